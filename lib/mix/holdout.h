/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_HOLDOUT_H
#define LEAT_MIX_HOLDOUT_H

#include <stdbool.h>

#include "base/err.h"
#include "mix/spec.h"
#include "panel/panel.h"
#include "record/json.h"
#include "sample/sampling.h"
#include "sample/score.h"

/*
 * How well a model predicts periods that it has not seen, given their spend and controls,
 * beside predictions that know nothing of media. With several folds the origin rolls: the
 * first fold holds out the last periods, the next one those before them and all after.
 */
enum leat_rival { LEAT_RIVAL_LAST, LEAT_RIVAL_SEASONAL, LEAT_RIVAL_LINEAR, LEAT_RIVALS };

struct leat_holdout {
	size_t periods, folds;
	struct leat_scores model;
	struct leat_scores rival[LEAT_RIVALS]; /* n == 0: could not be made for every period */
	bool simplified; /* residuals were taken as independent, which the model's are not */
};

/*
 * leat_holdout_check -- can periods be held out? LEAT_EUSAGE where less than half is left to
 * learn from, or where the baseline is made of knots, of which those to come are anybody's guess.
 */
int leat_holdout_check(const struct leat_panel *panel, const struct leat_spec *spec, size_t periods,
    size_t folds, struct leat_err *err);

/*
 * leat_holdout_run -- fit without the last periods, and score what is predicted for them.
 * spec      as checked by leat_spec_check
 * how       as for the whole fit; its warm start, if any, is of the whole fit. Draws are
 *           those of leat_sampling_settings, as many as are asked for there
 * Experiments that reach into the periods held out are left out as well.
 * Returns LEAT_OK; LEAT_EUSAGE as leat_holdout_check; LEAT_EDATA as leat_sampling_run, or where no
 * outcome lies in the periods held out.
 */
int leat_holdout_run(struct leat_holdout *out, const struct leat_panel *panel,
    const struct leat_spec *spec, size_t periods, size_t folds,
    const struct leat_sampling_settings *how, struct leat_err *err);

/* leat_holdout_json -- an object for the model line's column holdout. */
void leat_holdout_json(const struct leat_holdout *h, struct leat_buf *out);

/* leat_holdout_tell -- a warning for each rival with a lower CRPS; returns whether there is none.
 */
bool leat_holdout_tell(const struct leat_holdout *h, const struct leat_log *log);

#endif
