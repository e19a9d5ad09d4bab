/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_CURVE_PART_H
#define LEAT_MATH_CURVE_PART_H

#include "math/curve.h"

/* The one adstock that has a way of its own to be applied. */
extern const struct leat_adstock leat_adstock_geometric;

#endif
