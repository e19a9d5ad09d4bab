/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/preamble.h"

#include "base/num.h"
#include "base/when.h"
#include "platform/header.h"
#include "platform/number.h"

/* after -- what follows the rule's beginning; false if the line does not start so. */
static bool
after(const struct leat_preamble_rule *r, struct leat_slice line, struct leat_slice *rest)
{
	line = leat_cell_trim(line);
	if (line.n < r->starts.n || (r->starts.n && memcmp(line.p, r->starts.p, r->starts.n) != 0))
		return false;
	*rest = leat_cell_trim((struct leat_slice){line.p + r->starts.n, line.n - r->starts.n});
	return true;
}

/* read_zone -- the IANA name for what the platform calls its zone; the longest name that fits. */
static void
read_zone(struct leat_preamble *p, const struct leat_mapping *m, struct leat_slice text,
    struct leat_arena *arena)
{
	struct leat_buf low = {0};
	size_t best = 0;

	leat_header_normalise(text, &low);
	for (size_t i = 0; i < m->nzones; i++) {
		const struct leat_pair *z = &m->zones[i];

		if (z->from.n > best && low.n && memmem(low.p, low.n, z->from.p, z->from.n)) {
			best = z->from.n;
			p->zone = z->to;
		}
	}
	/* Area/City and UTC are IANA names themselves. */
	if (best == 0 && text.n && (memchr(text.p, '/', text.n) || leat_slice_is(text, "UTC")) &&
	    memchr(text.p, ' ', text.n) == NULL)
		p->zone = leat_arena_copy(arena, text);
	else if (best == 0)
		p->zone_text = leat_arena_copy(arena, text);
	leat_buf_fini(&low);
}

/* struct local -- a date with a time of day whose zone another line may tell. */
struct local {
	bool given;
	int64_t us;
};

/* read_as_of -- an instant, or a date; a time of day without its zone is kept in *later. */
static void
read_as_of(struct leat_preamble *p, const struct leat_mapping *m, struct leat_slice text,
    struct local *later, struct leat_arena *arena)
{
	char out[LEAT_INSTANT_MAX];
	int64_t us;
	int32_t day;
	size_t n;

	if (leat_dates_instant(text, m->dates, &us, NULL)) {
		n = leat_instant_print(us, out);
	} else if (leat_dates_clock(text, m->dates, &day, &us)) {
		n = leat_day_print(day, out);
		later->given = us >= 0;
		later->us = day * LEAT_US_PER_DAY + us;
	} else {
		return;
	}
	p->as_of = leat_arena_copy(arena, (struct leat_slice){out, n});
}

/* settle_as_of -- the time of day counts once the zone is known. */
static void
settle_as_of(struct leat_preamble *p, const struct local *later, struct leat_arena *arena)
{
	char out[LEAT_INSTANT_MAX];
	struct leat_zone *zone;
	size_t n;

	if (!later->given || p->zone.n == 0 || leat_zone_open(&zone, p->zone, NULL) != LEAT_OK)
		return;
	n = leat_instant_print(leat_zone_instant(zone, later->us), out);
	p->as_of = leat_arena_copy(arena, (struct leat_slice){out, n});
	leat_zone_free(zone);
}

/* read_edge -- the first or the last day, where each has a line of its own. */
static void
read_edge(struct leat_preamble *p, const struct leat_mapping *m, struct leat_slice text, bool first)
{
	int32_t day;
	int64_t us;

	if (!leat_dates_clock(text, m->dates, &day, &us))
		return;
	*(first ? &p->first : &p->last) = day;
	*(first ? &p->has_first : &p->has_last) = true;
	p->has_period = p->has_first && p->has_last && p->first <= p->last;
}

static void
read_step(struct leat_preamble *p, struct leat_slice text)
{
	if (leat_slice_is(text, "Weekly"))
		p->step = LEAT_STEP_WEEK;
	else if (leat_slice_is(text, "Monthly"))
		p->step = LEAT_STEP_MONTH;
}

static void
read_rows(struct leat_preamble *p, struct leat_slice text)
{
	int64_t n;

	if (leat_parse_i64(text, &n) && n >= 0) {
		p->has_rows = true;
		p->rows = (uint64_t)n;
	}
}

static void
apply(struct leat_preamble *p, const struct leat_mapping *m, const struct leat_preamble_rule *r,
    struct leat_slice text, struct local *later, struct leat_arena *arena)
{
	switch (r->as) {
	case LEAT_PREAMBLE_PERIOD:
		if (!p->has_period)
			p->has_period = leat_dates_range(text, m->dates, &p->first, &p->last);
		break;
	case LEAT_PREAMBLE_ZONE:
		read_zone(p, m, text, arena);
		break;
	case LEAT_PREAMBLE_AS_OF:
		read_as_of(p, m, text, later, arena);
		break;
	case LEAT_PREAMBLE_CURRENCY:
		if (text.n == 3)
			p->currency = leat_arena_copy(arena, text);
		break;
	case LEAT_PREAMBLE_ROWS:
		read_rows(p, text);
		break;
	case LEAT_PREAMBLE_STEP:
		read_step(p, text);
		break;
	case LEAT_PREAMBLE_FIRST:
	case LEAT_PREAMBLE_LAST:
		read_edge(p, m, text, r->as == LEAT_PREAMBLE_FIRST);
		break;
	case LEAT_PREAMBLE_INCOMPLETE:
		p->incomplete = leat_slice_is(text, "true");
		break;
	}
}

void
leat_preamble_read(struct leat_preamble *p, const struct leat_mapping *m, bool tail,
    const struct leat_slice *line, size_t n, struct leat_arena *arena)
{
	const struct leat_preamble_rule *rule = tail ? m->tail : m->preamble;
	size_t nrules = tail ? m->ntail : m->npreamble;
	struct local later = {0};
	struct leat_slice rest;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < nrules; k++)
			if (after(&rule[k], line[i], &rest))
				apply(p, m, &rule[k], rest, &later, arena);
	settle_as_of(p, &later, arena);
}

bool
leat_preamble_signs(
    const struct leat_mapping *m, const struct leat_slice *line, size_t n, struct leat_slice *sign)
{
	struct leat_slice rest;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m->npreamble; k++)
			if (m->preamble[k].sign && after(&m->preamble[k], line[i], &rest)) {
				*sign = m->preamble[k].starts;
				return true;
			}
	return false;
}
