/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "credit/credit_say.h"
#include "credit/credit_write.h"
#include "credit/paths.h"
#include "credit/recredit.h"
#include "credit/stream_part.h"
#include "record/outcome.h"

static size_t
ncolumns(const struct stream_work *w)
{
	return w->in ? leat_in_ncolumns(w->in) : LEAT_OBS_N;
}

/* The periods of credits; one that is of all days has those of all models. */
static struct leat_period
find_period(const struct stream_work *w, struct leat_credits *credits)
{
	struct leat_period p = {w->o->every, INT32_MAX, INT32_MIN};

	for (size_t i = 0; i < w->o->credit.nmodels; i++)
		leat_daysum_span(&leat_credits_model(credits, i)->sums, &p.first, &p.last);
	return p;
}

static int
write_credits(struct stream_work *w, struct leat_credits *credits, struct leat_err *err)
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
explain(const struct stream_work *w, const struct leat_credits *credits)
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

int
stream_write_paths(struct stream_work *w, struct leat_credits *credits,
    const struct leat_credit_options *o, struct leat_err *err)
{
	uint64_t rows;
	int rc;

	leat_paths_say(o->model, o->nmodels, w->log);
	rc = leat_paths_write(
	    credits, w->gather, o, w->o->by, w->o->directory, w->o->paths, &rows, err);
	if (rc == LEAT_OK)
		leat_note(w->log, "--paths: %llu lines", (unsigned long long)rows);
	return rc;
}

int
stream_write_outcomes(const struct stream_work *w, struct leat_err *err)
{
	return leat_outcomes_write(w->outcomes, w->out, ncolumns(w), NULL, err);
}

int
stream_tell(struct stream_work *w, struct leat_credits *credits, const struct leat_credit_counts *n,
    struct leat_err *err)
{
	const struct leat_credit_options *o = &w->o->credit;
	int rc = LEAT_OK;

	stream_say(w, n);
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

static void
add_columns(int *to, size_t *n, const int *from)
{
	for (; *from >= 0; from++)
		to[(*n)++] = *from;
	to[*n] = -1;
}

int
stream_set_columns(struct stream_work *w, struct leat_err *err)
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
