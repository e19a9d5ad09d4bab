/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_CALIBRATE_H
#define LEAT_ATTRIBUTION_CALIBRATE_H

#include <stddef.h>

/*
 * Calibration: what experiments say that a channel truly brought, by what a model credits to it. A
 * model's credits are taken to be wrong by one factor a channel, the same at all times.
 *
 * With C_k the credits in the time of experiment k, of relative variance v_k, and e_k its effect
 * with the standard error s_k,
 *
 *   e_k ~ N(f C_k exp(d_k), s_k^2),   d_k ~ N(0, v_k),   log f ~ N(0, tau^2),  tau = 2,
 *
 * and the factor is the median of f given all e_k. So no effect is too small to count: one that
 * is zero or negative is what a weak channel gives half of the time, and leaving it out would
 * leave the lucky ones. The prior says that f is within 1/50 and 50; it keeps the
 * factor positive, and where an experiment says nothing the credits stay as they are.
 *
 * d_k is integrated out by Laplace's method, about its best value given f.
 *
 * Where experiments are precise this is weighted least squares in log scale: for s_k << e_k the
 * normal density is one of log e_k about log(f C_k) with variance 1 / w_k = (s_k / e_k)^2 + v_k,
 * to first order in s_k / e_k, and the posterior of log f is normal with
 *
 *   mean  sum_k w_k log(e_k / C_k) / (1 / tau^2 + sum_k w_k),
 *   variance  1 / (1 / tau^2 + sum_k w_k).
 *
 * Log scale alone would not do: a low draw of e_k has a larger relative error, so that its weight
 * would be less, and the factor too high on average.
 */
#define LEAT_CALIBRATE_TAU 2.0

struct leat_experiment {
	double effect, se;     /* in one unit (conversions, or money), se > 0 */
	double credits;        /* of the channel in its time, the same unit, > 0 */
	double credits_relvar; /* relative variance of them, >= 0 */
};

struct leat_calibration {
	double factor; /* > 0 */
	double log_sd; /* standard deviation of its logarithm */
};

/* leat_calibrate -- the factor of a channel from its n > 0 experiments. */
struct leat_calibration leat_calibrate(const struct leat_experiment *e, size_t n);

#endif
