/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/coverage.h"

#include <math.h>
#include <stdlib.h>

static struct leat_coverage_sum *
sum_of(struct leat_coverage *c, struct leat_slice channel)
{
	bool added;
	size_t i = leat_map_put(&c->channel, channel, &added);

	if (added) {
		LEAT_GROW(c->sum, i, c->cap);
		c->sum[i] = (struct leat_coverage_sum){0};
	}
	return &c->sum[i];
}

void
leat_coverage_spend(
    struct leat_coverage *c, struct leat_slice channel, int64_t clicks, int64_t impressions)
{
	struct leat_coverage_sum *s = sum_of(c, channel);

	s->clicks += clicks;
	s->impressions += impressions;
}

void
leat_coverage_touches(
    struct leat_coverage *c, struct leat_slice channel, enum leat_event event, uint64_t n)
{
	sum_of(c, channel)->touches[event] += n;
}

void
leat_coverage_merge(struct leat_coverage *to, const struct leat_coverage *from)
{
	for (size_t i = 0; i < from->channel.n; i++) {
		struct leat_coverage_sum *s = sum_of(to, from->channel.key[i]);

		s->clicks += from->sum[i].clicks;
		s->impressions += from->sum[i].impressions;
		for (int e = 0; e < LEAT_EVENTS; e++)
			s->touches[e] += from->sum[i].touches[e];
	}
}

void
leat_coverage_fini(struct leat_coverage *c)
{
	leat_map_fini(&c->channel);
	free(c->sum);
}

static double
share(uint64_t logged, leat_sum paid)
{
	return paid > 0 ? (double)logged * 1e6 / (double)paid : NAN;
}

/* What stands for clicks: of a log without any, visits; of one that says no event, all. */
static enum leat_event
click_event(const struct leat_coverage_sum *s)
{
	if (s->touches[LEAT_EVENT_CLICK])
		return LEAT_EVENT_CLICK;
	if (s->touches[LEAT_EVENT_VISIT])
		return LEAT_EVENT_VISIT;
	return s->touches[LEAT_EVENT_NONE] ? LEAT_EVENT_NONE : LEAT_EVENT_CLICK;
}

static struct leat_covered
covered(const struct leat_coverage_sum *s, const struct leat_touch_filter *f)
{
	struct leat_covered x = {NAN, NAN, NAN};
	bool clicks = f == NULL || leat_touch_filter_event(f, LEAT_EVENT_CLICK) ||
		      leat_touch_filter_event(f, LEAT_EVENT_VISIT) ||
		      leat_touch_filter_event(f, LEAT_EVENT_NONE);

	if (clicks)
		x.clicks = share(s->touches[click_event(s)], s->clicks);
	if (f == NULL || leat_touch_filter_event(f, LEAT_EVENT_IMPRESSION))
		x.impressions = share(s->touches[LEAT_EVENT_IMPRESSION], s->impressions);
	/* Nobody logs impressions of search: where none is, and clicks are known, those tell. */
	x.least = s->touches[LEAT_EVENT_IMPRESSION] || isnan(x.clicks)
		      ? fmin(x.clicks, x.impressions) /* which passes over a NAN */
		      : x.clicks;
	return x;
}

struct leat_covered
leat_coverage_of(
    const struct leat_coverage *c, struct leat_slice channel, const struct leat_touch_filter *f)
{
	size_t i = leat_map_get(&c->channel, channel);

	if (i == LEAT_MAP_NONE || (f && !leat_touch_filter_channel(f, channel)))
		return (struct leat_covered){NAN, NAN, NAN};
	return covered(&c->sum[i], f);
}

static void
tell(struct leat_slice channel, const struct leat_covered *x, double limit,
    const struct leat_log *log)
{
	char safe[LEAT_SAFE_MAX], clicks[LEAT_NUM_MAX], views[LEAT_NUM_MAX];

	leat_print_fixed(isnan(x->clicks) ? 0 : 100 * x->clicks, 1, clicks);
	leat_print_fixed(isnan(x->impressions) ? 0 : 100 * x->impressions, 1, views);
	leat_safe(channel, safe);
	(x->least < limit ? leat_warn : leat_note)(log, "coverage of %s: %s%s%s%s%s are touches%s",
	    safe, isnan(x->clicks) ? "" : clicks, isnan(x->clicks) ? "" : " % of paid clicks",
	    isnan(x->clicks) || isnan(x->impressions) ? "" : " and ",
	    isnan(x->impressions) ? "" : views,
	    isnan(x->impressions) ? "" : " % of paid impressions",
	    x->least < limit ? ": its credits are flagged" : "");
}

void
leat_coverage_tell(const struct leat_coverage *c, const struct leat_touch_filter *f, double limit,
    const struct leat_log *log)
{
	size_t *order = leat_map_sorted(&c->channel);

	for (size_t i = 0; i < c->channel.n; i++) {
		struct leat_slice channel = c->channel.key[order[i]];
		struct leat_covered x = leat_coverage_of(c, channel, f);

		if (!isnan(x.least))
			tell(channel, &x, limit, log);
	}
	free(order);
}
