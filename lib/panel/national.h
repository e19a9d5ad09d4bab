/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_NATIONAL_H
#define LEAT_MIX_NATIONAL_H

#include "panel/panel.h"

/*
 * leat_panel_national -- sum a panel over its geos, for a model that has none:
 * outcome, exposure, spend and what was shown are added, controls averaged by population,
 * frequency by reach, value by outcome. Experiments of one geo are left out, with a warning.
 * Budget lines keep their geos. The digest follows.
 * Returns LEAT_OK; LEAT_EDATA if outcomes are sums over periods that differ from geo to geo.
 */
int leat_panel_national(struct leat_panel *p, const struct leat_log *log, struct leat_err *err);

#endif
