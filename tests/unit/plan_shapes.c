/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every adstock and saturation as the allocator sees it: response, slope, concavity, optimum. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "plan/allocate.h"
#include "unit.h"

enum { DRAWS = 20, LAG = 6 };

/* A fitted curve of a shape, its parameters drawn from what fits give; slope above 1 if steep. */
static void
make_curve(struct leat_curve *c, struct leat_shape shape, bool steep, struct leat_rng *rng)
{
	int na = shape.adstock->nparameters, ns = shape.saturation->nparameters;

	*c = (struct leat_curve){.channel = leat_strdup("tv"),
	    .geo = leat_strdup(""),
	    .campaign = leat_strdup(""),
	    .shape = shape,
	    .x_scale = 120,
	    .outcome_scale = 900,
	    .cost_per_exposure = 1.25};
	for (int k = 0; k <= na + ns; k++)
		c->draw[k] = LEAT_NEW_N(double, DRAWS);
	for (int d = 0; d < DRAWS; d++) {
		for (int k = 0; k < na + ns; k++) {
			double upper =
			    k < na ? shape.adstock->upper[k] : shape.saturation->upper[k - na];

			c->draw[k][d] = isfinite(upper) ? 0.2 + 0.6 * leat_rng_uniform(rng)
							: 0.5 + leat_rng_uniform(rng);
		}
		if (strcmp(shape.saturation->name, "hill") == 0)
			c->draw[na + 1][d] = (steep ? 1.5 : 0.6) + 0.3 * leat_rng_uniform(rng);
		c->draw[na + ns][d] = 0.1 + leat_rng_uniform(rng);
	}
}

static void
curve_fini(struct leat_curve *c)
{
	free(c->channel);
	free(c->geo);
	free(c->campaign);
	for (size_t k = 0; k < sizeof(c->draw) / sizeof(c->draw[0]); k++)
		free(c->draw[k]);
}

/* Of one draw, the curve at a spend held for long, by leat_shape_apply and nothing else. */
static double
long_run(const struct leat_curve *c, int draw, double spend_day, int period_days)
{
	double x[LAG + 1], y[LAG + 1], par[2 * LEAT_CURVE_PARAMETERS];
	int n = c->shape.adstock->nparameters + c->shape.saturation->nparameters;

	for (int t = 0; t <= LAG; t++)
		x[t] = spend_day * period_days / (c->cost_per_exposure * c->x_scale);
	for (int k = 0; k < n; k++)
		par[k] = c->draw[k][draw];
	leat_shape_apply(&c->shape, x, LAG + 1, par, y, NULL);
	return y[LAG] * c->draw[n][draw] * c->outcome_scale / period_days;
}

static void
check_response(const struct leat_curve *c, int period_days)
{
	struct leat_steady p;
	struct leat_response r;
	struct leat_err err;
	double last = INFINITY, zero_slope;
	bool rises = false;

	ck_assert_int_eq(leat_steady_init(&p, c, DRAWS, period_days, &err), LEAT_OK);
	r = leat_steady_response(&p);
	ck_assert_double_eq(r.value(r.ctx, 0, &zero_slope), 0);
	ck_assert(!isnan(zero_slope) && zero_slope >= 0);
	for (double s = 0.5; s < 2000; s *= 1.25) {
		double slope, outcome = r.value(r.ctx, s, &slope), want = 0, h = 1e-4 * s, d;

		for (int i = 0; i < DRAWS; i++)
			want += long_run(c, i, s, period_days) / DRAWS;
		ck_assert_double_eq_tol(outcome, want, 1e-12 * want);
		d = (r.value(r.ctx, s + h, NULL) - r.value(r.ctx, s - h, NULL)) / (2 * h);
		ck_assert_double_eq_tol(slope, d, 1e-6 * slope + 1e-9);
		rises |= slope > last * (1 + 1e-9);
		last = slope;
	}
	ck_assert(r.concave == !rises);
	ck_assert(zero_slope >= last || !r.concave);
	leat_steady_fini(&p);
}

START_TEST(response_is_the_long_run)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 11);
	for (size_t a = 0; a < leat_nadstocks; a++)
		for (size_t b = 0; b < leat_nsaturations; b++)
			for (int k = 0; k < 8; k++) {
				struct leat_shape shape = {
				    leat_adstocks[a], leat_saturations[b], LAG, k & 1, k & 2};
				struct leat_curve c;

				make_curve(&c, shape, k & 4, &rng);
				check_response(&c, k & 1 ? 7 : 1);
				curve_fini(&c);
			}
}
END_TEST

enum { CHANNELS = 3 };

struct problem {
	struct leat_curve curve[CHANNELS];
	struct leat_steady steady[CHANNELS];
	struct leat_response response[CHANNELS];
	double spend[CHANNELS];
	struct leat_allocate_info info;
};

static void
solve(struct problem *p, double total)
{
	static const char *const names[CHANNELS] = {"a", "b", "c"};
	const double lo[CHANNELS] = {0}, hi[CHANNELS] = {total, total, total};
	struct leat_allocation a = {CHANNELS, p->response, names, lo, hi, NULL, total};
	struct leat_allocate_settings s;
	struct leat_err err = {0};

	leat_allocate_defaults(&s);
	s.threads = 1;
	for (int c = 0; c < CHANNELS; c++) {
		ck_assert_int_eq(
		    leat_steady_init(&p->steady[c], &p->curve[c], DRAWS, 1, &err), LEAT_OK);
		p->response[c] = leat_steady_response(&p->steady[c]);
	}
	ck_assert_msg(leat_allocate(&a, &s, p->spend, &p->info, &err) == LEAT_OK, "%s", err.text);
}

static void
problem_fini(struct problem *p)
{
	for (int c = 0; c < CHANNELS; c++) {
		leat_steady_fini(&p->steady[c]);
		curve_fini(&p->curve[c]);
	}
}

static double
objective(const struct problem *p, const double *spend)
{
	double sum = 0;

	for (int c = 0; c < CHANNELS; c++)
		sum += p->response[c].value(p->response[c].ctx, spend[c], NULL);
	return sum;
}

/* Nothing on a grid of hundredths of the total does better, and the gap says so too. */
static void
check_optimum(const struct problem *p, double total)
{
	enum { STEPS = 100 };

	ck_assert_double_eq_tol(p->spend[0] + p->spend[1] + p->spend[2], total, 1e-9 * total);
	ck_assert_double_eq_tol(objective(p, p->spend), p->info.objective, 1e-12 * p->info.bound);
	ck_assert_double_le(p->info.gap, 1e-6 * p->info.bound);
	for (int i = 0; i <= STEPS; i++)
		for (int j = 0; i + j <= STEPS; j++) {
			double at[CHANNELS] = {
			    total * i / STEPS, total * j / STEPS, total * (STEPS - i - j) / STEPS};

			ck_assert_double_le(objective(p, at), p->info.bound * (1 + 1e-12));
		}
}

/* Each saturation beside a steep Hill curve and a root, from a trickle of money to plenty. */
START_TEST(allocation_is_best)
{
	const double totals[] = {1, 150, 5000};
	struct leat_rng rng;

	leat_rng_init(&rng, 12);
	for (size_t b = 0; b < leat_nsaturations; b++)
		for (int k = 0; k < 3; k++) {
			struct problem p;
			const char *const names[CHANNELS] = {
			    leat_saturations[b]->name, "hill", "root"};

			for (int c = 0; c < CHANNELS; c++) {
				struct leat_shape shape = {
				    leat_adstocks[(b + (size_t)c) % leat_nadstocks],
				    leat_saturation_find(leat_slice(names[c])), LAG, true, c == 1};

				make_curve(&p.curve[c], shape, c == 1, &rng);
			}
			solve(&p, totals[k]);
			check_optimum(&p, totals[k]);
			problem_fini(&p);
		}
}
END_TEST

/*
 * Roots of one exponent a and heights h_c: spend goes as h_c^(1 / (1 - a)), and no
 * channel gets nothing, since the slope at 0 is infinite.
 */
START_TEST(roots_share)
{
	const double a = 0.4, height[CHANNELS] = {1, 0.2, 0.01}, total = 300;
	struct problem p;
	struct leat_rng rng;
	double sum = 0;

	leat_rng_init(&rng, 13);
	for (int c = 0; c < CHANNELS; c++) {
		struct leat_shape shape = {leat_adstock_find(leat_slice("none")),
		    leat_saturation_find(leat_slice("root")), 0, false, false};

		make_curve(&p.curve[c], shape, false, &rng);
		for (int d = 0; d < DRAWS; d++) {
			p.curve[c].draw[0][d] = a;
			p.curve[c].draw[1][d] = height[c];
		}
		sum += pow(height[c], 1 / (1 - a));
	}
	solve(&p, total);
	for (int c = 0; c < CHANNELS; c++)
		ck_assert_double_eq_tol(
		    p.spend[c], total * pow(height[c], 1 / (1 - a)) / sum, 1e-6 * total);
	check_optimum(&p, total);
	problem_fini(&p);
}
END_TEST

UNIT_MAIN("plan_shapes", response_is_the_long_run, allocation_is_best, roots_share)
