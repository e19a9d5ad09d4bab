/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/journeys.h"

#include <math.h>
#include <stdlib.h>

#include "market/effect.h"
#include "unit.h"

#define USERS 20000

/* A truth of six made-up channels, touched often enough that touches overlap. */
static void
make(struct leat_truth *t, struct leat_rng *rng)
{
	leat_rng_init(rng, 11);
	leat_truth_make(t, 6, 1, rng);
	for (size_t c = 0; c < t->nchannels; c++)
		t->channel[c].hazard.beta *= 3;
}

/* cumulated -- the hazard from 0 to `day`, from the touches before it. */
static double
cumulated(const struct leat_journey *j, const struct leat_truth *t, double day)
{
	double h = t->lambda0 * day;

	if (t->nsegments)
		h *= t->segment[j->segment].lambda0;
	for (size_t i = 0; i < j->ntouches && j->touch[i].day < day; i++) {
		const struct leat_truth_hazard *z = &t->channel[j->touch[i].channel].hazard;
		double beta = z->beta, age = day - j->touch[i].day;

		for (size_t k = 0; k < i; k++)
			if (j->touch[k].channel == j->touch[i].channel)
				beta *= 1 - z->fatigue;
		h += beta * (z->tail > 0 ? 1 - pow(1 + z->omega * age / z->tail, -z->tail)
					 : 1 - exp(-z->omega * age));
	}
	return h;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * check_times -- Kolmogorov's distance from the uniform of 1 - exp(-H(t)) at the conversion
 * over the probability to convert at all, which by time rescaling is uniform
 * given that a user converts. Must stay below 1.63 / sqrt(n), the 1 % point; the
 * seed is fixed, so it does not fail by chance.
 */
static void
check_times(const struct leat_truth *t, const struct leat_rng *rng, uint64_t users)
{
	struct leat_journey j;
	double *v = LEAT_NEW_N(double, users), distance = 0;
	size_t n = 0;

	leat_journey_init(&j, t);
	for (uint64_t u = 0; u < users; u++) {
		leat_journey_draw(&j, t, rng, u);
		if (j.converted)
			v[n++] = -expm1(-cumulated(&j, t, j.day)) / j.probability;
	}
	ck_assert_uint_gt(n, 2000);
	qsort(v, n, sizeof(*v), compare);
	for (size_t i = 0; i < n; i++) {
		distance = fmax(distance, fabs(v[i] - (double)i / (double)n));
		distance = fmax(distance, fabs(v[i] - (double)(i + 1) / (double)n));
	}
	ck_assert_double_lt(distance, 1.63 / sqrt((double)n));
	leat_journey_fini(&j);
	free(v);
}

START_TEST(conversion_times_follow_the_hazard)
{
	struct leat_truth t;
	struct leat_rng rng;

	make(&t, &rng);
	check_times(&t, &rng, USERS);

	/* Few touches that nearly always convert, and nothing else: the decay alone is on trial. */
	t.lambda0 = 0;
	for (size_t c = 0; c < t.nchannels; c++) {
		t.channel[c].hazard.rate = 0.002;
		t.channel[c].hazard.beta = 3;
	}
	check_times(&t, &rng, 3 * USERS);
	leat_truth_fini(&t);
}
END_TEST

/* A process of everything that the plain one is without. */
static void
make_other(struct leat_truth *t, struct leat_rng *rng)
{
	static struct leat_truth_segment segment[] = {
	    {LEAT_SLICE("high"), 0.25, 3, 4}, {LEAT_SLICE("low"), 0.75, 0.5, 0.25}};

	make(t, rng);
	t->nsegments = 2;
	t->segment = segment;
	for (size_t c = 0; c < t->nchannels; c++) {
		struct leat_truth_hazard *h = &t->channel[c].hazard;

		h->tail = c % 2 ? 0.8 : 0;
		h->fatigue = c % 3 ? 0.4 : 0;
		h->unseen = c < 2 ? 0.6 : 0;
		h->targeting = c < 4 ? 1 : 0;
	}
}

START_TEST(other_processes_follow_their_hazards)
{
	struct leat_truth t;
	struct leat_rng rng;

	make_other(&t, &rng);
	check_times(&t, &rng, USERS);
	leat_truth_fini(&t);
}
END_TEST

/* Spent at the age that its inverse gives, for both decays. */
START_TEST(decays_can_be_inverted)
{
	for (double tail = 0; tail <= 3; tail += 0.5)
		for (double spent = 0; spent < 1; spent += 0.09) {
			struct leat_truth_hazard h = {.omega = 0.7, .tail = tail};

			ck_assert_double_eq_tol(
			    leat_effect_spent(&h, leat_effect_age(&h, spent)), spent, 1e-14);
		}
}
END_TEST

/*
 * caused, against the midpoint rule on a grid of 1/2000 of a day within each pause between
 * touches; all of them and lambda0's add up to the probability. What the rule of the
 * program leaves, by its own bound on steps, is far below 1e-3 of a channel's part.
 */
START_TEST(causes_compete)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey j;
	double caused[6] = {0}, want[6] = {0}, uncaused = 0, p = 0;

	make_other(&t, &rng);
	leat_journey_init(&j, &t);
	for (uint64_t u = 0; u < 150; u++) {
		leat_journey_draw(&j, &t, &rng, u);
		if (j.converted) /* its later touches are gone */
			continue;
		p += j.probability;
		for (size_t c = 0; c < t.nchannels; c++)
			caused[c] += j.caused[c];
		for (size_t k = 0; k <= j.ntouches; k++) {
			double from = k ? j.touch[k - 1].day : 0;
			double to = k < j.ntouches ? j.touch[k].day : t.journey_days;
			size_t n = (size_t)ceil((to - from) * 2000);
			double d = (to - from) / (double)n;

			for (size_t i = 0; i < n; i++) {
				double at = from + ((double)i + 0.5) * d;
				double left = exp(-cumulated(&j, &t, at));

				uncaused += left * j.lambda0 * d;
				for (size_t m = 0; m < k; m++) {
					const struct leat_truth_hazard *h =
					    &t.channel[j.touch[m].channel].hazard;
					double x = h->omega * (at - j.touch[m].day);

					want[j.touch[m].channel] +=
					    left * d * j.touch[m].beta * h->omega *
					    (h->tail > 0 ? pow(1 + x / h->tail, -h->tail - 1)
							 : exp(-x));
				}
			}
		}
	}
	for (size_t c = 0; c < t.nchannels; c++) {
		ck_assert_double_gt(want[c], 0.05);
		ck_assert_double_eq_tol(caused[c] / want[c], 1, 1e-3);
		p -= caused[c];
	}
	ck_assert_double_eq_tol(p, uncaused, 1e-3 * uncaused);
	leat_journey_fini(&j);
	leat_truth_fini(&t);
}
END_TEST

/* Whoever meets the channel leaves: what converts then is what converted before it. */
START_TEST(lost_is_what_comes_behind_the_first_touch)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey j;

	make_other(&t, &rng);
	leat_journey_init(&j, &t);
	for (uint64_t u = 0; u < 500; u++) {
		leat_journey_draw(&j, &t, &rng, u);
		if (j.converted)
			continue;
		for (size_t c = 0; c < t.nchannels; c++) {
			size_t i = 0;

			while (i < j.ntouches && j.touch[i].channel != c)
				i++;
			if (i == j.ntouches)
				ck_assert_double_eq(j.lost[c], 0);
			else
				ck_assert_double_eq_tol(j.lost[c],
				    exp(-cumulated(&j, &t, j.touch[i].day)) -
					exp(-cumulated(&j, &t, t.journey_days)),
				    1e-12);
			ck_assert_double_ge(j.lost[c] + 1e-12, j.caused[c]);
			ck_assert_double_ge(j.caused[c] + 1e-12, j.incremental[c]);
		}
	}
	leat_journey_fini(&j);
	leat_truth_fini(&t);
}
END_TEST

/* Segments have their shares, touches are hidden at their rate, and only the targeted come oftener.
 */
START_TEST(segments_and_what_is_not_logged)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey j;
	double users[2] = {0}, touches[2][6] = {{0}}, hidden[6] = {0};

	make_other(&t, &rng);
	t.lambda0 = 0; /* so that nobody leaves early */
	for (size_t c = 0; c < t.nchannels; c++)
		t.channel[c].hazard.beta = 0;
	leat_journey_init(&j, &t);
	for (uint64_t u = 0; u < USERS; u++) {
		leat_journey_draw(&j, &t, &rng, u);
		users[j.segment]++;
		for (size_t i = 0; i < j.ntouches; i++) {
			touches[j.segment][j.touch[i].channel]++;
			hidden[j.touch[i].channel] += j.touch[i].unseen;
		}
	}
	ck_assert_double_eq_tol(users[0] / USERS, 0.25, 0.013); /* 4 sd */
	for (size_t c = 0; c < t.nchannels; c++) {
		const struct leat_truth_hazard *h = &t.channel[c].hazard;
		double all = touches[0][c] + touches[1][c];

		for (int s = 0; s < 2; s++) {
			double mean = users[s] * t.journey_days * h->rate *
				      (h->targeting > 0 ? t.segment[s].rate : 1);

			ck_assert_double_lt(fabs(touches[s][c] - mean), 4 * sqrt(mean));
		}
		ck_assert_double_eq_tol(hidden[c] / all, h->unseen, 0.03);
	}
	leat_journey_fini(&j);
	leat_truth_fini(&t);
}
END_TEST

/* Conversions are Bernoulli with the closed-form probabilities: within 4 standard deviations. */
START_TEST(closed_form_agrees_with_counts)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey j;
	double variance = 0;
	struct leat_journey_sum s;

	make(&t, &rng);
	leat_journey_init(&j, &t);
	leat_journey_sum_init(&s, &t);
	for (uint64_t u = 0; u < USERS; u++) {
		leat_journey_draw(&j, &t, &rng, u);
		leat_journey_sum_add(&s, &j);
		variance += j.probability * (1 - j.probability);
	}
	ck_assert_uint_eq(s.users, USERS);
	ck_assert_double_lt(fabs((double)s.conversions - s.probability), 4 * sqrt(variance));
	ck_assert_double_gt(s.probability, 2000);
	leat_journey_sum_fini(&s);
	leat_journey_fini(&j);
	leat_truth_fini(&t);
}
END_TEST

/*
 * A channel's incremental part is the probability less that of the same user,
 * due the same touches, in a world where that channel does nothing.
 */
START_TEST(incremental_is_with_less_without)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey with, without;

	make(&t, &rng);
	leat_journey_init(&with, &t);
	leat_journey_init(&without, &t);
	for (size_t c = 0; c < t.nchannels; c++) {
		double beta = t.channel[c].hazard.beta;

		for (uint64_t u = 0; u < 500; u++) {
			leat_journey_draw(&with, &t, &rng, u);
			t.channel[c].hazard.beta = 0;
			leat_journey_draw(&without, &t, &rng, u);
			t.channel[c].hazard.beta = beta;
			ck_assert_double_eq_tol(
			    with.incremental[c], with.probability - without.probability, 1e-14);
			ck_assert_double_eq(without.incremental[c], 0);
		}
	}
	leat_journey_fini(&with);
	leat_journey_fini(&without);
	leat_truth_fini(&t);
}
END_TEST

/* A conversion ends a journey, is within T, and its cause was met before it. */
START_TEST(journeys_are_well_formed)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_journey j;

	make(&t, &rng);
	leat_journey_init(&j, &t);
	for (uint64_t u = 0; u < 5000; u++) {
		bool met = false;

		leat_journey_draw(&j, &t, &rng, u);
		for (size_t i = 0; i < j.ntouches; i++) {
			ck_assert_double_lt(j.touch[i].day, j.converted ? j.day : t.journey_days);
			ck_assert(i == 0 || j.touch[i - 1].day <= j.touch[i].day);
			met |= j.touch[i].channel == j.cause;
		}
		ck_assert(!j.converted || j.cause == LEAT_NO_CAUSE || met);
		ck_assert(!j.converted || j.day < t.journey_days);
	}
	leat_journey_fini(&j);
	leat_truth_fini(&t);
}
END_TEST

UNIT_MAIN("journeys", conversion_times_follow_the_hazard, closed_form_agrees_with_counts,
    incremental_is_with_less_without, journeys_are_well_formed,
    other_processes_follow_their_hazards, decays_can_be_inverted, causes_compete,
    lost_is_what_comes_behind_the_first_touch, segments_and_what_is_not_logged)
