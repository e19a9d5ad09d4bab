/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A quality report, read line by line; what is not known here is passed over. */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "record/json_lines.h"
#include "report/facts.h"

enum { VERSION = 1, HELD_MAX = 255 };
#define COUNT_MAX 1e15

struct reader {
	struct leat_facts *f;
	const char *file;
	const struct leat_json *line;
	size_t ages_cap; /* of the last curve */
};

static const char *
text(const struct reader *r, const char *key)
{
	const struct leat_json *v = leat_json_get(r->line, key);

	return v && v->type == LEAT_JSON_STRING ? leat_arena_copy(&r->f->arena, v->text).p : "";
}

static double
number(const struct reader *r, const char *key)
{
	const struct leat_json *v = leat_json_get(r->line, key);
	double x;

	return v && v->type == LEAT_JSON_NUMBER && leat_parse_double(v->text, &x) ? x : NAN;
}

/* A count that is not there is none, and there is an end to them. */
static double
count(const struct reader *r, const char *key)
{
	double n = number(r, key);

	return n >= 0 ? fmin(n, COUNT_MAX) : 0;
}

static bool
yes(const struct reader *r, const char *key)
{
	const struct leat_json *v = leat_json_get(r->line, key);

	return v && v->type == LEAT_JSON_TRUE;
}

static int32_t
day(const struct reader *r, const char *key)
{
	int32_t d;

	return leat_day_parse(leat_slice(text(r, key)), &d) ? d : INT32_MIN;
}

static int
take_head(struct reader *r, uint64_t line, struct leat_err *err)
{
	struct leat_facts *f = r->f;
	struct leat_facts_quality *q = &f->quality;
	int held = (int)fmin(count(r, "held"), HELD_MAX);

	if (count(r, "version") != VERSION)
		return leat_err_at(err, LEAT_EDATA, r->file, line, "version",
		    "must be %d: the quality report is of another version", VERSION);
	q->has_rows = true;
	q->read = count(r, "rows_read");
	q->made = count(r, "rows_made");
	q->written = count(r, "rows_written");
	q->rejected = count(r, "rows_rejected");
	q->merged = count(r, "rows_merged");
	q->dropped = count(r, "rows_dropped");
	if (held && (f->held == 0 || held < f->held)) {
		f->held = held;
		f->held_what = "stream of observations";
	}
	return LEAT_OK;
}

static void
take_check(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	LEAT_GROW(q->check, q->nchecks, q->checks_cap);
	q->check[q->nchecks++] = (struct leat_facts_check){.name = text(r, "check"),
	    .action = text(r, "action"),
	    .findings = (size_t)count(r, "findings"),
	    .errors = (size_t)count(r, "errors")};
}

static void
take_finding(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	LEAT_GROW(q->finding, q->nfindings, q->findings_cap);
	q->finding[q->nfindings++] = (struct leat_facts_finding){.check = text(r, "check"),
	    .platform = text(r, "platform"),
	    .account = text(r, "account"),
	    .campaign = text(r, "campaign_id"),
	    .channel = text(r, "channel"),
	    .other = text(r, "other_channel"),
	    .geo = text(r, "geo"),
	    .time_basis = text(r, "time_basis"),
	    .column = text(r, "column"),
	    .message = text(r, "message"),
	    .error = strcmp(text(r, "severity"), "error") == 0,
	    .first = day(r, "time"),
	    .last = day(r, "period_end"),
	    .observed = number(r, "observed"),
	    .expected = number(r, "expected"),
	    .limit = number(r, "limit")};
}

static void
take_delay(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	LEAT_GROW(q->delay, q->ndelays, q->delays_cap);
	q->delay[q->ndelays++] = (struct leat_facts_delay){.platform = text(r, "platform"),
	    .time_basis = text(r, "time_basis"),
	    .column = text(r, "column"),
	    .origin = text(r, "origin"),
	    .exports = count(r, "exports"),
	    .tail = count(r, "tail"),
	    .completed = count(r, "rows_completed"),
	    .partial = count(r, "rows_partial"),
	    .dropped = count(r, "rows_dropped"),
	    .before = number(r, "before"),
	    .after = number(r, "after"),
	    .lower = number(r, "after_lower"),
	    .upper = number(r, "after_upper"),
	    .unsettled = leat_json_get(r->line, "settled") && !yes(r, "settled")};
	r->ages_cap = 0;
}

/* An age of the curve whose line came last. */
static void
take_age(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;
	struct leat_facts_delay *d = q->ndelays ? &q->delay[q->ndelays - 1] : NULL;

	if (d == NULL || strcmp(d->platform, text(r, "platform")) != 0 ||
	    strcmp(d->time_basis, text(r, "time_basis")) != 0 ||
	    strcmp(d->column, text(r, "column")) != 0)
		return;
	LEAT_GROW(d->age, d->nages, r->ages_cap);
	d->age[d->nages++] = (struct leat_facts_age){.age = (int)fmin(count(r, "age"), 1e6),
	    .complete = number(r, "completeness"),
	    .lower = number(r, "lower"),
	    .upper = number(r, "upper"),
	    .factor = number(r, "factor")};
}

static void
take_drift(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	LEAT_GROW(q->drift, q->ndrifts, q->drifts_cap);
	q->drift[q->ndrifts++] = (struct leat_facts_drift){.platform = text(r, "platform"),
	    .column = text(r, "column"),
	    .before = number(r, "reference_mean"),
	    .now = number(r, "mean"),
	    .psi = number(r, "psi"),
	    .psi_limit = number(r, "psi_limit"),
	    .ks_p = number(r, "ks_p"),
	    .measured = leat_json_get(r->line, "drifted") != NULL,
	    .drifted = yes(r, "drifted")};
}

static void
take_collinear(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	if (leat_json_get(r->line, "channel") == NULL) {
		q->condition = number(r, "condition");
		return;
	}
	LEAT_GROW(q->channel, q->nchannels, q->channels_cap);
	q->channel[q->nchannels++] = (struct leat_facts_collinear){.channel = text(r, "channel"),
	    .nearest = text(r, "nearest"),
	    .inflation = number(r, "inflation"),
	    .correlation = number(r, "correlation"),
	    .moves = yes(r, "moves")};
}

static void
take_rule(struct reader *r)
{
	struct leat_facts_quality *q = &r->f->quality;

	LEAT_GROW(q->rule, q->nrules, q->rules_cap);
	q->rule[q->nrules++] = (struct leat_facts_rule){.rule = text(r, "rule"),
	    .name = text(r, "name"),
	    .action = text(r, "action"),
	    .rows = count(r, "rows")};
}

static int
take_line(void *ctx, const struct leat_json *line, uint64_t at, struct leat_err *err)
{
	static const struct {
		const char *kind;
		void (*take)(struct reader *r);
	} kinds[] = {{"summary", take_check}, {"finding", take_finding}, {"delay", take_delay},
	    {"completeness", take_age}, {"drift", take_drift}, {"collinear", take_collinear},
	    {"rule", take_rule}};
	struct reader *r = ctx;
	const char *kind;

	r->line = line;
	kind = text(r, "kind");
	if (strcmp(kind, "quality") == 0)
		return take_head(r, at, err);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kind, kinds[i].kind) == 0)
			kinds[i].take(r);
	return LEAT_OK;
}

int
leat_facts_read_quality(struct leat_facts *f, struct leat_input *in, struct leat_err *err)
{
	struct reader r = {.f = f, .file = leat_input_name(in)};

	f->quality.given = true;
	f->quality.condition = NAN;
	return leat_json_lines(in, take_line, &r, err);
}

void
leat_facts_quality_fini(struct leat_facts_quality *q)
{
	for (size_t i = 0; i < q->ndelays; i++)
		free(q->delay[i].age);
	free(q->check);
	free(q->finding);
	free(q->delay);
	free(q->drift);
	free(q->channel);
	free(q->rule);
}
