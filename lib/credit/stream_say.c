/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/stream_part.h"

static bool
has_credits(const struct stream_work *w, const char *model)
{
	for (unsigned i = 0; i < w->threads; i++)
		if (leat_observer_has_credits(w->observer[i], model))
			return true;
	return false;
}

int
stream_judge_credits(const struct stream_work *w, struct leat_err *err)
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
int
stream_judge(const struct stream_work *w, struct leat_err *err)
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

void
stream_say(const struct stream_work *w, const struct leat_credit_counts *n)
{
	const struct leat_credit_options *o = &w->o->credit;

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
