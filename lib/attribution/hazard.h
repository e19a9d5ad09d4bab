/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_HAZARD_H
#define LEAT_ATTRIBUTION_HAZARD_H

#include "attribution/model.h"

/*
 * Additive hazards (hazard_fit.h has the likelihood): a conversion's credit is each touch's
 * share of the rate at which the person was converting, and the baseline keeps its own.
 *
 * leat_hazard -- in time. A person is watched from the first touch on, so that those who
 * never had one, of whom no log tells, need not be counted.
 *
 * Where a person converts once, a touch's share is not all that matters: without the channel
 * the person might have converted later. With H the cumulated hazard, H_c the channel's part
 * of it and T the end of observation, the conversions that would be missing without c are
 *   I_c = sum over persons of exp(-(H - H_c)(T)) - exp(-H(T)),
 * and since lambda exp(-H) is the density of the conversion's time t,
 *   E sum over conversions of (lambda_c / lambda)(t) exp(-((H - H_c)(T) - (H - H_c)(t)))
 *     = integral of lambda_c exp(-H_c) dt exp(-(H - H_c)(T)) = I_c.
 * So the share is multiplied by the probability that nothing else would have converted the
 * person in the days left: what is left of the touches there were, the baseline, and
 * touches still to come, as a Poisson process at the rates of all persons of the stratum (touches
 * after a person's first, by time under observation). What is taken off is the baseline's.
 *
 * leat_step_hazard -- in touches, where times are not known:
 *   P(converts after touch j) = b0 + sum over i <= j of b_c gamma^(j - i),
 * with the likelihood of a Poisson process, in which sums over steps are closed.
 *
 * A unit on the paths of fewer than LEAT_HAZARD_FEW conversions does not tell its own decay. Such
 * units share one omega, and each has a beta as if it had had one conversion more at
 * their mean beta: theirs is drawn to it, the more so the less they have. Others are
 * what the data say, nothing added.
 */
#define LEAT_HAZARD_FEW 25

extern const struct leat_attribution leat_hazard, leat_step_hazard;

#endif
