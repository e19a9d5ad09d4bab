/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_CLIMB_H
#define LEAT_MIX_CLIMB_H

#include <stdbool.h>

#include "sample/nuts.h"

/*
 * leat_climb -- the nearest mode of a density by L-BFGS, 20 steps remembered, each
 * step at most 5 long and taken only where it climbs enough. Where start has no
 * density, places nearer to 0 and then around it are tried first.
 * start  n (borrowed)
 * q, g   n each (caller's): the highest point found, and the gradient there
 * value  the log density there
 * Returns false if no place with a density was found; q is then start.
 * Source: Nocedal and Wright (2006), Numerical Optimization, algorithms 7.4, 7.5 and 3.1.
 */
bool leat_climb(
    const struct leat_density *d, const double *start, double *q, double *g, double *value);

#endif
