/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/sparse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Rows of a triangular matrix, one after the other. */
struct rows {
	size_t *first; /* n + 1 */
	uint32_t *col; /* ascending within a row */
	double *val;
	size_t n, col_cap, val_cap;
};

/*
 * D - W = (I - L) (S - U) with L, U >= 0 strictly lower and upper triangular
 * and S > 0 diagonal, in the order of elimination.
 */
struct leat_absorbing {
	size_t n;
	uint32_t *place; /* state -> position in the order of elimination */
	uint32_t *state; /* position -> state */
	struct rows lower, upper;
	double *pivot; /* n, S */
};

static void
rows_add(struct rows *r, uint32_t col, double val)
{
	LEAT_GROW(r->col, r->n, r->col_cap);
	LEAT_GROW(r->val, r->n, r->val_cap);
	r->col[r->n] = col;
	r->val[r->n++] = val;
}

static void
rows_fini(struct rows *r)
{
	free(r->first);
	free(r->col);
	free(r->val);
}

struct degree {
	uint32_t n, state;
};

static int
by_degree(const void *a, const void *b)
{
	const struct degree *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->state > y->state) - (x->state < y->state);
}

/* States with few neighbours first: a cheap order that keeps the fill low where there is structure.
 */
static void
order_states(struct leat_absorbing *a, const struct leat_edge *edge, size_t nedges)
{
	struct degree *d = LEAT_NEW_N(struct degree, a->n);

	for (size_t i = 0; i < a->n; i++)
		d[i].state = (uint32_t)i;
	for (size_t k = 0; k < nedges; k++) {
		d[edge[k].from].n++;
		d[edge[k].to].n++;
	}
	if (a->n)
		qsort(d, a->n, sizeof(*d), by_degree);
	for (size_t i = 0; i < a->n; i++) {
		a->state[i] = d[i].state;
		a->place[d[i].state] = (uint32_t)i;
	}
	free(d);
}

/* A row being eliminated: values by column, and a set of the columns that are there. */
struct work {
	double *val;
	uint64_t *bit;
	size_t words;
};

static void
work_add(struct work *w, size_t col, double x)
{
	w->bit[col / 64] |= UINT64_C(1) << (col % 64);
	w->val[col] += x;
}

/* x times a row of U. Where the fill has closed all gaps, its columns need not be looked at. */
static void
work_add_row(struct work *w, const struct rows *u, size_t row, double x)
{
	size_t n = u->first[row + 1] - u->first[row];
	const uint32_t *col;
	const double *val;
	double *to;

	if (n == 0)
		return;
	col = u->col + u->first[row];
	val = u->val + u->first[row];
	if (col[n - 1] - col[0] != n - 1) {
		for (size_t j = 0; j < n; j++)
			work_add(w, col[j], x * val[j]);
		return;
	}
	to = w->val + col[0];
	for (size_t j = 0; j < n; j++)
		to[j] += x * val[j];
	for (size_t c = col[0]; c <= col[n - 1]; c++) {
		if (c % 64 == 0 && c + 63 <= col[n - 1]) {
			w->bit[c / 64] = ~UINT64_C(0);
			c += 63;
		} else {
			w->bit[c / 64] |= UINT64_C(1) << (c % 64);
		}
	}
}

/* The first column there at or after `from`, which is taken out; SIZE_MAX if none is left. */
static size_t
work_take(struct work *w, size_t from, double *x)
{
	size_t word = from / 64;
	uint64_t bits;

	if (word >= w->words)
		return SIZE_MAX;
	bits = w->bit[word] & (~UINT64_C(0) << (from % 64));
	while (bits == 0) {
		if (++word >= w->words)
			return SIZE_MAX;
		bits = w->bit[word];
	}
	from = word * 64 + (size_t)__builtin_ctzll(bits);
	w->bit[word] &= ~(UINT64_C(1) << (from % 64));
	*x = w->val[from];
	w->val[from] = 0;
	return from;
}

/*
 * Eliminate row i, loaded in w: what goes to a state k that is already gone goes
 * on as k did. Returns what leaves the chain from i, directly or through those.
 */
static double
reduce(struct leat_absorbing *a, struct work *w, size_t i, double leave, const double *left)
{
	struct rows *u = &a->upper;
	double x, sum;

	for (size_t k = work_take(w, 0, &x); k != SIZE_MAX; k = work_take(w, k + 1, &x)) {
		if (k > i) {
			rows_add(u, (uint32_t)k, x);
		} else if (k < i) {
			x /= a->pivot[k];
			rows_add(&a->lower, (uint32_t)k, x);
			work_add_row(w, u, k, x);
			leave += x * left[k];
		} /* k == i: a loop, which only delays */
	}
	sum = leave;
	for (size_t j = u->first[i]; j < u->n; j++)
		sum += u->val[j];
	a->pivot[i] = sum;
	return leave;
}

static int
eliminate(struct leat_absorbing *a, const struct leat_edge *edge, const size_t *first,
    const double *leave, struct leat_err *err)
{
	struct work w = {.words = (a->n + 63) / 64};
	double *left = LEAT_NEW_N(double, a->n);
	int rc = LEAT_OK;

	w.val = LEAT_NEW_N(double, a->n);
	w.bit = LEAT_NEW_N(uint64_t, w.words);
	for (size_t i = 0; rc == LEAT_OK && i < a->n; i++) {
		size_t s = a->state[i];

		a->lower.first[i] = a->lower.n;
		a->upper.first[i] = a->upper.n;
		for (size_t k = first[s]; k < first[s + 1]; k++)
			work_add(&w, a->place[edge[k].to], edge[k].weight);
		left[i] = reduce(a, &w, i, leave[s], left);
		if (!(a->pivot[i] > 0))
			rc = leat_err_set(
			    err, LEAT_EDATA, "the chain cannot be left from state %zu", s);
	}
	a->lower.first[a->n] = a->lower.n;
	a->upper.first[a->n] = a->upper.n;
	free(w.val);
	free(w.bit);
	free(left);
	return rc;
}

/* Where each state's edges begin; NULL if they are out of order or range. */
static size_t *
index_edges(size_t n, const struct leat_edge *edge, size_t nedges)
{
	size_t *first = LEAT_NEW_N(size_t, n + 1);

	for (size_t k = 0; k < nedges; k++) {
		const struct leat_edge *e = edge + k;

		if (e->from >= n || e->to >= n || !(e->weight > 0) ||
		    (k > 0 &&
			(e[-1].from > e->from || (e[-1].from == e->from && e[-1].to >= e->to)))) {
			free(first);
			return NULL;
		}
		first[e->from + 1]++;
	}
	for (size_t i = 0; i < n; i++)
		first[i + 1] += first[i];
	return first;
}

int
leat_absorbing_new(struct leat_absorbing **chain, size_t n, const struct leat_edge *edge,
    size_t nedges, const double *leave, struct leat_err *err)
{
	struct leat_absorbing *a;
	size_t *first;
	int rc;

	*chain = NULL;
	if (n >= UINT32_MAX || (first = index_edges(n, edge, nedges)) == NULL)
		return leat_err_set(err, LEAT_EINTERNAL, "sparse: edges out of order or range");
	a = LEAT_NEW(struct leat_absorbing);
	a->n = n;
	a->place = LEAT_NEW_N(uint32_t, n);
	a->state = LEAT_NEW_N(uint32_t, n);
	a->pivot = LEAT_NEW_N(double, n);
	a->lower.first = LEAT_NEW_N(size_t, n + 1);
	a->upper.first = LEAT_NEW_N(size_t, n + 1);
	order_states(a, edge, nedges);
	rc = eliminate(a, edge, first, leave, err);
	free(first);
	if (rc != LEAT_OK) {
		leat_absorbing_free(a);
		return rc;
	}
	*chain = a;
	return LEAT_OK;
}

void
leat_absorbing_free(struct leat_absorbing *a)
{
	if (a == NULL)
		return;
	free(a->place);
	free(a->state);
	free(a->pivot);
	rows_fini(&a->lower);
	rows_fini(&a->upper);
	free(a);
}

/* x, by position: (I - L)^-1 */
static void
forward(const struct leat_absorbing *a, double *x)
{
	const struct rows *l = &a->lower;

	for (size_t i = 0; i < a->n; i++)
		for (size_t k = l->first[i]; k < l->first[i + 1]; k++)
			x[i] += l->val[k] * x[l->col[k]];
}

/* x, by position: (S - U)^-1 */
static void
backward(const struct leat_absorbing *a, double *x)
{
	const struct rows *u = &a->upper;

	for (size_t i = a->n; i-- > 0;) {
		for (size_t k = u->first[i]; k < u->first[i + 1]; k++)
			x[i] += u->val[k] * x[u->col[k]];
		x[i] /= a->pivot[i];
	}
}

void
leat_absorbing_value(const struct leat_absorbing *a, const double *b, double *x)
{
	double *w = LEAT_NEW_N(double, a->n);

	for (size_t i = 0; i < a->n; i++)
		w[i] = b[a->state[i]];
	forward(a, w);
	backward(a, w);
	for (size_t i = 0; i < a->n; i++)
		x[a->state[i]] = w[i];
	free(w);
}

void
leat_absorbing_flow(const struct leat_absorbing *a, const double *s, double *y)
{
	const struct rows *l = &a->lower, *u = &a->upper;
	double *w = LEAT_NEW_N(double, a->n);

	for (size_t i = 0; i < a->n; i++)
		w[i] = s[a->state[i]];
	for (size_t i = 0; i < a->n; i++) { /* (S - U)^-T, row by row */
		w[i] /= a->pivot[i];
		for (size_t k = u->first[i]; k < u->first[i + 1]; k++)
			w[u->col[k]] += u->val[k] * w[i];
	}
	for (size_t i = a->n; i-- > 0;) /* (I - L)^-T */
		for (size_t k = l->first[i]; k < l->first[i + 1]; k++)
			w[l->col[k]] += l->val[k] * w[i];
	for (size_t i = 0; i < a->n; i++)
		y[a->state[i]] = w[i];
	free(w);
}

/*
 * The diagonal: unit vectors are solved for, SIDE at once, since reading L and U is
 * what takes the time. Position `from` is the first of them; what is before it is
 * 0 on the way forward and not needed on the way back.
 */
enum { SIDE = 8 };

static inline void
add_side(double *restrict to, const double *restrict from, double x)
{
	for (size_t s = 0; s < SIDE; s++)
		to[s] += x * from[s];
}

static void
solve_side(const struct leat_absorbing *a, size_t from, double (*x)[SIDE])
{
	const struct rows *l = &a->lower, *u = &a->upper;

	memset(x + from, 0, (a->n - from) * sizeof(*x));
	for (size_t s = 0; s < SIDE && from + s < a->n; s++)
		x[from + s][s] = 1;
	for (size_t i = from; i < a->n; i++)
		for (size_t k = l->first[i]; k < l->first[i + 1]; k++)
			if (l->col[k] >= from)
				add_side(x[i], x[l->col[k]], l->val[k]);
	for (size_t i = a->n; i-- > from;) {
		for (size_t k = u->first[i]; k < u->first[i + 1]; k++)
			add_side(x[i], x[u->col[k]], u->val[k]);
		for (size_t s = 0; s < SIDE; s++)
			x[i][s] /= a->pivot[i];
	}
}

void
leat_absorbing_diagonal(const struct leat_absorbing *a, double *z)
{
	double(*x)[SIDE] = leat_zalloc(a->n, sizeof(*x));

	for (size_t from = 0; from < a->n; from += SIDE) {
		solve_side(a, from, x);
		for (size_t s = 0; s < SIDE && from + s < a->n; s++)
			z[a->state[from + s]] = x[from + s][s];
	}
	free(x);
}
