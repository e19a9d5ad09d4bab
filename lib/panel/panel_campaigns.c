/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Campaigns: what each spent by period, and the credits that join it. */
#include <math.h>
#include <stdlib.h>

#include "panel/panel_part.h"

/* A way in which credits find campaigns: those of one key are a list. */
struct way {
	struct leat_map key;
	size_t *first, cap; /* by number of the key */
	size_t *next;       /* by campaign; LEAT_MAP_NONE ends */
};

struct join {
	struct leat_panel *p;
	const struct leat_tally *t;
	struct way by_source, by_id, by_name;
	struct leat_buf key;
	size_t *found; /* of one series, ncampaigns at most */
	size_t nfound;
};

void
leat_panel_campaign_fini(struct leat_panel_campaign *c)
{
	free(c->platform);
	free(c->account);
	free(c->campaign_id);
	free(c->campaign);
	free(c->spend);
	free(c->credits);
	free(c->revenue);
}

/* What a cell has in a period, spread evenly over its days; money or counts. */
static double
part_of(const struct leat_panel *p, const struct leat_cell *c, leat_sum amount, size_t period)
{
	int32_t first = p->first_day + (int32_t)period * p->period_days;
	int32_t from = first - c->first, to = from + p->period_days, days = c->last - c->first + 1;

	from = from < 0 ? 0 : from;
	to = to > days ? days : to;
	return from < to ? (double)leat_tally_share(amount, days, from, to) / 1e6 : 0;
}

/* The periods that a cell touches: *end is one past the last. */
static size_t
periods_of(const struct leat_panel *p, const struct leat_cell *c, size_t *end)
{
	int32_t first = c->first < p->first_day ? p->first_day : c->first;
	int32_t last = c->last > p->last_day ? p->last_day : c->last;

	*end = 0;
	if (first > last)
		return 0;
	*end = (size_t)(last - p->first_day) / (size_t)p->period_days + 1;
	return (size_t)(first - p->first_day) / (size_t)p->period_days;
}

static size_t
channel_at(const struct leat_panel *p, struct leat_slice name)
{
	for (size_t c = 0; c < p->nchannels; c++)
		if (leat_slice_is(name, p->channel[c].name))
			return c;
	return SIZE_MAX;
}

static bool
same_campaign(const struct leat_panel_campaign *c, const struct leat_panel_line *l, size_t channel)
{
	return c->channel == channel && strcmp(c->platform, l->platform) == 0 &&
	       strcmp(c->account, l->account) == 0 && strcmp(c->campaign_id, l->campaign_id) == 0 &&
	       (*l->campaign_id || strcmp(c->campaign, l->campaign) == 0);
}

/* The campaign of a line: that of the line before, or a new one. */
static struct leat_panel_campaign *
campaign_of(struct leat_panel *p, const struct leat_panel_line *l, bool revenue)
{
	size_t channel = channel_at(p, leat_slice(l->channel));
	struct leat_panel_campaign *c = &p->campaign[p->ncampaigns];

	if (p->ncampaigns && same_campaign(c - 1, l, channel))
		return c - 1;
	p->ncampaigns++;
	*c = (struct leat_panel_campaign){.platform = leat_strdup(l->platform),
	    .account = leat_strdup(l->account),
	    .campaign_id = leat_strdup(l->campaign_id),
	    .campaign = leat_strdup(l->campaign),
	    .channel = channel,
	    .spend = LEAT_NEW_N(double, p->nperiods),
	    .credits = LEAT_NEW_N(double, p->nperiods),
	    .revenue = revenue ? LEAT_NEW_N(double, p->nperiods) : NULL};
	return c;
}

/* Lines come in the order of their campaigns, places last. */
static void
gather(struct leat_panel *p, const struct leat_tally *t)
{
	size_t end, i = leat_tally_cells(t, LEAT_TALLY_SPEND, &end), at = 0, worth_end;
	bool revenue = leat_tally_cells(t, LEAT_TALLY_WORTH, &worth_end) < worth_end;

	p->campaign = LEAT_NEW_N(struct leat_panel_campaign, p->nlines + 1);
	for (size_t l = 0; l < t->nlines; l++) {
		const struct leat_panel_line *line = &p->line[at];
		struct leat_panel_campaign *c;

		if (channel_at(p, t->line[l].channel) == SIZE_MAX) {
			while (i < end && t->cell[i].series == l)
				i++;
			continue;
		}
		at++;
		c = campaign_of(p, line, revenue);
		c->spend_micros += line->spend_micros;
		c->spend_recent_micros += line->spend_recent_micros;
		for (; i < end && t->cell[i].series == l; i++) {
			size_t last, k = periods_of(p, &t->cell[i], &last);

			for (; k < last; k++)
				c->spend[k] += part_of(p, &t->cell[i], t->cell[i].amount, k);
		}
	}
}

static struct leat_slice
key_of(struct join *j, const struct leat_slice *part, size_t n)
{
	j->key.n = 0;
	for (size_t i = 0; i < n; i++) {
		if (i)
			leat_buf_add_char(&j->key, '\0');
		leat_buf_add_slice(&j->key, part[i]);
	}
	return leat_buf_slice(&j->key);
}

static void
way_put(struct way *w, struct leat_slice key, size_t campaign)
{
	bool added;
	size_t at = leat_map_put(&w->key, key, &added);

	LEAT_GROW(w->first, at, w->cap);
	w->next[campaign] = added ? LEAT_MAP_NONE : w->first[at];
	w->first[at] = campaign;
}

static void
way_fini(struct way *w)
{
	leat_map_fini(&w->key);
	free(w->first);
	free(w->next);
}

static void
index_campaigns(struct join *j)
{
	size_t n = j->p->ncampaigns;

	j->found = LEAT_NEW_N(size_t, n + 1);
	j->by_source.next = LEAT_NEW_N(size_t, n + 1);
	j->by_id.next = LEAT_NEW_N(size_t, n + 1);
	j->by_name.next = LEAT_NEW_N(size_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct leat_panel_campaign *c = &j->p->campaign[i];
		struct leat_slice id = leat_slice(c->campaign_id);
		struct leat_slice channel = leat_slice(j->p->channel[c->channel].name);
		struct leat_slice source[] = {leat_slice(c->platform), leat_slice(c->account), id};

		if (id.n) {
			way_put(&j->by_source, key_of(j, source, 3), i);
			way_put(&j->by_id, key_of(j, (struct leat_slice[]){channel, id}, 2), i);
		}
		if (*c->campaign)
			way_put(&j->by_name,
			    key_of(j, (struct leat_slice[]){channel, leat_slice(c->campaign)}, 2),
			    i);
	}
}

/* All campaigns of a key; only those of the platform and account, if it has any. */
static void
find_by(struct join *j, const struct way *w, struct leat_slice key, const struct leat_slice *part)
{
	size_t at = leat_map_get(&w->key, key), own = 0;

	j->nfound = 0;
	if (at == LEAT_MAP_NONE)
		return;
	for (size_t i = w->first[at]; i != LEAT_MAP_NONE; i = w->next[i])
		j->found[j->nfound++] = i;
	for (size_t i = 0; i < j->nfound; i++) {
		const struct leat_panel_campaign *c = &j->p->campaign[j->found[i]];

		if (leat_slice_is(part[1], c->platform) && leat_slice_is(part[2], c->account))
			j->found[own++] = j->found[i];
	}
	j->nfound = own ? own : j->nfound;
}

/* The campaigns of a series of credits: channel, platform, account, campaign_id, campaign. */
static void
find(struct join *j, struct leat_slice series)
{
	struct leat_slice part[5];

	for (int i = 0; i < 5; i++)
		part[i] = leat_tally_part(series, i);
	j->nfound = 0;
	if (part[3].n) {
		find_by(j, &j->by_source, key_of(j, part + 1, 3), part);
		if (j->nfound == 0)
			find_by(j, &j->by_id, key_of(j, (struct leat_slice[]){part[0], part[3]}, 2),
			    part);
	}
	if (j->nfound == 0 && part[4].n)
		find_by(
		    j, &j->by_name, key_of(j, (struct leat_slice[]){part[0], part[4]}, 2), part);
}

/* One of several campaigns' part of a period's credits: by spend, or alike where nobody spent. */
static double
share(const struct join *j, size_t i, size_t period)
{
	double sum = 0;

	for (size_t k = 0; k < j->nfound; k++)
		sum += fmax(j->p->campaign[j->found[k]].spend[period], 0);
	return sum > 0 ? fmax(j->p->campaign[j->found[i]].spend[period], 0) / sum
		       : 1 / (double)j->nfound;
}

static void
give(struct join *j, const struct leat_cell *c, size_t period)
{
	double amount = part_of(j->p, c, c->amount, period);

	for (size_t i = 0; i < j->nfound; i++) {
		struct leat_panel_campaign *to = &j->p->campaign[j->found[i]];

		*(c->kind == LEAT_TALLY_CREDIT ? &to->credits[period] : &to->revenue[period]) +=
		    amount * share(j, i, period);
	}
}

/* What became of a count: where it went, or why it did not. */
static void
account(struct join *j, const struct leat_cell *c, double amount)
{
	struct leat_panel_credits *to = &j->p->credits;
	struct leat_slice channel = leat_tally_part(j->t->name[c->kind][c->series], 0);

	if (j->nfound)
		to->joined += amount;
	else if (channel_at(j->p, channel) != SIZE_MAX)
		to->strays += amount;
	else if (channel.p[0] != '(')
		to->elsewhere += amount;
	if (j->nfound > 1)
		to->shared += amount;
}

static void
join_kind(struct join *j, enum leat_tally_kind kind)
{
	size_t end, i = leat_tally_cells(j->t, kind, &end), series = SIZE_MAX;

	for (; i < end; i++) {
		const struct leat_cell *c = &j->t->cell[i];
		size_t last, k = periods_of(j->p, c, &last);

		if (c->series != series)
			find(j, j->t->name[kind][c->series]);
		series = c->series;
		for (; k < last; k++) {
			give(j, c, k);
			if (kind == LEAT_TALLY_CREDIT)
				account(j, c, part_of(j->p, c, c->amount, k));
		}
	}
}

static void
say(const struct leat_panel_credits *c, const struct leat_log *log)
{
	double all = c->joined + c->strays + c->elsewhere;

	if (c->strays > 0)
		leat_warn(log,
		    "credits of %s: %.6g of %.6g conversions are of channels with spend, but join "
		    "no campaign that spends (by campaign_id, else by name)",
		    c->model, c->strays, all);
	if (c->shared > 0)
		leat_warn(log,
		    "credits of %s: %.6g conversions are of names that several campaigns have: "
		    "divided by what these spend; campaign_ids in the touches would tell them "
		    "apart",
		    c->model, c->shared);
	if (c->elsewhere > 0)
		leat_note(log,
		    "credits of %s: %.6g of %.6g conversions are of channels without spend",
		    c->model, c->elsewhere, all);
	if (c->calibrated)
		leat_note(log,
		    "credits of %s rest on experiments: they divide channels among campaigns "
		    "only, so these are not used twice",
		    c->model);
}

static int
check(
    const struct leat_panel *p, const struct leat_tally *t, const char *model, struct leat_err *err)
{
	const struct leat_tally_currency *c = &t->credit_currency;
	struct leat_buf list = {0};
	size_t *order;
	char safe[LEAT_SAFE_MAX];

	if (p->kpi_is_money && c->other.n)
		return leat_err_at(err, LEAT_EDATA, t->file.key[c->file].p, c->line, "currency",
		    "credits in several currencies: one only (leat-clean --fx converts)");
	if (leat_map_get(&t->credit_model, leat_slice(model)) != LEAT_MAP_NONE)
		return LEAT_OK;
	order = leat_map_sorted(&t->credit_model);
	for (size_t i = 0; i < t->credit_model.n; i++)
		leat_buf_printf(
		    &list, "%s%s", i ? ", " : "", leat_safe(t->credit_model.key[order[i]], safe));
	free(order);
	leat_err_set(err, LEAT_EDATA, "no credits of model \"%s\": %s%s",
	    leat_safe(leat_slice(model), safe),
	    list.n ? "there are those of " : "there are none at all (leat-attribute makes them)",
	    list.n ? list.p : "");
	leat_buf_fini(&list);
	return LEAT_EDATA;
}

int
leat_panel_campaigns(struct leat_panel *p, const struct leat_tally *t,
    const struct leat_panel_options *o, struct leat_err *err)
{
	struct join j = {.p = p, .t = t};
	int status;

	if (o->credits == NULL)
		return LEAT_OK;
	status = check(p, t, o->credits, err);
	if (status)
		return status;
	p->credits = (struct leat_panel_credits){.model = leat_strdup(o->credits),
	    .incremental = !t->attributed,
	    .calibrated = t->calibrated};
	gather(p, t);
	index_campaigns(&j);
	join_kind(&j, LEAT_TALLY_CREDIT);
	join_kind(&j, LEAT_TALLY_WORTH);
	say(&p->credits, o->log);
	way_fini(&j.by_source);
	way_fini(&j.by_id);
	way_fini(&j.by_name);
	leat_buf_fini(&j.key);
	free(j.found);
	return LEAT_OK;
}
