/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "attribution/markov_part.h"
#include "base/mem.h"
#include "base/pool.h"
#include "math/reach.h"

/* A solution that is not as exact as this is none. */
#define EXACT 1e-10

/* A sum of doubles with what rounding cut off. */
struct total {
	double sum, rest;
};

static inline void
total_add(struct total *t, double x)
{
	double sum = t->sum + x;

	t->rest += fabs(t->sum) >= fabs(x) ? t->sum - sum + x : x - sum + t->sum;
	t->sum = sum;
}

/* What leaves the states for one purpose: conversions, or value in a currency. */
static double
exits(const struct markov_chain *c, size_t split, double *b)
{
	const struct leat_grams *g = c->grams;
	leat_fix all = 0;

	for (size_t s = 0; s < c->n; s++) {
		uint32_t node = c->node[s];
		leat_fix x = g->leave[node][0];

		if (split)
			x = node < g->money[split - 1].n ? g->money[split - 1].sum[node] : 0;
		b[s] = leat_fix_double(x);
		all += x;
	}
	return leat_fix_double(all);
}

static void
leaves(const struct markov_chain *c, double *leave)
{
	for (size_t s = 0; s < c->n; s++)
		leave[s] = leat_fix_double(
		    c->grams->leave[c->node[s]][0] + c->grams->leave[c->node[s]][1]);
}

/* Shares, once the effects are there. None if no effect is positive: for value, sums of
 * negative amounts can do that. */
static void
share_by_effect(const struct markov_solution *s, struct markov_split *p, double total)
{
	leat_fix sum = 0;

	for (size_t i = 0; i < s->nunits; i++) {
		if (!(total > 0) || p->effect[i] < 0)
			return;
		leat_fix_add(&sum, p->effect[i]);
	}
	if (!(sum > 0))
		return;
	p->share = LEAT_NEW_N(double, s->nunits);
	for (size_t i = 0; i < s->nunits; i++)
		p->share[i] = p->effect[i] / leat_fix_double(sum);
	p->out = (struct leat_shares){p->share, p->effect};
}

/* Order 1: a state is a unit. */
static int
by_elimination(struct markov_solution *s, const struct markov_chain *c,
    const struct leat_edge *edge, size_t nedges, struct leat_err *err)
{
	double *leave = LEAT_NEW_N(double, c->n), *b = LEAT_NEW_N(double, c->n);
	double *z = LEAT_NEW_N(double, c->n);
	struct leat_absorbing *chain;
	int rc;

	leaves(c, leave);
	if ((rc = leat_absorbing_new(&chain, c->n, edge, nedges, leave, err)) == LEAT_OK) {
		leat_absorbing_diagonal(chain, z);
		for (size_t k = 0; k < s->nsplits; k++) {
			double total = exits(c, k, b);

			leat_absorbing_value(chain, b, b);
			for (size_t i = 0; total > 0 && i < c->n; i++)
				s->split[k].effect[leat_grams_units(c->grams, c->node[i])[0]] =
				    b[i] / (z[i] * total);
			share_by_effect(s, &s->split[k], total);
		}
	}
	leat_absorbing_free(chain);
	free(leave);
	free(b);
	free(z);
	return rc;
}

/* What threads share that solve for a few channels at a time. */
struct solving {
	struct markov_solution *s;
	const struct markov_chain *c;
	const struct leat_reach *reach;
	uint32_t *channel; /* units that are in a state */
	uint32_t *number;  /* of each unit, its place there */
	size_t nchannels;
	double **b;    /* nsplits: what leaves each state */
	double *total; /* nsplits */
	/* By job, so that nobody waits. */
	struct leat_reach_info *info;
	struct leat_err *err;
	int *status;
};

/* Which of a job's channels each state has. */
static unsigned char *
members(const struct solving *v, size_t job)
{
	unsigned char *in = LEAT_NEW_N(unsigned char, v->c->n);

	for (size_t i = 0; i < v->c->n; i++) {
		const uint32_t *unit = leat_grams_units(v->c->grams, v->c->node[i]);

		for (size_t k = 0; k < v->c->grams->len[v->c->node[i]]; k++)
			if (v->number[unit[k]] / LEAT_REACH_SETS == job)
				in[i] |=
				    (unsigned char)(1u << v->number[unit[k]] % LEAT_REACH_SETS);
	}
	return in;
}

static void
solve_some(void *ctx, size_t job)
{
	struct solving *v = ctx;
	unsigned char *in = members(v, job);
	double(*x)[LEAT_REACH_SETS] = leat_zalloc(v->c->n, sizeof(*x));
	size_t first = job * LEAT_REACH_SETS;

	v->status[job] = leat_reach_solve(v->reach, in, x, &v->info[job], &v->err[job]);
	for (size_t k = 0; k < v->s->nsplits; k++)
		for (size_t l = 0; l < LEAT_REACH_SETS && first + l < v->nchannels; l++) {
			struct total lost = {0};

			for (size_t i = 0; i < v->c->n; i++)
				total_add(&lost, v->b[k][i] * x[i][l]);
			if (v->total[k] > 0)
				v->s->split[k].effect[v->channel[first + l]] =
				    (lost.sum + lost.rest) / v->total[k];
		}
	free(in);
	free(x);
}

/* The units that are in a state, in the order in which states have them. */
static void
number_channels(struct solving *v)
{
	v->channel = LEAT_NEW_N(uint32_t, v->s->nunits);
	v->number = LEAT_NEW_N(uint32_t, v->s->nunits);
	memset(v->number, 0xff, v->s->nunits * sizeof(*v->number));
	for (size_t i = 0; i < v->c->n; i++) {
		const uint32_t *unit = leat_grams_units(v->c->grams, v->c->node[i]);

		for (size_t k = 0; k < v->c->grams->len[v->c->node[i]]; k++)
			if (v->number[unit[k]] == UINT32_MAX) {
				v->number[unit[k]] = (uint32_t)v->nchannels;
				v->channel[v->nchannels++] = unit[k];
			}
	}
}

static int
run_jobs(struct solving *v, unsigned threads, struct leat_err *err)
{
	size_t jobs = (v->nchannels + LEAT_REACH_SETS - 1) / LEAT_REACH_SETS;
	int rc = LEAT_OK;

	v->info = LEAT_NEW_N(struct leat_reach_info, jobs);
	v->err = LEAT_NEW_N(struct leat_err, jobs);
	v->status = LEAT_NEW_N(int, jobs);
	leat_parallel(threads, jobs, solve_some, v);
	for (size_t j = 0; j < jobs && rc == LEAT_OK; j++) {
		if ((rc = v->status[j]) != LEAT_OK)
			*err = v->err[j];
		if (v->info[j].sweeps > v->s->sweeps)
			v->s->sweeps = v->info[j].sweeps;
		if (v->info[j].bound > v->s->bound)
			v->s->bound = v->info[j].bound;
	}
	free(v->info);
	free(v->err);
	free(v->status);
	return rc;
}

static int
by_relaxation(struct markov_solution *s, const struct markov_chain *c, const struct leat_edge *edge,
    size_t nedges, unsigned threads, struct leat_err *err)
{
	struct solving v = {.s = s, .c = c};
	double *start = LEAT_NEW_N(double, c->n);
	struct leat_reach *reach;
	int rc;

	v.b = LEAT_NEW_N(double *, s->nsplits);
	v.total = LEAT_NEW_N(double, s->nsplits);
	for (size_t k = 0; k < s->nsplits; k++) {
		v.b[k] = LEAT_NEW_N(double, c->n);
		v.total[k] = exits(c, k, v.b[k]);
	}
	for (size_t i = 0; i < c->n; i++)
		start[i] = leat_fix_double(c->start[c->node[i]]);
	number_channels(&v);
	if ((rc = leat_reach_new(&reach, c->n, edge, nedges, start, err)) == LEAT_OK) {
		v.reach = reach;
		rc = run_jobs(&v, threads, err);
	}
	for (size_t k = 0; k < s->nsplits; k++) {
		share_by_effect(s, &s->split[k], v.total[k]);
		free(v.b[k]);
	}
	leat_reach_free(reach);
	free(v.b);
	free(v.total);
	free(v.channel);
	free(v.number);
	free(start);
	return rc;
}

/*
 * An elimination serves all channels, but takes n^3 steps where it fills the matrix; sweeps take
 * some tens of looks at every edge for each channel.
 */
static bool
eliminates(const struct markov_chain *c, size_t nedges)
{
	return c->grams->order == 1 && (c->n <= 1000 || 40 * nedges > c->n * c->n);
}

int
markov_solve(struct markov_solution *s, const struct markov_chain *c, size_t nunits,
    unsigned threads, struct leat_err *err)
{
	struct leat_edge *edge;
	bool eliminate;
	int rc;

	*s = (struct markov_solution){.nunits = nunits, .nsplits = 1 + c->grams->ncurrencies};
	s->split = LEAT_NEW_N(struct markov_split, s->nsplits);
	for (size_t k = 0; k < s->nsplits; k++)
		s->split[k].effect = LEAT_NEW_N(double, nunits);
	edge = markov_chain_edges(c, false, &s->nedges);
	eliminate = eliminates(c, s->nedges);
	if (!eliminate) {
		free(edge);
		edge = markov_chain_edges(c, true, &s->nedges);
	}
	rc = eliminate ? by_elimination(s, c, edge, s->nedges, err)
		       : by_relaxation(s, c, edge, s->nedges, threads, err);
	free(edge);
	if (rc == LEAT_OK && !(s->bound <= EXACT))
		rc = leat_err_set(err, LEAT_EDATA,
		    "markov: order %u: %zu states, not solved to better than %.1g: give a lower "
		    "--order",
		    c->grams->order, c->n, s->bound);
	return rc;
}

void
markov_solution_fini(struct markov_solution *s)
{
	for (size_t i = 0; i < s->nsplits; i++) {
		free(s->split[i].share);
		free(s->split[i].effect);
	}
	free(s->split);
	*s = (struct markov_solution){0};
}
