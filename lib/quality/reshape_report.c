/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was done to rows, told: notes for people, lines of the quality report for programs. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "quality/reshape_part.h"

typedef unsigned long long ull;

static const char *
s_of(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static const char *
done(enum leat_row_action action)
{
	static const char *const words[] = {[LEAT_ROW_KEEP] = "kept",
	    [LEAT_ROW_FLAG] = "flagged",
	    [LEAT_ROW_DROP] = "dropped",
	    [LEAT_ROW_REJECT] = "rejected",
	    [LEAT_ROW_HOLD] = "flagged",
	    [LEAT_ROW_ERROR] = "refused"};

	return words[action];
}

static void say(const struct leat_log *log, enum leat_row_action action, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* What holds the stream is a warning. */
static void
say(const struct leat_log *log, enum leat_row_action action, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (action == LEAT_ROW_HOLD)
		leat_warn(log, "held: %s", line);
	else
		leat_note(log, "%s", line);
}

static void
note_exclude(const struct leat_reshape *x, const struct leat_log *log)
{
	const struct leat_reshape_rules *r = x->rules;

	for (size_t i = 0; i < r->nexclude; i++)
		if (x->n.excluded[i] && r->exclude[i].events == 0)
			say(log, r->exclude[i].action, "exclude %s: %llu row%s %s",
			    r->exclude[i].name.p, (ull)x->n.excluded[i], s_of(x->n.excluded[i]),
			    done(r->exclude[i].action));
}

void
leat_reshape_note_rates(const struct leat_reshape *x, const struct leat_log *log)
{
	for (size_t i = 0; i < x->rules->nexclude; i++) {
		const struct leat_row_rule *r = &x->rules->exclude[i];
		size_t users = x->flood[i] ? leat_flood_users(x->flood[i]) : 0;

		if (users)
			say(log, r->action,
			    "exclude %s: %zu user%s with more than %lld events within %lld s, %llu "
			    "row%s %s",
			    r->name.p, users, s_of(users), (long long)r->events,
			    (long long)(r->window_us / LEAT_US_PER_SECOND), (ull)x->n.excluded[i],
			    s_of(x->n.excluded[i]), done(r->action));
	}
}

static void
note_consent(const struct leat_reshape *x, const struct leat_log *log)
{
	const struct leat_consent_rules *c = &x->rules->consent;

	if (x->n.touches + x->n.conversions == 0)
		return;
	if (!x->n.consent_seen)
		leat_warn(log, "consent: no touch or conversion says anything in \"%s\"",
		    leat_reshape_column_name(x->rules, c->column));
	leat_note(log, "consent: %llu touch%s without it, %s; %llu conversion%s, %s",
	    (ull)x->n.touches, x->n.touches == 1 ? "" : "es", done(c->touches),
	    (ull)x->n.conversions, s_of(x->n.conversions),
	    c->conversions == LEAT_ROW_KEEP ? "without the user" : done(c->conversions));
}

static uint64_t
sum(const uint64_t *n, size_t count)
{
	uint64_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += n[i];
	return all;
}

static void
note_names(const struct leat_reshape *x, const struct leat_log *log)
{
	const struct leat_reshape_rules *r = x->rules;
	uint64_t parsed = sum(x->n.parsed, r->nnames), renamed = sum(x->n.renamed, r->ntaxonomy);

	if (x->n.imputed)
		leat_note(log, "defaults: %llu row%s, flagged imputed", (ull)x->n.imputed,
		    s_of(x->n.imputed));
	if (parsed)
		leat_note(log, "parse: %llu name%s read", (ull)parsed, s_of(parsed));
	if (x->n.unparsed)
		say(log, r->unparsed, "parse: %llu name%s not read, %s", (ull)x->n.unparsed,
		    s_of(x->n.unparsed), done(r->unparsed));
	if (renamed)
		leat_note(log, "taxonomy: %llu row%s named by a rule", (ull)renamed, s_of(renamed));
	if (x->n.unmatched)
		say(log, r->unmatched, "taxonomy: %llu row%s that no rule matches, %s",
		    (ull)x->n.unmatched, s_of(x->n.unmatched), done(r->unmatched));
	if (x->n.other_tz)
		say(log, r->other_tz, "other_tz: %llu row%s of days that are not %.*s's, %s",
		    (ull)x->n.other_tz, s_of(x->n.other_tz), (int)x->options.tz.n, x->options.tz.p,
		    done(r->other_tz));
}

/* What rounding added, in units of the currency: 1e-18 units each. */
static double
units(leat_sum error)
{
	return (double)error / 1e18;
}

static void
note_fx(const struct leat_reshape *x, const struct leat_log *log)
{
	const struct leat_slice *to = &x->options.currency;
	size_t *order = leat_map_sorted(&x->n.currency);
	char error[LEAT_NUM_MAX];

	for (size_t i = 0; i < x->n.currency.n; i++) {
		const struct leat_fx_count *c = &x->n.converted[order[i]];

		if (c->rows == 0)
			continue;
		leat_print_double(units(c->error), error);
		leat_note(log,
		    "fx: %llu row%s from %s to %.*s; %llu amount%s rounded to millionths, by %s "
		    "%.*s in all",
		    (ull)c->rows, s_of(c->rows), x->n.currency.key[order[i]].p, (int)to->n, to->p,
		    (ull)c->rounded, s_of(c->rounded), error, (int)to->n, to->p);
	}
	free(order);
	if (x->n.unconverted)
		say(log, x->rules->fx.missing, "fx: %llu row%s without a rate, %s",
		    (ull)x->n.unconverted, s_of(x->n.unconverted), done(x->rules->fx.missing));
}

void
leat_reshape_note(const struct leat_reshape *x, const struct leat_log *log)
{
	note_exclude(x, log);
	note_consent(x, log);
	note_names(x, log);
	note_fx(x, log);
}

/* The quality report */

static const char *
word(enum leat_row_action action)
{
	static const char *const words[] = {[LEAT_ROW_KEEP] = "keep",
	    [LEAT_ROW_FLAG] = "flag",
	    [LEAT_ROW_DROP] = "drop",
	    [LEAT_ROW_REJECT] = "reject",
	    [LEAT_ROW_HOLD] = "hold",
	    [LEAT_ROW_ERROR] = "error"};

	return words[action];
}

static void
begin(struct leat_jw *w, const char *rule, const char *name, const char *action, uint64_t rows)
{
	leat_jw_open(w, '{');
	leat_jw_key(w, "kind");
	leat_jw_str(w, "rule");
	leat_jw_key(w, "rule");
	leat_jw_str(w, rule);
	if (name && *name) {
		leat_jw_key(w, "name");
		leat_jw_str(w, name);
	}
	leat_jw_key(w, "action");
	leat_jw_str(w, action);
	leat_jw_key(w, "rows");
	leat_jw_i64(w, (int64_t)rows);
}

static void
end(struct leat_jw *w)
{
	leat_jw_close(w, '}');
	leat_buf_add_char(w->out, '\n');
	w->comma = false;
}

static void
print(struct leat_jw *w, const char *rule, const char *name, const char *action, uint64_t rows)
{
	begin(w, rule, name, action, rows);
	end(w);
}

static void
print_rule(struct leat_jw *w, const struct leat_row_rule *r, const char *action, uint64_t rows)
{
	print(w, r->path.p, r->name.p, action, rows);
}

static void
print_fx(const struct leat_reshape *x, struct leat_jw *w)
{
	size_t *order = leat_map_sorted(&x->n.currency);

	for (size_t i = 0; i < x->n.currency.n; i++) {
		const struct leat_fx_count *c = &x->n.converted[order[i]];

		if (c->rows == 0)
			continue;
		begin(w, "clean.fx", x->n.currency.key[order[i]].p, "convert", c->rows);
		leat_jw_key(w, "amounts_rounded");
		leat_jw_i64(w, (int64_t)c->rounded);
		leat_jw_key(w, "rounding");
		leat_jw_number(w, units(c->error));
		end(w);
	}
	free(order);
	if (x->options.fx)
		print(w, "clean.fx.missing", NULL, word(x->rules->fx.missing), x->n.unconverted);
}

void
leat_reshape_print(const struct leat_reshape *x, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};
	const struct leat_reshape_rules *r;

	if (x == NULL)
		return;
	r = x->rules;
	for (size_t i = 0; i < r->nexclude; i++)
		print_rule(&w, &r->exclude[i], word(r->exclude[i].action), x->n.excluded[i]);
	if (r->consent.asked) {
		print(&w, "clean.consent.touches", NULL, word(r->consent.touches), x->n.touches);
		print(&w, "clean.consent.conversions", NULL,
		    r->consent.conversions == LEAT_ROW_KEEP ? "anonymous"
							    : word(r->consent.conversions),
		    x->n.conversions);
	}
	for (size_t i = 0; i < r->ndefaults; i++)
		print_rule(&w, &r->defaults[i], "substitute", x->n.defaulted[i]);
	for (size_t i = 0; i < r->nnames; i++)
		print_rule(&w, &r->names[i].rule, "set", x->n.parsed[i]);
	if (r->nnames)
		print(&w, "clean.parse.unparsed", NULL, word(r->unparsed), x->n.unparsed);
	for (size_t i = 0; i < r->ntaxonomy; i++)
		print_rule(&w, &r->taxonomy[i], "set", x->n.renamed[i]);
	if (r->ntaxonomy)
		print(&w, "clean.taxonomy.unmatched", NULL, word(r->unmatched), x->n.unmatched);
	if (r->other_tz != LEAT_ROW_KEEP)
		print(&w, "clean.other_tz", NULL, word(r->other_tz), x->n.other_tz);
	print_fx(x, &w);
}
