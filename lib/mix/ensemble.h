/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_ENSEMBLE_H
#define LEAT_MIX_ENSEMBLE_H

#include "mix/fit.h"

/* One model of an ensemble; both are borrowed. */
struct leat_ensemble_member {
	const char *name;
	const struct leat_spec *spec;
};

/*
 * leat_ensemble_run -- fit each of several specifications to the panel, weigh them by
 * stacking (sample/stack.h) their leave-one-out densities, and make one model of draws from
 * all, as many from each as its weight says. What is not a parameter of all members of some
 * weight is left out of the parameters. Name, weight, elpd and convergence of each go into
 * the model's checks under "ensemble"; R-hat and sample sizes are the worst of those of some
 * weight; what the next fit may start from is that of the heaviest.
 * n  at least 2
 * Returns as leat_fit_run; also LEAT_EUSAGE for members whose draws cannot stand in one
 * model: of different likelihoods, scales, exposures or transforms; and for a holdout.
 */
int leat_ensemble_run(const struct leat_panel *panel, const struct leat_ensemble_member *member,
    size_t n, const struct leat_fit_settings *settings, struct leat_model *out,
    const struct leat_log *log, struct leat_err *err);

#endif
