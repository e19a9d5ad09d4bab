/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/journey.h"

#include <string.h>

#define ORDER(x, y)                                                                                \
	do {                                                                                       \
		if ((x) != (y))                                                                    \
			return (x) < (y) ? -1 : 1;                                                 \
	} while (0)

int
leat_touch_order(const void *a, const void *b)
{
	const struct leat_touch *x = a, *y = b;

	ORDER(x->person, y->person);
	ORDER(x->time_us, y->time_us);
	ORDER(x->unit, y->unit);
	ORDER(x->event, y->event);
	ORDER(x->stratum, y->stratum);
	return 0;
}

int
leat_conversion_order(const void *a, const void *b)
{
	const struct leat_conversion *x = a, *y = b;
	int c;

	ORDER(x->person, y->person);
	ORDER(x->time_us, y->time_us);
	if ((c = memcmp(x->id, y->id, sizeof(x->id))) != 0)
		return c;
	ORDER(x->currency, y->currency);
	ORDER(x->revenue, y->revenue);
	ORDER(x->conversions, y->conversions);
	ORDER(x->day, y->day);
	ORDER(x->stratum, y->stratum);
	return 0;
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
	const struct leat_touch *t = k->j->touch;

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
		const struct leat_conversion *v = j->conversion + c;
		struct leat_cut_path p = {.what = LEAT_CUT_CONVERTED, .conversion = v};
		size_t from;

		if (o->once && c) {
			p.touch = j->touch;
			take(ctx, &p);
			continue;
		}
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
	if (!o->once || j->nconversions == 0)
		cut_unclaimed(&k, claimed, j->ntouches);
}

int64_t
leat_person_at_risk(const struct leat_person *j, const struct leat_cut_options *o, int64_t end_us,
    int64_t *until_us)
{
	int64_t observed = o->once && j->nconversions ? j->conversion[0].time_us : end_us;
	size_t next = 0; /* the first conversion that is not before the touch */

	for (size_t i = 0; i < j->ntouches; i++) {
		int64_t from = j->touch[i].time_us, until = from + o->lookback_us;

		while (next < j->nconversions && j->conversion[next].time_us < from)
			next++;
		if (until > observed)
			until = observed;
		if (!o->reuse_touches && next < j->nconversions &&
		    until > j->conversion[next].time_us)
			until = j->conversion[next].time_us;
		until_us[i] = until < from ? from : until;
	}
	return observed < j->touch[0].time_us ? j->touch[0].time_us : observed;
}
