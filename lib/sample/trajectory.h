/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_TRAJECTORY_H
#define LEAT_MIX_TRAJECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "sample/metric.h"
#include "sample/nuts.h"

/*
 * One chain's place and the trajectory it draws its next place from. Momenta
 * and gradients are in whitened coordinates, q = metric.factor * whitened, in
 * which the metric is the identity.
 */
struct leat_state {
	double *q, *p, *g; /* position; momentum; whitened gradient: one block of 3 n from q */
	double value;      /* log density */
};

/* A stretch of the trajectory: momenta at its ends, their sum, one point drawn from it. */
struct leat_branch {
	double *begin, *end, *rho;
	struct leat_state sample;
	double log_weight; /* of all its points, relative to the start */
	double *room;
};

struct leat_trajectory {
	const struct leat_density *d;
	size_t n;
	int max_depth;
	struct leat_metric metric;
	struct leat_state now; /* where the chain is */
	int64_t gradients;     /* evaluations so far */

	/* of the last transition */
	int depth, steps;
	double accept;          /* sum over steps of the Metropolis acceptance */
	double energy0, energy; /* the Hamiltonian at its start and at the point drawn */
	bool diverged;

	/* its own */
	struct leat_state front, back;
	struct leat_branch tree, subtree, *spare;
	double *room;
};

/* leat_trajectory_init -- the metric's form and values are copied from `metric`. */
void leat_trajectory_init(struct leat_trajectory *t, const struct leat_density *d,
    const struct leat_metric *metric, int max_depth);
void leat_trajectory_fini(struct leat_trajectory *t);

/* leat_trajectory_evaluate -- value and gradient at s->q, as after a change of it or of the metric.
 */
void leat_trajectory_evaluate(struct leat_trajectory *t, struct leat_state *s);
double leat_trajectory_energy(const struct leat_trajectory *t, const struct leat_state *s);
void leat_trajectory_leapfrog(struct leat_trajectory *t, struct leat_state *s, double step);

/* leat_trajectory_transition -- draw the next `now`. */
void leat_trajectory_transition(struct leat_trajectory *t, double step, struct leat_rng *rng);

#endif
