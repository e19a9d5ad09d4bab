/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/ensemble.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/key.h"
#include "record/schema.h"

const struct leat_attribution leat_ensemble = {
    .name = "ensemble",
    .counterfactual = "as its parts: the mean of models that may each compare with something else",
};

/* Weights */

static int
unknown(struct leat_slice name, const struct leat_attribution *const *model, size_t n,
    struct leat_err *err)
{
	const char *names[LEAT_ATTRIBUTIONS_MAX], *near;
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < n; i++)
		names[i] = model[i]->name;
	near = leat_nearest(name, names, n);
	leat_safe(name, safe);
	if (near)
		return leat_err_set(err, LEAT_EUSAGE,
		    "weights: no model \"%s\" is asked for: did you mean \"%s\"?", safe, near);
	return leat_err_set(err, LEAT_EUSAGE,
	    "weights: no model \"%s\" is asked for: name it among the models", safe);
}

static int
read_weight(struct leat_slice part, const struct leat_attribution *const *model, size_t n,
    int64_t *weight, struct leat_err *err)
{
	struct leat_slice name;
	char safe[LEAT_SAFE_MAX];
	int64_t micros;
	size_t i = 0;

	leat_safe(part, safe);
	if (!leat_slice_cut(&part, '=', &name) || part.p == NULL)
		return leat_err_set(err, LEAT_EUSAGE, "weights: not MODEL=WEIGHT: \"%s\"", safe);
	name = leat_slice_trim(name);
	while (i < n && (!leat_slice_is(name, model[i]->name) || model[i] == &leat_ensemble))
		i++;
	if (i == n)
		return unknown(name, model, n, err);
	if (weight[i] >= 0)
		return leat_err_set(
		    err, LEAT_EUSAGE, "weights: \"%s\" is there twice", model[i]->name);
	if (!leat_money_parse(leat_slice_trim(part), &micros, NULL) || micros < 0 ||
	    micros > 1000000 * LEAT_MICROS)
		return leat_err_set(
		    err, LEAT_EUSAGE, "weights: not a number from 0 to 1e6: \"%s\"", safe);
	weight[i] = micros;
	return LEAT_OK;
}

int
leat_ensemble_weights(struct leat_slice text, const struct leat_attribution *const *model, size_t n,
    int64_t *weight, struct leat_err *err)
{
	bool equal = text.n == 0, asked = false, some = false;
	struct leat_slice part;
	int rc;

	for (size_t i = 0; i < n; i++) {
		asked |= model[i] == &leat_ensemble;
		weight[i] = equal ? LEAT_MICROS : -1;
	}
	while (!equal && leat_slice_cut(&text, ',', &part))
		if ((rc = read_weight(leat_slice_trim(part), model, n, weight, err)) != LEAT_OK)
			return rc;
	for (size_t i = 0; i < n; i++) {
		if (weight[i] < 0 || model[i] == &leat_ensemble)
			weight[i] = 0;
		some |= weight[i] > 0;
	}
	if (!asked && !equal)
		return leat_err_set(
		    err, LEAT_EUSAGE, "weights are those of an ensemble: name it among the models");
	if (asked && !some)
		return leat_err_set(err, LEAT_EUSAGE,
		    "an ensemble needs other models with a weight beside it: "
		    "linear,markov,ensemble");
	return LEAT_OK;
}

static int64_t
whole(const int64_t *weight, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += weight[i];
	return sum;
}

void
leat_ensemble_describe(const struct leat_attribution *const *model, size_t n, const int64_t *weight,
    struct leat_buf *out)
{
	const char *between = "";
	char text[LEAT_NUM_MAX];

	for (size_t i = 0; i < n; i++) {
		int64_t part;

		if (weight[i] == 0 ||
		    !leat_money_from_double((double)weight[i] / (double)whole(weight, n), &part))
			continue;
		leat_money_print(part, text);
		leat_buf_printf(out, "%s%s %s", between, model[i]->name, text);
		between = ", ";
	}
}

bool
leat_ensemble_incremental(
    const struct leat_attribution *const *model, size_t n, const int64_t *weight)
{
	for (size_t i = 0; i < n; i++)
		if (weight[i] && !model[i]->incremental)
			return false;
	return true;
}

/* The mean */

enum { CONVERSIONS, REVENUE, AMOUNTS };

/* All days, units and currencies that a part has. */
struct cell {
	leat_sum sum[AMOUNTS];  /* of weight times amount */
	double spread[AMOUNTS]; /* of weight times the root of the squares, in units */
	uint32_t group;
};

/* What is settled together: a day and currency, or what of a currency is left. */
struct group {
	bool agreed; /* all parts have the same totals */
	leat_sum rest[AMOUNTS];
};

struct mixing {
	const struct leat_daysum *const *part;
	const int64_t *weight;
	size_t n;
	int64_t whole;
	struct leat_map key; /* of cells */
	struct cell *cell;
	size_t cell_cap;
	struct leat_map day; /* of groups: day and currency; or currency */
	struct group *group;
	size_t group_cap;
};

static size_t
group_put(struct mixing *m, struct leat_slice key)
{
	bool added;
	size_t g = leat_map_put(&m->day, key, &added);

	if (added) {
		LEAT_GROW(m->group, g, m->group_cap);
		m->group[g] = (struct group){.agreed = true};
	}
	return g;
}

static void
collect(struct mixing *m, size_t part)
{
	const struct leat_daysum *t = m->part[part];

	for (size_t i = 0; i < t->key.n; i++) {
		bool added;
		size_t c = leat_map_put(&m->key, t->key.key[i], &added);

		if (added) {
			LEAT_GROW(m->cell, c, m->cell_cap);
			m->cell[c] = (struct cell){0};
		}
		m->cell[c].sum[CONVERSIONS] += t->sum[i].conversions * m->weight[part];
		m->cell[c].sum[REVENUE] += t->sum[i].revenue * m->weight[part];
		m->cell[c].spread[CONVERSIONS] +=
		    sqrt((double)t->sum[i].conversions_squared) * (double)m->weight[part];
		m->cell[c].spread[REVENUE] +=
		    sqrt((double)t->sum[i].revenue_squared) * (double)m->weight[part];
	}
}

/* The group of a day and currency, whatever the unit. */
static size_t
day_group(struct mixing *m, struct leat_slice key)
{
	char text[8];

	memcpy(text, key.p, 4);
	memcpy(text + 4, key.p + 8, 4);
	return group_put(m, (struct leat_slice){text, sizeof(text)});
}

struct total {
	leat_sum amount[AMOUNTS];
};

/* One part's totals of each group, held against those of the first part. */
static void
compare(struct mixing *m, size_t part, struct total *first, bool is_first)
{
	const struct leat_daysum *t = m->part[part];
	struct total *total = LEAT_NEW_N(struct total, m->day.n);

	for (size_t i = 0; i < t->key.n; i++) {
		size_t g = day_group(m, t->key.key[i]);

		total[g].amount[CONVERSIONS] += t->sum[i].conversions;
		total[g].amount[REVENUE] += t->sum[i].revenue;
	}
	for (size_t g = 0; g < m->day.n; g++) {
		if (is_first)
			first[g] = total[g];
		else if (total[g].amount[CONVERSIONS] != first[g].amount[CONVERSIONS] ||
			 total[g].amount[REVENUE] != first[g].amount[REVENUE])
			m->group[g].agreed = false;
	}
	free(total);
}

static void
find_groups(struct mixing *m)
{
	struct total *first;
	bool is_first = true;

	for (size_t c = 0; c < m->key.n; c++)
		m->cell[c].group = (uint32_t)day_group(m, m->key.key[c]);
	first = LEAT_NEW_N(struct total, m->day.n);
	for (size_t i = 0; i < m->n; i++)
		if (m->weight[i]) {
			compare(m, i, first, is_first);
			is_first = false;
		}
	free(first);
	for (size_t c = 0; c < m->key.n; c++)
		if (!m->group[m->cell[c].group].agreed)
			m->cell[c].group =
			    (uint32_t)group_put(m, (struct leat_slice){m->key.key[c].p + 8, 4});
}

/* By group, then the largest remainder, then in order. */
struct claim {
	int64_t rest; /* below the whole of the weights */
	uint32_t group;
	size_t place, cell;
};

static int
by_claim(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* Whole micros in place of the weighted sums. */
static void
settle(struct mixing *m, const size_t *order, int amount)
{
	struct claim *claim = LEAT_NEW_N(struct claim, m->key.n);

	for (size_t i = 0; i < m->key.n; i++) {
		struct cell *c = &m->cell[order[i]];
		int64_t rest = (int64_t)(c->sum[amount] % m->whole);

		if (rest < 0)
			rest += m->whole;
		c->sum[amount] = (c->sum[amount] - rest) / m->whole;
		m->group[c->group].rest[amount] += rest;
		claim[i] = (struct claim){rest, c->group, i, order[i]};
	}
	if (m->key.n)
		qsort(claim, m->key.n, sizeof(*claim), by_claim);
	for (size_t i = 0; i < m->key.n; i++) {
		leat_sum *left = &m->group[claim[i].group].rest[amount];

		if (*left < m->whole)
			continue;
		m->cell[claim[i].cell].sum[amount]++;
		*left -= m->whole;
	}
	free(claim);
}

/* The parts are made of the same conversions: their errors go together, at worst in full. */
static void
give(const struct mixing *m, const size_t *order, struct leat_daysum *mean)
{
	for (size_t i = 0; i < m->key.n; i++) {
		const struct cell *c = &m->cell[order[i]];
		const char *key = m->key.key[order[i]].p;
		struct leat_daysum_value *v;
		double spread[AMOUNTS];

		if (c->sum[CONVERSIONS] == 0 && c->sum[REVENUE] == 0)
			continue;
		for (int a = 0; a < AMOUNTS; a++)
			spread[a] = c->spread[a] / (double)m->whole;
		v = leat_daysum_at(
		    mean, leat_key_get_day(key), leat_key_get(key + 4), leat_key_get(key + 8));
		v->conversions += c->sum[CONVERSIONS];
		v->revenue += c->sum[REVENUE];
		v->conversions_squared += (leat_sum)(spread[CONVERSIONS] * spread[CONVERSIONS]);
		v->revenue_squared += (leat_sum)(spread[REVENUE] * spread[REVENUE]);
	}
}

void
leat_ensemble_mean(const struct leat_daysum *const *part, const int64_t *weight, size_t n,
    struct leat_daysum *mean)
{
	struct mixing m = {.part = part, .weight = weight, .n = n, .whole = whole(weight, n)};
	size_t *order;

	for (size_t i = 0; i < n; i++)
		if (weight[i])
			collect(&m, i);
	find_groups(&m);
	order = leat_map_sorted(&m.key);
	for (int amount = 0; amount < AMOUNTS; amount++)
		settle(&m, order, amount);
	give(&m, order, mean);
	free(order);
	free(m.cell);
	free(m.group);
	leat_map_fini(&m.key);
	leat_map_fini(&m.day);
}

/* What each unit has in a part. */
static void
unit_totals(const struct leat_daysum *part, leat_sum *total)
{
	for (size_t i = 0; i < part->key.n; i++)
		total[leat_daysum_unit(part, i)] += part->sum[i].conversions;
}

bool
leat_ensemble_variance(const struct leat_daysum *const *part, const double *const *variance,
    const int64_t *weight, size_t n, size_t nunits, double *mean)
{
	leat_sum *total = LEAT_NEW_N(leat_sum, nunits);
	double *sum = LEAT_NEW_N(double, nunits);
	bool some = false;

	memset(mean, 0, nunits * sizeof(*mean));
	for (size_t i = 0; i < n; i++) {
		if (weight[i] == 0)
			continue;
		some |= variance[i] != NULL;
		memset(total, 0, nunits * sizeof(*total));
		unit_totals(part[i], total);
		for (size_t u = 0; u < nunits; u++) {
			double part_sum = (double)weight[i] * (double)total[u];

			sum[u] += part_sum;
			if (variance[i])
				mean[u] += part_sum * sqrt(variance[i][u]);
		}
	}
	for (size_t u = 0; u < nunits; u++)
		mean[u] = sum[u] > 0 ? mean[u] / sum[u] * (mean[u] / sum[u]) : 0;
	free(sum);
	free(total);
	return some;
}
