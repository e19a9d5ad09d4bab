/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/map.h"
#include "base/money.h"
#include "base/when.h"
#include "report/facts.h"

/* Exact sums, taken while rows stream by: memory grows with channels, not with rows. */
struct sums {
	leat_sum conversions, revenue;
};

struct tally {
	struct leat_facts *f;
	struct leat_map channels, claims; /* claims: channel, unit separator, model */
	leat_sum *cost;                   /* by channel */
	struct sums *claim;               /* by claim */
	size_t ncost, nclaim, cost_cap, claim_cap;
	struct sums outcomes, conversions;
	leat_sum spent;
	bool any_day;
};

/* A row at a place, and what is wrong with it. */
struct row {
	const struct leat_batch *b;
	size_t i;
	struct leat_err *err;
};

static int
fault(const struct row *r, int column, const char *what)
{
	return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->i],
	    leat_observations.column[column].name, "%s", what);
}

static int
micros_of(const struct row *r, int column, int64_t *micros)
{
	struct leat_slice s = leat_field(r->b, r->i, column);

	*micros = 0;
	if (s.n && !leat_money_parse(s, micros, NULL))
		return fault(r, column, "not a number");
	return LEAT_OK;
}

static int
note_day(struct tally *t, const struct row *r)
{
	struct leat_facts_observations *o = &t->f->observations;
	struct leat_slice s = leat_field(r->b, r->i, LEAT_OBS_TIME);
	int32_t day;

	if (s.n > 10)
		s.n = 10; /* an instant's date */
	if (!leat_day_parse(s, &day))
		return s.n ? fault(r, LEAT_OBS_TIME, "not a date or an instant") : LEAT_OK;
	if (!t->any_day || day < o->first_day)
		o->first_day = day;
	if (!t->any_day || day > o->last_day)
		o->last_day = day;
	t->any_day = true;
	return LEAT_OK;
}

/* Sums of money are of one currency or they are nothing. */
static int
note_currency(struct tally *t, const struct row *r)
{
	struct leat_facts_observations *o = &t->f->observations;
	struct leat_slice s = leat_field(r->b, r->i, LEAT_OBS_CURRENCY);

	if (s.n == 0 || leat_slice_is(s, o->currency))
		return LEAT_OK;
	if (*o->currency)
		return fault(r, LEAT_OBS_CURRENCY,
		    "a second currency: convert to one with leat-clean --fx first");
	o->currency = leat_arena_copy(&t->f->arena, s).p;
	return LEAT_OK;
}

static void
add_cost(struct tally *t, struct leat_slice channel, int64_t cost)
{
	bool added;
	size_t i = leat_map_put(&t->channels, channel, &added);

	if (added) {
		LEAT_GROW(t->cost, t->ncost, t->cost_cap);
		t->cost[t->ncost++] = 0;
	}
	t->cost[i] += cost;
	t->spent += cost;
}

static void
add_claim(struct tally *t, struct leat_slice channel, struct leat_slice model, int64_t conversions,
    int64_t revenue)
{
	struct leat_buf key = {0};
	bool added;
	size_t i;

	leat_buf_add_slice(&key, channel);
	leat_buf_add_char(&key, '\x1f');
	leat_buf_add_slice(&key, model);
	i = leat_map_put(&t->claims, leat_buf_slice(&key), &added);
	leat_buf_fini(&key);
	if (added) {
		LEAT_GROW(t->claim, t->nclaim, t->claim_cap);
		t->claim[t->nclaim++] = (struct sums){0};
	}
	t->claim[i].conversions += conversions;
	t->claim[i].revenue += revenue;
}

static void
add_row(struct tally *t, const struct row *r, int kind, int64_t cost, int64_t conversions,
    int64_t revenue)
{
	struct leat_slice channel = leat_field(r->b, r->i, LEAT_OBS_CHANNEL);
	struct sums *s = kind == LEAT_OUTCOME ? &t->outcomes : &t->conversions;

	if (kind == LEAT_SPEND)
		add_cost(t, channel, cost);
	if (kind == LEAT_SPEND && (conversions || revenue))
		add_claim(t, channel, LEAT_NONE, conversions, revenue);
	if (kind == LEAT_CREDIT)
		add_claim(t, channel, leat_field(r->b, r->i, LEAT_OBS_MODEL), conversions, revenue);
	if (kind != LEAT_OUTCOME && kind != LEAT_CONVERSION)
		return;
	/* A conversion row without a count is one conversion. */
	if (kind == LEAT_CONVERSION && leat_field(r->b, r->i, LEAT_OBS_CONVERSIONS).n == 0)
		conversions = LEAT_MICROS;
	s->conversions += conversions;
	s->revenue += revenue;
}

static int
load_row(struct tally *t, const struct row *r)
{
	int kind = leat_schema_kind(&leat_observations, leat_field(r->b, r->i, LEAT_OBS_KIND));
	int64_t cost, conversions, revenue;
	int rc;

	if (kind < 0 || kind >= LEAT_OBS_END)
		return fault(r, LEAT_OBS_KIND, "not a kind of observation");
	t->f->observations.rows[kind]++;
	rc = note_day(t, r);
	rc = rc ? rc : note_currency(t, r);
	rc = rc ? rc : micros_of(r, LEAT_OBS_COST, &cost);
	rc = rc ? rc : micros_of(r, LEAT_OBS_CONVERSIONS, &conversions);
	rc = rc ? rc : micros_of(r, LEAT_OBS_REVENUE, &revenue);
	if (rc == LEAT_OK)
		add_row(t, r, kind, cost, conversions, revenue);
	return rc;
}

static bool
settle_claims(struct tally *t)
{
	struct leat_facts_observations *o = &t->f->observations;
	size_t *order = leat_map_sorted(&t->claims);
	bool fits = true;

	o->claim = leat_arena_alloc(&t->f->arena, (t->nclaim + 1) * sizeof(*o->claim));
	for (size_t k = 0; k < t->nclaim; k++) {
		struct leat_slice rest = t->claims.key[order[k]], channel = LEAT_NONE;
		struct leat_facts_claim *c = &o->claim[o->nclaims++];
		size_t i;

		leat_slice_cut(&rest, '\x1f', &channel);
		*c = (struct leat_facts_claim){.channel = leat_arena_copy(&t->f->arena, channel).p,
		    .model = leat_arena_copy(&t->f->arena, rest).p};
		i = leat_map_get(&t->channels, channel);
		fits = fits && leat_sum_micros(t->claim[order[k]].conversions, &c->conversions) &&
		       leat_sum_micros(t->claim[order[k]].revenue, &c->revenue) &&
		       (i == LEAT_MAP_NONE || leat_sum_micros(t->cost[i], &c->cost));
	}
	free(order);
	return fits;
}

static int
by_cost(const void *x, const void *y)
{
	const struct leat_facts_cost *a = x, *b = y;

	if (a->cost != b->cost)
		return a->cost < b->cost ? 1 : -1;
	return strcmp(a->channel, b->channel);
}

static bool
settle_costs(struct tally *t)
{
	struct leat_facts_observations *o = &t->f->observations;
	bool fits = true;

	o->nchannels = t->ncost;
	o->spent = leat_arena_alloc(&t->f->arena, (t->ncost + 1) * sizeof(*o->spent));
	for (size_t i = 0; i < t->ncost; i++) {
		o->spent[i].channel = leat_arena_copy(&t->f->arena, t->channels.key[i]).p;
		fits = fits && leat_sum_micros(t->cost[i], &o->spent[i].cost);
	}
	if (o->nchannels)
		qsort(o->spent, o->nchannels, sizeof(*o->spent), by_cost);
	return fits;
}

static bool
settle(struct tally *t)
{
	struct leat_facts_observations *o = &t->f->observations;
	const struct sums *s = o->rows[LEAT_OUTCOME] ? &t->outcomes : &t->conversions;

	o->given = true;
	return settle_claims(t) && settle_costs(t) && leat_sum_micros(t->spent, &o->cost) &&
	       leat_sum_micros(s->conversions, &o->conversions) &&
	       leat_sum_micros(s->revenue, &o->revenue);
}

int
leat_facts_load_observations(struct leat_facts *f, struct leat_in *in, struct leat_err *err)
{
	struct tally t = {.f = f};
	struct leat_batch b;
	int rc;

	f->observations.currency = "";
	do {
		rc = leat_in_next(in, &b, err);
		for (size_t i = 0; rc == LEAT_OK && i < b.nrows; i++)
			rc = load_row(&t, &(struct row){&b, i, err});
	} while (rc == LEAT_OK && b.nrows > 0);
	if (rc == LEAT_OK && !settle(&t))
		rc = leat_err_set(err, LEAT_EDATA, "sums of the observations are out of range");
	leat_map_fini(&t.channels);
	leat_map_fini(&t.claims);
	free(t.cost);
	free(t.claim);
	return rc;
}
