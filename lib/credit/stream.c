/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/stream.h"

#include <stdlib.h>

#include "credit/credit_say.h"
#include "credit/credit_write.h"
#include "credit/observe.h"
#include "credit/paths.h"
#include "credit/recredit.h"
#include "credit/stream_sums.h"
#include "record/outcome.h"

/* Everything that works on the rows of a stream. */
struct work {
	struct leat_in *in;
	struct leat_out *out;            /* NULL where sums are made in place of rows */
	struct leat_partial *to;         /* these */
	const struct leat_partial *from; /* sums that were made of the rows, in place of in */
	const struct leat_attribute_options *o;
	const struct leat_log *log;
	unsigned threads;
	struct leat_zone *zone;
	struct leat_observe_options observing;
	int64_t start_us, end_us;
	struct leat_gather *gather;
	struct leat_observer **observer; /* one a thread */
	struct leat_observed seen;
	struct leat_costs *costs;
	struct leat_coverage coverage;
	struct leat_outcomes *outcomes;
	struct leat_lifts lifts; /* kept back, if they calibrate */
};

/* A batch in the hands of a thread: its rows as they will be written. */
struct lines {
	struct leat_row row;
	struct leat_buf text;
	size_t *end; /* of each line in text */
	size_t n, cap;
	int status; /* what became of the row behind them */
	struct leat_err err;
};

struct passing {
	struct work *w;
	struct lines *lines; /* one a thread */
	struct leat_row row; /* for what is done in order */
};

/* Experiments that calibrate are passed on behind all other rows: then it is known which did. */
static bool
kept_back(const struct passing *p, const struct leat_batch *b, size_t i)
{
	return p->w->o->calibrate && leat_slice_is(leat_field(b, i, LEAT_OBS_KIND), "lift");
}

/* A row is taken note of before it is passed on. */
static int
make_line(struct passing *p, unsigned thread, const struct leat_batch *b)
{
	struct lines *l = &p->lines[thread];
	int rc;

	if (kept_back(p, b, l->n))
		return LEAT_OK;
	leat_row_load(&l->row, b, l->n);
	rc = leat_observer_add(p->w->observer[thread], &l->row, b->file, b->line[l->n], &l->err);
	if (rc || p->w->out == NULL)
		return rc;
	return leat_out_encode(p->w->out, &l->row, &l->text, &l->err);
}

static int
make_lines(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct passing *p = ctx;
	struct lines *l = &p->lines[thread];

	(void)err;
	if (b->nrows > l->cap) {
		l->cap = b->nrows;
		l->end = leat_realloc(l->end, l->cap, sizeof(*l->end));
	}
	l->text.n = l->n = 0;
	l->status = LEAT_OK;
	while (l->n < b->nrows && (l->status = make_line(p, thread, b)) == LEAT_OK)
		l->end[l->n++] = l->text.n;
	return LEAT_OK;
}

/* Outcomes come of rows in order; most rows are spend or touches, of which none comes. */
static int
note(struct passing *p, const struct leat_batch *b, size_t i, struct leat_err *err)
{
	struct leat_slice kind = leat_field(b, i, LEAT_OBS_KIND);
	struct leat_err e;

	if (leat_slice_is(kind, "spend") || leat_slice_is(kind, "touch"))
		return LEAT_OK;
	leat_row_load(&p->row, b, i);
	if (kept_back(p, b, i))
		return leat_lifts_add(&p->w->lifts, &p->row, p->w->zone, b->file, b->line[i], err);
	if (leat_outcomes_add(p->w->outcomes, &p->row, &e) != LEAT_OK)
		return leat_err_at(err, e.status, b->file, b->line[i], e.column, "%s", e.text);
	return LEAT_OK;
}

static int
pass_lines(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct passing *p = ctx;
	struct lines *l = &p->lines[thread];
	struct leat_err fault = {0};
	size_t n = 0, before = p->w->lifts.n;
	int rc = LEAT_OK;

	while (n < l->n && (rc = note(p, b, n, &fault)) == LEAT_OK)
		n++;
	if (rc == LEAT_OK && n < b->nrows) {
		rc = l->status;
		fault = l->err;
	}
	/* What came before a fault goes out before it. */
	if (n && p->w->out &&
	    leat_out_encoded(p->w->out, (struct leat_slice){l->text.p, l->end[n - 1]},
		n - (p->w->lifts.n - before), err) != LEAT_OK)
		return err->status;
	if (rc != LEAT_OK)
		*err = fault;
	return rc;
}

static int
pass_all(struct work *w, struct leat_err *err)
{
	struct passing p = {.w = w, .lines = LEAT_NEW_N(struct lines, w->threads)};
	struct leat_each each = {&p, make_lines, pass_lines, w->threads, 0};
	size_t n = leat_in_ncolumns(w->in);
	int rc;

	leat_row_init(&p.row, n);
	for (unsigned i = 0; i < w->threads; i++)
		leat_row_init(&p.lines[i].row, n);
	rc = leat_in_each(w->in, &each, err);
	for (unsigned i = 0; i < w->threads; i++) {
		leat_row_fini(&p.lines[i].row);
		leat_buf_fini(&p.lines[i].text);
		free(p.lines[i].end);
		leat_observer_counts(w->observer[i], &w->seen);
		leat_costs_merge(w->costs, leat_observer_costs(w->observer[i]));
		leat_coverage_merge(&w->coverage, leat_observer_coverage(w->observer[i]));
	}
	leat_row_fini(&p.row);
	free(p.lines);
	return rc;
}

static bool
has_credits(const struct work *w, const char *model)
{
	for (unsigned i = 0; i < w->threads; i++)
		if (leat_observer_has_credits(w->observer[i], model))
			return true;
	return false;
}

static int
judge_credits(const struct work *w, struct leat_err *err)
{
	for (size_t i = 0; i < w->o->credit.nmodels; i++)
		if (has_credits(w, w->o->credit.model[i]->name))
			return leat_err_set(err, LEAT_EDATA,
			    "the input has credits of model %s already: leave them out, or name "
			    "another model",
			    w->o->credit.model[i]->name);
	return LEAT_OK;
}

/* Whether what was read can be credited, and what of it was not used. */
static int
judge(const struct work *w, struct leat_err *err)
{
	const struct leat_observed *n = &w->seen;

	if (n->touches_filtered)
		leat_note(w->log, "%llu touches are not of an event or channel that is asked for",
		    (unsigned long long)n->touches_filtered);
	if (n->touches == 0 && n->touches_filtered == 0 && n->touches_without_user)
		return leat_err_at(err, LEAT_EDATA, NULL, 0, "user",
		    "none of %llu touches has a user: journeys cannot be told apart",
		    (unsigned long long)n->touches_without_user);
	if (n->touches_without_user)
		leat_warn(w->log, "%llu touches without a user are not used",
		    (unsigned long long)n->touches_without_user);
	if (n->conversions_without_user)
		leat_warn(w->log, "%llu conversions without a user are credited to %s",
		    (unsigned long long)n->conversions_without_user, LEAT_BASELINE_CHANNEL);
	if (n->rounded)
		leat_warn(w->log, "%llu amounts with more than six decimals are rounded",
		    (unsigned long long)n->rounded);
	return LEAT_OK;
}

/* Does a model need null paths? Hazards do not: they learn from time at risk, and open paths. */
static bool
needs_nulls(const struct leat_credit_options *o)
{
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->observe && !o->model[i]->kept)
			return true;
	return false;
}

static bool
learns(const struct leat_credit_options *o)
{
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->observe)
			return true;
	return false;
}

static void
say(const struct work *w, const struct leat_credit_options *o, const struct leat_credit_counts *n)
{
	if (needs_nulls(o) && !o->no_nulls && n->null_paths == 0 && n->open_paths)
		leat_warn(w->log,
		    "no null paths to learn from: all %llu paths that did not convert are within "
		    "the lookback of the end of the data",
		    (unsigned long long)n->open_paths);
	if (n->left_out)
		leat_note(w->log, "%llu touches do not count on their paths",
		    (unsigned long long)n->left_out);
	if (n->outside_touches)
		leat_warn(w->log, "%llu touches after the end of --observe are not used",
		    (unsigned long long)n->outside_touches);
	if (n->outside_conversions)
		leat_warn(w->log, "%llu conversions outside --observe are not credited",
		    (unsigned long long)n->outside_conversions);
	if (n->again)
		leat_warn(w->log,
		    "%llu further conversions of users who convert --once are credited to %s",
		    (unsigned long long)n->again, LEAT_BASELINE_CHANNEL);
	if (n->late_touches)
		leat_warn(w->log,
		    "%llu touches after the conversion of users who convert --once are not used",
		    (unsigned long long)n->late_touches);
}

static size_t
ncolumns(const struct work *w)
{
	return w->in ? leat_in_ncolumns(w->in) : LEAT_OBS_N;
}

/* The periods of credits; one that is of all days has those of all models. */
static struct leat_period
find_period(const struct work *w, struct leat_credits *credits)
{
	struct leat_period p = {w->o->every, INT32_MAX, INT32_MIN};

	for (size_t i = 0; i < w->o->credit.nmodels; i++)
		leat_daysum_span(&leat_credits_model(credits, i)->sums, &p.first, &p.last);
	return p;
}

static int
write_credits(struct work *w, struct leat_credits *credits, struct leat_err *err)
{
	double *coverage = leat_credits_coverage(credits, w->gather, w->o->filter, &w->coverage);
	const struct leat_credit_writing how = {
	    .names = w->gather,
	    .period = find_period(w, credits),
	    .level = w->o->level,
	    .costs = leat_costs_any(w->costs) ? w->costs : NULL,
	    .coverage = coverage,
	    .coverage_limit = w->o->coverage_limit,
	};
	int rc = LEAT_OK;

	leat_costs_group(w->costs, &how.period);
	leat_coverage_tell(&w->coverage, w->o->filter, w->o->coverage_limit, w->log);
	for (size_t i = 0; rc == LEAT_OK && i < w->o->credit.nmodels; i++) {
		struct leat_cost_counts joined;

		rc = leat_credit_write(
		    leat_credits_model(credits, i), &how, w->out, ncolumns(w), &joined, err);
		if (rc == LEAT_OK && how.costs)
			leat_costs_say(w->costs, w->o->credit.model[i]->name, &joined, w->log);
	}
	free(coverage);
	return rc;
}

static void
explain(const struct work *w, const struct leat_credits *credits)
{
	struct leat_explain_names names = {.nunits = leat_gather_nunits(w->gather),
	    .ncurrencies = leat_gather_ncurrencies(w->gather)};
	struct leat_slice *unit = LEAT_NEW_N(struct leat_slice, names.nunits);
	struct leat_slice *currency = LEAT_NEW_N(struct leat_slice, names.ncurrencies);

	for (uint32_t i = 0; i < names.nunits; i++)
		unit[i] = leat_gather_unit(w->gather, i);
	for (uint32_t i = 0; i < names.ncurrencies; i++)
		currency[i] = leat_gather_currency(w->gather, i);
	names.unit = unit;
	names.currency = currency;
	for (size_t i = 0; i < leat_credits_nmodels(credits); i++)
		leat_explain(
		    w->o->explain, w->o->credit.model[i], leat_credits_fit(credits, i), &names);
	free(unit);
	free(currency);
}

static int
write_paths(struct work *w, struct leat_credits *credits, const struct leat_credit_options *o,
    struct leat_err *err)
{
	uint64_t rows;
	int rc;

	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->weigh == NULL)
			leat_warn(w->log,
			    "--paths: the credits of %s belong to the data as a whole, and to no "
			    "path",
			    o->model[i]->name);
	rc = leat_paths_write(
	    credits, w->gather, o, w->o->by, w->o->directory, w->o->paths, &rows, err);
	if (rc == LEAT_OK)
		leat_note(w->log, "--paths: %llu lines", (unsigned long long)rows);
	return rc;
}

static struct leat_credit_options
credit_options(const struct work *w)
{
	struct leat_credit_options o = w->o->credit;

	o.zone = w->o->by_touch_day ? w->zone : NULL;
	o.intervals = w->o->level > 0 || w->o->calibrate;
	o.start_us = w->start_us;
	o.end_us = w->end_us;
	if (o.end_us == INT64_MIN && w->seen.covered_us > leat_gather_newest(w->gather))
		o.end_us = w->seen.covered_us;
	return o;
}

static int
close_gather(struct work *w, struct leat_err *err)
{
	if (w->o->credit.untouched_direct)
		leat_gather_name(w->gather, LEAT_SLICE(LEAT_DIRECT_CHANNEL));
	return leat_gather_close(w->gather, err);
}

/* What was found out is told, and written. */
static int
tell(struct work *w, struct leat_credits *credits, const struct leat_credit_counts *n,
    struct leat_err *err)
{
	const struct leat_credit_options *o = &w->o->credit;
	int rc = LEAT_OK;

	say(w, o, n);
	if (w->o->explain)
		explain(w, credits);
	if (n->converted + n->untouched)
		leat_credits_say(credits, w->gather, o, w->log);
	leat_once_say(o, n, w->log);
	for (size_t i = 0; rc == LEAT_OK && w->o->calibrate && i < o->nmodels; i++)
		rc = leat_recredit(
		    leat_credits_model(credits, i), &w->lifts, w->gather, w->log, err);
	/* Rows that were kept back; of sums there are none to pass on. */
	if (rc == LEAT_OK && w->in)
		rc = leat_lifts_write(&w->lifts, w->out, err);
	return rc == LEAT_OK ? write_credits(w, credits, err) : rc;
}

static int
credit(struct work *w, struct leat_err *err)
{
	struct leat_credit_options o = credit_options(w);
	struct leat_credit_counts n;
	struct leat_credits *credits;
	int rc;

	if ((rc = close_gather(w, err)) ||
	    (rc = leat_credits_new(&credits, w->gather, &o, &n, err)))
		return rc;
	rc = tell(w, credits, &n, err);
	if (rc == LEAT_OK && w->o->paths)
		rc = write_paths(w, credits, &o, err);
	leat_credits_free(credits);
	return rc;
}

static void
add_columns(int *to, size_t *n, const int *from)
{
	for (; *from >= 0; from++)
		to[(*n)++] = *from;
	to[*n] = -1;
}

static int
set_columns(struct work *w, struct leat_err *err)
{
	int column[LEAT_OBS_N + 1];
	bool cost = w->in ? leat_in_has(w->in, LEAT_OBS_COST) : leat_costs_any(w->costs);
	bool coverage =
	    w->in ? leat_in_has(w->in, LEAT_OBS_CLICKS) || leat_in_has(w->in, LEAT_OBS_IMPRESSIONS)
		  : w->coverage.channel.n > 0;
	size_t n = 0;

	add_columns(column, &n, leat_outcomes_columns);
	add_columns(column, &n, leat_credit_columns);
	if (w->o->level > 0)
		add_columns(column, &n, leat_credit_interval_columns);
	if (w->o->calibrate)
		add_columns(column, &n, leat_credit_calibrated_columns);
	if (w->o->by != LEAT_BY_CHANNEL)
		add_columns(column, &n, leat_credit_campaign_columns);
	if (w->o->by == LEAT_BY_CREATIVE)
		add_columns(column, &n, leat_credit_creative_columns);
	if (cost)
		add_columns(column, &n, leat_credit_cost_columns);
	if (coverage)
		add_columns(column, &n, leat_credit_coverage_columns);
	return leat_out_columns(w->out, w->in, column, err);
}

static int
run(struct work *w, struct leat_err *err)
{
	int held, rc;

	if ((rc = set_columns(w, err)) || (rc = pass_all(w, err)))
		return rc;
	if (leat_in_verdict(w->in, &held, NULL) != LEAT_IS_WHOLE)
		return leat_lifts_write(&w->lifts, w->out, err);
	if ((rc = judge_credits(w, err)) || (rc = judge(w, err)) ||
	    (rc = leat_outcomes_write(w->outcomes, w->out, ncolumns(w), NULL, err)))
		return rc;
	return credit(w, err);
}

/* Sums of a part of the data, and the end of the work with those of all */

/* Until when a part was observed must not depend on what is in it. */
static int
fix_period(struct work *w, struct leat_attribute_period *period, struct leat_err *err)
{
	bool beyond = w->seen.covered_us < leat_gather_newest(w->gather);

	period->start_us = w->start_us;
	period->until_us = w->end_us;
	if (w->end_us != INT64_MIN || !learns(&w->o->credit))
		return LEAT_OK;
	period->until_us = w->end_us = w->seen.covered_us;
	if (w->seen.covered_us == INT64_MIN)
		return leat_err_set(err, LEAT_EUSAGE,
		    "a part of the data does not tell until when all was observed: give --observe "
		    "START/END, or cover rows to every part");
	return beyond ? leat_err_set(err, LEAT_EUSAGE,
			    "events come after what cover rows say was observed: give --observe "
			    "START/END")
		      : LEAT_OK;
}

/* Everything that is summed up, but for credits. */
static struct leat_stream_sums
sums_of(struct work *w, struct leat_credits *credits, struct leat_credit_counts *n)
{
	return (struct leat_stream_sums){.seen = &w->seen,
	    .counts = n,
	    .credits = credits,
	    .gather = w->gather,
	    .outcomes = w->outcomes,
	    .costs = w->costs,
	    .coverage = &w->coverage,
	    .lifts = &w->lifts,
	    .zone = w->zone};
}

static int
run_sums(struct work *w, struct leat_attribute_period *period, struct leat_err *err)
{
	struct leat_stream_sums all;
	struct leat_credit_options o;
	struct leat_credit_counts n;
	struct leat_credits *credits;
	int held, rc = pass_all(w, err);

	if (rc || leat_in_verdict(w->in, &held, NULL) != LEAT_IS_WHOLE)
		return rc;
	if ((rc = judge_credits(w, err)) || (rc = fix_period(w, period, err)) ||
	    (rc = close_gather(w, err)))
		return rc;
	o = credit_options(w);
	if ((rc = leat_credits_sum(&credits, w->gather, &o, &n, err)))
		return rc;
	all = sums_of(w, credits, &n);
	rc = leat_stream_put(&all, w->to, err);
	leat_credits_free(credits);
	return rc;
}

static int
run_final(struct work *w, struct leat_err *err)
{
	struct leat_credit_options o = credit_options(w);
	struct leat_credit_counts n;
	struct leat_credits *credits;
	struct leat_stream_sums all;
	int rc;

	if ((rc = leat_sums_get_names(w->gather, w->from, err)) || (rc = close_gather(w, err)) ||
	    (rc = leat_credits_sum(&credits, w->gather, &o, &n, err)))
		return rc;
	all = sums_of(w, credits, &n);
	if ((rc = leat_stream_get(&all, w->from, err)) == LEAT_OK &&
	    (rc = set_columns(w, err)) == LEAT_OK && (rc = judge(w, err)) == LEAT_OK &&
	    (rc = leat_outcomes_write(w->outcomes, w->out, ncolumns(w), NULL, err)) == LEAT_OK &&
	    (rc = leat_credits_settle(credits, err)) == LEAT_OK)
		rc = tell(w, credits, &n, err);
	leat_credits_free(credits);
	return rc;
}

/* One end of --observe: an instant, or the first or last of a day. */
static bool
read_end(const struct work *w, struct leat_slice text, bool last, int64_t *us)
{
	int32_t day;

	if (text.n == 0 || leat_instant_parse(text, us))
		return true;
	if (!leat_day_parse(text, &day))
		return false;
	*us = last ? leat_zone_instant(w->zone, (day + INT64_C(1)) * LEAT_US_PER_DAY) - 1
		   : leat_zone_instant(w->zone, day * LEAT_US_PER_DAY);
	return true;
}

static int
read_period(const struct work *w, const char *text, int64_t *start_us, int64_t *end_us,
    struct leat_err *err)
{
	struct leat_slice end = leat_slice(text ? text : ""), start;

	*start_us = *end_us = INT64_MIN;
	if (end.n && (!leat_slice_cut(&end, '/', &start) || end.p == NULL ||
			 !read_end(w, start, false, start_us) || !read_end(w, end, true, end_us) ||
			 (*end_us != INT64_MIN && *end_us <= *start_us)))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--observe: not a period START/END of dates or instants: \"%s\"", text);
	return LEAT_OK;
}

static int
read_options(struct work *w, struct leat_err *err)
{
	int64_t start_us, end_us;
	int rc;

	if (leat_zone_open(&w->zone, leat_slice(w->o->tz), err) != LEAT_OK)
		return leat_err_set(err, LEAT_EUSAGE, "--tz: unknown time zone \"%s\"", w->o->tz);
	if ((rc = read_period(w, w->o->observe, &w->start_us, &w->end_us, err)) ||
	    (rc = read_period(w, w->o->observe_again, &start_us, &end_us, err)))
		return rc;
	if (w->o->observe_again && (start_us != w->start_us || end_us != w->end_us))
		return leat_err_set(err, LEAT_EDATA,
		    "the sums are not of the period of --observe %s, but of %s",
		    w->o->observe_again, w->o->observe ? w->o->observe : "another");
	w->observing = (struct leat_observe_options){
	    .zone = w->zone, .covariate = -1, .by = w->o->by, .filter = w->o->filter};
	if (w->o->covariate && (w->observing.covariate = leat_schema_column(
				    &leat_observations, leat_slice(w->o->covariate))) < 0)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--covariate: unknown column \"%s\"", w->o->covariate);
	return LEAT_OK;
}

/* Everything is made ready for run_x, and taken apart. */
static int
with_all(struct work *w, struct leat_attribute_period *period, struct leat_err *err)
{
	int rc = read_options(w, err);

	w->seen.covered_us = INT64_MIN;
	w->threads = w->o->threads ? w->o->threads : 1;
	if (rc == LEAT_OK &&
	    (rc = leat_outcomes_new(&w->outcomes, leat_slice(w->o->tz), err)) == LEAT_OK) {
		w->gather = leat_gather_new(w->threads, w->o->directory);
		if (w->o->paths)
			leat_gather_keep(w->gather);
		w->observer = LEAT_NEW_N(struct leat_observer *, w->threads);
		for (unsigned i = 0; i < w->threads; i++)
			w->observer[i] = leat_observer_new(w->gather, i, &w->observing);
		w->costs = leat_costs_new(w->o->by);
		rc = w->to ? run_sums(w, period, err) : w->from ? run_final(w, err) : run(w, err);
		leat_costs_free(w->costs);
		leat_coverage_fini(&w->coverage);
		for (unsigned i = 0; i < w->threads; i++)
			leat_observer_free(w->observer[i]);
		free(w->observer);
		leat_gather_free(w->gather);
		leat_lifts_fini(&w->lifts);
		leat_outcomes_free(w->outcomes);
	}
	leat_zone_free(w->zone);
	return rc;
}

int
leat_attribute_stream(struct leat_in *in, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err)
{
	struct leat_attribute_period unused;
	struct work w = {.in = in, .out = out, .o = o, .log = log};

	return with_all(&w, &unused, err);
}

int
leat_attribute_sums(struct leat_in *in, struct leat_partial *sums,
    const struct leat_attribute_options *o, struct leat_attribute_period *period,
    const struct leat_log *log, struct leat_err *err)
{
	struct work w = {.in = in, .to = sums, .o = o, .log = log};

	return with_all(&w, period, err);
}

int
leat_attribute_final(const struct leat_partial *sums, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err)
{
	struct leat_attribute_period unused;
	struct work w = {.from = sums, .out = out, .o = o, .log = log};

	return with_all(&w, &unused, err);
}
