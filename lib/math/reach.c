/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/reach.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { SETS = LEAT_REACH_SETS, BLOCK = 4, SWEEPS = 4000, PATIENCE = 1000, ELIMINATED = 3000 };
#define WANTED 1e-13
/* Below 1, so that a state once reached stays so: increments do not come and go in turns. */
#define RELAX 0.97
#define NOTHING 1e-290 /* above where numbers lose digits */
#define SETTLED 1e-22  /* of its sum: an increment that no longer counts is as none */
#define ROUNDING 1e-15 /* of a quotient */

struct leat_reach {
	size_t n;
	uint32_t *place; /* state -> position in the order of sweeping */
	uint32_t *state; /* position -> state */
	size_t *first;   /* n + 1, by position */
	uint32_t *col;   /* positions */
	double *val;     /* probabilities */
	/* For elimination; borrowed. */
	const struct leat_edge *edge;
	size_t nedges;
	const double *leave;
};

static size_t *
index_edges(size_t n, const struct leat_edge *edge, size_t nedges)
{
	size_t *first = LEAT_NEW_N(size_t, n + 1);

	for (size_t k = 0; k < nedges; k++)
		first[edge[k].from + 1]++;
	for (size_t i = 0; i < n; i++)
		first[i + 1] += first[i];
	return first;
}

/*
 * Depth first, a state after all that it leads to, unless that leads back. Deep as the
 * chain may be, the way down is kept in an array.
 */
static void
order_states(struct leat_reach *r, const struct leat_edge *edge, const size_t *first)
{
	struct visit {
		uint32_t state;
		size_t next;
	} *way = LEAT_NEW_N(struct visit, r->n + 1);
	bool *seen = LEAT_NEW_N(bool, r->n);
	size_t depth = 0, n = 0;

	for (size_t root = 0; root < r->n; root++) {
		if (seen[root])
			continue;
		seen[root] = true;
		way[depth++] = (struct visit){(uint32_t)root, first[root]};
		while (depth) {
			struct visit *v = &way[depth - 1];

			if (v->next == first[v->state + 1]) {
				r->place[v->state] = (uint32_t)n;
				r->state[n++] = v->state;
				depth--;
			} else if (!seen[edge[v->next].to]) {
				uint32_t to = edge[v->next++].to;

				seen[to] = true;
				way[depth++] = (struct visit){to, first[to]};
			} else {
				v->next++;
			}
		}
	}
	free(way);
	free(seen);
}

static void
place_rows(
    struct leat_reach *r, const struct leat_edge *edge, const size_t *first, const double *leave)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		size_t s = r->state[i];
		double all = leave[s];

		r->first[i] = n;
		for (size_t k = first[s]; k < first[s + 1]; k++)
			if (edge[k].to != s)
				all += edge[k].weight;
		for (size_t k = first[s]; k < first[s + 1]; k++)
			if (edge[k].to != s) {
				r->col[n] = r->place[edge[k].to];
				r->val[n++] = edge[k].weight / all;
			}
	}
	r->first[r->n] = n;
}

static bool
in_order(size_t n, const struct leat_edge *e, size_t nedges)
{
	for (size_t k = 0; k < nedges; k++)
		if (e[k].from >= n || e[k].to >= n || !(e[k].weight > 0) ||
		    (k > 0 && (e[k - 1].from > e[k].from ||
				  (e[k - 1].from == e[k].from && e[k - 1].to >= e[k].to))))
			return false;
	return true;
}

int
leat_reach_new(struct leat_reach **reach, size_t n, const struct leat_edge *edge, size_t nedges,
    const double *leave, struct leat_err *err)
{
	struct leat_reach *r;
	size_t *first;

	*reach = NULL;
	if (n >= UINT32_MAX || !in_order(n, edge, nedges))
		return leat_err_set(err, LEAT_EINTERNAL, "reach: edges out of order or range");
	r = LEAT_NEW(struct leat_reach);
	r->n = n;
	r->edge = edge;
	r->nedges = nedges;
	r->leave = leave;
	r->place = LEAT_NEW_N(uint32_t, n);
	r->state = LEAT_NEW_N(uint32_t, n);
	r->first = LEAT_NEW_N(size_t, n + 1);
	r->col = LEAT_NEW_N(uint32_t, nedges);
	r->val = LEAT_NEW_N(double, nedges);
	first = index_edges(n, edge, nedges);
	order_states(r, edge, first);
	place_rows(r, edge, first, leave);
	free(first);
	*reach = r;
	return LEAT_OK;
}

void
leat_reach_free(struct leat_reach *r)
{
	if (r == NULL)
		return;
	free(r->place);
	free(r->state);
	free(r->first);
	free(r->col);
	free(r->val);
	free(r);
}

/* One solution under way, by position. */
struct work {
	const struct leat_reach *r;
	unsigned char *in;
	double (*x)[SETS], (*d)[SETS];
	double keep[256][SETS]; /* by the sets that a state is in: 0 in the set, else 1 */
	double lo[SETS], hi[SETS],
	    part[SETS]; /* quotients of increments; the largest increment by x */
};

static inline void
follow_row(const struct work *w, size_t i, double *restrict sum)
{
	const struct leat_reach *r = w->r;

	for (int s = 0; s < SETS; s++)
		sum[s] = 0;
	for (size_t k = r->first[i]; k < r->first[i + 1]; k++) {
		const double *d = w->d[r->col[k]];
		double p = r->val[k];

		for (int s = 0; s < SETS; s++)
			sum[s] += p * d[s];
	}
}

/* The first sweep: the sets are 1, all else comes from there. */
static void
begin(struct work *w)
{
	for (int bits = 0; bits < 256; bits++)
		for (int s = 0; s < SETS; s++)
			w->keep[bits][s] = bits >> s & 1 ? 0 : 1;
	for (size_t i = 0; i < w->r->n; i++)
		for (int s = 0; s < SETS; s++)
			w->d[i][s] = 1 - w->keep[w->in[i]][s];
	for (size_t i = 0; i < w->r->n; i++) {
		double sum[SETS];

		follow_row(w, i, sum);
		for (int s = 0; s < SETS; s++)
			if (w->keep[w->in[i]][s] > 0)
				w->d[i][s] = RELAX * sum[s];
	}
	memcpy(w->x, w->d, w->r->n * sizeof(*w->x));
	for (size_t i = 0; i < w->r->n; i++)
		for (int s = 0; s < SETS; s++)
			w->d[i][s] *= w->keep[w->in[i]][s];
}

static void
sweep(struct work *w)
{
	for (size_t i = 0; i < w->r->n; i++) {
		const double *keep = w->keep[w->in[i]];
		double *d = w->d[i], *x = w->x[i], sum[SETS];

		follow_row(w, i, sum);
		for (int s = 0; s < SETS; s++) {
			d[s] = RELAX * keep[s] * sum[s] + (1 - RELAX) * d[s];
			x[s] += d[s];
		}
	}
}

/* A sweep that also compares its increments with those before. */
static void
measure(struct work *w)
{
	for (int s = 0; s < SETS; s++) {
		w->lo[s] = HUGE_VAL;
		w->hi[s] = w->part[s] = 0;
	}
	for (size_t i = 0; i < w->r->n; i++) {
		const double *keep = w->keep[w->in[i]];
		double *d = w->d[i], *x = w->x[i], sum[SETS];

		follow_row(w, i, sum);
		for (int s = 0; s < SETS; s++) {
			double now = RELAX * keep[s] * sum[s] + (1 - RELAX) * d[s], q;

			x[s] += now;
			if (now < NOTHING || now < SETTLED * x[s])
				now = 0;
			if (d[s] > 0 || now > 0) {
				q = d[s] > 0 ? now / d[s] : HUGE_VAL;
				w->lo[s] = q < w->lo[s] ? q : w->lo[s];
				w->hi[s] = q > w->hi[s] ? q : w->hi[s];
				q = now / x[s];
				w->part[s] = q > w->part[s] ? q : w->part[s];
			}
			d[s] = now;
		}
	}
	for (int s = 0; s < SETS; s++) {
		w->lo[s] *= 1 - ROUNDING;
		w->hi[s] *= 1 + ROUNDING;
	}
}

/* Set s is as good as done: half of what may still come is added, and it rests. */
static void
settle(struct work *w, int s, double least, double most)
{
	double half = (least + most) / 2;

	for (size_t i = 0; i < w->r->n; i++) {
		w->x[i][s] += half * w->d[i][s];
		if (w->x[i][s] > 1)
			w->x[i][s] = 1;
		w->d[i][s] = 0;
	}
}

/* Those sets whose bound is close enough are settled. Returns the sets that are open still;
 * *worst is the largest bound of any set. */
static unsigned
settle_some(struct work *w, unsigned open, double wanted, double *worst)
{
	for (int s = 0; s < SETS; s++) {
		double least, most, bound;

		if (!(open >> s & 1))
			continue;
		if (w->hi[s] == 0) { /* nothing moves any more */
			open &= ~(1u << s);
			continue;
		}
		if (!(w->hi[s] < 1))
			continue;
		least = w->lo[s] / (1 - w->lo[s]);
		most = w->hi[s] / (1 - w->hi[s]);
		bound = w->part[s] * (most - least) / 2;
		if (bound > wanted)
			continue;
		settle(w, s, least, most);
		*worst = bound > *worst ? bound : *worst;
		open &= ~(1u << s);
	}
	return open;
}

/* What is left of the chain without set s, eliminated: b is the step into the set. */
static int
eliminate(const struct leat_reach *r, const unsigned char *in, int s, double (*x)[SETS],
    struct leat_err *err)
{
	struct leat_edge *edge = LEAT_NEW_N(struct leat_edge, r->nedges);
	double *leave = LEAT_NEW_N(double, r->n), *b = LEAT_NEW_N(double, r->n);
	uint32_t *number = LEAT_NEW_N(uint32_t, r->n), n = 0;
	struct leat_absorbing *a;
	size_t m = 0;
	int rc;

	for (size_t i = 0; i < r->n; i++)
		if (!(in[i] >> s & 1)) {
			leave[n] = r->leave[i];
			number[i] = n++;
		}
	for (size_t k = 0; k < r->nedges; k++) {
		struct leat_edge e = r->edge[k];

		if (in[e.from] >> s & 1)
			continue;
		if (in[e.to] >> s & 1) {
			leave[number[e.from]] += e.weight;
			b[number[e.from]] += e.weight;
		} else {
			edge[m++] = (struct leat_edge){number[e.from], number[e.to], e.weight};
		}
	}
	if ((rc = leat_absorbing_new(&a, n, edge, m, leave, err)) == LEAT_OK) {
		leat_absorbing_value(a, b, b);
		for (size_t i = 0; i < r->n; i++)
			x[i][s] = in[i] >> s & 1 ? 1 : b[number[i]];
	}
	leat_absorbing_free(a);
	free(edge);
	free(leave);
	free(b);
	free(number);
	return rc;
}

/* Returns the sets that sweeps could not settle. */
static unsigned
relax(struct work *w, struct leat_reach_info *info)
{
	unsigned limit = w->r->n <= ELIMINATED ? PATIENCE : SWEEPS, open = (1u << SETS) - 1;

	begin(w);
	for (info->sweeps = 1; open && info->sweeps < limit; info->sweeps += BLOCK) {
		for (int k = 1; k < BLOCK; k++)
			sweep(w);
		measure(w);
		open = settle_some(w, open, WANTED, &info->bound);
	}
	if (open && w->r->n > ELIMINATED)
		open = settle_some(w, open, HUGE_VAL, &info->bound);
	return open;
}

int
leat_reach_solve(const struct leat_reach *r, const unsigned char *in, double (*x)[SETS],
    struct leat_reach_info *info, struct leat_err *err)
{
	struct work *w = LEAT_NEW(struct work);
	unsigned open;
	int rc = LEAT_OK;

	*info = (struct leat_reach_info){0};
	w->r = r;
	w->in = LEAT_NEW_N(unsigned char, r->n);
	w->x = leat_zalloc(r->n, sizeof(*w->x));
	w->d = leat_zalloc(r->n, sizeof(*w->d));
	for (size_t i = 0; i < r->n; i++)
		w->in[i] = in[r->state[i]];
	open = relax(w, info);
	for (size_t i = 0; i < r->n; i++)
		memcpy(x[r->state[i]], w->x[i], sizeof(*x));
	for (int s = 0; rc == LEAT_OK && s < SETS; s++)
		if (open >> s & 1)
			rc = eliminate(r, in, s, x, err);
	free(w->in);
	free(w->x);
	free(w->d);
	free(w);
	return rc;
}
