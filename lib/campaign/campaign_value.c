/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/campaign_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Of one channel's campaigns: those of worth have credits and money above 0. */
struct values {
	size_t n, known;
	double *credits, *log_mean; /* n; log_mean is NAN where nothing is known */
	double spread2;             /* variance of one credit's worth, relative */
	double middle, middle_var, sd2;
};

static void
add_up(struct values *v, const struct leat_campaign_worth *worth, size_t nweeks)
{
	double square = 0, free_weeks = 0;

	for (size_t j = 0; j < v->n; j++) {
		const struct leat_campaign_worth *x = &worth[j];
		double revenue = 0, mean, weeks = 0, own = 0;

		for (size_t w = 0; w < nweeks; w++) {
			v->credits[j] += x->credits[w];
			revenue += x->revenue[w];
		}
		v->log_mean[j] = NAN;
		if (!(v->credits[j] > 0 && revenue > 0))
			continue;
		v->known++;
		mean = revenue / v->credits[j];
		v->log_mean[j] = log(mean);
		for (size_t w = 0; w < nweeks; w++) {
			double off = x->revenue[w] - mean * x->credits[w];

			if (!(x->credits[w] > 0))
				continue;
			own += off * off / (mean * mean * x->credits[w]);
			weeks++;
		}
		square += weeks > 1 ? own : 0;
		free_weeks += weeks > 1 ? weeks - 1 : 0;
	}
	/* Where no campaign has two weeks to compare, orders differ as exponential ones do. */
	v->spread2 = free_weeks > 0 ? square / free_weeks : 1;
	v->spread2 = fmax(v->spread2, 1e-6);
}

static double
weight(const struct values *v, size_t j)
{
	return isnan(v->log_mean[j]) ? 0 : 1 / (v->sd2 + v->spread2 / v->credits[j]);
}

static double
weighted_mean(struct values *v, double *sum_of_weights)
{
	double sum = 0, sum_x = 0;

	for (size_t j = 0; j < v->n; j++) {
		double w = weight(v, j);

		sum += w;
		sum_x += w > 0 ? w * v->log_mean[j] : 0;
	}
	*sum_of_weights = sum;
	return sum_x / sum;
}

/* The sd between campaigns by moments, then their middle. */
static void
pool(struct values *v)
{
	double sum, mean, squares = 0, q = 0;

	v->sd2 = 0;
	mean = weighted_mean(v, &sum);
	for (size_t j = 0; j < v->n; j++) {
		double w = weight(v, j);

		squares += w * w;
		q += w > 0 ? w * (v->log_mean[j] - mean) * (v->log_mean[j] - mean) : 0;
	}
	if (v->known > 1)
		v->sd2 = fmax(0, (q - (double)(v->known - 1)) / (sum - squares / sum));
	v->middle = weighted_mean(v, &sum);
	v->middle_var = 1 / sum;
}

void
leat_campaign_values(const struct leat_campaign_worth *worth, size_t n, size_t nweeks,
    size_t ndraws, struct leat_rng *rng, double *const *out)
{
	struct values v = {
	    .n = n, .credits = LEAT_NEW_N(double, n), .log_mean = LEAT_NEW_N(double, n)};

	add_up(&v, worth, nweeks);
	if (v.known)
		pool(&v);
	for (size_t d = 0; d < ndraws; d++) {
		double middle = v.known ? v.middle + sqrt(v.middle_var) * leat_rng_normal(rng) : 0;

		for (size_t j = 0; j < n; j++) {
			/* The part of what its own orders say, against the middle. */
			double own = weight(&v, j) * v.sd2;
			double mean = own > 0 ? middle + own * (v.log_mean[j] - middle) : middle;

			out[j][d] =
			    v.known ? mean + sqrt(v.sd2 * (1 - own)) * leat_rng_normal(rng) : 0;
		}
	}
	free(v.credits);
	free(v.log_mean);
}
