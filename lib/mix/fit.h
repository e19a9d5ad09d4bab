/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_FIT_H
#define LEAT_MIX_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "mix/model.h"
#include "mix/spec.h"
#include "panel/panel.h"
#include "sample/nuts.h"
#include "sample/warm.h"

/*
 * struct leat_fit_settings -- how the posterior is sampled. Everything here but
 * threads changes the result.
 */
struct leat_fit_settings {
	int chains;            /* 1 to 64; 4 */
	int warmup;            /* per chain, at least 50; 0: 1000, or 75 after an earlier fit */
	int draws;             /* per chain, at least 100; 0: 1000, or 750 after an earlier fit */
	double target_accept;  /* mean acceptance that the step size aims at, (0.5, 1); 0: 0.8, and
				  higher where chains diverge */
	int max_depth;         /* of a trajectory's tree, 1 to 15; 10 */
	size_t holdout, folds; /* periods held out to be predicted, and how often; 0, 1 */
	size_t keep;           /* draws kept in the model, thinned evenly over all chains; 400 */
	enum leat_metric_form metric;
	bool fast;                    /* no chains: importance sampling from the Laplace fit */
	const struct leat_warm *warm; /* what an earlier fit learned; NULL */
	uint64_t seed;                /* 1 */
	unsigned threads;             /* 0: as many as processors */
};

/* leat_fit_defaults -- the values named above. */
void leat_fit_defaults(struct leat_fit_settings *s);

/*
 * leat_fit_run -- fit the model to the panel by NUTS and summarise the posterior.
 * panel, spec  borrowed; spec is checked and completed by leat_spec_check in a copy
 * out          filled completely but for `id` (leat_model_write sets it), lines
 *              included. Every string and array is a heap block of its own
 *              (base/mem.h), absent draw arrays are NULL: end with leat_model_fini,
 *              which is fine after an error too (out is then zero).
 * log          warnings and notes; may be NULL
 * Returns LEAT_OK, also when the chains have not converged (out->diagnostics.converged
 * says so); LEAT_EUSAGE, LEAT_EDATA as leat_spec_check, and LEAT_EUSAGE for settings out
 * of range.
 *
 * Parameters come in this order, in the model's scaled units: intercept; each
 * adstock's parameters by name, e.g. alpha[CHANNEL]; each saturation's, lam[CHANNEL] for
 * logistic's lambda; beta[CHANNEL]; gamma_control[NAME]; trend; dow[mon] to dow[sun];
 * gamma_fourier[sin_1], [cos_1], ...; sigma; then, in the outcome's units over all
 * periods, contribution_total[CHANNEL]; roas[CHANNEL] where there is spend, what that is worth by
 * unit of money, and roas of all such channels if they are several. With geos: see leat-fit(1).
 */
int leat_fit_run(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_fit_settings *settings, struct leat_model *out, const struct leat_log *log,
    struct leat_err *err);

#endif
