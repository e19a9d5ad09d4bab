/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_NATIONAL_H
#define LEAT_MIX_NATIONAL_H

#include "mix/panel.h"

/*
 * leat_panel_national -- sum a panel over its geos, for a model that has none:
 * outcome, exposure and spend are added, controls averaged by population.
 * Budget lines keep their geos. The digest follows.
 */
void leat_panel_national(struct leat_panel *p);

#endif
