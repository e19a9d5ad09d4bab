/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DEVIATION_H
#define LEAT_QUALITY_DEVIATION_H

#include "quality/comparison.h"

/* leat_deviations -- fills c->phi, level, e, scale and least from the rest. */
void leat_deviations(struct leat_comparison *c);

#endif
