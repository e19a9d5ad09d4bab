/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts_groups.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/ensemble.h"
#include "attribution/interval.h"
#include "base/rng.h"
#include "base/siphash.h"
#include "credit/counts_paths.h"

/* So many are dealt one by one; of more, shares are drawn. */
#define FEW 4096

/* Deal n persons one by one to the groups from the first that is given. */
static void
deal_each(struct leat_rng *r, double n, int first, double *part)
{
	uint64_t groups = (uint64_t)(COUNTS_GROUPS - first);

	for (uint64_t i = (uint64_t)n; i > 0; i--)
		part[first + (int)leat_rng_below(r, groups)]++;
}

/*
 * Deal x persons to groups, each to any with the same chance. Of many, one group's number
 * given those before is nearly normal. What of x is no whole person goes to one group.
 */
static void
deal(struct leat_rng *r, double x, double *part)
{
	double left = floor(x);
	int g = 0;

	for (int i = 0; i < COUNTS_GROUPS; i++)
		part[i] = 0;
	part[leat_rng_below(r, COUNTS_GROUPS)] += x - left;
	for (; left > FEW && g < COUNTS_GROUPS - 1; g++) {
		double p = 1. / (COUNTS_GROUPS - g);
		double n = floor(left * p + sqrt(left * p * (1 - p)) * leat_rng_normal(r) + 0.5);

		n = n < 0 ? 0 : n > left ? left : n;
		part[g] += n;
		left -= n;
	}
	if (left > FEW)
		part[g] += left;
	else
		deal_each(r, left, g, part);
}

static void
learn(struct counts_part *all, const struct leat_rng *rng, struct leat_slice key, size_t i)
{
	double conversions[COUNTS_GROUPS], nulls[COUNTS_GROUPS];
	struct leat_counts_row row = counts_paths_row(key);
	struct leat_path p = {.conversions = leat_fix_double(all->paths.sum[i].conversions),
	    .value = leat_fix_double(all->paths.sum[i].value),
	    .nulls = leat_fix_double(all->paths.nulls[i])};
	struct leat_rng r =
	    leat_rng_split(rng, "path", leat_siphash((struct leat_siphash_key){0, 0}, key).low);
	const char *column;

	if (counts_part_path(all, &row, &p, &column) != NULL)
		return; /* it was good */
	all->only_rules = true;
	counts_part_learn(all, &p, row.timed);
	all->only_rules = false;
	all->only_models = true;
	deal(&r, p.conversions, conversions);
	deal(&r, p.nulls, nulls);
	for (uint32_t g = 0; g < COUNTS_GROUPS; g++) {
		struct leat_path piece = p;

		piece.conversions = conversions[g];
		piece.nulls = nulls[g];
		piece.value = p.conversions > 0 ? p.value * (conversions[g] / p.conversions)
			      : g == 0          ? p.value
						: 0;
		all->group = g;
		if (conversions[g] > 0 || nulls[g] > 0 || piece.value < 0 || piece.value > 0)
			counts_part_learn(all, &piece, row.timed);
	}
	all->only_models = false;
}

void
counts_groups_learn(struct counts_part *all)
{
	size_t *order = leat_map_sorted(&all->paths.text);
	struct leat_rng rng;

	leat_rng_init(&rng, all->o->attribution->seed);
	for (size_t i = 0; i < all->paths.text.n; i++)
		learn(all, &rng, all->paths.text.key[order[i]], order[i]);
	free(order);
}

/* What a credit varies by, each conversion coming for itself. */
static double
alone(const struct counts_part *all, size_t model, uint32_t unit, bool value)
{
	const struct leat_attribution *m = all->o->model[model];
	const struct counts_square *own = &all->credit[model].square[unit];
	const struct leat_shares *s;
	double share;

	if (m->shares == NULL)
		return value ? own->value : own->conversions;
	s = m->shares(leat_learner_fit(all->learner, model), value ? 0 : LEAT_SHARES_CONVERSIONS);
	share = s ? s->share[unit] : unit == COUNTS_BASELINE;
	return share * share *
	       (value ? all->touched_square : leat_fix_double(all->touched.conversions));
}

static double
amount(const struct counts_part *all, size_t model, uint32_t unit, bool value)
{
	const struct counts_sum *sum = &all->credit[model].sum[unit];

	return leat_fix_double(value ? sum->value : sum->conversions);
}

/* The variance of a credit: what it varies by alone, and with what was learnt. */
static double
variance(const struct counts_part *all, size_t model, uint32_t unit, bool value, bool untouched)
{
	double x = amount(all, model, unit, value), v = alone(all, model, unit, value), shared;
	bool sampled;
	const double *known = leat_learner_variance(all->learner, model, &sampled);

	if (known) {
		shared = known[unit] * x * x - (sampled ? v : 0);
		v += shared > 0 ? shared : 0;
	}
	if (untouched)
		v += value ? all->untouched_square : leat_fix_double(all->untouched.conversions);
	return v;
}

/* The errors of an ensemble's parts are taken to go together in full. */
static double
mean_variance(const struct counts_part *all, uint32_t unit, bool value, bool untouched)
{
	double sum = 0, whole = 0;

	for (size_t i = 0; i < all->o->nmodels; i++) {
		double weight = (double)all->o->weight[i];

		if (!(weight > 0))
			continue;
		whole += weight;
		sum += weight * sqrt(variance(all, i, unit, value, untouched));
	}
	return sum * sum / (whole * whole);
}

void
counts_groups_bounds(const struct counts_part *all, size_t model, uint32_t unit, bool value,
    bool untouched, double *lower, double *upper)
{
	double x = amount(all, model, unit, value);
	double v = all->o->model[model] == &leat_ensemble
		       ? mean_variance(all, unit, value, untouched)
		       : variance(all, model, unit, value, untouched);

	*lower = *upper = x;
	if (x < 0 || x > 0)
		leat_interval(x, v / (x * x), all->o->level, lower, upper);
}
