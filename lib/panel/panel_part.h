/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PANEL_PART_H
#define LEAT_MIX_PANEL_PART_H

/*
 * The parts of a panel, made from a settled tally one after the other. At first it has its
 * span, KPI and currency.
 */
#include "panel/tally.h"

/* leat_panel_is_kpi -- is this cell of the outcome that the panel is about? */
static inline bool
leat_panel_is_kpi(const struct leat_panel *p, const struct leat_tally *t, const struct leat_cell *c)
{
	return leat_slice_is(leat_tally_part(t->name[c->kind][c->series], 0), p->kpi);
}

/* leat_panel_geos -- p's geos and their population. */
int leat_panel_geos(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err);

/* leat_panel_geo -- the number of one of p's geos; 0 where it has none. */
size_t leat_panel_geo(const struct leat_panel *p, struct leat_slice geo);

/* leat_panel_outcome -- p's outcome, and sums where rows span several periods. */
int leat_panel_outcome(struct leat_panel *p, const struct leat_tally *t,
    enum leat_tally_kind outcome, const struct leat_log *log, struct leat_err *err);

/* leat_panel_channels -- p's channels, by spend or, where nothing was paid, impressions. */
int leat_panel_channels(struct leat_panel *p, const struct leat_tally *t,
    const struct leat_log *log, struct leat_err *err);

/* leat_panel_controls -- p's controls. */
int leat_panel_controls(struct leat_panel *p, const struct leat_tally *t, struct leat_err *err);

/*
 * leat_panel_value -- what a unit of the KPI is worth: by the control "value_per_kpi" (which is
 * taken off p's controls), by options, or by the revenue in the KPI's own rows.
 */
int leat_panel_value(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_panel_options *o, struct leat_err *err);

/* leat_panel_lifts -- the experiments that are about p; of each that is not, why. */
void leat_panel_lifts(struct leat_panel *p, const struct leat_tally *t, const struct leat_log *log);

/* leat_panel_lift_changes -- set their changes of exposure, the exposures being known. */
void leat_panel_lift_changes(struct leat_panel *p);

void leat_panel_lift_fini(struct leat_panel_lift *l);

/* leat_panel_lines -- p's budget lines. */
int leat_panel_lines(
    struct leat_panel *p, const struct leat_tally *t, int32_t data_last, struct leat_err *err);

/*
 * leat_panel_campaigns -- p's campaigns, its lines being known, with the credits of o->credits.
 * Credits of a campaign_id join spend of that platform, account and campaign_id, else of that
 * channel and campaign_id; others, and what joins nothing so, that of channel and campaign name.
 * What fits several campaigns (of a name, where platform and account do not tell) is
 * divided over them by what each spent in the period. What joins nothing is said.
 */
int leat_panel_campaigns(struct leat_panel *p, const struct leat_tally *t,
    const struct leat_panel_options *o, struct leat_err *err);
void leat_panel_campaign_fini(struct leat_panel_campaign *c);

/* leat_panel_digest -- set p's digest from the rest of it. */
void leat_panel_digest(struct leat_panel *p);

#endif
