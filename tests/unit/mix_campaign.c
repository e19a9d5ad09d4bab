/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The campaign level: its derivatives, integrals, limits, and whether its draws are calibrated. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/rng.h"
#include "campaign/campaign_part.h"
#include "math/stat.h"
#include "unit.h"

#define NWEEKS 14

/* Campaigns with known parameters. */
struct account {
	struct leat_campaign_data data;
	struct leat_campaign_series *series;
	double days[NWEEKS];
	double *level, *elasticity; /* level at an exposure of 1 */
};

static double
logistic(double x)
{
	return 1 / (1 + exp(-x));
}

static void
account_init(struct account *a, size_t nchannels, size_t ncampaigns)
{
	memset(a, 0, sizeof(*a));
	for (int w = 0; w < NWEEKS; w++)
		a->days[w] = w ? 7 : 4;
	a->series = LEAT_NEW_N(struct leat_campaign_series, ncampaigns);
	a->level = LEAT_NEW_N(double, ncampaigns);
	a->elasticity = LEAT_NEW_N(double, ncampaigns);
	for (size_t j = 0; j < ncampaigns; j++) {
		a->series[j].channel = j % nchannels;
		a->series[j].exposure = LEAT_NEW_N(double, NWEEKS);
		a->series[j].credits = LEAT_NEW_N(double, NWEEKS);
	}
	a->data = (struct leat_campaign_data){NWEEKS, nchannels, ncampaigns, a->days, a->series};
}

static void
account_fini(struct account *a)
{
	for (size_t j = 0; j < a->data.ncampaigns; j++) {
		free(a->series[j].exposure);
		free(a->series[j].credits);
	}
	free(a->series);
	free(a->level);
	free(a->elasticity);
}

/* Money around 2 ^ (j mod 5) a week, and credits of given mean and dispersion. */
static void
account_money(struct account *a, struct leat_rng *rng)
{
	for (size_t j = 0; j < a->data.ncampaigns; j++) {
		double drift = 0;

		for (size_t w = 0; w < NWEEKS; w++) {
			drift = 0.7 * drift + 0.4 * leat_rng_normal(rng);
			a->series[j].exposure[w] = pow(2, (double)(j % 5)) * exp(drift);
		}
	}
}

static void
account_credits(struct account *a, const double *week, double phi, struct leat_rng *rng)
{
	for (size_t j = 0; j < a->data.ncampaigns; j++)
		for (size_t w = 0; w < NWEEKS; w++) {
			struct leat_campaign_series *s = &a->series[j];
			double mean = a->days[w] / 7 *
				      exp(a->level[j] + week[s->channel * NWEEKS + w]) *
				      pow(s->exposure[w], a->elasticity[j]);

			s->credits[w] =
			    (double)leat_rng_poisson(rng, mean * leat_rng_gamma(rng, phi) / phi);
		}
}

static void
account_sample(struct account *a, struct leat_rng *rng, double spread)
{
	double week[8 * NWEEKS];

	ck_assert_uint_le(a->data.nchannels, 8);
	account_money(a, rng);
	for (size_t j = 0; j < a->data.ncampaigns; j++) {
		a->level[j] = 1.5 + spread * leat_rng_normal(rng);
		a->elasticity[j] = logistic(0.4 + spread * leat_rng_normal(rng));
	}
	for (size_t i = 0; i < a->data.nchannels * NWEEKS; i++)
		week[i] = 0.2 * leat_rng_normal(rng);
	account_credits(a, week, 6, rng);
}

/* A pool of two channels and seven campaigns, one of them never on. */
static void
pool_init(struct leat_pool *p, struct account *a, double *reference)
{
	const size_t channel[] = {0, 1};
	struct leat_rng rng;

	leat_rng_init(&rng, 5);
	account_init(a, 2, 7);
	account_sample(a, &rng, 0.5);
	memset(a->series[3].exposure, 0, NWEEKS * sizeof(double));
	memset(a->series[3].credits, 0, NWEEKS * sizeof(double));
	a->series[2].credits[4] += 0.25; /* credits may be parts of a conversion */
	leat_pool_init(p, &a->data, channel, 2, reference);
}

static const double some_sds[LEAT_HYPERS] = {-0.5, -0.8, -1.5, -0.9};

START_TEST(gradients_match_differences)
{
	double reference[7], worst = 0;
	struct leat_hyper h;
	struct leat_pool p;
	struct account a;
	struct leat_rng rng;
	double *q, *g, *other;

	pool_init(&p, &a, reference);
	q = LEAT_NEW_N(double, 3 * p.nq);
	g = q + p.nq;
	other = g + p.nq;
	leat_rng_init(&rng, 9);
	leat_hyper_set(&h, &p, some_sds);
	for (int point = 0; point < 100; point++) {
		double size = 0;

		leat_pool_start(&p, q);
		for (size_t i = 0; i < p.nq; i++)
			q[i] += 0.7 * leat_rng_normal(&rng);
		leat_pool_joint(&p, &h, q, g, NULL);
		for (size_t i = 0; i < p.nq; i++)
			size = fmax(size, fabs(g[i]));
		for (size_t i = 0; i < p.nq; i++) {
			double at = q[i], up, down, step = 1e-4, d;

			/* Fourth-order differences. */
			q[i] = at + step;
			up = 8 * leat_pool_joint(&p, &h, q, other, NULL);
			q[i] = at + 2 * step;
			up -= leat_pool_joint(&p, &h, q, other, NULL);
			q[i] = at - step;
			down = 8 * leat_pool_joint(&p, &h, q, other, NULL);
			q[i] = at - 2 * step;
			down -= leat_pool_joint(&p, &h, q, other, NULL);
			q[i] = at;
			d = (up - down) / (12 * step);
			worst = fmax(worst, fabs(d - g[i]) / fmax(fabs(g[i]), 1e-2 * size));
		}
	}
	ck_assert_double_lt(worst, 1e-6);
	free(q);
	leat_pool_fini(&p);
	account_fini(&a);
}
END_TEST

/* Minus the Hessian at the mode by differences of gradients, dense. */
static void
dense_curvature(const struct leat_pool_mode *m, double *dense)
{
	size_t n = m->p->nq;
	double *q = LEAT_NEW_N(double, 3 * n), *up = q + n, *down = up + n;

	memcpy(q, m->q, n * sizeof(*q));
	for (size_t i = 0; i < n; i++) {
		q[i] = m->q[i] + 1e-4;
		leat_pool_joint(m->p, &m->h, q, up, NULL);
		q[i] = m->q[i] - 1e-4;
		leat_pool_joint(m->p, &m->h, q, down, NULL);
		q[i] = m->q[i];
		for (size_t j = 0; j < n; j++)
			dense[i * n + j] = (down[j] - up[j]) / 2e-4;
	}
	free(q);
}

/* Gaussian elimination of a positive definite matrix: its log determinant, and x = a^-1 x. */
static double
dense_solve(double *a, size_t n, double *x)
{
	double log_det = 0;

	for (size_t k = 0; k < n; k++) {
		log_det += log(a[k * n + k]);
		for (size_t i = k + 1; i < n; i++) {
			double f = a[i * n + k] / a[k * n + k];

			for (size_t j = k; j < n; j++)
				a[i * n + j] -= f * a[k * n + j];
			x[i] -= f * x[k];
		}
	}
	for (size_t k = n; k-- > 0;) {
		for (size_t j = k + 1; j < n; j++)
			x[k] -= a[k * n + j] * x[j];
		x[k] /= a[k * n + k];
	}
	return log_det;
}

START_TEST(the_arrow_is_the_dense_matrix)
{
	double reference[7], *dense, *x;
	struct leat_pool_mode m;
	struct leat_pool p;
	struct account a;

	pool_init(&p, &a, reference);
	leat_pool_mode_init(&m, &p);
	leat_pool_mode_find(&m, some_sds);
	ck_assert_int_lt(m.steps, 30);
	dense = LEAT_NEW_N(double, p.nq *(p.nq + 1));
	x = dense + p.nq * p.nq;
	dense_curvature(&m, dense);
	/* Differences of 1e-4 leave 1e-7 or so in each entry. */
	ck_assert_double_eq_tol(m.log_det, dense_solve(dense, p.nq, x), 1e-4);
	leat_pool_joint(&p, &m.h, m.q, x, NULL);
	for (size_t i = 0; i < p.nq; i++)
		ck_assert_double_eq_tol(x[i], 0, 1e-3);
	free(dense);
	leat_pool_mode_fini(&m);
	leat_pool_fini(&p);
	account_fini(&a);
}
END_TEST

/* The covariance of draws of the pool's and channels' part is the inverse of the curvature. */
START_TEST(draws_have_the_covariance_of_the_mode)
{
	enum { DRAWS = 20000 };
	double reference[7], *dense, *x, *q, *sum, *square;
	size_t accepted = 0, tried = 0;
	struct leat_pool_mode m;
	struct leat_pool p;
	struct account a;
	struct leat_rng rng;

	pool_init(&p, &a, reference);
	leat_rng_init(&rng, 3);
	leat_pool_mode_init(&m, &p);
	leat_pool_mode_find(&m, some_sds);
	dense = LEAT_NEW_N(double, p.nq *p.nq);
	x = LEAT_NEW_N(double, 4 * p.nq);
	q = x + p.nq, sum = q + p.nq, square = sum + p.nq;
	for (int d = 0; d < DRAWS; d++) {
		tried += leat_pool_mode_draw(&m, &rng, q, &accepted);
		for (size_t i = 0; i < p.nq; i++) {
			sum[i] += q[i] - m.q[i];
			square[i] += (q[i] - m.q[i]) * (q[i] - m.q[i]);
		}
	}
	ck_assert_uint_gt(accepted, tried * 8 / 10);
	for (size_t i = 0; i < leat_pool_unit_at(&p, 0); i++) {
		double sd;

		dense_curvature(&m, dense);
		memset(x, 0, p.nq * sizeof(*x));
		x[i] = 1;
		dense_solve(dense, p.nq, x);
		sd = sqrt(x[i]);
		/* Five standard errors of each. */
		ck_assert_double_eq_tol(sum[i] / DRAWS, 0, 5 * sd / sqrt(DRAWS));
		ck_assert_double_eq_tol(sqrt(square[i] / DRAWS) / sd, 1, 5 / sqrt(2 * DRAWS));
	}
	free(dense);
	free(x);
	leat_pool_mode_fini(&m);
	leat_pool_fini(&p);
	account_fini(&a);
}
END_TEST

/* The integral over one campaign's two, the rest of q as it is, on a fine grid. */
static double
campaign_integral(const struct leat_pool_mode *m, size_t unit)
{
	enum { SIDE = 400 };
	const double *own = m->q + leat_pool_unit_at(m->p, unit), *k = m->k.unit[unit];
	double det = k[0] * k[2] - k[1] * k[1],
	       reach[2] = {9 * sqrt(k[2] / det), 9 * sqrt(k[0] / det)};
	double peak = leat_pool_unit_joint(m->p, &m->h, m->q, unit, own), sum = 0;

	for (int i = 0; i <= SIDE; i++)
		for (int j = 0; j <= SIDE; j++) {
			const double at[2] = {own[0] + reach[0] * (2.0 * i / SIDE - 1),
			    own[1] + reach[1] * (2.0 * j / SIDE - 1)};

			sum += exp(leat_pool_unit_joint(m->p, &m->h, m->q, unit, at) - peak);
		}
	return log(sum * 4 * reach[0] * reach[1] / (SIDE * SIDE)) - log(2 * M_PI / sqrt(det));
}

START_TEST(the_next_term_is_most_of_what_laplace_leaves_out)
{
	double reference[7], truth = 0, found, least = 0;
	struct leat_pool_mode m;
	struct leat_pool p;
	struct account a;

	pool_init(&p, &a, reference);
	leat_pool_mode_init(&m, &p);
	leat_pool_mode_find(&m, some_sds);
	for (size_t i = 0; i < p.nunits; i++) {
		truth += campaign_integral(&m, i);
		least = fmax(least, fabs(campaign_integral(&m, i)));
	}
	found = leat_pool_beyond(&p, &m.h, m.q, &m.k);
	ck_assert_double_gt(least, 1e-3); /* there is something to be found */
	ck_assert_double_lt(fabs(found - truth), 0.15 * fabs(truth));
	leat_pool_mode_fini(&m);
	leat_pool_fini(&p);
	account_fini(&a);
}
END_TEST

static struct leat_campaign_fit
fit_of(const struct account *a, size_t ndraws, unsigned threads)
{
	const struct leat_campaign_settings s = {ndraws, 1, threads};
	struct leat_campaign_fit f;

	leat_campaign_run(&a->data, &s, &f);
	return f;
}

START_TEST(threads_do_not_change_a_bit)
{
	struct leat_rng rng;
	struct account a;
	struct leat_campaign_fit one, two;
	size_t n;

	leat_rng_init(&rng, 2);
	account_init(&a, 3, 24);
	account_sample(&a, &rng, 0.4);
	one = fit_of(&a, 100, 1);
	two = fit_of(&a, 100, 2);
	n = one.ncampaigns * one.ndraws * sizeof(double);
	ck_assert_int_eq(memcmp(one.level, two.level, n), 0);
	ck_assert_int_eq(memcmp(one.elasticity, two.elasticity, n), 0);
	ck_assert_int_eq(memcmp(one.fitted, two.fitted, n), 0);
	ck_assert_uint_eq(one.npools, 1); /* eight campaigns each: they share one */
	leat_campaign_fit_fini(&one);
	leat_campaign_fit_fini(&two);
	account_fini(&a);
}
END_TEST

static double
mean_of(const struct leat_campaign_fit *f, const double *of, size_t j)
{
	return leat_stat_mean(of + j * f->ndraws, f->ndraws);
}

/* All campaigns alike: the sds say so, and nobody's elasticity strays from the pool's. */
START_TEST(campaigns_that_are_alike_are_pooled)
{
	struct leat_campaign_fit f;
	struct leat_rng rng;
	struct account a;
	double pool;

	leat_rng_init(&rng, 4);
	account_init(&a, 1, 60);
	account_sample(&a, &rng, 0);
	f = fit_of(&a, 400, 0);
	pool = leat_stat_mean(f.shared[LEAT_CAMPAIGN_ELASTICITY], f.ndraws);
	ck_assert_double_eq_tol(pool, logistic(0.4), 0.06);
	ck_assert_double_lt(leat_stat_mean(f.shared[LEAT_CAMPAIGN_SD_LEVEL], f.ndraws), 0.12);
	for (size_t j = 0; j < f.ncampaigns; j++)
		ck_assert_double_eq_tol(mean_of(&f, f.elasticity, j), pool, 0.1);
	leat_campaign_fit_fini(&f);
	account_fini(&a);
}
END_TEST

/* A campaign never on has what the pool says of campaigns unseen: its middle, and its spread. */
START_TEST(no_data_is_the_pool)
{
	struct leat_campaign_fit f;
	struct leat_rng rng;
	struct account a;
	double logit[4000], expected = 0, middle = 0;

	leat_rng_init(&rng, 6);
	account_init(&a, 1, 30);
	account_sample(&a, &rng, 0.5);
	memset(a.series[7].exposure, 0, NWEEKS * sizeof(double));
	memset(a.series[7].credits, 0, NWEEKS * sizeof(double));
	memset(a.series[8].credits, 0, NWEEKS * sizeof(double));
	f = fit_of(&a, 4000, 0);
	for (size_t d = 0; d < f.ndraws; d++) {
		double e = f.elasticity[7 * f.ndraws + d], sd, mu;

		sd = f.shared[LEAT_CAMPAIGN_SD_ELASTICITY][d];
		mu = f.shared[LEAT_CAMPAIGN_ELASTICITY][d];
		logit[d] = log(e / (1 - e));
		expected += sd * sd / (double)f.ndraws;
		middle += log(mu / (1 - mu)) / (double)f.ndraws;
		ck_assert_double_eq(f.fitted[7 * f.ndraws + d], 0);
		ck_assert(isfinite(f.level[7 * f.ndraws + d]));
	}
	/* Three standard errors, sd about 0.5 of 4000 draws at 100 or more different sds. */
	ck_assert_double_eq_tol(leat_stat_mean(logit, f.ndraws), middle, 0.03);
	ck_assert_double_eq_tol(leat_stat_variance(logit, f.ndraws) / (expected + 0.02), 1, 0.15);
	ck_assert_double_gt(f.reference[7], 0);
	/* Money and never a credit: below all others, and a number. */
	for (size_t j = 0; j < f.ncampaigns; j++)
		if (j != 8)
			ck_assert_double_lt(mean_of(&f, f.level, 8) - log(f.reference[8]),
			    mean_of(&f, f.level, j) - log(f.reference[j]));
	leat_campaign_fit_fini(&f);
	account_fini(&a);
}
END_TEST

/* Demand that moves money and credits alike is not the effect of money. */
START_TEST(season_is_not_elasticity)
{
	struct leat_campaign_fit f;
	struct leat_rng rng;
	struct account a;
	double week[NWEEKS], error = 0;

	leat_rng_init(&rng, 8);
	account_init(&a, 1, 40);
	account_money(&a, &rng);
	for (size_t w = 0; w < NWEEKS; w++)
		week[w] = 0.5 * sin(0.9 * (double)w);
	for (size_t j = 0; j < 40; j++) {
		a.level[j] = 2.5 + 0.3 * leat_rng_normal(&rng);
		a.elasticity[j] = logistic(-0.5 + 0.3 * leat_rng_normal(&rng));
		for (size_t w = 0; w < NWEEKS; w++)
			a.series[j].exposure[w] *= exp(week[w]);
	}
	account_credits(&a, week, 10, &rng);
	f = fit_of(&a, 400, 0);
	for (size_t j = 0; j < 40; j++)
		error += (mean_of(&f, f.elasticity, j) - a.elasticity[j]) / 40;
	/* Without week effects it is 0.3. */
	ck_assert_double_eq_tol(error, 0, 0.04);
	leat_campaign_fit_fini(&f);
	account_fini(&a);
}
END_TEST

/* What spoils an account. */
static void
spoil(struct account *a, int how)
{
	for (size_t j = 0; j < a->data.ncampaigns; j++)
		for (size_t w = 0; w < NWEEKS; w++) {
			double *x = &a->series[j].exposure[w], *c = &a->series[j].credits[w];

			*x = how == 0 ? 1 : how == 1 && j ? 0 : how == 2 ? *x * 1e12 : *x;
			*c = how == 3 || *x == 0 ? 0 : how == 4 ? *c * 1e8 : *c;
			*c = how == 5 && j ? 0 : how == 6 && j == 1 && w == 1 ? 1e7 : *c;
		}
	a->data.nweeks = how == 7 ? 1 : NWEEKS;
}

/*
 * Spend that never moves, one campaign that is on, money of 1e12, no credits, credits of 1e8, of
 * one campaign only, an outlier, one week: there is an answer, and every number of it is one.
 */
START_TEST(hard_accounts_have_answers)
{
	for (int how = 0; how < 8; how++) {
		struct leat_campaign_fit f;
		struct leat_rng rng;
		struct account a;

		leat_rng_init(&rng, 10);
		account_init(&a, 2, 11);
		account_sample(&a, &rng, 0.4);
		spoil(&a, how);
		f = fit_of(&a, 50, 0);
		for (size_t j = 0; j < f.ncampaigns; j++)
			ck_assert(isfinite(f.reference[j]) && f.reference[j] > 0);
		for (size_t i = 0; i < f.ncampaigns * f.ndraws; i++) {
			ck_assert(isfinite(f.level[i]) && isfinite(f.fitted[i]));
			ck_assert(f.fitted[i] >= 0 && f.elasticity[i] > 0 && f.elasticity[i] <= 1);
		}
		ck_assert_double_gt(f.ess, 20);
		leat_campaign_fit_fini(&f);
		account_fini(&a);
	}
}
END_TEST

#define REPLICATES 120
#define NBINS 10
#define UNITS 12

enum { RANK_LEVEL, RANK_ELASTICITY, RANK_MIDDLE, RANK_SD, RANK_DISPERSION, NRANKED };

struct replicates {
	int rank[REPLICATES][NRANKED];
};

static int
rank_of(const double *draw, size_t n, double truth)
{
	size_t below = 0;

	for (size_t d = 0; d < n; d++)
		below += draw[d] < truth;
	return (int)(below * NBINS / (n + 1));
}

static double
half_normal(struct leat_rng *rng, double sd)
{
	return fabs(sd * leat_rng_normal(rng));
}

/* Truth from the priors of campaign_part.h and campaign_hyper.c, data from it, ranks among draws.
 */
static void
replicate(void *ctx, size_t i)
{
	struct replicates *all = ctx;
	struct leat_campaign_fit f;
	struct account a;
	struct leat_rng rng;
	double week[NWEEKS], draw[199],
	    middle = leat_rng_normal((leat_rng_init(&rng, 50 + i), &rng));
	double sd_level = half_normal(&rng, 1), sd = half_normal(&rng, 0.5);
	double sd_week = half_normal(&rng, 0.5), noise = half_normal(&rng, 0.5);
	double slope = 1 + 0.5 * leat_rng_normal(&rng), sum = 0, size[UNITS];
	size_t j = i % UNITS;

	account_init(&a, 1, UNITS);
	account_money(&a, &rng);
	for (size_t w = 0; w < NWEEKS; w++)
		week[w] = sd_week * leat_rng_normal(&rng);
	for (size_t u = 0; u < UNITS; u++) {
		size[u] = 0;
		for (size_t w = 0; w < NWEEKS; w++)
			size[u] += log(a.series[u].exposure[w]) / NWEEKS;
		sum += size[u] / UNITS;
	}
	for (size_t u = 0; u < UNITS; u++) {
		a.elasticity[u] = logistic(middle + sd * leat_rng_normal(&rng));
		a.level[u] = 2 + slope * (size[u] - sum) + sd_level * leat_rng_normal(&rng) -
			     a.elasticity[u] * size[u];
	}
	account_credits(&a, week, 1 / (noise * noise + 1e-6), &rng);
	f = fit_of(&a, 199, 1);
	for (size_t d = 0; d < f.ndraws; d++)
		draw[d] = f.level[j * f.ndraws + d] -
			  f.elasticity[j * f.ndraws + d] * log(f.reference[j]);
	{
		double mean = 0, days = 0;

		for (size_t w = 0; w < NWEEKS; w++) {
			mean += a.days[w] * exp(week[w]);
			days += a.days[w];
		}
		all->rank[i][RANK_LEVEL] = rank_of(draw, f.ndraws, a.level[j] + log(mean / days));
	}
	all->rank[i][RANK_ELASTICITY] =
	    rank_of(f.elasticity + j * f.ndraws, f.ndraws, a.elasticity[j]);
	all->rank[i][RANK_MIDDLE] =
	    rank_of(f.shared[LEAT_CAMPAIGN_ELASTICITY], f.ndraws, logistic(middle));
	all->rank[i][RANK_SD] = rank_of(f.shared[LEAT_CAMPAIGN_SD_ELASTICITY], f.ndraws, sd);
	all->rank[i][RANK_DISPERSION] =
	    rank_of(f.shared[LEAT_CAMPAIGN_DISPERSION], f.ndraws, 1 / (noise * noise + 1e-6));
	leat_campaign_fit_fini(&f);
	account_fini(&a);
}

/*
 * Simulation-based calibration (Talts et al. 2018, arXiv 1804.06788): the rank of a truth
 * from the prior among its posterior draws is uniform. The mean level is not drawn from
 * its prior of three orders of magnitude, which the data overwhelm.
 */
START_TEST(draws_are_calibrated)
{
	static struct replicates all;

	leat_parallel(0, REPLICATES, replicate, &all);
	for (int k = 0; k < NRANKED; k++) {
		double bin[NBINS] = {0}, chi2 = 0;

		for (int i = 0; i < REPLICATES; i++)
			bin[all.rank[i][k]]++;
		for (int b = 0; b < NBINS; b++)
			chi2 += (bin[b] - REPLICATES / NBINS) * (bin[b] - REPLICATES / NBINS) /
				(REPLICATES / NBINS);
		ck_assert_msg(gsl_cdf_chisq_Q(chi2, NBINS - 1) > 1e-3,
		    "ranks of %d: %g %g %g %g %g %g %g %g %g %g", k, bin[0], bin[1], bin[2], bin[3],
		    bin[4], bin[5], bin[6], bin[7], bin[8], bin[9]);
	}
}
END_TEST

UNIT_MAIN("mix_campaign", gradients_match_differences, the_arrow_is_the_dense_matrix,
    draws_have_the_covariance_of_the_mode, the_next_term_is_most_of_what_laplace_leaves_out,
    threads_do_not_change_a_bit, campaigns_that_are_alike_are_pooled, no_data_is_the_pool,
    season_is_not_elasticity, hard_accounts_have_answers, draws_are_calibrated)
