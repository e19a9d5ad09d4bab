/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/loo.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"
#include "math/stat.h"
#include "sample/psis.h"

struct job {
	struct leat_loo *l;
	const double *log_like;
	size_t ndraws;
	double efficiency;
	double *khat, *all; /* n: k; log mean likelihood, nothing left out */
};

/* log sum e^x */
static double
log_sum(const double *x, size_t n)
{
	double most = -INFINITY, sum = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, x[i]);
	if (isinf(most))
		return most;
	for (size_t i = 0; i < n; i++)
		sum += exp(x[i] - most);
	return most + log(sum);
}

/* Leaving i out weighs a draw by one over the likelihood that it gives to i. */
static void
leave_out(void *ctx, size_t i)
{
	struct job *j = ctx;
	size_t ndraws = j->ndraws, n = j->l->n;
	double *like = LEAT_NEW_N(double, 2 * ndraws), *weight = like + ndraws;

	for (size_t d = 0; d < ndraws; d++) {
		like[d] = j->log_like[d * n + i];
		weight[d] = -like[d];
	}
	j->all[i] = log_sum(like, ndraws) - log((double)ndraws);
	j->khat[i] = leat_psis_smooth(weight, ndraws, j->efficiency);
	for (size_t d = 0; d < ndraws; d++)
		like[d] += weight[d];
	j->l->pointwise[i] = log_sum(like, ndraws);
	free(like);
}

void
leat_loo_init(struct leat_loo *l, const double *log_like, size_t ndraws, size_t n,
    double efficiency, unsigned threads)
{
	double *room = LEAT_NEW_N(double, 2 * n);
	struct job job = {l, log_like, ndraws, fmin(efficiency, 1), room, room + n};

	*l = (struct leat_loo){.n = n, .khat_max = -INFINITY};
	l->pointwise = LEAT_NEW_N(double, n);
	leat_parallel(threads, n, leave_out, &job);
	for (size_t i = 0; i < n; i++) {
		l->elpd += l->pointwise[i];
		l->p += job.all[i] - l->pointwise[i];
		l->khat_bad += job.khat[i] > LEAT_PSIS_KHAT_MOST;
		l->khat_max = fmax(l->khat_max, job.khat[i]);
	}
	/* The variance of a sum of n terms, with divisor n as in the paper's software. */
	l->se = sqrt(leat_stat_variance(l->pointwise, n) * (double)(n > 1 ? n - 1 : 1));
	free(room);
}

void
leat_loo_fini(struct leat_loo *l)
{
	free(l->pointwise);
	*l = (struct leat_loo){0};
}
