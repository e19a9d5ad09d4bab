/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_HAZARD_PART_H
#define LEAT_ATTRIBUTION_HAZARD_PART_H

#include "attribution/hazard_fit.h"

/* What the files of the hazards share. */
struct leat_hazard_stratum {
	leat_fix days, orphans; /* under observation; conversions without a touch meanwhile */
};

struct leat_hazard_state {
	const struct leat_attribution_options *o;
	bool steps;
	struct leat_risk risk;
	struct leat_kept_paths kept;
	struct leat_hazard_stratum *stratum;
	size_t nstrata, stratum_cap;
	struct leat_risk again; /* touches after a person's first: in place of bins, by strata */
	double *age;            /* room for a path */
	size_t age_room;

	/* What was learnt, by unit. */
	size_t nunits;
	uint32_t *unit; /* by rank */
	double *beta, *omega;
	double *lambda0;  /* by stratum */
	double *variance; /* relative, of credits */

	/* Touches to come: see hazard_weigh.c. NULL unless persons convert once. */
	double *ahead, *ahead_all, *rate;
	size_t nrates; /* strata whose rates are told apart, or 1 */
	double longest_left;
};

/* leat_hazard_learn -- beta, omega and lambda0, and from them the rest. */
void leat_hazard_learn(struct leat_hazard_state *h, const uint32_t *rank);

/* leat_hazard_look_ahead -- the tables of touches to come. */
void leat_hazard_look_ahead(struct leat_hazard_state *h);

void leat_hazard_describe(const void *fit, const struct leat_slice *name,
    void (*line)(void *ctx, const char *text), void *ctx);

void leat_hazard_weigh(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *weight);

/* Variances and covariance of a block's log beta and log omega. */
struct leat_hazard_error {
	double beta, both, omega;
};

#define LEAT_HAZARD_FAINT 1e-9 /* any logarithm is known to some powers of ten */

/*
 * leat_hazard_wide -- approximate errors by block, for any number of them. known: the
 * information about log omega that is not in the data.
 */
void leat_hazard_wide(const struct leat_hazard_data *d, const struct leat_hazard_fit *f,
    double (*known)(const struct leat_hazard_data *d, const struct leat_hazard_block *b),
    struct leat_hazard_error *error);

/* leat_hazard_variance -- relative variances of the units' credits, into h. */
void leat_hazard_variance(
    struct leat_hazard_state *h, const struct leat_hazard_data *d, struct leat_hazard_fit *f);

#endif
