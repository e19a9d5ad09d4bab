/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_IMPORTANCE_H
#define LEAT_MIX_IMPORTANCE_H

#include "sample/sampling.h"

/*
 * leat_importance_run -- draws without chains: from multivariate Student distributions
 * around the mode, moved and reshaped a few times to where the weights are
 * (tempered, so that a few draws never decide), then four proposals for each draw,
 * their weights Pareto-smoothed, resampled and dealt into as many chains as asked for.
 * laplace  the first proposal; changed
 * out      chain, khat, weight_ess and gradients are set
 * Source: Cappé, Douc, Guillin, Marin, Robert (2008), Adaptive importance sampling in
 * general mixture classes, Statistics and Computing 18; sample/psis.h.
 */
void leat_importance_run(struct leat_sampling *out, const struct leat_target *target,
    struct leat_laplace *laplace, const struct leat_sampling_settings *settings);

#endif
