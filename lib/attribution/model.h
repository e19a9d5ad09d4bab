/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_MODEL_H
#define LEAT_ATTRIBUTION_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

/* The channel of what no touch led to. No touch may have it. */
#define LEAT_BASELINE_CHANNEL "(baseline)"

/*
 * struct leat_path -- touches in the order in which they came, and what came of
 * them: `conversions` that are worth `value`, and `nulls`, persons who took the
 * same path and did not convert. A unit is the number of what is credited: a channel.
 */
struct leat_path {
	size_t n;
	const uint32_t *unit; /* n, oldest first */
	const double
	    *age_days; /* n, time before the conversion, >= 0; NULL where times are unknown */
	double conversions, nulls; /* counts >= 0, may be fractional */
	double value;              /* money in `currency`, of all the conversions together */
	uint32_t currency;         /* a small number, from 0 */
};

struct leat_attribution_options {
	double half_life_days; /* of time-decay, > 0 */
	int order;             /* of markov: 1 */
};

/* struct leat_shares -- how a total is split over the units. */
struct leat_shares {
	const double *share;  /* nunits, >= 0, sum 1 */
	const double *effect; /* nunits, the removal effects behind the shares */
};
#define LEAT_SHARES_CONVERSIONS                                                                    \
	SIZE_MAX /* asks for the shares of conversions, not of a currency's value */

/*
 * struct leat_attribution -- a model of credit, one entry in a table. It either
 * splits each conversion over its own path (weigh), or learns from all paths
 * how totals are split (shares). A model that learns sees every path once, null
 * paths too, in any order: what it keeps are sums that add.
 */
struct leat_attribution {
	const char *name;
	bool incremental;           /* credits estimate what would not have happened otherwise */
	bool needs_times;           /* does not work on path counts */
	const char *counterfactual; /* one sentence: compared with what? */

	/* Learning; all NULL for a rule. */
	void *(*begin)(const struct leat_attribution_options *o); /* o is borrowed until end */
	void (*observe)(void *fit, const struct leat_path *path); /* path->n > 0 */
	/*
	 * finish -- order is the units in the bytewise order of their names, which
	 * is the order to compute in, whatever their numbers; NULL if they are in it.
	 */
	int (*finish)(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err);
	void (*end)(void *fit);

	/*
	 * weigh -- n + 1 weights, >= 0 and not all 0: a conversion's split over the
	 * touches of its path (n > 0), and at the end what is the baseline's own.
	 */
	void (*weigh)(const struct leat_attribution_options *o, const void *fit,
	    const struct leat_path *path, double *weight);
	/*
	 * shares -- of all conversions that had a touch, or of their value in a
	 * currency. NULL if nothing was learnt that a split could rest on.
	 */
	const struct leat_shares *(*shares)(const void *fit, size_t currency);
};

/* All models, in the order in which they are documented. */
extern const struct leat_attribution *const leat_attributions[];
extern const size_t leat_nattributions;
#define LEAT_ATTRIBUTIONS_MAX 16

/*
 * leat_attribution_list -- the models named in "last,markov".
 * model  room for LEAT_ATTRIBUTIONS_MAX (caller's)
 * Returns LEAT_OK; LEAT_EUSAGE for an unknown name (the nearest one is suggested),
 * a repeated one, or an empty list.
 */
int leat_attribution_list(struct leat_slice names, const struct leat_attribution **model, size_t *n,
    struct leat_err *err);

#endif
