/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_COUNTERFACTUAL_H
#define LEAT_MARKET_COUNTERFACTUAL_H

#include "market/journeys.h"

/*
 * leat_journey_tell -- what a user's touches truly did, given all that the user was due. H(t) is
 * the cumulated hazard, H_c channel c's part of it, S = exp(-H); T the end. Into j:
 *
 * probability
 *   1 - S(T)
 * incremental
 *   P - P without c's touches = exp(-H(T)) (exp(H_c(T)) - 1). Closed form: channels add up in
 *   the hazard, whatever the decay. The touch is absent, and others may bring the conversion
 *   in its place. By day: conversions by c on it that would be missing at the end as well, of
 *   the density lambda_c exp(-H_c) exp(-(H - H_c)(T)), which adds up to the same.
 * caused
 *   Integral of S dH_c: that the conversion comes by one of c's touches, which with lambda0's
 *   part adds up to the probability. Numerically: between touches, and in steps of at most
 *   0.01 of hazard and within a day, S dH_c is (dH_c / dH) (S - S'), exact where the channels'
 *   shares of the hazard do not change within a step.
 * lost
 *   S(first touch of c) - S(T): who meets c leaves and never converts. Closed form.
 *
 * j->touch must be by time, none at or behind T.
 */
void leat_journey_tell(struct leat_journey *j, const struct leat_truth *truth);

#endif
