/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels: what was spent, shown and reached in each period. */
#include <stdlib.h>

#include "panel/panel_part.h"

/* What a channel's lines add up to. */
struct media {
	size_t n;
	leat_sum *cost, *impressions, *reach; /* n each */
	double *frequency;
	uint32_t *nreached;
	bool *seen;
	size_t absent, unseen, unreached, spread;
	const char *why;
	bool has_impressions, has_reach;
};

static void
media_init(struct media *m, size_t n)
{
	*m = (struct media){.n = n,
	    .cost = LEAT_NEW_N(leat_sum, n),
	    .impressions = LEAT_NEW_N(leat_sum, n),
	    .reach = LEAT_NEW_N(leat_sum, n),
	    .frequency = LEAT_NEW_N(double, n),
	    .nreached = LEAT_NEW_N(uint32_t, n),
	    .seen = LEAT_NEW_N(bool, n)};
}

static void
media_fini(struct media *m)
{
	free(m->cost);
	free(m->impressions);
	free(m->reach);
	free(m->frequency);
	free(m->nreached);
	free(m->seen);
}

/* media_clear -- for the next channel; what is absent is of all. */
static void
media_clear(struct media *m)
{
	memset(m->cost, 0, m->n * sizeof(*m->cost));
	memset(m->impressions, 0, m->n * sizeof(*m->impressions));
	memset(m->reach, 0, m->n * sizeof(*m->reach));
	memset(m->frequency, 0, m->n * sizeof(*m->frequency));
	memset(m->nreached, 0, m->n * sizeof(*m->nreached));
	memset(m->seen, 0, m->n * sizeof(*m->seen));
	m->unseen = m->unreached = SIZE_MAX;
	m->spread = 0;
	m->why = NULL;
	m->has_impressions = m->has_reach = false;
}

static void
not_reached(struct media *m, size_t at, const char *why)
{
	if (at >= m->unreached)
		return;
	m->unreached = at;
	m->why = why;
}

/*
 * media_reach -- reach is of the people of one row: of two rows, whether they are of two days
 * or of two campaigns, nobody can tell how many people are the same.
 */
static void
media_reach(struct media *m, size_t at, const struct leat_cell *c, int period_days)
{
	m->has_reach |= c->nreached > 0;
	m->nreached[at] += c->nreached;
	if (c->unreached)
		not_reached(m, at, "a row has none");
	else if (m->nreached[at] > 1)
		not_reached(
		    m, at, "that of several rows does not add up: people are in more than one");
	else if (c->nreached && c->last - c->first + 1 != period_days)
		not_reached(m, at, "a row is of other days than the period");
	if (c->nreached) {
		m->reach[at] += c->reach;
		m->frequency[at] = c->value;
	}
}

/* media_add -- a row's amounts, spread evenly over its days, to the periods that they fall into. */
static void
media_add(struct media *m, const struct leat_panel *p, const struct leat_tally *t,
    const struct leat_cell *c)
{
	size_t row = leat_panel_geo(p, t->line[c->series].geo) * p->nperiods;
	int32_t days = c->last - c->first + 1, first = c->first, last = c->last, next;

	first = first < p->first_day ? p->first_day : first;
	last = last > p->last_day ? p->last_day : last;
	for (int32_t day = first; day <= last; day = next) {
		size_t t0 = (size_t)((day - p->first_day) / p->period_days), at = row + t0;

		next = p->first_day + (int32_t)(t0 + 1) * p->period_days;
		next = next > last + 1 ? last + 1 : next;
		m->cost[at] += leat_tally_share(c->amount, days, day - c->first, next - c->first);
		m->impressions[at] +=
		    leat_tally_share(c->impressions, days, day - c->first, next - c->first);
		m->seen[at] = true;
		if (c->unseen && at < m->unseen)
			m->unseen = at;
		media_reach(m, at, c, p->period_days);
		m->spread += day == first && next - c->first < days;
	}
	m->has_impressions |= first <= last && c->impressions > 0;
}

static int
refuse_negative(const struct leat_panel *p, const char *channel, size_t at, struct leat_err *err)
{
	char day[LEAT_DAY_MAX], safe[LEAT_SAFE_MAX];

	leat_day_print(p->first_day + (int32_t)(at % p->nperiods) * p->period_days, day);
	return leat_err_set(err, LEAT_EDATA, "%s: the spend of %s %s is negative or out of range",
	    leat_safe(leat_slice(channel), safe), p->period_days == 7 ? "the week from" : "the day",
	    day);
}

/* take_shown -- impressions and reach, where there are any. */
static void
take_shown(const struct media *m, struct leat_panel_shown *s)
{
	*s = (struct leat_panel_shown){
	    .unseen = m->unseen, .unreached = m->unreached, .why = m->why};
	if (m->has_impressions)
		s->impressions = LEAT_NEW_N(double, m->n);
	if (m->has_reach) {
		s->reach = LEAT_NEW_N(double, m->n);
		s->frequency = LEAT_NEW_N(double, m->n);
	}
	for (size_t i = 0; i < m->n; i++) {
		if (m->has_impressions)
			s->impressions[i] = (double)m->impressions[i];
		if (m->has_reach) {
			s->reach[i] = (double)m->reach[i];
			s->frequency[i] = m->frequency[i];
		}
	}
}

/*
 * media_take -- a channel from its sums. Exposure is spend; where nothing was ever paid,
 * impressions, or reach. *any: whether there is an exposure.
 */
static int
media_take(struct media *m, const struct leat_panel *p, struct leat_panel_channel *c, bool *any,
    struct leat_err *err)
{
	const double *from = c->spend;
	bool paid = false;
	int64_t micros;

	for (size_t i = 0; i < m->n; i++) {
		if (!leat_sum_micros(m->cost[i], &micros) || micros < 0)
			return refuse_negative(p, c->name, i, err);
		c->spend[i] = leat_money_double(micros);
		paid |= micros > 0;
		m->absent += !m->seen[i];
	}
	take_shown(m, &c->shown);
	if (!paid && c->shown.impressions)
		from = c->shown.impressions;
	else if (!paid && c->shown.reach)
		from = c->shown.reach;
	memcpy(c->exposure, from, m->n * sizeof(double));
	c->by_spend = paid;
	*any = paid || from != c->spend;
	return LEAT_OK;
}

static void
channel_fini(struct leat_panel_channel *c)
{
	free(c->name);
	free(c->exposure);
	free(c->spend);
	free(c->shown.impressions);
	free(c->shown.reach);
	free(c->shown.frequency);
}

/* take_channel -- the channel of the cells from i on; *next is the cell after its last. */
static int
take_channel(struct leat_panel *p, const struct leat_tally *t, struct media *m, size_t i,
    size_t end, size_t *next, const struct leat_log *log, struct leat_err *err)
{
	struct leat_slice name = t->line[t->cell[i].series].channel;
	struct leat_panel_channel *c = &p->channel[p->nchannels];
	char safe[LEAT_SAFE_MAX];
	bool any = false;
	int status;

	media_clear(m);
	for (; i < end && leat_slice_eq(t->line[t->cell[i].series].channel, name); i++)
		media_add(m, p, t, &t->cell[i]);
	*next = i;
	*c = (struct leat_panel_channel){.name = leat_slice_dup(name),
	    .exposure = LEAT_NEW_N(double, m->n),
	    .spend = LEAT_NEW_N(double, m->n)};
	p->nchannels++;
	status = media_take(m, p, c, &any, err);
	leat_safe(name, safe);
	if (status == LEAT_OK && m->spread)
		leat_note(log, "%s: %zu row%s of more than one %s: spread evenly over the days",
		    safe, m->spread, m->spread == 1 ? "" : "s",
		    p->period_days == 7 ? "week" : "day");
	if (status || any)
		return status;
	leat_warn(log, "%s: left out: nothing spent or shown in the days used", safe);
	p->nchannels--;
	channel_fini(c);
	return LEAT_OK;
}

int
leat_panel_channels(struct leat_panel *p, const struct leat_tally *t, const struct leat_log *log,
    struct leat_err *err)
{
	size_t end, i = leat_tally_cells(t, LEAT_TALLY_SPEND, &end);
	struct media m;
	int status = LEAT_OK;

	media_init(&m, p->ngeos * p->nperiods);
	p->channel = LEAT_NEW_N(struct leat_panel_channel, t->nlines);
	while (i < end && status == LEAT_OK)
		status = take_channel(p, t, &m, i, end, &i, log, err);
	if (status == LEAT_OK && p->nchannels == 0)
		status = leat_err_set(err, LEAT_EDATA,
		    "no channel spent or showed anything in the days of the outcome");
	if (status == LEAT_OK && m.absent && t->ncovers == 0)
		leat_note(log, "no cover rows: spend without a row is taken as 0 (%zu of %zu)",
		    m.absent, p->nchannels * m.n);
	media_fini(&m);
	return status;
}
