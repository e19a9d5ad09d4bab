/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ridge -- the returns of channels as a ridge fit in the manner of Robyn finds them, for a
 * comparison: geometric adstock, Hill saturation, coefficients of media that are not negative,
 * their hyperparameters searched by differential evolution for two objectives,
 *
 *   NRMSE  root mean square error over the range of the outcome, here out of sample: in five
 *          blocks of periods, each predicted from the other four
 *   RSSD   sqrt(sum over channels of (share of effect - share of spend)^2)
 *
 * and of the front of what no other betters in both, the model nearest to the origin when each
 * objective is scaled to 0 .. 1 over the front. Level, line, two yearly harmonics and controls
 * are not shrunk.
 *
 * Input, numbers apart by blanks: periods, controls, channels; then a line a period: day of the
 * year, outcome, controls, spend by channel. Output: a line a channel, its return by the model
 * of the least NRMSE and by the one of the front.
 *
 * Source: Zhou et al. (2024), Packaging up media mix modeling: an introduction to Robyn's
 * open-source approach, arXiv:2403.14674.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"

enum { FOLDS = 5, POPULATION = 40, GENERATIONS = 120, PER_CHANNEL = 3, MOST = 40 };

struct data {
	size_t n, nbase, nmedia, p; /* p: columns with the outcome, which is the last */
	double *column;             /* p by n: base, media transformed, outcome */
	double *spend;              /* nmedia by n */
	double total[MOST], all, range;
};

struct fit {
	double nrmse, rssd, roi[MOST];
};

/* An archive of all that were tried. */
struct archive {
	struct fit *fit;
	size_t n, cap;
};

static double
number(void)
{
	double v;

	if (scanf("%lf", &v) != 1) {
		fputs("ridge: the input is too short\n", stderr);
		exit(65);
	}
	return v;
}

static void
read_data(struct data *d)
{
	size_t ncontrols, outcome;
	double low = INFINITY, high = -INFINITY;

	d->n = (size_t)number();
	ncontrols = (size_t)number();
	d->nmedia = (size_t)number();
	d->nbase = 6 + ncontrols;
	d->p = d->nbase + d->nmedia + 1;
	if (d->n < 2 * d->p || d->p > MOST) {
		fputs("ridge: too few periods, or too many columns\n", stderr);
		exit(65);
	}
	outcome = d->p - 1;
	d->column = LEAT_NEW_N(double, d->p * d->n);
	d->spend = LEAT_NEW_N(double, d->nmedia * d->n);
	for (size_t t = 0; t < d->n; t++) {
		double angle = 2 * M_PI * number() / 365.25, y = number();

		d->column[outcome * d->n + t] = y;
		low = fmin(low, y);
		high = fmax(high, y);
		d->column[t] = 1;
		d->column[d->n + t] = (double)t / (double)d->n - 0.5;
		for (size_t k = 0; k < 2; k++) {
			d->column[(2 + 2 * k) * d->n + t] = cos((double)(k + 1) * angle);
			d->column[(3 + 2 * k) * d->n + t] = sin((double)(k + 1) * angle);
		}
		for (size_t i = 0; i < ncontrols; i++)
			d->column[(6 + i) * d->n + t] = number();
		for (size_t c = 0; c < d->nmedia; c++)
			d->total[c] += d->spend[c * d->n + t] = number();
	}
	for (size_t c = 0; c < d->nmedia; c++)
		d->all += d->total[c];
	d->range = high - low;
}

/*
 * transform -- a channel's spend with carry-over and saturation, in units of its sd. The point
 * of half saturation lies between the least and the most.
 * Returns the sum over periods.
 */
static double
transform(const struct data *d, size_t c, const double *h)
{
	double *to = &d->column[(d->nbase + c) * d->n], carried = 0;
	double low = INFINITY, high = 0, half, sum = 0, square = 0, sd;

	for (size_t t = 0; t < d->n; t++) {
		to[t] = carried = d->spend[c * d->n + t] + h[0] * carried;
		low = fmin(low, carried);
		high = fmax(high, carried);
	}
	half = (1 - h[2]) * low + h[2] * high;
	for (size_t t = 0; t < d->n; t++) {
		to[t] = to[t] > 0 ? 1 / (1 + pow(half / to[t], h[1])) : 0;
		sum += to[t];
		square += to[t] * to[t];
	}
	sd = sqrt(fmax(square / (double)d->n - pow(sum / (double)d->n, 2), 1e-24));
	for (size_t t = 0; t < d->n; t++)
		to[t] /= sd;
	return sum / sd;
}

/* gram -- inner products of all columns over the periods from .. to - 1. */
static void
gram(const struct data *d, size_t from, size_t to, double g[MOST][MOST])
{
	for (size_t i = 0; i < d->p; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t t = from; t < to; t++)
				sum += d->column[i * d->n + t] * d->column[j * d->n + t];
			g[i][j] = g[j][i] = sum;
		}
}

/* eliminate -- the base from g, by pivots without exchange: what is left belongs to media. */
static void
eliminate(const struct data *d, double g[MOST][MOST])
{
	for (size_t k = 0; k < d->nbase; k++) {
		double pivot = fmax(g[k][k], 1e-12);

		for (size_t i = k + 1; i < d->p; i++) {
			double f = g[i][k] / pivot;

			for (size_t j = k + 1; j < d->p; j++)
				g[i][j] -= f * g[k][j];
		}
	}
}

/*
 * solve -- coefficients b, of base and media, from inner products. lambda is per period, in
 * units of the standardised columns. Coordinate descent, then back substitution.
 */
static void
solve(const struct data *d, const double whole[MOST][MOST], double lambda, double *b)
{
	double g[MOST][MOST];
	size_t first = d->nbase, y = d->p - 1;

	for (size_t i = 0; i < d->p; i++)
		for (size_t j = 0; j < d->p; j++)
			g[i][j] = whole[i][j];
	eliminate(d, g);
	for (size_t i = first; i < y; i++)
		b[i] = 0;
	for (int sweep = 0; sweep < 60; sweep++) {
		double moved = 0;

		for (size_t i = first; i < y; i++) {
			double r = g[i][y], was = b[i];

			for (size_t j = first; j < y; j++)
				r -= j == i ? 0 : g[i][j] * b[j];
			b[i] = fmax(r, 0) / (g[i][i] + lambda * (double)d->n + 1e-12);
			moved += fabs(b[i] - was) * sqrt(g[i][i]);
		}
		if (moved < 1e-9 * sqrt(g[y][y]))
			break;
	}
	for (size_t i = first; i-- > 0;) {
		double r = g[i][y];

		for (size_t j = i + 1; j < y; j++)
			r -= g[i][j] * b[j];
		b[i] = r / fmax(g[i][i], 1e-12);
	}
}

/* squares -- the sum of squared errors of coefficients, from inner products. */
static double
squares(const struct data *d, const double g[MOST][MOST], const double *b)
{
	double sum = 0;

	for (size_t i = 0; i < d->p; i++)
		for (size_t j = 0; j < d->p; j++)
			sum += (i == d->p - 1 ? -1 : b[i]) * (j == d->p - 1 ? -1 : b[j]) * g[i][j];
	return sum;
}

/* judge -- both objectives of a choice of hyperparameters h: per channel, then log lambda. */
static struct fit
judge(const struct data *d, const double *h)
{
	double part[FOLDS][MOST][MOST], whole[MOST][MOST] = {{0}}, b[MOST], sum[MOST], sse = 0;
	double lambda = exp(h[PER_CHANNEL * d->nmedia]), effect = 0;
	struct fit f = {0};

	for (size_t c = 0; c < d->nmedia; c++)
		sum[c] = transform(d, c, &h[PER_CHANNEL * c]);
	for (size_t k = 0; k < FOLDS; k++) {
		gram(d, k * d->n / FOLDS, (k + 1) * d->n / FOLDS, part[k]);
		for (size_t i = 0; i < d->p; i++)
			for (size_t j = 0; j < d->p; j++)
				whole[i][j] += part[k][i][j];
	}
	for (size_t k = 0; k < FOLDS; k++) {
		double rest[MOST][MOST];

		for (size_t i = 0; i < d->p; i++)
			for (size_t j = 0; j < d->p; j++)
				rest[i][j] = whole[i][j] - part[k][i][j];
		solve(d, (const double(*)[MOST])rest, lambda, b);
		sse += squares(d, (const double(*)[MOST])part[k], b);
	}
	f.nrmse = sqrt(fmax(sse, 0) / (double)d->n) / d->range;
	solve(d, (const double(*)[MOST])whole, lambda, b);
	for (size_t c = 0; c < d->nmedia; c++) {
		f.roi[c] = b[d->nbase + c] * sum[c] / d->total[c];
		effect += f.roi[c] * d->total[c];
	}
	for (size_t c = 0; c < d->nmedia; c++) {
		double share = effect > 0 ? f.roi[c] * d->total[c] / effect : 0;

		f.rssd += pow(share - d->total[c] / d->all, 2);
	}
	f.rssd = sqrt(f.rssd);
	return f;
}

/* Ranges: Robyn's advice, for adstock that of digital channels; lambda from none to as large as
 * the outcome's variance would ask. */
static void
range_of(const struct data *d, size_t i, double *low, double *high)
{
	static const double channel[PER_CHANNEL][2] = {{0, 0.5}, {0.5, 3}, {0.3, 1}};
	bool last = i == PER_CHANNEL * d->nmedia;

	*low = last ? log(1e-4) : channel[i % PER_CHANNEL][0];
	*high = last ? log(10) : channel[i % PER_CHANNEL][1];
}

static double
try(const struct data *d, struct archive *a, const double *h, double weight)
{
	LEAT_GROW(a->fit, a->n, a->cap);
	a->fit[a->n] = judge(d, h);
	a->n++;
	return a->fit[a->n - 1].nrmse + weight * a->fit[a->n - 1].rssd;
}

/*
 * evolve -- differential evolution (rand/1/bin, F drawn from 0.4 .. 0.9, CR 0.7) of
 * nrmse + weight rssd.
 */
static void
evolve(const struct data *d, struct archive *a, double weight, struct leat_rng *r)
{
	size_t dim = PER_CHANNEL * d->nmedia + 1;
	double h[POPULATION][PER_CHANNEL * MOST + 1], score[POPULATION], low, high;

	for (size_t i = 0; i < POPULATION; i++) {
		for (size_t k = 0; k < dim; k++) {
			range_of(d, k, &low, &high);
			h[i][k] = low + (high - low) * leat_rng_uniform(r);
		}
		score[i] = try(d, a, h[i], weight);
	}
	for (int g = 0; g < GENERATIONS; g++)
		for (size_t i = 0; i < POPULATION; i++) {
			double trial[PER_CHANNEL * MOST + 1];
			double f = 0.4 + 0.5 * leat_rng_uniform(r), s;
			const double *x = h[leat_rng_below(r, POPULATION)];
			const double *y = h[leat_rng_below(r, POPULATION)];
			const double *z = h[leat_rng_below(r, POPULATION)];
			size_t sure = (size_t)leat_rng_below(r, dim);

			for (size_t k = 0; k < dim; k++) {
				bool cross = k == sure || leat_rng_uniform(r) < 0.7;

				range_of(d, k, &low, &high);
				trial[k] = cross ? x[k] + f * (y[k] - z[k]) : h[i][k];
				trial[k] = fmin(fmax(trial[k], low), high);
			}
			if ((s = try(d, a, trial, weight)) < score[i]) {
				score[i] = s;
				for (size_t k = 0; k < dim; k++)
					h[i][k] = trial[k];
			}
		}
}

static int
by_nrmse(const void *a, const void *b)
{
	const struct fit *x = a, *y = b;

	return (x->nrmse > y->nrmse) - (x->nrmse < y->nrmse);
}

/* knee -- of the front, nearest to the origin once it is scaled. a is in order of nrmse. */
static const struct fit *
knee(const struct archive *a)
{
	const struct fit *best = a->fit, *last = a->fit;
	double from = a->fit[0].rssd, least = INFINITY;

	for (size_t i = 1; i < a->n; i++)
		if (a->fit[i].rssd < last->rssd)
			last = &a->fit[i];
	for (size_t i = 0; i < a->n && &a->fit[i] <= last; i++) {
		double x = (a->fit[i].nrmse - a->fit[0].nrmse) / (last->nrmse - a->fit[0].nrmse);
		double y = (a->fit[i].rssd - last->rssd) / (from - last->rssd);

		if (x * x + y * y < least) {
			least = x * x + y * y;
			best = &a->fit[i];
		}
	}
	return best;
}

int
main(void)
{
	static const double weight[] = {0, 0.03, 0.1, 0.3, 1};
	struct archive a = {0};
	struct data d = {0};
	struct leat_rng rng;
	const struct fit *robyn;

	leat_rng_init(&rng, 1);
	read_data(&d);
	for (size_t i = 0; i < sizeof(weight) / sizeof(weight[0]); i++) {
		struct leat_rng own = leat_rng_split(&rng, "evolve", i);

		evolve(&d, &a, weight[i], &own);
	}
	qsort(a.fit, a.n, sizeof(*a.fit), by_nrmse);
	robyn = knee(&a);
	for (size_t c = 0; c < d.nmedia; c++)
		printf("%.6g %.6g\n", a.fit[0].roi[c], robyn->roi[c]);
	free(a.fit);
	free(d.spend);
	free(d.column);
	return 0;
}
