/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experiments in the likelihood: what was measured is the outcome that a change of
 * exposure brought within the window, carry-over included, so the model's answer is
 *   I = sum over the window of inside_t (m + sum_pairs gamma h_other,t) (v_t - v'_t) / mean v,
 * v' the curve without the change; and effect ~ N(I, se^2).
 */
#include <math.h>

#include "mix/national_part.h"

/* What a unit of h of channel c is worth in period t: m, and its part in interactions. */
static double
worth(const struct national_work *w, size_t c, size_t t)
{
	double sum = w->channel[c].m;

	for (size_t i = 0; i < w->own->npairs; i++) {
		const struct leat_national_pair *p = &w->own->pair[i];

		if (p->a == c || p->b == c)
			sum += w->gamma[i] * w->channel[p->a == c ? p->b : p->a].h[t];
	}
	return sum;
}

/* Interactions: by gamma and by the other channel's h. */
static void
spread_pairs(struct national_work *w, size_t c, size_t t, double by)
{
	for (size_t i = 0; i < w->own->npairs; i++) {
		const struct leat_national_pair *p = &w->own->pair[i];
		struct national_channel *other;

		if (p->a != c && p->b != c)
			continue;
		other = &w->channel[p->a == c ? p->b : p->a];
		w->dgamma[i] += by * other->h[t];
		other->dh[t] += by * w->gamma[i];
	}
}

/* The difference that the change made to v, and its slopes, over the window: in scratch. */
static void
place_lift(struct national_work *w, const struct leat_mix_lift *l, double **v, double **slope)
{
	const struct leat_mix_channel *ch = &w->mix->channel[l->channel];
	struct national_channel *cw = &w->channel[l->channel];

	*v = w->scratch;
	for (int p = 0; p < 2 * LEAT_CURVE_PARAMETERS; p++)
		slope[p] = w->scratch + (size_t)(p + 1) * w->mix->n;
	leat_mix_curve(ch, l->x, l->begin, l->n, w->par[l->channel], *v, slope);
	for (size_t i = l->from->first - l->begin; i < l->n; i++) {
		double effect = ch->varying ? cw->effect[l->begin + i] : 1;

		(*v)[i] = cw->v[l->begin + i] - effect * (*v)[i];
		for (int p = 0; p < ch->npar; p++)
			slope[p][i] = cw->slope[p][l->begin + i] - effect * slope[p][i];
	}
}

static double
lift_log(struct national_work *w, const struct leat_mix_lift *l)
{
	const struct leat_mix_channel *ch = &w->mix->channel[l->channel];
	struct national_channel *cw = &w->channel[l->channel];
	size_t skip = l->from->first - l->begin;
	double *v, *slope[2 * LEAT_CURVE_PARAMETERS], all = 0, error, by;

	place_lift(w, l, &v, slope);
	for (size_t i = skip; i < l->n; i++)
		all += l->from->inside[i - skip] * worth(w, l->channel, l->begin + i) * v[i];
	error = (l->effect - all / cw->mean) / l->se;
	by = error / l->se / cw->mean;
	for (size_t i = skip; i < l->n; i++) {
		double inside = by * l->from->inside[i - skip], second;
		double value = inside * worth(w, l->channel, l->begin + i);

		cw->du += inside * cw->m * v[i];
		for (int p = 0; p < ch->npar; p++)
			cw->dpar[p] += value * slope[p][i];
		spread_pairs(w, l->channel, l->begin + i, inside * v[i]);
		if (ch->varying) {
			size_t k = national_hat(l->begin + i, w->mix->n, ch->varying, &second);

			cw->dw[k] += value * v[i] * (1 - second);
			cw->dw[k + 1] += value * v[i] * second;
		}
	}
	/* All of it goes by one over the mean of v. */
	for (int p = 0; p < ch->npar; p++)
		cw->dpar[p] -= by * all * cw->dmean[p] / cw->mean;
	for (int k = 0; k < ch->varying; k++)
		cw->dw[k] -= by * all * cw->hat[k];
	return -0.5 * error * error;
}

double
national_lifts_log(struct national_work *w)
{
	double value = 0;

	for (size_t i = 0; i < w->own->nlifts; i++)
		value += lift_log(w, &w->own->lift[i]);
	return value;
}
