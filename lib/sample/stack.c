/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/stack.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/square.h"

#define GAP_AIM 1e-6
#define MOST_NEWTON 100
#define MOST_COVER 100000

/* Densities p_ik, relative to the best model's at i; w in, mixture densities s out. */
struct stack {
	size_t n, k;
	double *p, *s; /* n * k; n */
	double *g;     /* k: mean_i p_ik / s_i, which is 1 for models in use at the optimum */
	double *room;
};

static double
mixture(struct stack *m, const double *w)
{
	double sum = 0;

	for (size_t i = 0; i < m->n; i++) {
		m->s[i] = 0;
		for (size_t k = 0; k < m->k; k++)
			m->s[i] += w[k] * m->p[i * m->k + k];
		sum += log(fmax(m->s[i], DBL_MIN));
	}
	return sum;
}

/* Gradients at w; returns the bound of the gap: no mixture gains more than n (max g - 1). */
static double
gradient(struct stack *m)
{
	double most = 0;

	for (size_t k = 0; k < m->k; k++) {
		m->g[k] = 0;
		for (size_t i = 0; i < m->n; i++)
			m->g[k] += m->p[i * m->k + k] / m->s[i];
		m->g[k] /= (double)m->n;
		most = fmax(most, m->g[k]);
	}
	return (double)m->n * fmax(most - 1, 0);
}

/*
 * A Newton step of mean_i log s_i + mu sum_k log w_k over weights that add up to 1, damped
 * so that they stay above 0. Returns whether it climbed.
 */
static bool
newton(struct stack *m, double mu, double *w)
{
	size_t K = m->k;
	double *h = m->room, *one = h + K * K, *grad = one + K, *next = grad + K;
	double lambda, top = 0, bottom = 0, length = 1, before = mixture(m, w) / (double)m->n;

	gradient(m);
	memset(h, 0, K * K * sizeof(*h));
	for (size_t i = 0; i < m->n; i++)
		for (size_t a = 0; a < K; a++)
			for (size_t b = 0; b <= a; b++)
				h[a * K + b] += m->p[i * K + a] * m->p[i * K + b] /
						(m->s[i] * m->s[i] * (double)m->n);
	for (size_t a = 0; a < K; a++) {
		h[a * K + a] += mu / (w[a] * w[a]);
		grad[a] = m->g[a] + mu / w[a];
		one[a] = 1;
		before += mu * log(w[a]);
	}
	if (!leat_square_factor(h, K))
		return false;
	/* Step = H^-1 (grad - lambda 1), lambda such that it adds up to nothing. */
	leat_square_solve(h, K, grad);
	leat_square_solve(h, K, one);
	for (size_t a = 0; a < K; a++) {
		top += one[a] * grad[a];
		bottom += one[a] * one[a];
	}
	lambda = top / bottom;
	for (size_t a = 0; a < K; a++)
		grad[a] -= lambda * one[a];
	leat_square_solve_transposed(h, K, grad);
	for (int halvings = 0; halvings < 60; halvings++, length /= 2) {
		double after = 0, sum = 0;
		bool inside = true;

		for (size_t a = 0; a < K; a++) {
			next[a] = w[a] + length * grad[a];
			inside &= next[a] > 0;
			sum += next[a];
		}
		if (!inside)
			continue;
		for (size_t a = 0; a < K; a++) {
			next[a] /= sum;
			after += mu * log(next[a]);
		}
		after += mixture(m, next) / (double)m->n;
		if (after > before) {
			memcpy(w, next, K * sizeof(*w));
			return after > before + 1e-16 * fabs(before);
		}
	}
	return false;
}

/* Follow the barrier to the boundary, where most weights of most mixtures are. */
static void
climb(struct stack *m, double *w)
{
	for (int digits = 2; digits <= 13; digits++)
		for (int i = 0; i < MOST_NEWTON && newton(m, pow(10, -digits), w); i++)
			;
}

/* Cover's iteration, w_k <- w_k g_k, which never goes down and needs nothing: for the last bit. */
static double
polish(struct stack *m, double *w)
{
	double gap;

	mixture(m, w);
	gap = gradient(m);
	for (int i = 0; i < MOST_COVER && gap > GAP_AIM; i++) {
		double sum = 0;

		for (size_t k = 0; k < m->k; k++)
			sum += w[k] *= m->g[k];
		for (size_t k = 0; k < m->k; k++)
			w[k] /= sum;
		mixture(m, w);
		gap = gradient(m);
	}
	return gap;
}

double
leat_stack(const double *const *pointwise, size_t nmodels, size_t n, double *weight)
{
	struct stack m = {.n = n, .k = nmodels};
	double gap;

	m.p = LEAT_NEW_N(double, n *nmodels);
	m.s = LEAT_NEW_N(double, n);
	m.g = LEAT_NEW_N(double, nmodels);
	m.room = LEAT_NEW_N(double, nmodels *nmodels + 3 * nmodels);
	for (size_t i = 0; i < n; i++) {
		double most = -INFINITY;

		for (size_t k = 0; k < nmodels; k++)
			most = fmax(most, pointwise[k][i]);
		for (size_t k = 0; k < nmodels; k++)
			m.p[i * nmodels + k] = exp(pointwise[k][i] - most);
	}
	for (size_t k = 0; k < nmodels; k++)
		weight[k] = 1 / (double)nmodels;
	climb(&m, weight);
	gap = polish(&m, weight);
	free(m.p);
	free(m.s);
	free(m.g);
	free(m.room);
	return gap;
}
