/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/shapley_rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/key.h"
#include "attribution/shapley_rate_part.h"

static void *
rate_begin(const struct leat_attribution_options *o)
{
	struct shapley_rate *r = LEAT_NEW(struct shapley_rate);

	r->o = o;
	return r;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
rate_make_room(struct shapley_rate *r, size_t n)
{
	if (n <= r->room)
		return;
	r->room = 2 * n;
	r->unit = leat_realloc(r->unit, r->room, sizeof(*r->unit));
	r->key = leat_realloc(r->key, r->room + 1, 4);
}

/* Put a unit among those that are there, in its place; nothing if it is there. */
static size_t
insert(uint32_t *unit, size_t n, uint32_t u)
{
	size_t i = n;

	while (i && unit[i - 1] > u)
		i--;
	if (i && unit[i - 1] == u)
		return n;
	memmove(unit + i + 1, unit + i, (n - i) * sizeof(*unit));
	unit[i] = u;
	return n + 1;
}

/* The distinct units of a path or key, in the order of their numbers. Returns how many. */
static size_t
distinct(struct shapley_rate *r, const uint32_t *unit, size_t n)
{
	enum { FEW = 32 };
	size_t m = 0;

	rate_make_room(r, n);
	if (n <= FEW) {
		for (size_t i = 0; i < n; i++)
			m = insert(r->unit, m, unit[i]);
		return m;
	}
	memcpy(r->unit, unit, n * sizeof(*unit));
	qsort(r->unit, n, sizeof(*unit), by_number);
	for (size_t i = 0; i < n; i++)
		if (m == 0 || r->unit[i] != r->unit[m - 1])
			r->unit[m++] = r->unit[i];
	return m;
}

/* The key of the units at hand, behind the currency if there is one: its bytes are r->key's. */
static struct leat_slice
make_key(struct shapley_rate *r, size_t n, const uint32_t *currency)
{
	unsigned char *p = r->key;

	if (currency) {
		leat_key_put(p, *currency);
		p += 4;
	}
	for (size_t i = 0; i < n; i++, p += 4)
		leat_key_put(p, r->unit[i]);
	return (struct leat_slice){(const char *)r->key, (size_t)(p - r->key)};
}

static struct rate_paths *
paths_at(struct shapley_rate *r, struct leat_slice key)
{
	bool added;
	size_t i = leat_map_put(&r->set, key, &added);

	if (added) {
		LEAT_GROW(r->paths, i, r->paths_cap);
		r->paths[i] = (struct rate_paths){0};
	}
	return &r->paths[i];
}

static leat_fix *
value_at(struct shapley_rate *r, struct leat_slice key)
{
	bool added;
	size_t i = leat_map_put(&r->worth, key, &added);

	if (added) {
		LEAT_GROW(r->value, i, r->value_cap);
		r->value[i] = 0;
	}
	return &r->value[i];
}

static void
rate_observe(void *fit, const struct leat_path *p)
{
	struct shapley_rate *r = fit;
	struct rate_paths *s;
	size_t n;

	if (!(p->conversions > 0) && !(p->nulls > 0))
		return; /* still open */
	n = distinct(r, p->unit, p->n);
	s = paths_at(r, make_key(r, n, NULL));
	leat_fix_add(&s->conversions, p->conversions);
	leat_fix_add(&s->nulls, p->nulls);
	if (p->value < 0 || p->value > 0)
		leat_fix_add(value_at(r, make_key(r, n, &p->currency)), p->value);
}

/* Value that nobody adds to (none known, or losses) is split as conversions are. */
static const struct leat_shares *
rate_shares(const void *fit, size_t currency)
{
	const struct shapley_rate *r = fit;

	if (currency != LEAT_SHARES_CONVERSIONS && currency + 1 < r->nsplits &&
	    r->out[currency + 1].share)
		return &r->out[currency + 1];
	return r->out[0].share ? &r->out[0] : NULL;
}

const double *
leat_shapley_rate_value(const void *fit, const double **se)
{
	const struct shapley_rate *r = fit;

	*se = r->se;
	return r->phi;
}

static void
rate_describe(const void *fit, const struct leat_slice *name,
    void (*line)(void *ctx, const char *text), void *ctx)
{
	const struct shapley_rate *r = fit;
	size_t below = 0;
	double se = 0, sum = 0;
	char text[240];

	(void)name;
	for (size_t i = 0; r->phi && i < r->nunits; i++) {
		below += r->phi[i] < 0;
		sum += r->phi[i];
		if (r->se && r->se[i] > se)
			se = r->se[i];
	}
	if (r->se) {
		snprintf(text, sizeof(text),
		    "%zu units: values are means over %d orders of joining, with a "
		    "standard error "
		    "of at most %.2g in a conversion rate of %.3g",
		    r->nplayers, r->o->permutations / 2 * 2, se, sum);
		line(ctx, text);
	}
	if (below) {
		snprintf(text, sizeof(text),
		    "%zu of %zu units have a value below 0 and no credit: persons "
		    "convert more "
		    "often without them",
		    below, r->nplayers);
		line(ctx, text);
	}
}

static void
rate_end(void *fit)
{
	struct shapley_rate *r = fit;

	for (size_t i = 0; i < r->nsplits; i++)
		free(r->share[i]);
	free(r->share);
	free(r->out);
	free(r->phi);
	free(r->se);
	free(r->paths);
	free(r->value);
	free(r->unit);
	free(r->key);
	leat_map_fini(&r->set);
	leat_map_fini(&r->worth);
	free(r);
}

enum { PATHS, VALUE };

static const struct leat_statistic statistics[] = {
    [PATHS] = {"paths", "*u", 2, 2},
    [VALUE] = {"value", "c*u", 1, 0},
};

static void
each_of(const struct leat_map *map, const leat_fix *value, size_t nvalues, size_t which,
    leat_statistic_fn *take, void *ctx)
{
	uint32_t *key = NULL;
	size_t room = 0;

	for (size_t i = 0; i < map->n; i++) {
		size_t n = map->key[i].n / 4;

		if (n > room) {
			room = 2 * n;
			key = leat_realloc(key, room, sizeof(*key));
		}
		for (size_t k = 0; k < n; k++)
			key[k] = leat_key_get(map->key[i].p + 4 * k);
		take(ctx, which, key, n, value + i * nvalues);
	}
	free(key);
}

static void
rate_each(const void *fit, leat_statistic_fn *take, void *ctx)
{
	const struct shapley_rate *r = fit;

	each_of(&r->set, (const leat_fix *)r->paths, 2, PATHS, take, ctx);
	each_of(&r->worth, r->value, 1, VALUE, take, ctx);
}

/* Numbers may be others than where the sums were taken: a set is put in order anew. */
static void
rate_add(void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	struct shapley_rate *r = fit;

	if (which == PATHS) {
		size_t n = distinct(r, key, nkey);
		struct rate_paths *s = paths_at(r, make_key(r, n, NULL));

		s->conversions += value[0];
		s->nulls += value[1];
	} else {
		size_t n = distinct(r, key + 1, nkey - 1);

		*value_at(r, make_key(r, n, &key[0])) += value[0];
	}
}

const struct leat_attribution leat_shapley_rate = {
    .name = "shapley-rate",
    .counterfactual = "touch absent: a person without the channel converts as often as those whom "
		      "the other channels alone reached",
    .begin = rate_begin,
    .observe = rate_observe,
    .finish = rate_finish,
    .end = rate_end,
    .statistic = statistics,
    .nstatistics = sizeof(statistics) / sizeof(statistics[0]),
    .each = rate_each,
    .add = rate_add,
    .shares = rate_shares,
    .describe = rate_describe,
};
