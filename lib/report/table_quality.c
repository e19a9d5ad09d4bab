/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the checks of the data looked for, and what they found. */
#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define WEB LEAT_TABLE_WEB
#define BELOW LEAT_TABLE_BELOW
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

enum { FINDINGS_MAX = 10 }; /* of a check and severity that are shown */

static const char *
whole(struct leat_facts *f, double n)
{
	return leat_show_fixed(&f->arena, n, 0);
}

static const char *
looked_for(const char *check)
{
	static const struct {
		const char *check, *what;
	} checks[] = {{"gap", "days that are missing"}, {"late", "platforms that are late"},
	    {"consistency", "what contradicts itself, or the orders"},
	    {"anomaly", "days unlike those about them"},
	    {"delay", "days that conversions still come in for"},
	    {"drift", "the last weeks unlike those before"},
	    {"collinear", "channels whose spend moves together"},
	    {"shift", "levels that shift, and stay so"},
	    {"currency", "accounts whose currency changes"},
	    {"duplicate", "how much is told more than once"}};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (strcmp(checks[i].check, check) == 0)
			return checks[i].what;
	return "";
}

struct leat_table
leat_table_checks(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Check", "", 0},
	    {"Looks for", "", 0},
	    {"To do", "", 0},
	    {"Warnings", "", N},
	    {"Errors", "", N},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_table t =
	    leat_table_start(f, "checks-table", "Checks of the data", COLUMNS(columns), q->nchecks);

	for (size_t i = 0; i < q->nchecks; i++) {
		const struct leat_facts_check *k = &q->check[i];
		const char **cell = leat_table_row(&t);

		cell[0] = leat_table_name(f, k->name);
		cell[1] = looked_for(k->name);
		cell[2] = leat_table_name(f, k->action);
		cell[3] = whole(f, (double)k->findings - (double)k->errors);
		cell[4] = whole(f, (double)k->errors);
	}
	if (q->has_rows)
		t.note = leat_arena_printf(&f->arena,
		    "Of %s rows read and %s made from them, %s were written, %s rejected, %s "
		    "merged as duplicates and %s dropped by a rule.",
		    whole(f, q->read), whole(f, q->made), whole(f, q->written),
		    whole(f, q->rejected), whole(f, q->merged), whole(f, q->dropped));
	return t;
}

/* "google_ads, 7, search" */
static const char *
about(struct leat_facts *f, const struct leat_facts_finding *k)
{
	const char *const parts[] = {
	    k->platform, k->account, k->campaign, k->channel, k->other, k->geo, k->time_basis};
	const char *text = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (*parts[i])
			text = leat_arena_printf(&f->arena, "%s%s%s", text, *text ? ", " : "",
			    leat_table_name(f, parts[i]));
	return text;
}

static const char *
days(struct leat_facts *f, const struct leat_facts_finding *k)
{
	if (k->first == INT32_MIN)
		return "";
	if (k->last == k->first || k->last == INT32_MIN)
		return leat_show_day(&f->arena, k->first);
	return leat_arena_printf(&f->arena, "%s to %s", leat_show_day(&f->arena, k->first),
	    leat_show_day(&f->arena, k->last));
}

/* In what the check counts in: a share as per cent, a correlation with two decimals. */
static const char *
amount(struct leat_facts *f, const struct leat_facts_finding *k, double v)
{
	if (!isfinite(v))
		return "";
	if (strcmp(k->check, "delay") == 0 && strcmp(k->column, "as_of") != 0)
		return leat_arena_printf(
		    &f->arena, "%s" LEAT_NBSP "%%", leat_show_percent(&f->arena, v, 0));
	return v == floor(v) ? whole(f, v) : leat_show_round(&f->arena, v);
}

/* What one check found, errors or warnings. */
static void
finding_rows(struct leat_facts *f, struct leat_table *t, const char *check, bool errors)
{
	const struct leat_facts_quality *q = &f->quality;
	size_t n = 0, shown = 0;

	for (size_t i = 0; i < q->nfindings; i++)
		n += q->finding[i].error == errors && strcmp(q->finding[i].check, check) == 0;
	if (n == 0)
		return;
	leat_table_heading(t)[0] = leat_arena_printf(&f->arena, "%zu %s%s of %s%s", n,
	    errors ? "error" : "warning", n == 1 ? "" : "s", leat_table_name(f, check),
	    n > FINDINGS_MAX ? leat_arena_printf(&f->arena, ", of which the first %d", FINDINGS_MAX)
			     : "");
	for (size_t i = 0; i < q->nfindings && shown < FINDINGS_MAX; i++) {
		const struct leat_facts_finding *k = &q->finding[i];
		const char **cell;

		if (k->error != errors || strcmp(k->check, check) != 0)
			continue;
		shown++;
		cell = leat_table_row(t);
		cell[0] = days(f, k);
		cell[1] = about(f, k);
		cell[2] = leat_table_name(f, k->column);
		cell[3] = amount(f, k, k->observed);
		cell[4] = amount(f, k, k->expected);
		cell[5] = amount(f, k, k->limit);
		cell[6] = leat_show_name(&f->arena, leat_slice(k->message), 0);
	}
}

struct leat_table
leat_table_findings(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Days", "", 0},
	    {"About", "", 0},
	    {"Column", "", 0},
	    {"Seen", "", N},
	    {"Expected", "", N},
	    {"Limit", "", N | WEB},
	    {"", "", BELOW},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_map checks = {0};
	struct leat_table t;

	for (size_t i = 0; i < q->nfindings; i++)
		leat_map_put(&checks, leat_slice(q->finding[i].check), NULL);
	t = leat_table_start(f, "findings-table", "What the checks found", COLUMNS(columns),
	    2 * checks.n * (FINDINGS_MAX + 1));
	for (int errors = 1; errors >= 0; errors--)
		for (size_t i = 0; i < checks.n; i++)
			finding_rows(f, &t, checks.key[i].p, errors);
	leat_map_fini(&checks);
	return t;
}

/* Ages that are worth a row: each of the first week, then fewer. */
static bool
is_shown(const struct leat_facts_delay *d, size_t i)
{
	static const int ages[] = {10, 14, 21, 28, 42, 60, 90, 180};
	int age = d->age[i].age;

	if (age <= 7 || i + 1 == d->nages)
		return true;
	for (size_t k = 0; k < sizeof(ages) / sizeof(ages[0]); k++)
		if (ages[k] == age)
			return true;
	return false;
}

static const char *
curve_name(struct leat_facts *f, const struct leat_facts_delay *d)
{
	return leat_arena_printf(&f->arena, "%s%s%s: %s", leat_table_name(f, d->platform),
	    *d->time_basis ? ", by day of " : "", leat_table_name(f, d->time_basis),
	    leat_table_name(f, d->column));
}

/* Where it comes from, and what was done by it. */
static const char *
curve_story(struct leat_facts *f, const struct leat_facts_delay *d)
{
	struct leat_arena *a = &f->arena;
	const char *text;

	if (strcmp(d->origin, "none") == 0)
		return "Not known: no day is there from exports of two days.";
	text = strcmp(d->origin, "given") == 0
		   ? "As an earlier run has learnt it."
		   : leat_arena_printf(a, "Learnt from exports of %s days.", whole(f, d->exports));
	if (d->unsettled)
		text = leat_arena_printf(a,
		    "%s The oldest days still grow: too much is to come for anything to be "
		    "completed.",
		    text);
	if (d->completed > 0 && isfinite(d->after))
		text = leat_arena_printf(a,
		    "%s %s row%s completed: %s became %s (90" LEAT_NBSP "%% interval %s to %s).",
		    text, whole(f, d->completed), d->completed == 1 ? "" : "s",
		    leat_show_round(a, d->before), leat_show_round(a, d->after),
		    leat_show_round(a, d->lower), leat_show_round(a, d->upper));
	if (d->partial > 0)
		text = leat_arena_printf(a, "%s %s row%s flagged partial.", text,
		    whole(f, d->partial), d->partial == 1 ? "" : "s");
	if (d->dropped > 0)
		text = leat_arena_printf(a, "%s %s row%s dropped.", text, whole(f, d->dropped),
		    d->dropped == 1 ? "" : "s");
	return text;
}

static void
curve_rows(struct leat_facts *f, struct leat_table *t, const struct leat_facts_delay *d)
{
	const char **cell = leat_table_heading(t);

	cell[0] = curve_name(f, d);
	cell[4] = curve_story(f, d);
	for (size_t i = 0; i < d->nages; i++) {
		const struct leat_facts_age *k = &d->age[i];

		if (!is_shown(d, i))
			continue;
		cell = leat_table_row(t);
		cell[0] = leat_arena_printf(&f->arena, "%d day%s", k->age, k->age == 1 ? "" : "s");
		cell[1] = leat_show_percent(&f->arena, k->complete, 1);
		cell[2] = leat_table_span(
		    f, (struct leat_facts_interval){k->complete, k->lower, k->upper}, 100);
		cell[3] = leat_show_fixed(&f->arena, k->factor, 3);
		if (k->complete >= .9995)
			break;
	}
}

struct leat_table
leat_table_completeness(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Age", "", 0},
	    {"Complete", "%", N},
	    {"90" LEAT_NBSP "% interval", "%", N},
	    {"Factor", "x", N},
	    {"", "", BELOW},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_table t;
	size_t rows = 0;

	for (size_t i = 0; i < q->ndelays; i++)
		rows += q->delay[i].nages + 1;
	t = leat_table_start(
	    f, "completeness-table", "How complete days are by their age", COLUMNS(columns), rows);
	for (size_t i = 0; i < q->ndelays; i++)
		curve_rows(f, &t, &q->delay[i]);
	t.note = "Platforms learn of conversions late. Age: from the day to the export.";
	return t;
}

struct leat_table
leat_table_drift(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Platform", "", 0},
	    {"Column", "", 0},
	    {"Before", "a day", N},
	    {"Now", "a day", N},
	    {"PSI", "", N},
	    {"Limit", "", N},
	    {"By chance", "p", N},
	    {"Drift", "", 0},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_table t = leat_table_start(
	    f, "drift-table", "The last weeks and those before", COLUMNS(columns), q->ndrifts);

	for (size_t i = 0; i < q->ndrifts; i++) {
		const struct leat_facts_drift *d = &q->drift[i];
		const char **cell = leat_table_row(&t);

		cell[0] = leat_table_name(f, d->platform);
		cell[1] = leat_table_name(f, d->column);
		cell[7] = "too few days";
		if (!d->measured)
			continue;
		cell[2] = leat_show_round(&f->arena, d->before);
		cell[3] = leat_show_round(&f->arena, d->now);
		cell[4] = leat_show_fixed(&f->arena, d->psi, 2);
		cell[5] = leat_show_fixed(&f->arena, d->psi_limit, 2);
		cell[6] = d->ks_p < .0005 ? "under 0.001" : leat_show_fixed(&f->arena, d->ks_p, 3);
		cell[7] = d->drifted ? "yes" : "no";
	}
	t.nheads = 2;
	t.note = "Drift: the population stability index (PSI) is past its limit, and by "
		 "Kolmogorov and Smirnov's test that is too rare by chance.";
	return t;
}

struct leat_table
leat_table_collinear(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Moves most with", "", 0},
	    {"Correlation", "", N},
	    {"Variance inflation", "x", N},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_table t = leat_table_start(f, "collinear-table",
	    "Can the effects of channels be told apart?", COLUMNS(columns), q->nchannels);

	for (size_t i = 0; i < q->nchannels; i++) {
		const struct leat_facts_collinear *k = &q->channel[i];
		const char **cell = leat_table_row(&t);

		cell[0] = leat_table_name(f, k->channel);
		cell[1] = k->moves ? leat_table_name(f, k->nearest) : "hardly moves";
		if (!k->moves)
			continue;
		if (*k->nearest)
			cell[2] = leat_show_fixed(&f->arena, k->correlation, 2);
		cell[3] = leat_show_round(&f->arena, k->inflation);
	}
	if (isfinite(q->condition))
		t.note = leat_arena_printf(&f->arena,
		    "Of weekly spend less trend and season. Condition number of all channels "
		    "together: %s.",
		    leat_show_round(&f->arena, q->condition));
	return t;
}

struct leat_table
leat_table_rules(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Rule", "", 0},
	    {"In the policy", "", WEB},
	    {"What it does", "", 0},
	    {"Rows", "", N},
	};
	const struct leat_facts_quality *q = &f->quality;
	struct leat_table t = leat_table_start(
	    f, "rules-table", "What the policy's rules did to rows", COLUMNS(columns), q->nrules);

	for (size_t i = 0; i < q->nrules; i++) {
		const struct leat_facts_rule *r = &q->rule[i];
		const char **cell = leat_table_row(&t);

		cell[0] = leat_table_name(f, *r->name ? r->name : r->rule);
		cell[1] = leat_table_name(f, r->rule);
		cell[2] = leat_table_name(f, r->action);
		cell[3] = whole(f, r->rows);
	}
	return t;
}
