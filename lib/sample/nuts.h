/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_NUTS_H
#define LEAT_MIX_NUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "sample/metric.h"

/*
 * struct leat_density -- a log density on n real numbers, up to a constant.
 * eval   the value at q and its gradient in grad; -infinity (or NaN) where there is none
 */
struct leat_density {
	size_t n;
	double (*eval)(void *ctx, const double *q, double *grad);
	void *ctx;
};

/*
 * Which correlations a metric knows: all of them, or none. Auto: all, up to as many
 * coordinates as LEAT_METRIC_DENSE_MOST.
 */
enum leat_metric_form { LEAT_METRIC_AUTO, LEAT_METRIC_DENSE, LEAT_METRIC_DIAGONAL };
#define LEAT_METRIC_DENSE_MOST 300

/*
 * struct leat_laplace -- a density's mode and shape there: where chains start,
 * and the metric they start with.
 */
struct leat_laplace {
	size_t n;
	double *mode; /* n */
	struct leat_metric metric;
	double value;      /* log density at the mode */
	int64_t gradients; /* that finding it took */
};

/*
 * leat_laplace_find -- climb from `start` by leat_climb, then take the curvature from
 * differences of 2 n gradients. Directions in which the density is flat or curved
 * the wrong way get a standard deviation of at most 3. Where the climb ends
 * early the metric is merely less good. leat_laplace_find_as chooses the metric's form.
 * Returns false if there is no density anywhere near start. Free with
 * leat_laplace_fini in any case.
 */
bool leat_laplace_find(struct leat_laplace *l, const struct leat_density *d, const double *start);
bool leat_laplace_find_as(struct leat_laplace *l, const struct leat_density *d, const double *start,
    enum leat_metric_form form);

/*
 * leat_laplace_here -- the same without the climb: `start` stands for the mode, for a density whose
 * highest point is not where its mass is.
 */
bool leat_laplace_here(struct leat_laplace *l, const struct leat_density *d, const double *start,
    enum leat_metric_form form);
void leat_laplace_fini(struct leat_laplace *l);

struct leat_nuts_settings {
	int warmup, draws, max_depth;
	double target_accept;
	bool keep_metric; /* the Laplace metric is good: warm-up finds the step size alone */
	bool rough;       /* the Laplace metric is not: it is soon replaced by what is learned */
	double step;      /* where to begin with it; 0: found by trial */
	void (*tick)(
	    void *ctx); /* called after every iteration, from the chain's thread; or NULL */
	void *tick_ctx;
};

struct leat_nuts_chain {
	size_t n, ndraws;
	double *q;      /* ndraws * n, draw by draw */
	double *energy; /* ndraws: the Hamiltonian, for E-BFMI */
	double *accept; /* ndraws: mean acceptance along the trajectory */
	double step;    /* after warm-up */
	int64_t divergences, treedepth_hits, gradients; /* the first two after warm-up */
};

/*
 * leat_nuts_run -- one chain of the no-U-turn sampler: multinomial sampling along
 * the trajectory, step size by dual averaging, the metric learned in doubling
 * windows, each in the coordinates of the one before, in the form that the Laplace metric has.
 * d      evaluated by this call alone
 * l      where to start, overdispersed by a factor of 2, and the first metric (borrowed)
 * rng    the chain's own stream; used up
 * out    free with leat_nuts_chain_fini
 * Source: Hoffman and Gelman (2014), The no-U-turn sampler, JMLR 15, algorithm 6 and
 * section 3.2; Betancourt (2017), A conceptual introduction to Hamiltonian Monte
 * Carlo, appendix A.
 */
void leat_nuts_run(const struct leat_density *d, const struct leat_laplace *l,
    const struct leat_nuts_settings *s, struct leat_rng *rng, struct leat_nuts_chain *out);
void leat_nuts_chain_fini(struct leat_nuts_chain *c);

#endif
