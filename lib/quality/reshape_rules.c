/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules by what a row has in its columns: rows left out, consent, defaults, channels, zones. */
#include "base/glob.h"
#include "quality/reshape_part.h"

bool
leat_patterns_match(const struct leat_patterns *p, struct leat_slice text, bool fold)
{
	size_t low = 0, high = p->nplain;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = leat_fold_cmp(p->plain[mid], text, fold);

		if (c == 0)
			return true;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = 0; i < p->nglob; i++)
		if (leat_glob_match(p->glob[i], text, fold))
			return true;
	return false;
}

bool
leat_reshape_matches(struct leat_reshaper *x, const struct leat_row_rule *rule)
{
	if (!(rule->kinds & 1u << x->kind))
		return false;
	for (size_t i = 0; i < rule->nwhen; i++)
		if (!leat_patterns_match(
			&rule->when[i].any, leat_reshape_get(x, rule->when[i].column), rule->fold))
			return false;
	return true;
}

bool
leat_reshape_exclude(struct leat_reshaper *x)
{
	for (size_t i = 0; i < x->rules->nexclude; i++) {
		const struct leat_row_rule *r = &x->rules->exclude[i];

		/* A rate is known when all rows are. */
		if (r->events || !leat_reshape_matches(x, r))
			continue;
		x->n.excluded[i]++;
		if (r->action == LEAT_ROW_DROP || r->action == LEAT_ROW_REJECT)
			return leat_reshape_goes(
			    x, r->action, -1, "the policy leaves it out: %s", r->name.p);
		leat_reshape_flag(x, x->of->excluded_flag[i]);
		if (r->action == LEAT_ROW_HOLD)
			leat_reshape_hold(&x->n, LEAT_NEGATIVE);
	}
	return true;
}

bool
leat_reshape_consents(struct leat_reshaper *x)
{
	const struct leat_consent_rules *c = &x->rules->consent;
	struct leat_slice said;

	if (!c->asked || (x->kind != LEAT_TOUCH && x->kind != LEAT_CONVERSION))
		return true;
	said = leat_reshape_get(x, c->column);
	x->n.consent_seen = x->n.consent_seen || said.n;
	return leat_patterns_match(&c->allow, said, c->fold);
}

/*
 * A touch without its user says nothing, and one with a user that did not consent must
 * not be joined to anything: it will go, but not yet. It may be what an export says now
 * of a touch that an earlier one has with consent, and has to win over that first. An
 * order stays what it is without its user.
 */
void
leat_reshape_consent(struct leat_reshaper *x)
{
	if (!x->nobody)
		return;
	*(x->kind == LEAT_TOUCH ? &x->n.touches : &x->n.conversions) += 1;
	leat_row_borrow(
	    x->row, LEAT_OBS_USER, x->kind == LEAT_TOUCH ? LEAT_SLICE("(no consent)") : LEAT_NONE);
	leat_reshape_flag(x, "no_consent");
}

bool
leat_reshape_withheld(const struct leat_reshape *x, const struct leat_row *row,
    enum leat_obs_kind kind, enum leat_row_action *action)
{
	const struct leat_consent_rules *c = &x->rules->consent;

	if (!c->asked || (kind != LEAT_TOUCH && kind != LEAT_CONVERSION))
		return false;
	*action = kind == LEAT_TOUCH ? c->touches : c->conversions;
	return *action != LEAT_ROW_KEEP && leat_row_flagged(row, LEAT_OBS_FLAGS, "no_consent");
}

bool
leat_reshape_defaults(struct leat_reshaper *x)
{
	bool any = false;

	for (size_t i = 0; i < x->rules->ndefaults; i++) {
		const struct leat_row_rule *r = &x->rules->defaults[i];
		bool did = false;

		if (!leat_reshape_matches(x, r))
			continue;
		for (size_t k = 0; k < r->nset; k++) {
			if (leat_reshape_get(x, r->set[k].column).n)
				continue;
			leat_reshape_set(x, r->set[k].column, r->set[k].value);
			leat_reshape_flag(x, x->of->imputed_flag[i][k]);
			did = true;
		}
		x->n.defaulted[i] += did;
		any = any || did;
	}
	x->n.imputed += any;
	return true;
}

/* Only spend and touches have to have a channel. */
static bool
unmatched(struct leat_reshaper *x)
{
	enum leat_row_action action = x->rules->unmatched;

	if ((x->kind != LEAT_SPEND && x->kind != LEAT_TOUCH) ||
	    !(x->of->taxonomy_kinds & 1u << x->kind))
		return true;
	x->n.unmatched++;
	if (action == LEAT_ROW_REJECT)
		return leat_reshape_goes(
		    x, action, LEAT_OBS_CHANNEL, "no rule of the policy's taxonomy matches");
	if (action != LEAT_ROW_KEEP)
		leat_reshape_flag(x, "unmatched");
	if (action == LEAT_ROW_HOLD)
		leat_reshape_hold(&x->n, LEAT_NEGATIVE);
	return true;
}

bool
leat_reshape_taxonomy(struct leat_reshaper *x)
{
	for (size_t i = 0; i < x->rules->ntaxonomy; i++) {
		const struct leat_row_rule *r = &x->rules->taxonomy[i];

		if (!leat_reshape_matches(x, r))
			continue;
		for (size_t k = 0; k < r->nset; k++)
			leat_reshape_set(x, r->set[k].column, r->set[k].value);
		x->n.renamed[i]++;
		return true;
	}
	return unmatched(x);
}

/* The zone of that name, opened once; NULL if there is none. */
static const struct leat_zone *
zone_of(struct leat_reshaper *x, struct leat_slice name)
{
	struct leat_err why;
	bool is_new;
	size_t i = leat_map_put(&x->zone_name, name, &is_new);

	if (is_new) {
		LEAT_GROW(x->zones, i, x->zones_cap);
		if (leat_zone_open(&x->zones[i], name, &why) != LEAT_OK)
			x->zones[i] = NULL;
	}
	return x->zones[i];
}

/* A date in a zone whose day begins and ends at our day's instants is our date. */
static bool
same_days(struct leat_reshaper *x, struct leat_slice tz, int32_t first, int32_t last)
{
	const struct leat_zone *zone = zone_of(x, tz);
	int64_t begin = first * LEAT_US_PER_DAY, end = ((int64_t)last + 1) * LEAT_US_PER_DAY;

	return zone && leat_zone_instant(zone, begin) == leat_zone_instant(x->of->zone, begin) &&
	       leat_zone_instant(zone, end) == leat_zone_instant(x->of->zone, end);
}

bool
leat_reshape_zone(struct leat_reshaper *x)
{
	enum leat_row_action action = x->rules->other_tz;
	struct leat_slice tz = x->row->field[LEAT_OBS_TZ];
	char safe[LEAT_SAFE_MAX];
	int32_t first, last;

	if (action == LEAT_ROW_KEEP || tz.n == 0 || leat_slice_eq(tz, x->of->options.tz) ||
	    !leat_day_parse(x->row->field[LEAT_OBS_TIME], &first))
		return true;
	if (!leat_day_parse(x->row->field[LEAT_OBS_PERIOD_END], &last))
		last = first;
	if (same_days(x, tz, first, last))
		return true;
	x->n.other_tz++;
	if (action == LEAT_ROW_REJECT)
		return leat_reshape_goes(x, action, LEAT_OBS_TZ, "not days of %.*s: \"%s\"",
		    (int)x->of->options.tz.n, x->of->options.tz.p, leat_safe(tz, safe));
	leat_reshape_flag(x, "other_tz");
	if (action == LEAT_ROW_HOLD)
		leat_reshape_hold(&x->n, LEAT_NEGATIVE);
	return true;
}
