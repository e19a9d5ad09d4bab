/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_FIT_PART_H
#define LEAT_MIX_FIT_PART_H

#include "mix/adequacy.h"
#include "mix/fit.h"
#include "mix/posterior.h"
#include "sample/sampling.h"

/* One specification, sampled: all that a model is made from. */
struct leat_fitting {
	struct leat_spec spec; /* checked; its lists are the caller's */
	struct leat_sampling_settings how;
	struct leat_mix *mix;
	struct leat_sampling sampling;
	struct leat_posterior posterior;
	struct leat_adequacy adequacy;
};

/*
 * leat_fitting_init -- sample a specification. Errors as leat_fit_run. End with
 * leat_fitting_fini in any case.
 */
int leat_fitting_init(struct leat_fitting *f, const struct leat_panel *panel,
    const struct leat_spec *spec, const struct leat_fit_settings *settings,
    const struct leat_log *log, struct leat_err *err);
void leat_fitting_fini(struct leat_fitting *f);

/* leat_fitting_fill -- everything of a model but holdout; warnings and notes through log. */
void leat_fitting_fill(struct leat_model *out, const struct leat_fitting *f,
    const struct leat_panel *panel, const struct leat_fit_settings *s, const struct leat_log *log);

/*
 * leat_fitting_fill_mixture -- the same for draws of a mixture: head, sampler and what it
 * learned are those of one member. Convergence is the caller's to say.
 */
void leat_fitting_fill_mixture(struct leat_model *out, const struct leat_fitting *mixture,
    const struct leat_fitting *member, const struct leat_panel *panel,
    const struct leat_fit_settings *s, const struct leat_log *log);

#endif
