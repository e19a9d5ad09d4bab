/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/prepare.h"

#include <stdlib.h>

#include "base/mem.h"

/* The newest touch of a unit so far, and who stands for it. */
struct leat_prepare_unit {
	uint64_t round;
	int64_t time_us;
	size_t at; /* in keep */
};

bool
leat_prepare_idle(const struct leat_prepare_options *o)
{
	return !o->ignore_direct && o->repeats == LEAT_REPEATS_KEEP && o->gap_us == 0 &&
	       o->view_lookback_us == 0 && o->view_weight == 0;
}

/* What is known of a unit on this path; NULL: nothing yet. */
static struct leat_prepare_unit *
unit_seen(struct leat_prepare *p, uint32_t unit)
{
	if (unit >= p->nunits) {
		size_t n = 2 * ((size_t)unit + 1);

		p->last = leat_realloc(p->last, n, sizeof(*p->last));
		for (size_t i = p->nunits; i < n; i++)
			p->last[i] = (struct leat_prepare_unit){0};
		p->nunits = n;
	}
	return p->last[unit].round == p->round ? &p->last[unit] : NULL;
}

static void
unit_see(struct leat_prepare *p, uint32_t unit, int64_t time_us, size_t at)
{
	p->last[unit] = (struct leat_prepare_unit){p->round, time_us, at};
}

/* One touch less: another stands for it, and counts as much as the stronger. */
static void
stand_for(struct leat_prepare *p, size_t at, double emphasis)
{
	if (emphasis > p->emphasis[at])
		p->emphasis[at] = emphasis;
}

static size_t
take_all(struct leat_prepare *p, const struct leat_touch_seen *t, size_t n, int64_t end_us)
{
	double weight = p->o.view_weight > 0 ? p->o.view_weight : 1;
	int64_t views = p->o.view_lookback_us;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i].view && views > 0 && end_us - t[i].time_us > views)
			continue;
		p->keep[m] = i;
		p->emphasis[m++] = t[i].view ? weight : 1;
	}
	return m;
}

static size_t
leave_direct(struct leat_prepare *p, const struct leat_touch_seen *t, size_t n)
{
	size_t m = 0, others = 0;

	for (size_t i = 0; i < n; i++)
		others += !t[p->keep[i]].direct;
	if (others == 0)
		return n;
	for (size_t i = 0; i < n; i++)
		if (!t[p->keep[i]].direct) {
			p->keep[m] = p->keep[i];
			p->emphasis[m++] = p->emphasis[i];
		}
	return m;
}

/* First of a unit, and of what comes within the gap of the one before. */
static size_t
close_gaps(struct leat_prepare *p, const struct leat_touch_seen *t, size_t n, bool first_alone)
{
	size_t m = 0;

	p->round++;
	for (size_t i = 0; i < n; i++) {
		const struct leat_touch_seen *x = &t[p->keep[i]];
		double emphasis = p->emphasis[i];
		struct leat_prepare_unit *seen = unit_seen(p, x->unit);

		if (seen && (first_alone || x->time_us - seen->time_us <= p->o.gap_us)) {
			stand_for(p, seen->at, emphasis);
			seen->time_us = x->time_us;
			continue;
		}
		p->keep[m] = p->keep[i];
		p->emphasis[m] = emphasis;
		unit_see(p, x->unit, x->time_us, m++);
	}
	return m;
}

static size_t
collapse(struct leat_prepare *p, const struct leat_touch_seen *t, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		double emphasis = p->emphasis[i];

		if (m && t[p->keep[m - 1]].unit == t[p->keep[i]].unit) {
			p->keep[m - 1] = p->keep[i];
			stand_for(p, m - 1, emphasis);
			continue;
		}
		p->keep[m] = p->keep[i];
		p->emphasis[m++] = emphasis;
	}
	return m;
}

size_t
leat_prepare_path(struct leat_prepare *p, const struct leat_touch_seen *t, size_t n, int64_t end_us)
{
	if (n > p->room) {
		p->room = 2 * n;
		p->keep = leat_realloc(p->keep, p->room, sizeof(*p->keep));
		p->emphasis = leat_realloc(p->emphasis, p->room, sizeof(*p->emphasis));
	}
	n = take_all(p, t, n, end_us);
	if (p->o.ignore_direct)
		n = leave_direct(p, t, n);
	if (p->o.gap_us > 0)
		n = close_gaps(p, t, n, false);
	if (p->o.repeats == LEAT_REPEATS_COLLAPSE)
		n = collapse(p, t, n);
	else if (p->o.repeats == LEAT_REPEATS_FIRST)
		n = close_gaps(p, t, n, true);
	return n;
}

void
leat_prepare_fini(struct leat_prepare *p)
{
	free(p->keep);
	free(p->emphasis);
	free(p->last);
}
