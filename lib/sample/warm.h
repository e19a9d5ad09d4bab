/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_WARM_H
#define LEAT_MIX_WARM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "record/json.h"
#include "sample/nuts.h"

/*
 * struct leat_warm -- what a fit learned of its posterior's shape: widths and
 * correlations of the coordinates by name, and the step size. The next fit looks for
 * its mode by itself, in the new data, and takes its metric from here; only a posterior
 * whose mode is far from its mass takes its centre from here as well.
 * correlation  n * n row-major, lower triangle with 1 in the diagonal; NULL: not kept,
 *              the number of coordinates being above LEAT_WARM_CORRELATED
 */
struct leat_warm {
	size_t n;
	char **name;
	double *mean, *sd, *correlation, step;
};
#define LEAT_WARM_CORRELATED 150

void leat_warm_fini(struct leat_warm *w);

/*
 * leat_warm_json -- an object: coordinate, an array of names; mean; sd; correlation, rows of
 * the lower triangle without the diagonal, three decimals; step.
 */
void leat_warm_json(const struct leat_warm *w, struct leat_buf *out);

/*
 * leat_warm_parse -- read one back; file names it in messages.
 * Returns LEAT_OK; LEAT_EDATA for what leat_warm_json would not have written.
 */
int leat_warm_parse(
    struct leat_warm *w, const struct leat_json *object, const char *file, struct leat_err *err);

/*
 * leat_warm_apply -- change a Laplace metric of coordinates `name`, l->n of them, into
 * what w knows: widths and correlations of the coordinates that w names are w's (where
 * w keeps no correlations, Laplace's); the others keep their own, uncorrelated with
 * those.
 * move  let the coordinates that w names start from w's means as well
 * Returns how many coordinates w does not name.
 */
size_t leat_warm_apply(
    const struct leat_warm *w, struct leat_laplace *l, char *const *name, bool move);

#endif
