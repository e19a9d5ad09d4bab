/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/hazard_fit.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/hazard_score.h"
#include "base/mem.h"

/*
 * First EM, accelerated by squared extrapolation: from x0, x1 = M(x0), x2 = M(x1), r = x1 - x0, v =
 * x2 - x1 - r to x0 - 2 a r + a^2 v, a = -|r| / |v|, x being the logarithms of the parameters;
 * where that is less likely than x1, to x2. That is all if there are too many parameters for a
 * matrix. Then Newton's steps, (H + m C) step = gradient, C being the information if causes were
 * known, so that a large m is about a step of EM / m; m falls as steps succeed. Rates are moved as
 * they are, omegas by their logarithms: in rates the likelihood is concave, and a ridge, as there
 * is one between the baseline and touches where time is counted in touches, is straight. Source:
 * Varadhan, Roland (2008), Simple and globally convergent methods for accelerating the convergence
 * of any EM algorithm, Scandinavian Journal of Statistics 35, scheme S3.
 */
#define FIRST_CYCLES 8
#define CYCLES 300
#define LAST_CYCLES 20
#define STEPS 60
#define NEAR 1e-9    /* of a bound is on it */
#define LEAST (-80.) /* log of a parameter that might as well be 0 */

static double
log_of(double x)
{
	return x > 0 ? fmax(log(x), LEAST) : LEAST;
}

static double
exp_of(double x)
{
	return x > LEAST ? exp(fmin(x, -LEAST)) : 0;
}

static void
get(const struct leat_hazard_data *d, const struct leat_hazard_fit *f, double *x)
{
	for (size_t b = 0; b < f->nblocks; b++) {
		x[b] = log_of(f->block[b].beta);
		x[leat_hazard_omega_at(f, b)] = log_of(f->block[b].omega);
	}
	for (size_t s = 0; s < d->nstrata; s++)
		x[leat_hazard_base_at(f, s)] = log_of(f->lambda0[s]);
}

static void
set(const struct leat_hazard_data *d, struct leat_hazard_fit *f, const double *x)
{
	for (size_t b = 0; b < f->nblocks; b++) {
		struct leat_hazard_block *k = &f->block[b];
		double omega = exp_of(x[leat_hazard_omega_at(f, b)]);

		k->beta = exp_of(x[b]);
		if (!k->omega_fixed)
			k->omega = fmin(fmax(omega, d->omega_min), d->omega_max);
	}
	for (size_t s = 0; s < d->nstrata; s++)
		f->lambda0[s] = exp_of(x[leat_hazard_base_at(f, s)]);
}

/* From x0, x1 and x2 = x[2] to where they lead, into x[3]. */
static void
extrapolate(double *const x[4], size_t n)
{
	double rr = 0, vv = 0, a;

	for (size_t i = 0; i < n; i++) {
		double r = x[1][i] - x[0][i], v = x[2][i] - x[1][i] - r;

		rr += r * r;
		vv += v * v;
	}
	a = vv > 0 ? fmin(-sqrt(rr / vv), -1) : -1;
	for (size_t i = 0; i < n; i++) {
		double r = x[1][i] - x[0][i], v = x[2][i] - x[1][i] - r;
		double by = -2 * a * r + a * a * v;

		x[3][i] = x[0][i] + fmin(fmax(by, -5), 5);
	}
}

/* Returns whether it has come to an end. */
static bool
climb_by_em(const struct leat_hazard_data *d, struct leat_hazard_fit *f, size_t n, int cycles,
    double enough)
{
	double *room = LEAT_NEW_N(double, 4 * n), before = -INFINITY;
	double *const x[4] = {room, room + n, room + 2 * n, room + 3 * n};
	bool done = false;

	for (int cycle = 0; cycle < cycles && !done; cycle++) {
		double start, middle;

		get(d, f, x[0]);
		start = leat_hazard_em(d, f);
		get(d, f, x[1]);
		middle = leat_hazard_em(d, f);
		get(d, f, x[2]);
		done = start - before <= enough && middle - start <= enough;
		before = start;
		if (done)
			break;
		extrapolate(x, n);
		set(d, f, x[3]);
		if (!(leat_hazard_em(d, f) >= middle))
			set(d, f, x[2]);
	}
	free(room);
	return done;
}

/* An omega that is given, or on a bound beyond which it would go, or a parameter that is 0, stays.
 */
static void
find_fixed(const struct leat_hazard_data *d, const struct leat_hazard_fit *f,
    const struct leat_hazard_score *s, const double *x, double enough, bool *fixed)
{
	for (size_t i = 0; i < s->n; i++)
		fixed[i] = x[i] <= LEAST || s->complete[i] - s->gradient[i] <= enough;
	for (size_t b = 0; b < f->nblocks; b++) {
		size_t at = leat_hazard_omega_at(f, b);
		double omega = f->block[b].omega, g = s->gradient[at];

		fixed[at] = f->block[b].omega_fixed || f->block[b].beta <= 0 ||
			    (omega >= d->omega_max * (1 - NEAR) && g > 0) ||
			    (omega <= d->omega_min * (1 + NEAR) && g < 0);
	}
}

static bool
is_omega(const struct leat_hazard_fit *f, size_t parameter)
{
	return parameter >= f->nblocks && parameter < leat_hazard_base_at(f, 0);
}

/* H + m C; curved: with the second derivatives by omega, without which it is never indefinite. */
static void
fill(gsl_matrix *a, const struct leat_hazard_score *s, const struct leat_hazard_fit *f,
    const bool *fixed, double m, bool curved)
{
	size_t n = s->n;

	gsl_matrix_set_zero(a);
	for (size_t i = 0; i < n; i++) {
		double own = s->information[i * (n + 1)] + m * s->complete[i];

		if (curved && is_omega(f, i))
			own += s->diagonal[i];
		for (size_t k = 0; k < i; k++)
			if (!fixed[i] && !fixed[k])
				gsl_matrix_set(a, i, k, s->information[i * n + k]);
		gsl_matrix_set(a, i, i, fixed[i] ? 1 : own);
	}
	for (size_t b = 0; curved && b < f->nblocks; b++) {
		size_t o = leat_hazard_omega_at(f, b);

		if (!fixed[b] && !fixed[o])
			gsl_matrix_set(a, o, b, gsl_matrix_get(a, o, b) + s->cross[b]);
	}
}

/* Solve for the step. Returns the rise that it promises, or NaN if there is no solution. */
static double
solve_step(const struct leat_hazard_score *s, const struct leat_hazard_fit *f, const bool *fixed,
    double m, double *step)
{
	size_t n = s->n;
	gsl_matrix *a = gsl_matrix_alloc(n, n);
	gsl_vector_view x = gsl_vector_view_array(step, n);
	double rise = 0;

	fill(a, s, f, fixed, m, true);
	if (gsl_linalg_cholesky_decomp1(a) != 0) {
		fill(a, s, f, fixed, m, false);
		if (gsl_linalg_cholesky_decomp1(a) != 0)
			rise = NAN;
	}
	for (size_t i = 0; i < n; i++)
		step[i] = fixed[i] ? 0 : s->gradient[i];
	if (!isnan(rise))
		gsl_linalg_cholesky_svx(a, &x.vector);
	gsl_matrix_free(a);
	for (size_t i = 0; i < n; i++) {
		rise += fixed[i] ? 0 : s->gradient[i] * step[i] / 2;
		/* Of rates, by which part of theirs; one that goes to 0 goes there by tenths. */
		step[i] = is_omega(f, i) ? fmin(fmax(step[i], -2), 2)
					 : log(fmin(fmax(1 + step[i], 0.1), 10));
	}
	return rise;
}

/*
 * Steps until none promises anything; s[0] is the score where f is, s[1] where it tries. Returns
 * whether it came to that.
 */
static bool
climb_by_newton(const struct leat_hazard_data *d, struct leat_hazard_fit *f,
    struct leat_hazard_score s[2], double enough)
{
	size_t n = s[0].n;
	double *x = LEAT_NEW_N(double, 3 * n), *step = x + n, *to = x + 2 * n, m = 1e-2;
	bool *fixed = LEAT_NEW_N(bool, n), done = false;

	get(d, f, x);
	leat_hazard_score(d, f, &s[0]);
	for (int i = 0; i < STEPS && m < 1e6; i++) {
		double rise;

		find_fixed(d, f, &s[0], x, enough, fixed);
		rise = solve_step(&s[0], f, fixed, m, step);
		done = rise <= enough && m < 1e-2;
		if (done)
			break;
		for (size_t k = 0; k < n; k++)
			to[k] = x[k] + step[k];
		if (!isnan(rise)) {
			set(d, f, to);
			leat_hazard_score(d, f, &s[1]);
		}
		if (isnan(rise) || !(s[1].likelihood >= s[0].likelihood)) {
			set(d, f, x);
			m *= 10;
			continue;
		}
		struct leat_hazard_score other = s[0];

		s[0] = s[1];
		s[1] = other;
		get(d, f, x);
		m = fmax(m / 10, 1e-8);
	}
	f->likelihood = s[0].likelihood;
	free(x);
	free(fixed);
	return done;
}

void
leat_hazard_maximise(const struct leat_hazard_data *d, struct leat_hazard_fit *f, double tolerance)
{
	size_t n = leat_hazard_parameters(d, f);
	struct leat_hazard_score s[2];
	double enough = 0;

	for (size_t j = 0; j < d->kept->n; j++)
		enough += tolerance * d->weight[j];
	if (n > LEAT_HAZARD_MATRIX) {
		climb_by_em(d, f, n, CYCLES, enough);
		return;
	}
	if (climb_by_em(d, f, n, FIRST_CYCLES, enough))
		return;
	gsl_set_error_handler_off();
	leat_hazard_score_init(&s[0], d, f);
	leat_hazard_score_init(&s[1], d, f);
	if (!climb_by_newton(d, f, s, enough))
		climb_by_em(d, f, n, LAST_CYCLES, enough);
	leat_hazard_score_fini(&s[0]);
	leat_hazard_score_fini(&s[1]);
}
