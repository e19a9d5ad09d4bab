/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/narrate.h"

#include <math.h>
#include <stdio.h>

#include "report/show.h"

#define SAME_OUTCOME 1e-4
#define SAME_SPEND .005 /* totals closer than this are "as much as before" */

static const char *
safe(struct leat_facts *f, const char *name)
{
	return leat_show_name(&f->arena, leat_slice(name), 64);
}

static void
say(struct leat_narrative *n, const char *sentence)
{
	if (n->nsentences < LEAT_NARRATE_SENTENCES)
		n->sentence[n->nsentences++] = sentence;
}

static void
point_out(struct leat_narrative *n, const char *label, const char *value, const char *note)
{
	if (n->nfigures < LEAT_NARRATE_FIGURES)
		n->figure[n->nfigures++] = (struct leat_figure){label, value, note};
}

const char *
leat_narrate_interval(struct leat_arena *a, struct leat_facts_interval v)
{
	return leat_arena_printf(a, "%s" LEAT_NBSP "to" LEAT_NBSP "%s", leat_show_round(a, v.lower),
	    leat_show_round(a, v.upper));
}

static bool
known(struct leat_facts_interval v)
{
	return isfinite(v.lower) && isfinite(v.upper);
}

/* " (90 % interval 45,000 to 60,100 EUR)", or nothing where it is not known. */
static const char *
interval(struct leat_facts *f, struct leat_facts_interval v)
{
	if (!known(v))
		return "";
	return leat_arena_printf(&f->arena, " (90" LEAT_NBSP "%% interval %s" LEAT_NBSP "%s)",
	    leat_narrate_interval(&f->arena, v), f->unit);
}

/* "52,300 EUR of revenue", "523 conversions". */
static const char *
amount(struct leat_facts *f, double v)
{
	const char *number = leat_show_round(&f->arena, v);

	if (f->kpi_is_money)
		return leat_arena_printf(
		    &f->arena, "%s" LEAT_NBSP "%s of %s", number, f->unit, f->kpi);
	if (!f->has_model)
		return leat_arena_printf(&f->arena, "an outcome of %s", number);
	return leat_arena_printf(&f->arena, "%s" LEAT_NBSP "%s", number, f->unit);
}

static const char *
money(struct leat_facts *f, double units, const char *per)
{
	return leat_arena_printf(
	    &f->arena, "%s" LEAT_NBSP "%s%s", leat_show_round(&f->arena, units), f->currency, per);
}

/* How money moves between channels, per day. */
struct move {
	double up, down; /* both >= 0 */
	const struct leat_facts_channel *most_up, *most_down;
	size_t nup, ndown;
};

static struct move
find_move(const struct leat_facts *f)
{
	struct move m = {0};
	int64_t up = 0, down = 0;

	for (size_t i = 0; i < f->nchannels; i++) {
		const struct leat_facts_channel *c = &f->channel[i];
		int64_t by = c->spend_after - c->spend_before;

		m.up += by > 0 ? (double)by / 1e6 / f->plan.days : 0;
		m.down += by < 0 ? -(double)by / 1e6 / f->plan.days : 0;
		m.nup += by > 0;
		m.ndown += by < 0;
		if (by > up)
			up = by, m.most_up = c;
		if (by < down)
			down = by, m.most_down = c;
	}
	return m;
}

static const char *
say_shift(struct leat_facts *f, const struct move *m)
{
	const char *mainly = m->nup > 1 || m->ndown > 1 ? ", mainly" : "";

	if (m->most_up == NULL || m->most_down == NULL)
		return "Move money between the budget lines, not between channels";
	return leat_arena_printf(&f->arena, "Move %s%s from %s to %s", money(f, m->up, "/day"),
	    mainly, safe(f, m->most_down->name), safe(f, m->most_up->name));
}

static const char *
plan_title(struct leat_facts *f)
{
	struct move m = find_move(f);
	double net = m.up - m.down;
	double before = (double)f->plan.total.spend_before / 1e6 / f->plan.days;
	const struct leat_facts_channel *most = net > 0 ? m.most_up : m.most_down;

	if (f->plan.nchanged == 0)
		return "Keep the budgets as they are";
	if (fabs(net) <= SAME_SPEND * before || most == NULL)
		return say_shift(f, &m);
	return leat_arena_printf(&f->arena, "Spend %s %s%s %s", money(f, fabs(net), "/day"),
	    net > 0 ? "more" : "less", (net > 0 ? m.nup : m.ndown) > 1 ? ", mainly on" : " on",
	    safe(f, most->name));
}

static void
say_gain(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_facts_plan *p = &f->plan;
	struct leat_arena *a = &f->arena;
	struct leat_facts_interval g = p->gain;
	const char *more;

	if (!isfinite(p->total.after.mean) || !isfinite(g.mean))
		return;
	more = leat_arena_printf(a, "%s%s%s %s than", leat_show_round(a, fabs(g.mean)),
	    f->has_model ? LEAT_NBSP : "", f->has_model ? f->unit : "",
	    g.mean < 0 ? "less" : "more");
	if (fabs(g.mean) < SAME_OUTCOME * fabs(p->total.after.mean))
		more = "as much as";
	say(n,
	    leat_arena_printf(a,
		"From %s to %s (%d days) advertising is expected to bring %s%s: %s with the "
		"budgets of today%s.",
		leat_show_day(a, p->first_day), leat_show_day(a, p->last_day), p->days,
		amount(f, p->total.after.mean), interval(f, p->total.after), more, interval(f, g)));
	point_out(n, "Expected gain",
	    leat_arena_printf(
		a, "%s" LEAT_NBSP "%s", leat_show_signed(a, leat_show_round(a, g.mean)), f->unit),
	    known(g)
		? leat_arena_printf(a, "in %d days; 90" LEAT_NBSP "%% interval %s" LEAT_NBSP "%s",
		      p->days, leat_narrate_interval(a, g), f->unit)
		: leat_arena_printf(a, "in %d days", p->days));
}

static void
say_confidence(struct leat_facts *f, struct leat_narrative *n)
{
	double confidence = f->plan.total.confidence;
	const char *percent;

	if (!isfinite(confidence))
		return;
	/* So many draws do not tell certainty from near certainty. */
	percent = confidence > .99   ? "over 99"
		  : confidence < .01 ? "under 1"
				     : leat_show_percent(&f->arena, confidence, 0);
	percent = leat_arena_printf(&f->arena, "%s" LEAT_NBSP "%%", percent);
	say(n, leat_arena_printf(
		   &f->arena, "The probability that this is an improvement is %s.", percent));
	point_out(n, "Confidence", percent, "that the plan earns more than the budgets of today");
}

static void
say_spend(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_facts_line *t = &f->plan.total;
	struct leat_arena *a = &f->arena;
	double before = (double)t->spend_before / 1e6, after = (double)t->spend_after / 1e6;
	double by = after - before;
	const char *spend = money(f, after, ""), *as, *note;

	if (fabs(by) <= SAME_SPEND * before) {
		as = "as much as without a change";
		note = "as much as now";
	} else {
		const char *pct = before > 0 ? leat_arena_printf(a, " (%s" LEAT_NBSP "%%)",
						   leat_show_percent(a, fabs(by) / before, 1))
					     : "";

		as = leat_arena_printf(a, "%s%s %s than without a change", money(f, fabs(by), ""),
		    pct, by > 0 ? "more" : "less");
		note = leat_arena_printf(a, "now %s", money(f, before / f->plan.days, "/day"));
	}
	say(n, leat_arena_printf(a, "It spends %s, %s.", spend, as));
	point_out(n, "Planned spend", money(f, after / f->plan.days, "/day"), note);
}

static void
say_converged(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_diagnostics *d = &f->model.diagnostics;
	struct leat_arena *a = &f->arena;
	const char *rhat = leat_show_fixed(a, d->rhat_max, 3);

	if (d->converged) {
		say(n, leat_arena_printf(
			   a, "The model has converged (R-hat at most %s, no divergence).", rhat));
	} else {
		n->warn = true;
		say(n,
		    leat_arena_printf(a,
			"Caution: the model has NOT converged (R-hat up to %s, fewest effective "
			"draws %s, divergences %lld): do not move money on these figures.",
			rhat, leat_show_fixed(a, d->ess_bulk_min, 0), (long long)d->divergences));
	}
	point_out(n, "Model", d->converged ? "converged" : "not converged",
	    leat_arena_printf(a, "R-hat" LEAT_NBSP "%s, divergences" LEAT_NBSP "%lld", rhat,
		(long long)d->divergences));
}

static void
say_status(struct leat_facts *f, struct leat_narrative *n)
{
	if (strcmp(f->plan.status, "passed") == 0)
		say(n, "The gate has passed this plan.");
	else
		say(n, "It is a proposal: no gate has passed it yet.");
}

static void
narrate_plan(struct leat_facts *f, struct leat_narrative *n)
{
	n->title = plan_title(f);
	say_gain(f, n);
	say_confidence(f, n);
	say_spend(f, n);
	if (f->has_model)
		say_converged(f, n);
	say_status(f, n);
}

static void
narrate_held(struct leat_facts *f, struct leat_narrative *n)
{
	n->warn = true;
	n->title = "On hold: no budget is to be changed";
	say(n,
	    leat_arena_printf(&f->arena, "The %s is held with status %d.", f->held_what, f->held));
	if (f->plan.given && *f->plan.total.reason)
		say(n, leat_show_name(&f->arena, leat_slice(f->plan.total.reason), 0));
	if (f->has_model)
		say_converged(f, n);
}

static void
narrate_model(struct leat_facts *f, struct leat_narrative *n)
{
	struct leat_arena *a = &f->arena;
	double media = 0, spend = 0, share;

	for (size_t i = 0; i < f->nchannels; i++) {
		media += f->channel[i].contribution.mean;
		spend += (double)f->channel[i].spend_model / 1e6;
	}
	share = f->total != 0 ? media / f->total : NAN;
	n->title = leat_arena_printf(a, "Advertising brought %s" LEAT_NBSP "%% of %s",
	    leat_show_percent(a, share, 0), f->kpi);
	say(n, leat_arena_printf(a,
		   "From %s to %s, %s of %s is put down to %zu channel%s that spent %s.",
		   leat_show_day(a, f->model.first_day), leat_show_day(a, f->model.last_day),
		   leat_arena_printf(a, "%s" LEAT_NBSP "%s", leat_show_round(a, media), f->unit),
		   leat_arena_printf(a, "%s" LEAT_NBSP "%s", leat_show_round(a, f->total), f->unit),
		   f->nchannels, f->nchannels == 1 ? "" : "s", money(f, spend, "")));
	say_converged(f, n);
	if (spend > 0 && f->kpi_is_money)
		point_out(n, "Return on spend",
		    leat_arena_printf(a, "%s" LEAT_NBSP "x", leat_show_fixed(a, media / spend, 2)),
		    leat_arena_printf(
			a, "%s of %s for each %s spent", f->unit, f->kpi, f->currency));
	point_out(n, "Spend", money(f, spend, ""), "in the time of the model");
}

static void
narrate_observations(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_facts_observations *o = &f->observations;
	struct leat_arena *a = &f->arena;

	n->title = leat_arena_printf(a, "What was spent and what was earned, %s to %s",
	    leat_show_day(a, o->first_day), leat_show_day(a, o->last_day));
	point_out(n, "Spend", money(f, (double)o->cost / 1e6, ""), "all channels");
	if (o->revenue)
		point_out(n, "Revenue", money(f, (double)o->revenue / 1e6, ""), "all orders");
	if (o->conversions)
		point_out(n, "Conversions", leat_show_count(a, o->conversions), "all orders");
	say(n, leat_arena_printf(a, "%s was spent; orders brought %s in %s conversions.",
		   money(f, (double)o->cost / 1e6, ""), money(f, (double)o->revenue / 1e6, ""),
		   leat_show_count(a, o->conversions)));
}

/* "1 error and 35 warnings", "no warnings" */
static const char *
found(struct leat_facts *f)
{
	const struct leat_facts_quality *q = &f->quality;
	size_t errors = 0, warnings;

	for (size_t i = 0; i < q->nfindings; i++)
		errors += q->finding[i].error;
	warnings = q->nfindings - errors;
	if (q->nfindings == 0)
		return "no warnings";
	if (errors == 0)
		return leat_arena_printf(
		    &f->arena, "%zu warning%s", warnings, warnings == 1 ? "" : "s");
	if (warnings == 0)
		return leat_arena_printf(&f->arena, "%zu error%s", errors, errors == 1 ? "" : "s");
	return leat_arena_printf(&f->arena, "%zu error%s and %zu warning%s", errors,
	    errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

static void
say_quality(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_facts_quality *q = &f->quality;

	if (q->nchecks == 0)
		say(n, "No check of the data as a whole was asked for.");
	else
		say(n, leat_arena_printf(&f->arena, "%zu check%s of the data gave %s.", q->nchecks,
			   q->nchecks == 1 ? "" : "s", found(f)));
}

static void
narrate_quality(struct leat_facts *f, struct leat_narrative *n)
{
	const struct leat_facts_quality *q = &f->quality;
	struct leat_arena *a = &f->arena;

	n->title = leat_arena_printf(a, "Quality of the data: %s", found(f));
	if (!q->has_rows)
		return;
	say(n, leat_arena_printf(a,
		   "Of %s rows read %s are fit to use; rejected: %s; merged as duplicates: %s.",
		   leat_show_fixed(a, q->read, 0), leat_show_fixed(a, q->written - q->made, 0),
		   leat_show_fixed(a, q->rejected, 0), leat_show_fixed(a, q->merged, 0)));
	point_out(n, "Rows", leat_show_fixed(a, q->read, 0), "read");
	point_out(n, "Fit to use", leat_show_fixed(a, q->written, 0),
	    leat_arena_printf(a, "%s of them made from others", leat_show_fixed(a, q->made, 0)));
	point_out(n, "Rejected", leat_show_fixed(a, q->rejected, 0),
	    leat_arena_printf(a, "and %s dropped by rule", leat_show_fixed(a, q->dropped, 0)));
	point_out(n, "Merged", leat_show_fixed(a, q->merged, 0), "repeated others");
}

struct leat_narrative
leat_narrate(struct leat_facts *f)
{
	struct leat_narrative n = {0};

	if (f->held)
		narrate_held(f, &n);
	else if (f->plan.given)
		narrate_plan(f, &n);
	else if (f->has_model)
		narrate_model(f, &n);
	else if (f->observations.given || !f->quality.given)
		narrate_observations(f, &n);
	else
		narrate_quality(f, &n);
	if (f->quality.given)
		say_quality(f, &n);
	return n;
}
