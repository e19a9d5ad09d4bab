/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which channels' spend moves together. */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "quality/collinear.h"
#include "quality/line_part.h"

enum { WEEK = 7 };

struct weeks {
	struct leat_map channel; /* that have any spend, sorted */
	int32_t first, last;     /* days; whole weeks */
	size_t n;
	double *x; /* channel.n rows of n */
};

static struct leat_slice
channel_of(const struct leat_history *h, size_t i)
{
	struct leat_slice part[LEAT_HISTORY_PARTS];

	leat_history_part(h, i, part);
	return part[LEAT_PART_CHANNEL];
}

/* The channels that spend anything, and from when to when. */
static void
find_channels(const struct leat_history *h, struct weeks *w)
{
	struct leat_map any = {0};
	size_t *order;
	bool first = true;

	for (size_t i = 0; i < h->name.n; i++)
		for (size_t k = 0; k < h->series[i].n; k++) {
			const struct leat_point *p = &h->series[i].point[k];

			if (p->v[LEAT_DAILY_COST] <= 0)
				continue;
			leat_map_put(&any, channel_of(h, i), NULL);
			w->first = first || p->day < w->first ? p->day : w->first;
			w->last = first || p->day > w->last ? p->day : w->last;
			first = false;
		}
	order = leat_map_sorted(&any);
	for (size_t i = 0; i < any.n; i++)
		leat_map_put(&w->channel, any.key[order[i]], NULL);
	free(order);
	leat_map_fini(&any);
	w->n = first ? 0 : (size_t)(w->last - w->first + 1) / WEEK;
	w->first = w->last - WEEK * (int32_t)w->n + 1;
}

static void
add_up(const struct leat_history *h, struct weeks *w)
{
	leat_sum *sum = LEAT_NEW_N(leat_sum, w->channel.n * w->n);

	for (size_t i = 0; i < h->name.n; i++) {
		size_t c = leat_map_get(&w->channel, channel_of(h, i));

		for (size_t k = 0; c != LEAT_MAP_NONE && k < h->series[i].n; k++) {
			const struct leat_point *p = &h->series[i].point[k];

			if (p->day >= w->first && p->day <= w->last)
				sum[c * w->n + (size_t)(p->day - w->first) / WEEK] +=
				    p->v[LEAT_DAILY_COST];
		}
	}
	w->x = LEAT_NEW_N(double, w->channel.n * w->n);
	for (size_t i = 0; i < w->channel.n * w->n; i++)
		w->x[i] = (double)sum[i] / 1e6;
	free(sum);
}

static void
print(const struct weeks *w, const struct leat_collinear *c, struct leat_buf *lines)
{
	struct leat_jw j;

	for (size_t i = 0; i < w->channel.n; i++) {
		const struct leat_collinear_channel *k = &c->channel[i];

		leat_line_open(&j, lines, "collinear");
		leat_line_text(&j, "channel", w->channel.key[i]);
		leat_line_flag(&j, "moves", k->moves);
		if (k->moves) {
			leat_line_number(&j, "inflation", k->inflation);
			if (k->nearest != i)
				leat_line_text(&j, "nearest", w->channel.key[k->nearest]);
			leat_line_number(&j, "correlation", k->correlation);
		}
		leat_line_close(&j);
	}
}

/* Of all channels together. Without a condition: too few weeks to tell. */
static void
print_all(const struct weeks *w, const struct leat_collinear *c, struct leat_buf *lines)
{
	struct leat_jw j;

	leat_line_open(&j, lines, "collinear");
	if (w->n) {
		leat_line_day(&j, "time", w->first);
		leat_line_day(&j, "period_end", w->last);
	}
	leat_line_count(&j, "weeks", w->n);
	leat_line_count(&j, "channels", c ? c->nmoving : w->channel.n);
	if (c)
		leat_line_number(&j, "condition", c->condition);
	leat_line_close(&j);
}

struct teller {
	const struct weeks *w;
	struct leat_findings *findings;
	struct leat_quality_finding f; /* what all have in common */
};

static void
tell(struct teller *t, size_t channel, size_t other, double observed, double limit,
    const char *message)
{
	struct leat_quality_finding f = t->f;

	if (channel != SIZE_MAX)
		f.channel = t->w->channel.key[channel];
	if (other != SIZE_MAX)
		f.other = t->w->channel.key[other];
	f.observed = round(observed * 1e6) / 1e6;
	f.limit = limit;
	f.message = message;
	leat_findings_add(t->findings, &f);
}

/* Each channel is told of once: in pairs, else as a mixture of several. */
static void
tell_all(struct teller *t, const struct leat_collinear *c, const struct leat_rule_checks *asked)
{
	size_t n = t->w->channel.n, before = t->findings->n;

	for (size_t i = 0; i < n; i++) {
		const struct leat_collinear_channel *k = &c->channel[i];

		for (size_t j = i + 1; j < n; j++) {
			double r = c->correlation[i * n + j];

			if (fabs(r) > asked->collinear_correlation)
				tell(t, i, j, r, asked->collinear_correlation,
				    "their spend moves together: what either earns cannot be told "
				    "from what the other does");
		}
		if (!k->moves)
			tell(t, i, SIZE_MAX, 0, 0,
			    "its spend hardly moves: what it earns cannot be told from what is "
			    "earned anyway");
		else if (k->inflation > asked->collinear_inflation &&
			 fabs(k->correlation) <= asked->collinear_correlation)
			tell(t, i, SIZE_MAX, k->inflation, asked->collinear_inflation,
			    "its spend moves as a mixture of other channels' does: what it earns "
			    "cannot be told from what these do");
	}
	if (c->condition > asked->collinear_condition && t->findings->n == before)
		tell(t, SIZE_MAX, SIZE_MAX, c->condition, asked->collinear_condition,
		    "all channels' spend together: what they earn cannot be told apart");
}

void
leat_collinear_check(const struct leat_history *h, const struct leat_rule_checks *asked,
    struct leat_findings *findings, struct leat_buf *lines)
{
	struct weeks w = {.n = 0};
	struct leat_collinear c;

	find_channels(h, &w);
	add_up(h, &w);
	if (leat_collinear_measure(&c, w.x, w.channel.n, w.n)) {
		struct teller t = {.w = &w,
		    .findings = findings,
		    .f = {.check = LEAT_CHECK_COLLINEAR,
			.error = asked->action[LEAT_CHECK_COLLINEAR] == LEAT_HOLD,
			.first = w.first,
			.last = w.last,
			.column = "cost"}};

		print(&w, &c, lines);
		print_all(&w, &c, lines);
		tell_all(&t, &c, asked);
		leat_collinear_fini(&c);
	} else {
		print_all(&w, NULL, lines);
	}
	leat_map_fini(&w.channel);
	free(w.x);
}
