/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "base/money.h"
#include "base/when.h"
#include "platform/cell_text.h"
#include "platform/header.h"
#include "platform/number.h"
#include "platform/work.h"

static int32_t
month_end(int32_t day)
{
	int y, m, d;

	leat_day_to_civil(day, &y, &m, &d);
	return (m == 12 ? leat_day_from_civil(y + 1, 1, 1) : leat_day_from_civil(y, m + 1, 1)) - 1;
}

static enum leat_step
step_of(const struct leat_work *w)
{
	switch (w->v.as[LEAT_OBS_TIME]) {
	case LEAT_CELL_WEEK:
		return LEAT_STEP_WEEK;
	case LEAT_CELL_MONTH:
		return LEAT_STEP_MONTH;
	default:
		return w->e->preamble.step;
	}
}

/* file_period -- the period of rows that have no days: the file's own, else the options'. */
static bool
file_period(const struct leat_work *w, int32_t *first, int32_t *last)
{
	const struct leat_preamble *p = &w->e->preamble;

	*first = p->has_period ? p->first : w->o->first;
	*last = p->has_period ? p->last : w->o->last;
	return p->has_period || w->o->has_period;
}

/* span_of -- the days of a row; false if it has none. */
static bool
span_of(const struct leat_work *w, int32_t *first, int32_t *last)
{
	const struct leat_preamble *p = &w->e->preamble;
	const struct leat_values *v = &w->v;

	if (v->has[LEAT_OBS_TIME]) {
		enum leat_step step = step_of(w);

		*first = (int32_t)v->number[LEAT_OBS_TIME];
		*last = step == LEAT_STEP_WEEK    ? *first + 6
			: step == LEAT_STEP_MONTH ? month_end(*first)
						  : *first;
		/* The first and last week of a report are cut where its period is. */
		if (step != LEAT_STEP_DAY && p->has_period) {
			*first = *first < p->first && *last >= p->first ? p->first : *first;
			*last = *last > p->last && *first <= p->last ? p->last : *last;
		}
		return true;
	}
	if (leat_export_finds(w->e, LEAT_OBS_TIME))
		return false;
	if (v->has[LEAT_TO_PERIOD_START] && v->has[LEAT_OBS_PERIOD_END]) {
		*first = (int32_t)v->number[LEAT_TO_PERIOD_START];
		*last = (int32_t)v->number[LEAT_OBS_PERIOD_END];
		return *first <= *last;
	}
	return file_period(w, first, last);
}

/* constant -- what the mapping sets the column to in every row, or nothing. */
static struct leat_slice
constant(const struct leat_work *w, int column)
{
	struct leat_slice value = LEAT_NONE;

	for (size_t i = 0; i < w->m->nset; i++)
		if (w->m->set[i].column == column)
			value = w->m->set[i].value;
	return value;
}

static const struct leat_account *
account_of(const struct leat_work *w)
{
	struct leat_slice account =
	    w->v.has[LEAT_OBS_ACCOUNT] ? w->v.text[LEAT_OBS_ACCOUNT] : LEAT_NONE;

	return leat_accounts_get(&w->beside->accounts, w->m->platform, account);
}

static struct leat_slice
currency_of(const struct leat_work *w)
{
	const struct leat_account *account;
	const char *sign;

	if (w->v.has[LEAT_OBS_CURRENCY])
		return w->v.text[LEAT_OBS_CURRENCY];
	if (w->e->currency.n)
		return w->e->currency;
	if (w->e->preamble.currency.n)
		return w->e->preamble.currency;
	account = account_of(w);
	if (account && account->currency.n)
		return account->currency;
	sign = leat_symbol_currency(w->v.symbol);
	return sign ? leat_slice(sign) : w->o->currency;
}

struct leat_slice
leat_work_zone(const struct leat_work *w)
{
	const struct leat_account *account;
	struct leat_slice set;

	if (w->v.has[LEAT_OBS_TZ])
		return w->v.text[LEAT_OBS_TZ];
	if (w->e->preamble.zone.n)
		return w->e->preamble.zone;
	account = account_of(w);
	if (account && account->zone.n)
		return account->zone;
	set = constant(w, LEAT_OBS_TZ);
	return set.n ? set : w->o->tz;
}

static struct leat_slice
channel_of(struct leat_work *w)
{
	struct leat_slice type;

	if (!w->v.has[LEAT_TO_TYPE])
		return w->m->channel;
	w->scratch.n = 0;
	leat_header_normalise(w->v.text[LEAT_TO_TYPE], &w->scratch);
	type = leat_buf_slice(&w->scratch);
	for (size_t i = 0; i < w->m->nchannels; i++)
		if (leat_slice_eq(w->m->channels[i].from, type))
			return w->m->channels[i].to;
	return w->m->channel;
}

/* touch_channel -- as the log names it, else by where the touch came from. */
static struct leat_slice
touch_channel(struct leat_work *w)
{
	const struct leat_values *v = &w->v;
	struct leat_origin o = {0};
	struct leat_slice channel;

	if (v->has[LEAT_OBS_CHANNEL])
		return v->text[LEAT_OBS_CHANNEL];
	o.source = v->has[LEAT_TO_SOURCE] ? v->text[LEAT_TO_SOURCE] : LEAT_NONE;
	o.medium = v->has[LEAT_TO_MEDIUM] ? v->text[LEAT_TO_MEDIUM] : LEAT_NONE;
	o.referrer = v->has[LEAT_TO_REFERRER] ? v->text[LEAT_TO_REFERRER] : LEAT_NONE;
	o.page = v->has[LEAT_TO_PAGE] ? v->text[LEAT_TO_PAGE] : LEAT_NONE;
	channel = leat_channel_of(&w->e->mappings->channels, &o, &w->row.text, &w->scratch);
	return channel.n ? channel : w->m->channel;
}

/* put_minor -- an amount in the currency's smallest coin. */
static void
put_minor(struct leat_work *w, int to)
{
	struct leat_slice currency = currency_of(w);
	int64_t coins = w->v.number[to] / LEAT_MICROS, unit = leat_currency_unit(currency), micros;

	if (w->v.number[to] % LEAT_MICROS == 0 && !__builtin_mul_overflow(coins, unit, &micros))
		leat_row_money(&w->row, to, micros);
}

static void
put_value(struct leat_work *w, int to)
{
	const struct leat_values *v = &w->v;
	bool masked = false;

	switch (v->as[to]) {
	case LEAT_CELL_MONEY:
	case LEAT_CELL_MICROS:
	case LEAT_CELL_COUNT:
	case LEAT_CELL_AMOUNT:
		leat_row_money(&w->row, to, v->number[to]);
		break;
	case LEAT_CELL_MINOR:
		put_minor(w, to);
		break;
	case LEAT_CELL_DAY:
	case LEAT_CELL_WEEK:
	case LEAT_CELL_MONTH:
	case LEAT_CELL_INSTANT:
	case LEAT_CELL_STAMP:
	case LEAT_CELL_UTC:
	case LEAT_CELL_HOUR:
	case LEAT_CELL_MOMENT:
	case LEAT_CELL_MIDNIGHT:
		break; /* time is put by its own rules */
	default:
		leat_row_borrow(&w->row, to, leat_person_mask(v->text[to], &w->row.text, &masked));
		w->masked += masked;
	}
}

static void
put_flags(struct leat_work *w)
{
	char flag[64];

	for (int to = 0; to < LEAT_OBS_N; to++) {
		if (w->v.censored[to]) {
			snprintf(flag, sizeof(flag), "censored:%s", leat_target_name(to));
			leat_row_flag(&w->row, LEAT_OBS_FLAGS, flag);
		}
		if (w->v.damaged[to]) {
			snprintf(flag, sizeof(flag), "damaged:%s", leat_target_name(to));
			leat_row_flag(&w->row, LEAT_OBS_FLAGS, flag);
			w->damaged++;
		}
	}
	/* Different ids may have been damaged to the same text: the name tells them apart. */
	if (w->v.damaged[LEAT_OBS_CAMPAIGN_ID] && w->v.has[LEAT_OBS_CAMPAIGN])
		leat_row_borrow(&w->row, LEAT_OBS_CAMPAIGN_ID, LEAT_NONE);
	if (w->v.damaged[LEAT_OBS_ADGROUP_ID] && w->v.has[LEAT_OBS_ADGROUP])
		leat_row_borrow(&w->row, LEAT_OBS_ADGROUP_ID, LEAT_NONE);
	if (w->v.damaged[LEAT_OBS_CREATIVE_ID] && w->v.has[LEAT_OBS_CREATIVE])
		leat_row_borrow(&w->row, LEAT_OBS_CREATIVE_ID, LEAT_NONE);
}

/*
 * put_definition -- what the platform counts as conversions, where that is not the same
 * in all rows, as a flag: "actions:lead" is conversions:lead.
 */
static void
put_definition(struct leat_work *w)
{
	struct leat_slice s = w->v.text[LEAT_TO_DEFINITION];
	const char *flag;

	if (!w->v.has[LEAT_TO_DEFINITION] || !w->v.has[LEAT_OBS_CONVERSIONS])
		return;
	if (leat_slice_starts(s, "actions:"))
		s = (struct leat_slice){s.p + 8, s.n - 8};
	s = leat_cell_slug(s, &w->row.text, &w->scratch);
	flag = leat_arena_printf(&w->row.text, "conversions:%.*s", (int)s.n, s.p);
	leat_row_flag(&w->row, LEAT_OBS_FLAGS, flag);
}

/* put_user -- his pseudonym. Returns false if there was one, and he is left out. */
static bool
put_user(struct leat_work *w)
{
	const struct leat_values *v = &w->v;
	struct leat_slice user = v->has[LEAT_OBS_USER] ? v->text[LEAT_OBS_USER] : LEAT_NONE;
	bool secret = v->as[LEAT_OBS_USER] == LEAT_CELL_PERSON;
	struct leat_slice written = leat_person_user(w->o->key, user, secret, w->digest);

	leat_row_borrow(&w->row, LEAT_OBS_USER, written);
	/* A touch without a user is rejected, and told as that. */
	if (user.n && written.n == 0 && w->kind == LEAT_CONVERSION)
		*(secret ? &w->secrets : &w->persons) += 1;
	return user.n == 0 || written.n > 0;
}

/* put_as_of -- of the row itself, or of its file. */
static void
put_as_of(struct leat_work *w)
{
	char text[LEAT_INSTANT_MAX];
	int64_t us = w->v.number[LEAT_OBS_AS_OF];

	if (!w->v.has[LEAT_OBS_AS_OF]) {
		leat_row_borrow(&w->row, LEAT_OBS_AS_OF, leat_work_as_of(w));
		return;
	}
	leat_row_text(
	    &w->row, LEAT_OBS_AS_OF, (struct leat_slice){text, leat_instant_print(us, text)});
	if (!w->newest.given || us > w->newest.us)
		w->newest = (struct leat_taken){.given = true, .instant = true, .us = us};
}

/* may -- may a row of this kind have the column? */
static bool
may(const struct leat_work *w, int column)
{
	return leat_observations.column[column].kinds[w->kind] != '.';
}

/* put_common -- what rows of all kinds have in common. */
static void
put_common(struct leat_work *w)
{
	struct leat_row *r = &w->row;

	for (size_t i = 0; i < w->m->nset; i++)
		if (may(w, w->m->set[i].column))
			leat_row_borrow(r, w->m->set[i].column, w->m->set[i].value);
	for (int to = 0; to < LEAT_OBS_N; to++)
		if (w->v.has[to] && to != LEAT_OBS_USER && may(w, to))
			put_value(w, to);
	leat_row_str(r, LEAT_OBS_KIND, leat_observations.kinds[w->kind]);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, w->m->platform);
	leat_row_borrow(r, LEAT_OBS_SOURCE, leat_slice(w->source));
	put_as_of(w);
	put_flags(w);
	put_definition(w);
}

/* see_spend -- the period that the row's own line states counts, where it does. */
static void
see_spend(struct leat_work *w, int32_t first, int32_t last)
{
	const struct leat_values *v = &w->v;

	if (v->has[LEAT_TO_PERIOD_START] && v->has[LEAT_OBS_PERIOD_END]) {
		first = (int32_t)v->number[LEAT_TO_PERIOD_START];
		last = (int32_t)v->number[LEAT_OBS_PERIOD_END];
		w->stated = true;
	}
	leat_covers_see(&w->covers, w->row.field[LEAT_OBS_ACCOUNT], first, last);
}

struct leat_claim_key
leat_work_claim_key(const struct leat_work *w, int32_t day)
{
	static const struct {
		int to;
		enum leat_claim_level level;
	} of[] = {{LEAT_OBS_CREATIVE_ID, LEAT_CLAIM_CREATIVE},
	    {LEAT_OBS_ADGROUP_ID, LEAT_CLAIM_ADGROUP}, {LEAT_OBS_CAMPAIGN_ID, LEAT_CLAIM_CAMPAIGN},
	    {LEAT_OBS_ACCOUNT, LEAT_CLAIM_ACCOUNT}};
	struct leat_claim_key key = {.platform = w->m->platform, .day = day};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (w->v.has[of[i].to]) {
			key.id = w->v.text[of[i].to];
			key.level = of[i].level;
			break;
		}
	return key;
}

/* take_claims -- conversions that another table claims for the row, which has none itself. */
static void
take_claims(struct leat_work *w, int32_t first, int32_t last)
{
	struct leat_values *v = &w->v;
	struct leat_claim_key key;
	struct leat_claim claim;

	if (w->beside->claims.by_key.n == 0 || first != last)
		return;
	key = leat_work_claim_key(w, first);
	claim = leat_claims_take(&w->beside->claims, &key);
	if (claim.has_conversions && !v->has[LEAT_OBS_CONVERSIONS])
		leat_row_money(&w->row, LEAT_OBS_CONVERSIONS, claim.conversions);
	if (claim.has_revenue && !v->has[LEAT_OBS_REVENUE])
		leat_row_money(&w->row, LEAT_OBS_REVENUE, claim.revenue);
}

static const char *
make_spend(struct leat_work *w)
{
	struct leat_row *r = &w->row;
	struct leat_slice currency = currency_of(w);
	int32_t first, last;

	if (!span_of(w, &first, &last))
		return "no date";
	if (!w->v.has[LEAT_OBS_COST] && constant(w, LEAT_OBS_COST).n == 0)
		return w->v.censored[LEAT_OBS_COST] ? "the cost is a bound, not a number"
						    : "no cost";
	put_common(w);
	take_claims(w, first, last);
	leat_row_day(r, LEAT_OBS_TIME, first);
	leat_row_borrow(r, LEAT_OBS_PERIOD_END, LEAT_NONE);
	if (last > first)
		leat_row_day(r, LEAT_OBS_PERIOD_END, last);
	leat_row_borrow(r, LEAT_OBS_CHANNEL, channel_of(w));
	leat_row_borrow(r, LEAT_OBS_TZ, leat_work_zone(w));
	w->no_currency += currency.n == 0;
	leat_row_borrow(r, LEAT_OBS_CURRENCY, currency.n ? currency : LEAT_SLICE("XXX"));
	if (leat_work_partial(w, last)) {
		leat_row_flag(r, LEAT_OBS_FLAGS, "partial");
		w->partial++;
	}
	see_spend(w, first, last);
	return NULL;
}

static void
put_instant(struct leat_work *w)
{
	char text[LEAT_INSTANT_MAX];
	size_t n = leat_instant_print(w->v.number[LEAT_OBS_TIME], text);

	leat_row_text(&w->row, LEAT_OBS_TIME, (struct leat_slice){text, n});
	leat_covers_see(&w->covers, w->row.field[LEAT_OBS_ACCOUNT], w->v.day, w->v.day);
}

/* needs -- does the mapping call for that target, and for no other in its place? */
static bool
needs(const struct leat_work *w, int to)
{
	for (size_t k = 0; k < w->m->nneed; k++)
		if (w->m->need[k].n == 1 && w->m->need[k].to[0] == to)
			return true;
	return false;
}

static const char *
make_conversion(struct leat_work *w)
{
	struct leat_slice currency = currency_of(w);

	if (!w->v.has[LEAT_OBS_TIME])
		return "no time";
	if (!w->v.has[LEAT_OBS_REVENUE] && needs(w, LEAT_OBS_REVENUE))
		return "no total";
	put_common(w);
	put_instant(w);
	put_user(w);
	/* An order that was never paid brings nothing: all of it counts as paid back. */
	if (w->v.has[LEAT_TO_VOID])
		leat_row_money(&w->row, LEAT_OBS_REFUND, w->v.number[LEAT_OBS_REVENUE]);
	leat_row_borrow(&w->row, LEAT_OBS_CURRENCY, currency);
	return NULL;
}

static const char *
make_touch(struct leat_work *w)
{
	struct leat_slice channel = touch_channel(w);

	if (!w->v.has[LEAT_OBS_TIME])
		return "no time";
	if (!w->v.has[LEAT_OBS_USER])
		return "no user";
	if (channel.n == 0)
		return "no channel";
	put_common(w);
	if (!put_user(w))
		return "the user is an e-mail address or a telephone number (--user-key-file "
		       "makes pseudonyms of them)";
	if (w->row.field[LEAT_OBS_EVENT].n == 0)
		return "not a known event";
	put_instant(w);
	leat_row_borrow(&w->row, LEAT_OBS_CHANNEL, channel);
	return NULL;
}

const char *
leat_make_row(struct leat_work *w)
{
	switch (w->kind) {
	case LEAT_TOUCH:
		return make_touch(w);
	case LEAT_CONVERSION:
		return make_conversion(w);
	default:
		return make_spend(w);
	}
}
