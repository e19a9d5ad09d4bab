/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/stream.h"

#include <stdlib.h>

#include "attribution/observe.h"
#include "record/outcome.h"

/* Everything that works on the rows of a stream. */
struct work {
	struct leat_in *in;
	struct leat_out *out;
	const struct leat_attribute_options *o;
	const struct leat_log *log;
	struct leat_zone *zone;
	struct leat_journeys journeys;
	struct leat_observer *observer;
	struct leat_outcomes *outcomes;
};

static const int own_columns[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
    LEAT_OBS_CHANNEL, LEAT_OBS_GEO, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE, LEAT_OBS_CURRENCY,
    LEAT_OBS_MODEL, LEAT_OBS_INCREMENTAL, LEAT_OBS_FLAGS, LEAT_OBS_TZ, -1};

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
	while (l->n < b->nrows) {
		leat_row_load(&l->row, b, l->n);
		l->status = leat_out_encode(p->w->out, &l->row, &l->text, &l->err);
		if (l->status != LEAT_OK)
			break;
		l->end[l->n++] = l->text.n;
	}
	return LEAT_OK;
}

/* A row is taken note of before it is passed on. */
static int
note(struct passing *p, const struct leat_batch *b, size_t i, struct leat_err *err)
{
	struct leat_err e;
	int rc;

	/* Most rows are spend, of which nobody takes note. */
	if (leat_slice_is(leat_field(b, i, LEAT_OBS_KIND), "spend"))
		return LEAT_OK;
	leat_row_load(&p->row, b, i);
	if ((rc = leat_observer_add(p->w->observer, &p->row, b->file, b->line[i], err)) != LEAT_OK)
		return rc;
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
	int rc = LEAT_OK;
	size_t n = 0;

	while (n < b->nrows && (rc = note(p, b, n, &fault)) == LEAT_OK && n < l->n)
		n++;
	if (rc == LEAT_OK && n < b->nrows) {
		rc = l->status;
		fault = l->err;
	}
	/* What came before a fault goes out before it. */
	if (n && leat_out_encoded(
		     p->w->out, (struct leat_slice){l->text.p, l->end[n - 1]}, n, err) != LEAT_OK)
		return err->status;
	if (rc != LEAT_OK)
		*err = fault;
	return rc;
}

static int
pass_all(struct work *w, struct leat_err *err)
{
	unsigned threads = w->o->threads ? w->o->threads : 1;
	struct passing p = {.w = w, .lines = LEAT_NEW_N(struct lines, threads)};
	struct leat_each each = {&p, make_lines, pass_lines, threads, 0};
	size_t n = leat_in_ncolumns(w->in);
	int rc;

	leat_row_init(&p.row, n);
	for (unsigned i = 0; i < threads; i++)
		leat_row_init(&p.lines[i].row, n);
	rc = leat_in_each(w->in, &each, err);
	for (unsigned i = 0; i < threads; i++) {
		leat_row_fini(&p.lines[i].row);
		leat_buf_fini(&p.lines[i].text);
		free(p.lines[i].end);
	}
	leat_row_fini(&p.row);
	free(p.lines);
	return rc;
}

/* Whether what was read can be credited, and what of it was not used. */
static int
judge(const struct work *w, struct leat_err *err)
{
	const struct leat_observed *n = leat_observer_counts(w->observer);

	for (size_t i = 0; i < w->o->credit.nmodels; i++)
		if (leat_observer_has_credits(w->observer, w->o->credit.model[i]->name))
			return leat_err_set(err, LEAT_EDATA,
			    "the input has credits of model %s already: leave them out, or name "
			    "another model",
			    w->o->credit.model[i]->name);
	if (n->touches == 0 && n->touches_without_user)
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

static bool
learns(const struct leat_credit_options *o)
{
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->observe)
			return true;
	return false;
}

static int
credit(struct work *w, struct leat_err *err)
{
	struct leat_credit_options o = w->o->credit;
	struct leat_credit_counts n;
	struct leat_credits *credits;
	int rc;

	o.zone = w->o->by_touch_day ? w->zone : NULL;
	leat_journeys_group(&w->journeys);
	if ((rc = leat_credits_new(&credits, &w->journeys, &o, &n, err)) != LEAT_OK)
		return rc;
	if (learns(&o) && !o.no_nulls && n.null_paths == 0 && n.open_paths)
		leat_warn(w->log,
		    "no null paths to learn from: all %llu paths that did not convert are within "
		    "the lookback of the end of the data",
		    (unsigned long long)n.open_paths);
	rc = leat_credits_write(credits, w->out, leat_in_ncolumns(w->in), err);
	leat_credits_free(credits);
	return rc;
}

static int
run(struct work *w, struct leat_err *err)
{
	int held, rc;

	if ((rc = leat_out_columns(w->out, w->in, own_columns, err)) || (rc = pass_all(w, err)))
		return rc;
	if (leat_in_verdict(w->in, &held, NULL) != LEAT_IS_WHOLE)
		return LEAT_OK;
	if ((rc = judge(w, err)) ||
	    (rc = leat_outcomes_write(w->outcomes, w->out, leat_in_ncolumns(w->in), NULL, err)))
		return rc;
	return credit(w, err);
}

int
leat_attribute_stream(struct leat_in *in, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err)
{
	struct work w = {.in = in, .out = out, .o = o, .log = log};
	int rc = leat_zone_open(&w.zone, leat_slice(o->tz), err);

	if (rc != LEAT_OK)
		return leat_err_set(err, LEAT_EUSAGE, "--tz: unknown time zone \"%s\"", o->tz);
	if ((rc = leat_outcomes_new(&w.outcomes, leat_slice(o->tz), err)) == LEAT_OK) {
		leat_journeys_init(&w.journeys);
		w.observer = leat_observer_new(&w.journeys, w.zone);
		rc = run(&w, err);
		leat_observer_free(w.observer);
		leat_journeys_fini(&w.journeys);
		leat_outcomes_free(w.outcomes);
	}
	leat_zone_free(w.zone);
	return rc;
}
