/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_HOLDOUT_PART_H
#define LEAT_MIX_HOLDOUT_PART_H

#include "mix/holdout.h"

/* What is known, and what is to be predicted: panels that differ in their outcomes alone. */
struct leat_holdout_split {
	size_t cut; /* periods before it are known */
	struct leat_panel train, test;
};

/* Predictions so far: five arrays that grow. */
struct leat_predictions {
	size_t n, cap;
	double *y, *mean, *lower, *upper, *crps;
};

void leat_predictions_add(
    struct leat_predictions *p, double y, double mean, double lower, double upper, double crps);
void leat_predictions_score(const struct leat_predictions *p, struct leat_scores *s);
void leat_predictions_fini(struct leat_predictions *p);

/*
 * leat_holdout_rivals -- what the rivals predict for one fold, in the order in which the
 * test's outcomes stand; one that cannot be made for some adds nothing for them.
 * panel   whole
 * rival   LEAT_RIVALS
 */
void leat_holdout_rivals(struct leat_predictions *rival, const struct leat_holdout_split *split,
    const struct leat_panel *panel, size_t periods);

#endif
