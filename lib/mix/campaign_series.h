/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_CAMPAIGN_SERIES_H
#define LEAT_MIX_CAMPAIGN_SERIES_H

#include "campaign/campaign.h"
#include "mix/model.h"
#include "panel/panel.h"

/*
 * struct leat_campaign_weeks -- campaigns of a panel by week, as the campaign level has
 * them. Weeks are counted back from the last day, so the first may be short.
 */
struct leat_campaign_weeks {
	struct leat_campaign_data data;
	double *days;
	struct leat_campaign_series *series; /* data.ncampaigns */
	size_t *campaign;                    /* of each: its place in the panel */
	double **revenue;                    /* of each, nweeks; NULL where the panel has none */
	double *room;
};

/*
 * leat_campaign_weeks_init -- of the channels of a panel that take part.
 * takes_part  by channel
 * model       its channels' curves carry spend over, at the mean of their draws' weights
 */
void leat_campaign_weeks_init(struct leat_campaign_weeks *w, const struct leat_panel *panel,
    const bool *takes_part, const struct leat_model *model);
void leat_campaign_weeks_fini(struct leat_campaign_weeks *w);

#endif
