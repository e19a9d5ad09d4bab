/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_MODEL_PART_H
#define LEAT_MIX_MODEL_PART_H

#include "base/digest.h"
#include "mix/model.h"

/*
 * What reading and writing a model have in common.
 */

/* leat_curve_nparameters -- adstock's and saturation's parameters, and beta. */
int leat_curve_nparameters(const struct leat_curve *c);
/* leat_curve_parameter -- the name of the i-th: "alpha", "lambda", "beta". */
const char *leat_curve_parameter(const struct leat_curve *c, int i);

/*
 * leat_curve_label -- what a curve is called in the contributions of a fitted
 * line: its channel, followed by "|GEO|CAMPAIGN" where it has either.
 */
void leat_curve_label(const struct leat_curve *c, struct leat_buf *out);

/* leat_curve_of_campaign -- is it of a campaign, and not of all of its channel in a place? */
bool leat_curve_of_campaign(const struct leat_curve *c);

/* leat_fitted_has -- does a curve contribute to a fitted line: is it of the same geo, and a
 * channel's? */
bool leat_fitted_has(const struct leat_fitted *f, const struct leat_curve *c);

/* Names of the two contributions that are no channel's. */
#define LEAT_LABEL_BASELINE "(baseline)"
#define LEAT_LABEL_CONTROLS "(controls)"

/*
 * leat_model_digest_field, leat_model_digest_row -- the canonical content that a
 * model's id is the digest of: for each line but the trailer, each field that is
 * not empty, in the order of columns, as "NAME LENGTH:TEXT\n"; an empty line ends
 * it. The id itself is left out.
 */
void leat_model_digest_field(struct leat_digest *d, const char *name, struct leat_slice text);
void leat_model_digest_row(struct leat_digest *d);

#endif
