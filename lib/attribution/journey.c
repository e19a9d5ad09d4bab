/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/journey.h"

#include <stdlib.h>

#include "attribution/model.h"

void
leat_journeys_init(struct leat_journeys *j)
{
	*j = (struct leat_journeys){.end_us = INT64_MIN};
	leat_map_put(&j->unit, LEAT_SLICE(LEAT_BASELINE_CHANNEL), NULL);
}

void
leat_journeys_fini(struct leat_journeys *j)
{
	leat_map_fini(&j->user);
	leat_map_fini(&j->unit);
	leat_map_fini(&j->currency);
	leat_arena_fini(&j->text);
	free(j->touch);
	free(j->conversion);
}

static void
see_time(struct leat_journeys *j, int64_t time_us)
{
	if (time_us > j->end_us)
		j->end_us = time_us;
}

void
leat_journeys_touch(
    struct leat_journeys *j, struct leat_slice user, struct leat_slice unit, int64_t time_us)
{
	LEAT_GROW(j->touch, j->ntouches, j->touch_cap);
	j->touch[j->ntouches++] = (struct leat_person_touch){
	    .time_us = time_us,
	    .user = (uint32_t)leat_map_put(&j->user, user, NULL),
	    .unit = (uint32_t)leat_map_put(&j->unit, unit, NULL),
	};
	see_time(j, time_us);
}

void
leat_journeys_conversion(struct leat_journeys *j, struct leat_slice user,
    struct leat_slice currency, struct leat_slice id, const struct leat_person_conversion *c)
{
	struct leat_person_conversion *to;

	LEAT_GROW(j->conversion, j->nconversions, j->conversion_cap);
	to = &j->conversion[j->nconversions++];
	*to = *c;
	to->user = (uint32_t)leat_map_put(&j->user, user, NULL);
	to->currency = (uint32_t)leat_map_put(&j->currency, currency, NULL);
	to->id = id.n ? leat_arena_copy(&j->text, id) : LEAT_NONE;
	see_time(j, c->time_us);
}

static int
by_user_time_unit(const void *a, const void *b)
{
	const struct leat_person_touch *x = a, *y = b;

	if (x->user != y->user)
		return x->user < y->user ? -1 : 1;
	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

static int
by_user_time_id(const void *a, const void *b)
{
	const struct leat_person_conversion *x = a, *y = b;
	int c;

	if (x->user != y->user)
		return x->user < y->user ? -1 : 1;
	if (x->time_us != y->time_us)
		return x->time_us < y->time_us ? -1 : 1;
	if ((c = leat_slice_cmp(x->id, y->id)) != 0)
		return c;
	if (x->currency != y->currency)
		return x->currency < y->currency ? -1 : 1;
	if (x->revenue != y->revenue)
		return x->revenue < y->revenue ? -1 : 1;
	if (x->conversions != y->conversions)
		return x->conversions < y->conversions ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

/* Replace a map by one whose numbers follow the bytewise order. Returns the old numbers' new ones.
 */
static uint32_t *
renumber(struct leat_map *map)
{
	uint32_t *rank = LEAT_NEW_N(uint32_t, map->n);
	size_t *sorted = leat_map_sorted(map);
	struct leat_map anew = {0};

	for (size_t i = 0; i < map->n; i++)
		rank[sorted[i]] = (uint32_t)leat_map_put(&anew, map->key[sorted[i]], NULL);
	free(sorted);
	leat_map_fini(map);
	*map = anew;
	return rank;
}

void
leat_journeys_group(struct leat_journeys *j)
{
	uint32_t *unit = renumber(&j->unit), *currency = renumber(&j->currency);

	for (size_t i = 0; i < j->ntouches; i++)
		j->touch[i].unit = unit[j->touch[i].unit];
	for (size_t i = 0; i < j->nconversions; i++)
		j->conversion[i].currency = currency[j->conversion[i].currency];
	free(unit);
	free(currency);
	/* None is an array too: pointing into NULL is undefined, be it by 0. */
	LEAT_GROW(j->touch, j->ntouches, j->touch_cap);
	LEAT_GROW(j->conversion, j->nconversions, j->conversion_cap);
	if (j->ntouches)
		qsort(j->touch, j->ntouches, sizeof(*j->touch), by_user_time_unit);
	if (j->nconversions)
		qsort(j->conversion, j->nconversions, sizeof(*j->conversion), by_user_time_id);
	j->grouped = true;
	leat_journeys_rewind(j);
}

struct leat_slice
leat_journeys_unit(const struct leat_journeys *j, uint32_t unit)
{
	return j->unit.key[unit];
}

struct leat_slice
leat_journeys_currency(const struct leat_journeys *j, uint32_t currency)
{
	return j->currency.key[currency];
}

void
leat_journeys_rewind(struct leat_journeys *j)
{
	j->next_touch = j->next_conversion = 0;
}

bool
leat_journeys_next(struct leat_journeys *j, struct leat_person *journey)
{
	size_t t = j->next_touch, c = j->next_conversion;
	uint32_t user;

	if (t == j->ntouches && c == j->nconversions)
		return false;
	if (c == j->nconversions || (t < j->ntouches && j->touch[t].user < j->conversion[c].user))
		user = j->touch[t].user;
	else
		user = j->conversion[c].user;
	while (j->next_touch < j->ntouches && j->touch[j->next_touch].user == user)
		j->next_touch++;
	while (
	    j->next_conversion < j->nconversions && j->conversion[j->next_conversion].user == user)
		j->next_conversion++;
	*journey = (struct leat_person){
	    j->touch + t, j->next_touch - t, j->conversion + c, j->next_conversion - c};
	return true;
}

struct cutter {
	const struct leat_person *j;
	const struct leat_cut_options *o;
	int64_t end_us;
	void (*take)(void *ctx, const struct leat_cut_path *path);
	void *ctx;
};

/* Touches from .. to-1 are on no path: runs of them are null paths, or open. */
static void
cut_unclaimed(const struct cutter *k, size_t from, size_t to)
{
	const struct leat_person_touch *t = k->j->touch;

	while (from < to) {
		struct leat_cut_path p = {.what = LEAT_CUT_NULL, .touch = t + from, .n = 1};
		int64_t last = t[from].time_us;

		while (from + p.n < to && t[from + p.n].time_us - last <= k->o->lookback_us)
			last = t[from + p.n++].time_us;
		if (from + p.n == k->j->ntouches && k->end_us - last <= k->o->lookback_us)
			p.what = LEAT_CUT_OPEN;
		k->take(k->ctx, &p);
		from += p.n;
	}
}

void
leat_person_cut(const struct leat_person *j, const struct leat_cut_options *o, int64_t end_us,
    void (*take)(void *ctx, const struct leat_cut_path *path), void *ctx)
{
	struct cutter k = {j, o, end_us, take, ctx};
	size_t claimed = 0, low = 0, high = 0;

	for (size_t c = 0; c < j->nconversions; c++) {
		const struct leat_person_conversion *v = j->conversion + c;
		struct leat_cut_path p = {.what = LEAT_CUT_CONVERTED, .conversion = v};
		size_t from;

		while (low < j->ntouches && v->time_us - j->touch[low].time_us > o->lookback_us)
			low++;
		while (high < j->ntouches && j->touch[high].time_us <= v->time_us)
			high++;
		cut_unclaimed(&k, claimed, low);
		from = o->reuse_touches || low > claimed ? low : claimed;
		p.touch = j->touch + from;
		p.n = high - from;
		take(ctx, &p);
		claimed = high;
	}
	cut_unclaimed(&k, claimed, j->ntouches);
}
