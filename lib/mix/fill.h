/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_FILL_H
#define LEAT_MIX_FILL_H

#include "mix/fit.h"
#include "mix/posterior.h"

/*
 * A posterior summarised into the lines of a model. The parts of
 * leat_fit_run; out->ndraws and the model line's own fields are set before.
 */

/* leat_fill_parameters -- every parameter with its diagnostics; returns the index of the worst
 * R-hat. */
size_t leat_fill_parameters(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads);

/* leat_fill_curves -- each channel's curve (in each geo) with its thinned draws, contribution and
 * returns. */
void leat_fill_curves(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads);

/* leat_fill_fitted -- each geo and period's mean, interval and parts, the baseline's total, and
 * what each control brought. */
void leat_fill_fitted(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads);

/* leat_fill_lines -- the panel's budget lines. */
void leat_fill_lines(struct leat_model *out, const struct leat_panel *panel);

/* leat_fill_kept -- which draw is the k-th of those kept: evenly over all chains, the same in every
 * curve. */
size_t leat_fill_kept(const struct leat_posterior *p, size_t k, size_t keep);

/* leat_fill_summary -- mean, sd and quantiles of n draws. */
struct leat_summary leat_fill_summary(const double *x, size_t n);

/* leat_fill_spend -- exact micros of money in periods from `from`; 0 if out of range. */
int64_t leat_fill_spend(const double *spend, size_t from, size_t n);

#endif
