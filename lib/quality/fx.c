/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rates of exchange: the table, and which of its rates holds. */
#include "quality/fx.h"

#include <stdlib.h>

#include "base/mem.h"
#include "quality/fx_part.h"

void
leat_fx_free(struct leat_fx *fx)
{
	if (fx == NULL)
		return;
	free(fx->entry);
	free(fx);
}

uint32_t
leat_fx_pair(struct leat_slice from, struct leat_slice to)
{
	uint32_t pair = 0;

	for (size_t i = 0; i < 3; i++)
		pair = pair * 32 + (uint32_t)(from.p[i] - 'A');
	for (size_t i = 0; i < 3; i++)
		pair = pair * 32 + (uint32_t)(to.p[i] - 'A');
	return pair;
}

/* The number of entries before the pair's first of day or later. */
static size_t
find(const struct leat_fx *fx, uint32_t pair, int32_t day)
{
	size_t low = 0, high = fx->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct leat_fx_entry *e = &fx->entry[mid];

		if (e->pair < pair || (e->pair == pair && e->day < day))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct leat_fx_entry *
leat_fx_get(const struct leat_fx *fx, uint32_t pair, int32_t day)
{
	size_t i = find(fx, pair, day);

	return i < fx->n && fx->entry[i].pair == pair && fx->entry[i].day == day ? &fx->entry[i]
										 : NULL;
}

/* One step from a currency to another, as a fraction of whole numbers. */
struct leg {
	struct leat_slice from, to;
};

struct fraction {
	unsigned __int128 num, den;
	int exponent;
};

/* Multiply a day's rate of the leg into f; false if there is none. */
static bool
step(const struct leat_fx *fx, const struct leat_fx_rules *rules, struct leg leg, int32_t day,
    struct fraction *f)
{
	const struct leat_fx_entry *e = leat_fx_get(fx, leat_fx_pair(leg.from, leg.to), day);

	if (e) {
		f->num *= e->rate.digits;
		f->exponent -= e->rate.scale;
		return true;
	}
	if (rules->only_direct)
		return false;
	e = leat_fx_get(fx, leat_fx_pair(leg.to, leg.from), day);
	if (e == NULL)
		return false;
	f->den *= e->rate.digits;
	f->exponent += e->rate.scale;
	return true;
}

/* The legs between two currencies: one, or two where the pair itself is not in the table. */
static int
legs_of(const struct leat_fx_rules *rules, struct leat_slice from, struct leat_slice to,
    struct leg legs[3])
{
	legs[0] = (struct leg){from, to};
	if (rules->through.n == 0 || leat_slice_eq(from, rules->through) ||
	    leat_slice_eq(to, rules->through))
		return 1;
	legs[1] = (struct leg){from, rules->through};
	legs[2] = (struct leg){rules->through, to};
	return 3;
}

static bool
rate_of_day(const struct leat_fx *fx, const struct leat_fx_rules *rules, const struct leg *legs,
    int n, int32_t day, struct leat_rate *rate)
{
	struct fraction f = {1, 1, 0};

	if (!step(fx, rules, legs[0], day, &f)) {
		f = (struct fraction){1, 1, 0};
		if (n == 1 || !step(fx, rules, legs[1], day, &f) ||
		    !step(fx, rules, legs[2], day, &f))
			return false;
	}
	return leat_rate_ratio(f.num, f.den, f.exponent, rate);
}

/* Widen the span of days by those of a pair. */
static void
widen(const struct leat_fx *fx, uint32_t pair, int32_t day, bool *any, int32_t *first,
    int32_t *newest, int32_t *last)
{
	size_t i = find(fx, pair, INT32_MIN), end = find(fx, pair + 1, INT32_MIN), at;

	if (i == end)
		return;
	if (!*any || fx->entry[i].day < *first)
		*first = fx->entry[i].day;
	if (!*any || fx->entry[end - 1].day > *last)
		*last = fx->entry[end - 1].day;
	at = find(fx, pair, day);
	if (at > i && fx->entry[at - 1].day > *newest)
		*newest = fx->entry[at - 1].day;
	*any = true;
}

/* What is missing on the day, of one leg. */
static struct leat_fx_answer
why_not(const struct leat_fx *fx, const struct leat_fx_rules *rules, struct leg leg, int32_t day)
{
	struct leat_fx_answer a = {.found = LEAT_FX_NO_PAIR, .day = day, .newest = INT32_MIN};
	int32_t first = 0, last = 0;
	bool any = false;

	widen(fx, leat_fx_pair(leg.from, leg.to), day, &any, &first, &a.newest, &last);
	if (!rules->only_direct)
		widen(fx, leat_fx_pair(leg.to, leg.from), day, &any, &first, &a.newest, &last);
	if (any)
		a.found = day < first ? LEAT_FX_BEFORE : day > last ? LEAT_FX_AFTER : LEAT_FX_GAP;
	return a;
}

/* What is missing of a leg that stands beside another, or that it is not this one. */
static struct leat_fx_answer
missing_leg(
    const struct leat_fx *fx, const struct leat_fx_rules *rules, struct leg leg, int32_t day)
{
	for (int64_t age = 0; age <= rules->max_age_days; age++) {
		struct fraction f = {1, 1, 0};

		if (step(fx, rules, leg, (int32_t)(day - age), &f))
			return (struct leat_fx_answer){.found = LEAT_FX_FOUND, .day = day};
	}
	return why_not(fx, rules, leg, day);
}

/* A table that is only too old can be waited for: of two legs, the other is told. */
static struct leat_fx_answer
missing(const struct leat_fx *fx, const struct leat_fx_rules *rules, const struct leg *legs, int n,
    int32_t day)
{
	struct leat_fx_answer direct = why_not(fx, rules, legs[0], day), a, b;

	if (n == 1 || direct.found != LEAT_FX_NO_PAIR)
		return direct;
	a = missing_leg(fx, rules, legs[1], day);
	b = missing_leg(fx, rules, legs[2], day);
	if (a.found == LEAT_FX_NO_PAIR || b.found == LEAT_FX_NO_PAIR)
		return direct;
	if (a.found == LEAT_FX_BEFORE || a.found == LEAT_FX_GAP)
		return a;
	if (b.found != LEAT_FX_FOUND)
		return b;
	if (a.found == LEAT_FX_FOUND) {
		/* Both are there, but never on one day. */
		a.found = LEAT_FX_GAP;
		a.newest = INT32_MIN;
	}
	return a;
}

struct leat_fx_answer
leat_fx_on(const struct leat_fx *fx, const struct leat_fx_rules *rules, struct leat_slice from,
    struct leat_slice to, int32_t day)
{
	struct leat_fx_answer a = {.found = LEAT_FX_FOUND};
	struct leg legs[3];
	int n = legs_of(rules, from, to, legs);

	for (int64_t age = 0; age <= rules->max_age_days; age++) {
		a.day = (int32_t)(day - age);
		if (rate_of_day(fx, rules, legs, n, a.day, &a.rate))
			return a;
	}
	return missing(fx, rules, legs, n, day);
}

struct leat_fx_answer
leat_fx_over(const struct leat_fx *fx, const struct leat_fx_rules *rules, struct leat_slice from,
    struct leat_slice to, int32_t first, int32_t last)
{
	size_t n = (size_t)last - (size_t)first + 1;
	struct leat_fx_answer a = {0};
	struct leat_rate *rate;

	if (first == last || rules->period != LEAT_FX_MEAN)
		return leat_fx_on(
		    fx, rules, from, to, rules->period == LEAT_FX_LAST ? last : first);
	rate = leat_alloc(n * sizeof(*rate));
	for (size_t i = 0; i < n && a.found == LEAT_FX_FOUND; i++) {
		a = leat_fx_on(fx, rules, from, to, first + (int32_t)i);
		rate[i] = a.rate;
	}
	if (a.found == LEAT_FX_FOUND)
		a.rate = leat_rate_mean(rate, n);
	free(rate);
	return a;
}
