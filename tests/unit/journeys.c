/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/journeys.h"

#include <math.h>
#include <stdlib.h>

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

	for (size_t i = 0; i < j->ntouches && j->touch[i].day < day; i++) {
		const struct leat_truth_hazard *z = &t->channel[j->touch[i].channel].hazard;

		h += z->beta * (1 - exp(-z->omega * (day - j->touch[i].day)));
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
    incremental_is_with_less_without, journeys_are_well_formed)
