/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/stream.h"

#include <stdlib.h>

#include "credit/stream_part.h"
#include "credit/stream_sums.h"
#include "record/outcome.h"

static struct leat_credit_options
credit_options(const struct stream_work *w)
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
close_gather(struct stream_work *w, struct leat_err *err)
{
	if (w->o->credit.untouched_direct)
		leat_gather_name(w->gather, LEAT_SLICE(LEAT_DIRECT_CHANNEL));
	return leat_gather_close(w->gather, err);
}

static int
credit(struct stream_work *w, struct leat_err *err)
{
	struct leat_credit_options o = credit_options(w);
	struct leat_credit_counts n;
	struct leat_credits *credits;
	int rc;

	if ((rc = close_gather(w, err)) ||
	    (rc = leat_credits_new(&credits, w->gather, &o, &n, err)))
		return rc;
	rc = stream_tell(w, credits, &n, err);
	if (rc == LEAT_OK && w->o->paths)
		rc = stream_write_paths(w, credits, &o, err);
	leat_credits_free(credits);
	return rc;
}

static int
run(struct stream_work *w, struct leat_err *err)
{
	int held, rc;

	if ((rc = stream_set_columns(w, err)) || (rc = stream_pass(w, err)))
		return rc;
	if (leat_in_verdict(w->in, &held, NULL) != LEAT_IS_WHOLE)
		return leat_lifts_write(&w->lifts, w->out, err);
	if ((rc = stream_judge_credits(w, err)) || (rc = stream_judge(w, err)) ||
	    (rc = stream_write_outcomes(w, err)))
		return rc;
	return credit(w, err);
}

/* Sums of a part of the data, and the end of the work with those of all */

static bool
learns(const struct leat_credit_options *o)
{
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->observe)
			return true;
	return false;
}

/* Until when a part was observed must not depend on what is in it. */
static int
fix_period(struct stream_work *w, struct leat_attribute_period *period, struct leat_err *err)
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
sums_of(struct stream_work *w, struct leat_credits *credits, struct leat_credit_counts *n)
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
run_sums(struct stream_work *w, struct leat_attribute_period *period, struct leat_err *err)
{
	struct leat_stream_sums all;
	struct leat_credit_options o;
	struct leat_credit_counts n;
	struct leat_credits *credits;
	int held, rc = stream_pass(w, err);

	if (rc || leat_in_verdict(w->in, &held, NULL) != LEAT_IS_WHOLE)
		return rc;
	if ((rc = stream_judge_credits(w, err)) || (rc = fix_period(w, period, err)) ||
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
run_final(struct stream_work *w, struct leat_err *err)
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
	    (rc = stream_set_columns(w, err)) == LEAT_OK &&
	    (rc = stream_judge(w, err)) == LEAT_OK &&
	    (rc = stream_write_outcomes(w, err)) == LEAT_OK &&
	    (rc = leat_credits_settle(credits, err)) == LEAT_OK)
		rc = stream_tell(w, credits, &n, err);
	leat_credits_free(credits);
	return rc;
}

/* One end of --observe: an instant, or the first or last of a day. */
static bool
read_end(const struct stream_work *w, struct leat_slice text, bool last, int64_t *us)
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
read_period(const struct stream_work *w, const char *text, int64_t *start_us, int64_t *end_us,
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
read_options(struct stream_work *w, struct leat_err *err)
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
with_all(struct stream_work *w, struct leat_attribute_period *period, struct leat_err *err)
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
	struct stream_work w = {.in = in, .out = out, .o = o, .log = log};

	return with_all(&w, &unused, err);
}

int
leat_attribute_sums(struct leat_in *in, struct leat_partial *sums,
    const struct leat_attribute_options *o, struct leat_attribute_period *period,
    const struct leat_log *log, struct leat_err *err)
{
	struct stream_work w = {.in = in, .to = sums, .o = o, .log = log};

	return with_all(&w, period, err);
}

int
leat_attribute_final(const struct leat_partial *sums, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err)
{
	struct leat_attribute_period unused;
	struct stream_work w = {.from = sums, .out = out, .o = o, .log = log};

	return with_all(&w, &unused, err);
}
