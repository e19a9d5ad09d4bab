/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "attribution/hazard_part.h"
#include "attribution/hazard_score.h"
#include "base/mem.h"

/*
 * Standard errors of more units than there is a matrix for. Each is looked at alone, against
 * all other touches together and the baseline, each of which is known but for a factor: four
 * parameters a unit, and their information as hazard_score.h has it.
 */
enum { BETA, OMEGA, OTHERS, BASE, N };

struct square {
	double at[N][N]; /* the lower triangle */
};

struct wide {
	const struct leat_hazard_data *d;
	const struct leat_hazard_fit *f;
	struct square *with;    /* a block each: of conversions that have it */
	struct square *without; /* the same conversions, as if they had not, to be taken from all */
	struct square all;      /* of all, as if they had no block of interest */
	/* Of one conversion: the blocks it has, their share and its slope by log omega. */
	uint32_t *block;
	double *share, *slope;
	size_t n;
};

static void
add(struct square *to, const double g[N], double weight)
{
	for (int i = 0; i < N; i++)
		for (int k = 0; k <= i; k++)
			to->at[i][k] += weight * g[i] * g[k];
}

/* The parts of lambda, which is returned. */
static double
parts(struct wide *w, const struct leat_kept_conversion *c)
{
	const struct leat_kept_paths *k = w->d->kept;
	double lambda = w->f->lambda0[c->stratum];

	w->n = 0;
	for (size_t i = c->first; i < c->first + c->n; i++) {
		uint32_t b = w->f->block_of[k->unit[i]];
		double omega = w->f->block[b].omega, age = (double)k->age[i];
		double part = w->f->block[b].beta * leat_hazard_kernel(w->d->steps, omega) *
			      exp(-omega * age);

		if (!(part > 0))
			continue;
		if (!(w->share[b] > 0))
			w->block[w->n++] = b;
		w->share[b] += part;
		w->slope[b] +=
		    part * (leat_hazard_log_kernel_slope(w->d->steps, omega) - omega * age);
		lambda += part;
	}
	return lambda;
}

static void
add_conversion(struct wide *w, size_t j)
{
	const struct leat_kept_conversion *c = &w->d->kept->conversion[j];
	double lambda = parts(w, c), base = w->f->lambda0[c->stratum] / lambda;
	const double nobody[N] = {0, 0, 1 - base, base};

	for (size_t i = 0; i < w->n; i++) {
		uint32_t b = w->block[i];
		double share = w->share[b] / lambda;
		const double g[N] = {share, w->slope[b] / lambda, 1 - base - share, base};

		add(&w->with[b], g, w->d->weight[j]);
		add(&w->without[b], nobody, w->d->weight[j]);
		w->share[b] = w->slope[b] = 0;
	}
	if (lambda > 0)
		add(&w->all, nobody, w->d->weight[j]);
}

/* The inverse of what block b comes to; false if there is none. */
static bool
invert(const struct wide *w, size_t b, double known, gsl_matrix *a)
{
	const struct leat_hazard_block *k = &w->f->block[b];

	for (int i = 0; i < N; i++)
		for (int l = 0; l <= i; l++)
			gsl_matrix_set(a, i, l,
			    w->with[b].at[i][l] + w->all.at[i][l] - w->without[b].at[i][l] +
				(i == l ? LEAT_HAZARD_FAINT : 0));
	*gsl_matrix_ptr(a, BETA, BETA) += k->prior_conversions;
	*gsl_matrix_ptr(a, OMEGA, OMEGA) += known;
	return gsl_linalg_cholesky_decomp1(a) == 0 && gsl_linalg_cholesky_invert(a) == 0;
}

void
leat_hazard_wide(const struct leat_hazard_data *d, const struct leat_hazard_fit *f,
    double (*known)(const struct leat_hazard_data *d, const struct leat_hazard_block *b),
    struct leat_hazard_error *error)
{
	struct wide w = {.d = d,
	    .f = f,
	    .with = LEAT_NEW_N(struct square, f->nblocks),
	    .without = LEAT_NEW_N(struct square, f->nblocks),
	    .block = LEAT_NEW_N(uint32_t, f->nblocks),
	    .share = LEAT_NEW_N(double, f->nblocks),
	    .slope = LEAT_NEW_N(double, f->nblocks)};
	gsl_matrix *a = gsl_matrix_alloc(N, N);

	for (size_t j = 0; j < d->kept->n; j++)
		if (d->weight[j] > 0)
			add_conversion(&w, j);
	for (size_t b = 0; b < f->nblocks; b++)
		if (invert(&w, b, known(d, &f->block[b]), a))
			error[b] = (struct leat_hazard_error){gsl_matrix_get(a, BETA, BETA),
			    gsl_matrix_get(a, OMEGA, BETA), gsl_matrix_get(a, OMEGA, OMEGA)};
	gsl_matrix_free(a);
	free(w.with);
	free(w.without);
	free(w.block);
	free(w.share);
	free(w.slope);
}
