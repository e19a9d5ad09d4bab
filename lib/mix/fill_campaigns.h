/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_FILL_CAMPAIGNS_H
#define LEAT_MIX_FILL_CAMPAIGNS_H

#include <stdint.h>

#include "base/err.h"
#include "mix/model.h"
#include "panel/panel.h"

/*
 * leat_fill_campaigns -- the curves of campaigns within channels.
 * out    its channels' curves are filled, campaigns are to be
 * total  by channel of the panel, ndraws of out each: outcome that the channel brought in
 *        all periods and geos, in the order of the curves' draws; NULL: it has no curve
 * In every draw each campaign has, of its channel's outcome, the share that its fitted
 * credits have (times what they are worth, where outcome and credits are money), so that
 * over all periods campaigns add up to the channel. Channels without credits, or with
 * a budget line that no campaign is said of, are left whole, which is said.
 * Credits move nothing of the channel's: what they divide was fitted without them.
 */
void leat_fill_campaigns(struct leat_model *out, const struct leat_panel *panel,
    const double *const *total, uint64_t seed, unsigned threads, const struct leat_log *log);

#endif
