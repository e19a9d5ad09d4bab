/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SAMPLING_H
#define LEAT_MIX_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sample/nuts.h"
#include "sample/warm.h"

/*
 * struct leat_target -- a posterior to be sampled: const data, and workspaces in which
 * threads evaluate its density, each in one of its own.
 */
struct leat_target {
	const void *model;
	size_t n;
	char *const *name; /* n, all different: what each coordinate is called across refits */
	void (*start)(const void *model, double *q); /* where to look for the mode from */
	void *(*work_new)(const void *model);
	struct leat_density (*density)(void *work);
	void (*work_free)(void *work);
	/* The mode, if there is one, is far from the mass: chains begin about the start instead. */
	bool modeless;
};

struct leat_sampling_settings {
	int chains, warmup, draws, max_depth;
	double target_accept; /* 0: 0.8, and where chains diverge again at 0.95, then 0.99 */
	enum leat_metric_form form;
	bool fast;                    /* draws by importance from the Laplace fit, no chains */
	const struct leat_warm *warm; /* what an earlier fit learned, or NULL */
	uint64_t seed;
	unsigned threads;
	const struct leat_log *log; /* may be NULL */
};

/*
 * struct leat_sampling -- draws, and how they were had.
 * chain          as many as settings say, all of one length, also where fast
 * target_accept  of the chains that are here; with auto the one it came to
 * gradients      evaluations of the density in all, mode and abandoned chains included
 * khat           fast: Pareto's k of the importance weights, 0.7 at most is good; else 0
 * weight_ess     fast: how many independent draws the weights are worth; else 0
 */
struct leat_sampling {
	struct leat_nuts_chain *chain;
	size_t nchains;
	double target_accept, khat, weight_ess;
	int64_t gradients;
};

/*
 * leat_sampling_run -- sample a target by the no-U-turn sampler in threads, from a
 * Laplace fit. The same for any number of threads.
 * Returns LEAT_OK, whether or not the chains agree; LEAT_EDATA where the density
 * cannot be computed anywhere near its start. End with leat_sampling_fini in any case.
 */
int leat_sampling_run(struct leat_sampling *out, const struct leat_target *target,
    const struct leat_sampling_settings *settings, struct leat_err *err);
void leat_sampling_fini(struct leat_sampling *s);

/* leat_sampling_warm -- what the next fit may start from. End with leat_warm_fini. */
void leat_sampling_warm(
    const struct leat_sampling *s, const struct leat_target *target, struct leat_warm *out);

#endif
