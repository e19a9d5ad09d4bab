/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_EXPOSE_H
#define LEAT_MIX_EXPOSE_H

#include "mix/spec.h"

/*
 * leat_panel_expose -- make each channel's exposure what a specification wants it to be:
 * spend, impressions, or reach with its frequency. The changes that experiments made follow,
 * and the digest. Controls and experiments that the specification leaves out stay behind those
 * that it uses. So it can be done again with another specification.
 *
 * Impressions must be known of all spend. Reach must be that of one row a period: people
 * reached on two days, or by two campaigns, are partly the same, so that it does not add up;
 * over geos it does, as long as people are in one.
 * Returns LEAT_OK; LEAT_EUSAGE for a control or an experiment that is not there; LEAT_EDATA if the
 * exposure that a channel is to have is not known, saying where and what else there is.
 */
int leat_panel_expose(struct leat_panel *p, const struct leat_spec *spec,
    const struct leat_log *log, struct leat_err *err);

#endif
