/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_MIXTURE_H
#define LEAT_MIX_MIXTURE_H

#include "mix/density.h"
#include "sample/sampling.h"

/*
 * leat_mixture_new -- several mix models of one panel as one, whose first coordinate says
 * which of them the others are coordinates of. It has draws but no density.
 * of    n models, borrowed: of one likelihood, with the same channels, scales and shapes
 * Parameters are those that all have, in the order of the first. End with leat_mixture_free,
 * not leat_mix_free.
 */
struct leat_mix *leat_mixture_new(const struct leat_mix *const *of, size_t n);
void leat_mixture_free(struct leat_mix *mixture);

/*
 * leat_mixture_draws -- draws of a mixture, in random order: from each model as many as its
 * weight says, evenly over its own.
 * from   n samplings, one of each model (borrowed)
 * weight n, at least 0, adding up to 1
 * out    as many chains of as many draws as from[0]; end each with leat_nuts_chain_fini
 */
void leat_mixture_draws(const struct leat_mix *mixture, const struct leat_sampling *const *from,
    const double *weight, size_t n, struct leat_rng *rng, struct leat_nuts_chain *out);

#endif
