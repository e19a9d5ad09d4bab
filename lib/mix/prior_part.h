/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PRIOR_PART_H
#define LEAT_MIX_PRIOR_PART_H

#include "mix/prior.h"

/* Standard normal probability between two points, from the tail that keeps its digits. */
double prior_normal_between(double from, double to);

#endif
