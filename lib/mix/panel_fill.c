/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "mix/tally.h"

static struct leat_slice
outcome_geo(const struct leat_tally *t, const struct leat_cell *c)
{
	return leat_tally_part(t->name[c->kind][c->series], 1);
}

/* is_kpi -- is this cell of the outcome that the panel is about? */
static bool
is_kpi(const struct leat_panel *p, const struct leat_tally *t, const struct leat_cell *c)
{
	return leat_slice_is(leat_tally_part(t->name[c->kind][c->series], 0), p->kpi);
}

/* period_of -- the period that a cell lies in; false if it is outside the panel. */
static bool
period_of(const struct leat_panel *p, const struct leat_cell *c, size_t *period)
{
	if (c->first < p->first_day || c->last > p->last_day)
		return false;
	*period = (size_t)(c->first - p->first_day) / (size_t)p->period_days;
	return true;
}

/*
 * find_geos -- a panel has geos if every spend and outcome row has one; if any
 * has none, it is about the sum of them all. spend, outcome: maps to fill.
 */
static void
find_geos(const struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_map *spend, struct leat_map *kpi)
{
	size_t end, i = leat_tally_cells(t, outcome, &end);

	for (size_t l = 0; l < t->nlines; l++)
		leat_map_put(spend, t->line[l].geo, NULL);
	for (; i < end; i++)
		if (is_kpi(p, t, &t->cell[i]))
			leat_map_put(kpi, outcome_geo(t, &t->cell[i]), NULL);
}

static void
note_geos(const struct leat_map *spend, const struct leat_map *kpi, bool national,
    const struct leat_log *log)
{
	char safe[LEAT_SAFE_MAX];
	size_t *order;

	if (national && spend->n + kpi->n > 2)
		leat_note(log, "geos are added up: not every spend and outcome row has one");
	if (national)
		return;
	order = leat_map_sorted(spend);
	for (size_t i = 0; i < spend->n; i++)
		if (leat_map_get(kpi, spend->key[order[i]]) == LEAT_MAP_NONE)
			leat_warn(log, "geo %s: spend, but no outcome: taken as 0",
			    leat_safe(spend->key[order[i]], safe));
	free(order);
}

static int
set_population(struct leat_panel *p, const struct leat_tally *t, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	size_t i, known = 0;

	p->population = LEAT_NEW_N(double, p->ngeos);
	for (size_t g = 0; g < p->ngeos; g++) {
		i = leat_map_get(&t->head_geo, leat_slice(p->geo[g]));
		p->population[g] = i == LEAT_MAP_NONE ? 1 : t->heads[i].number;
		known += i != LEAT_MAP_NONE;
	}
	for (size_t g = 0; g < p->ngeos && known && known < p->ngeos; g++)
		if (leat_map_get(&t->head_geo, leat_slice(p->geo[g])) == LEAT_MAP_NONE)
			return leat_err_set(err, LEAT_EDATA,
			    "geo %s: no population, but others have one",
			    leat_safe(leat_slice(p->geo[g]), safe));
	return LEAT_OK;
}

static int
set_geos(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err)
{
	struct leat_map spend = {0}, kpi = {0};
	size_t *order;
	bool national;

	find_geos(p, t, outcome, &spend, &kpi);
	national = leat_map_get(&spend, LEAT_NONE) != LEAT_MAP_NONE ||
		   leat_map_get(&kpi, LEAT_NONE) != LEAT_MAP_NONE;
	note_geos(&spend, &kpi, national, log);
	for (size_t i = 0; i < spend.n && !national; i++)
		leat_map_put(&kpi, spend.key[i], NULL);
	p->ngeos = national ? 1 : kpi.n;
	p->geo = LEAT_NEW_N(char *, p->ngeos);
	order = leat_map_sorted(&kpi);
	for (size_t g = 0; g < p->ngeos; g++)
		p->geo[g] = national ? leat_strdup("") : leat_slice_dup(kpi.key[order[g]]);
	free(order);
	leat_map_fini(&spend);
	leat_map_fini(&kpi);
	return set_population(p, t, err);
}

/* geo_at -- the number of a geo; 0 where the panel has none. */
static size_t
geo_at(const struct leat_panel *p, struct leat_slice geo)
{
	size_t low = 0, high = p->ngeos;

	if (p->ngeos == 1)
		return 0;
	while (low + 1 < high) {
		size_t mid = (low + high) / 2;

		if (leat_slice_cmp(leat_slice(p->geo[mid]), geo) <= 0)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static int
set_outcome(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err)
{
	size_t n = p->ngeos * p->nperiods, end, at, absent = 0;
	leat_sum *sum = LEAT_NEW_N(leat_sum, n);
	bool *seen = LEAT_NEW_N(bool, n);
	int status = LEAT_OK;
	int64_t micros;

	p->outcome = LEAT_NEW_N(double, n);
	for (size_t i = leat_tally_cells(t, outcome, &end); i < end; i++) {
		const struct leat_cell *c = &t->cell[i];

		if (!is_kpi(p, t, c) || !period_of(p, c, &at))
			continue;
		at += geo_at(p, outcome_geo(t, c)) * p->nperiods;
		sum[at] += c->amount;
		p->outcome[at] += c->value;
		seen[at] = true;
	}
	for (size_t i = 0; i < n; i++) {
		if (!leat_sum_micros(sum[i], &micros))
			status =
			    leat_err_set(err, LEAT_EDATA, "%s: the sum is out of range", p->kpi);
		else
			p->outcome[i] += leat_money_double(micros);
		absent += !seen[i];
	}
	if (absent)
		leat_note(log, "%s: no row for %zu of %zu %s%s: taken as 0", p->kpi, absent, n,
		    p->period_days == 7 ? "weeks" : "days", p->ngeos > 1 ? " and geos" : "");
	free(sum);
	free(seen);
	return status;
}

/* What a channel's lines add up to. */
struct media {
	size_t n;
	leat_sum *cost, *impressions; /* n each */
	bool *seen;
	size_t absent;
};

static void
media_add(struct media *m, const struct leat_panel *p, const struct leat_tally *t,
    const struct leat_cell *c)
{
	size_t at;

	if (!period_of(p, c, &at))
		return;
	at += geo_at(p, t->line[c->series].geo) * p->nperiods;
	m->cost[at] += c->amount;
	m->impressions[at] += c->impressions;
	m->seen[at] = true;
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

/*
 * media_take -- a channel from its sums. Exposure is spend; impressions only
 * where nothing was ever paid. Returns the channel's exposure in *any.
 */
static int
media_take(struct media *m, const struct leat_panel *p, struct leat_panel_channel *c, bool *any,
    struct leat_err *err)
{
	bool paid = false, shown = false;
	int64_t micros;

	for (size_t i = 0; i < m->n; i++) {
		if (!leat_sum_micros(m->cost[i], &micros) || micros < 0)
			return refuse_negative(p, c->name, i, err);
		c->spend[i] = leat_money_double(micros);
		paid |= micros > 0;
		shown |= m->impressions[i] > 0;
		m->absent += !m->seen[i];
	}
	for (size_t i = 0; i < m->n; i++)
		c->exposure[i] = paid ? c->spend[i] : (double)m->impressions[i];
	c->by_spend = paid;
	*any = paid || shown;
	memset(m->cost, 0, m->n * sizeof(*m->cost));
	memset(m->impressions, 0, m->n * sizeof(*m->impressions));
	memset(m->seen, 0, m->n * sizeof(*m->seen));
	return LEAT_OK;
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

	for (; i < end && leat_slice_eq(t->line[t->cell[i].series].channel, name); i++)
		media_add(m, p, t, &t->cell[i]);
	*next = i;
	*c = (struct leat_panel_channel){.name = leat_slice_dup(name),
	    .exposure = LEAT_NEW_N(double, m->n),
	    .spend = LEAT_NEW_N(double, m->n)};
	p->nchannels++;
	status = media_take(m, p, c, &any, err);
	if (status || any)
		return status;
	leat_warn(
	    log, "%s: left out: nothing spent or shown in the days used", leat_safe(name, safe));
	p->nchannels--;
	free(c->name);
	free(c->exposure);
	free(c->spend);
	return LEAT_OK;
}

static int
set_channels(struct leat_panel *p, const struct leat_tally *t, const struct leat_log *log,
    struct leat_err *err)
{
	struct media m = {.n = p->ngeos * p->nperiods};
	size_t end, i = leat_tally_cells(t, LEAT_TALLY_SPEND, &end);
	int status = LEAT_OK;

	m.cost = LEAT_NEW_N(leat_sum, m.n);
	m.impressions = LEAT_NEW_N(leat_sum, m.n);
	m.seen = LEAT_NEW_N(bool, m.n);
	p->channel = LEAT_NEW_N(struct leat_panel_channel, t->nlines);
	while (i < end && status == LEAT_OK)
		status = take_channel(p, t, &m, i, end, &i, log, err);
	if (status == LEAT_OK && p->nchannels == 0)
		status = leat_err_set(err, LEAT_EDATA,
		    "no channel spent or showed anything in the days of the outcome");
	if (status == LEAT_OK && m.absent && t->ncovers == 0)
		leat_note(log, "no cover rows: spend without a row is taken as 0 (%zu of %zu)",
		    m.absent, p->nchannels * m.n);
	free(m.cost);
	free(m.impressions);
	free(m.seen);
	return status;
}

int
leat_panel_fill(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err)
{
	int status = set_geos(p, t, outcome, log, err);

	if (status == LEAT_OK)
		status = set_outcome(p, t, outcome, log, err);
	if (status == LEAT_OK)
		status = set_channels(p, t, log, err);
	return status;
}
