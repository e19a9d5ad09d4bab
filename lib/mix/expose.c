/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "mix/expose.h"
#include "panel/panel_part.h"

static bool
any_spend(const struct leat_panel *p, const struct leat_panel_channel *c)
{
	for (size_t i = 0; i < p->ngeos * p->nperiods; i++)
		if (c->spend[i] > 0)
			return true;
	return false;
}

/* place_of -- "the week from 2026-03-02 in Berlin" */
static void
place_of(const struct leat_panel *p, size_t at, char *out, size_t cap)
{
	const char *geo = p->geo[at / p->nperiods];
	char day[LEAT_DAY_MAX], safe[LEAT_SAFE_MAX];

	leat_day_print(p->first_day + (int32_t)(at % p->nperiods) * p->period_days, day);
	snprintf(out, cap, "%s%s%s%s", p->period_days == 7 ? "the week from " : "", day,
	    *geo ? " in " : "", *geo ? leat_safe(leat_slice(geo), safe) : "");
}

/* by -- what an exposure is called by a specification. */
static const char *const by[] = {
    [LEAT_EXPOSURE_SPEND] = "spend",
    [LEAT_EXPOSURE_IMPRESSIONS] = "impressions",
    [LEAT_EXPOSURE_REACH] = "reach_frequency",
};

/* lacks -- why a channel cannot have an exposure; false if it can. */
static bool
lacks(const struct leat_panel *p, const struct leat_panel_channel *c, enum leat_exposure e,
    char *why, size_t cap)
{
	char place[LEAT_SAFE_MAX + 64];

	if (e == LEAT_EXPOSURE_SPEND) {
		snprintf(why, cap, "it has no spend");
		return !any_spend(p, c);
	}
	if (e == LEAT_EXPOSURE_IMPRESSIONS) {
		snprintf(why, cap, "it has no impressions");
		if (c->shown.impressions == NULL || c->shown.unseen == SIZE_MAX)
			return c->shown.impressions == NULL;
		place_of(p, c->shown.unseen, place, sizeof(place));
		snprintf(why, cap, "it has spend without impressions in %s", place);
		return true;
	}
	snprintf(why, cap, "it has no reach with a frequency");
	if (c->shown.reach == NULL || c->shown.unreached == SIZE_MAX)
		return c->shown.reach == NULL;
	place_of(p, c->shown.unreached, place, sizeof(place));
	snprintf(why, cap, "its reach in %s is not known: %s", place, c->shown.why);
	return true;
}

/* usual -- spend, or what was shown where nothing was ever paid. */
static enum leat_exposure
usual(const struct leat_panel *p, const struct leat_panel_channel *c)
{
	if (any_spend(p, c))
		return LEAT_EXPOSURE_SPEND;
	return c->shown.impressions ? LEAT_EXPOSURE_IMPRESSIONS : LEAT_EXPOSURE_REACH;
}

/* media -- what tells most of what people saw; of what there is and is not whole, a note. */
static enum leat_exposure
media(const struct leat_panel *p, const struct leat_panel_channel *c, const struct leat_log *log)
{
	char why[LEAT_SAFE_MAX + 160], safe[LEAT_SAFE_MAX];
	enum leat_exposure best = usual(p, c);

	if (c->shown.reach && !lacks(p, c, LEAT_EXPOSURE_REACH, why, sizeof(why)))
		return LEAT_EXPOSURE_REACH;
	if (c->shown.reach)
		leat_note(log, "%s: not by reach: %s", leat_safe(leat_slice(c->name), safe), why);
	if (best == LEAT_EXPOSURE_SPEND && c->shown.impressions) {
		if (!lacks(p, c, LEAT_EXPOSURE_IMPRESSIONS, why, sizeof(why)))
			return LEAT_EXPOSURE_IMPRESSIONS;
		leat_note(
		    log, "%s: not by impressions: %s", leat_safe(leat_slice(c->name), safe), why);
	}
	return best;
}

static void
set_exposure(const struct leat_panel *p, struct leat_panel_channel *c, enum leat_exposure e)
{
	size_t size = p->ngeos * p->nperiods * sizeof(double);
	const double *from = e == LEAT_EXPOSURE_SPEND         ? c->spend
			     : e == LEAT_EXPOSURE_IMPRESSIONS ? c->shown.impressions
							      : c->shown.reach;

	memcpy(c->exposure, from, size);
	c->by_spend = e == LEAT_EXPOSURE_SPEND;
	free(c->frequency);
	c->frequency = NULL;
	if (e != LEAT_EXPOSURE_REACH)
		return;
	c->frequency = LEAT_NEW_N(double, p->ngeos * p->nperiods);
	memcpy(c->frequency, c->shown.frequency, size);
}

/* want_all -- every name that is given must be there. */
static int
want_all(const struct leat_spec_names *names, const char *what,
    bool (*has)(const struct leat_panel *, const char *), const struct leat_panel *p,
    struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < names->n; i++)
		if (!has(p, names->name[i]))
			return leat_err_set(err, LEAT_EUSAGE, "no %s is called \"%s\"", what,
			    leat_safe(leat_slice(names->name[i]), safe));
	return LEAT_OK;
}

static bool
has_control(const struct leat_panel *p, const char *name)
{
	for (size_t k = 0; k < p->ncontrols + p->nunused_controls; k++)
		if (strcmp(p->control[k].name, name) == 0)
			return true;
	return false;
}

static bool
has_lift(const struct leat_panel *p, const char *name)
{
	for (size_t k = 0; k < p->nlifts + p->nunused_lifts; k++)
		if (strcmp(p->lift[k].name, name) == 0)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const struct leat_panel_series *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* choose_controls -- those to be used in front, in the order of their names. */
static void
choose_controls(struct leat_panel *p, const struct leat_spec_names *names)
{
	size_t all = p->ncontrols + p->nunused_controls, n = 0;

	if (all)
		qsort(p->control, all, sizeof(*p->control), by_name);
	for (size_t k = 0; k < all; k++) {
		struct leat_panel_series s = p->control[k];

		if (!leat_spec_names_have(names, leat_slice(s.name)))
			continue;
		p->control[k] = p->control[n];
		p->control[n++] = s;
	}
	p->ncontrols = n;
	p->nunused_controls = all - n;
}

/* By number, in which they have the order of the tally. */
static int
by_number(const void *a, const void *b)
{
	const struct leat_panel_lift *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static void
choose_lifts(struct leat_panel *p, const struct leat_spec_names *names)
{
	size_t all = p->nlifts + p->nunused_lifts, n = 0;

	if (all)
		qsort(p->lift, all, sizeof(*p->lift), by_number);
	for (size_t k = 0; k < all; k++) {
		struct leat_panel_lift l = p->lift[k];

		if (!leat_spec_names_have(names, leat_slice(l.name)))
			continue;
		p->lift[k] = p->lift[n];
		p->lift[n++] = l;
	}
	p->nlifts = n;
	p->nunused_lifts = all - n;
}

int
leat_panel_expose(struct leat_panel *p, const struct leat_spec *spec, const struct leat_log *log,
    struct leat_err *err)
{
	char why[LEAT_SAFE_MAX + 160], safe[LEAT_SAFE_MAX];
	int status;

	for (size_t i = 0; i < p->nchannels; i++) {
		struct leat_panel_channel *c = &p->channel[i];
		enum leat_exposure e = leat_spec_channel_of(spec, c->name)->exposure, best;

		best = usual(p, c);
		if (e == LEAT_EXPOSURE_AUTO)
			e = best;
		else if (e == LEAT_EXPOSURE_MEDIA)
			e = media(p, c, log);
		if (lacks(p, c, e, why, sizeof(why)))
			return leat_err_set(err, LEAT_EDATA,
			    "channel %s cannot be fitted by %s: %s (its exposure can be %s)",
			    leat_safe(leat_slice(c->name), safe), by[e], why, by[best]);
		set_exposure(p, c, e);
	}
	status = want_all(&spec->controls, "control", has_control, p, err);
	if (status == LEAT_OK)
		status =
		    want_all(&spec->experiments, "experiment that can be used", has_lift, p, err);
	if (status)
		return status;
	choose_controls(p, &spec->controls);
	choose_lifts(p, &spec->experiments);
	leat_panel_lift_changes(p);
	leat_panel_digest(p);
	return LEAT_OK;
}
