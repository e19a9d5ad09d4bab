/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>

#include "attribution/hazard_part.h"
#include "attribution/hazard_score.h"
#include "base/mem.h"

/*
 * Standard errors. At the maximum a unit's credit is beta_c G_c(omega_c), what is expected of
 * its touches, and its variance follows from that of the parameters, the inverse of the
 * information. To that is added what is known beforehand: that omega is within its bounds (the
 * variance of what is uniform on their logarithms). Where omega is on a bound or not
 * told by the data, that is all that is known of it; a beta at 0 has its error upwards.
 *
 * So much for what is expected, which is the question where a person converts once. Else a credit
 * is of those conversions that were seen, and the estimate errs only in who caused them: their own
 * number, a Poisson variance, is taken off. (With causes known their number would be the best
 * estimate, from which an efficient one differs by what is independent of it.)
 */
#define KNOWN 1e12 /* of a parameter that was not fitted */

static double
known(const struct leat_hazard_data *d, const struct leat_hazard_block *b)
{
	double width = log(d->omega_max / d->omega_min);

	return b->omega_fixed ? KNOWN : 12 / (width * width);
}

/* By the inverse of the whole matrix. Returns false if there is none. */
static bool
find_errors(
    const struct leat_hazard_data *d, struct leat_hazard_fit *f, struct leat_hazard_error *error)
{
	struct leat_hazard_score s;
	gsl_matrix_view a;
	bool found;

	leat_hazard_score_init(&s, d, f);
	leat_hazard_score(d, f, &s);
	for (size_t i = 0; i < s.n; i++)
		s.information[i * (s.n + 1)] += LEAT_HAZARD_FAINT;
	for (size_t b = 0; b < (f->shared ? 1 : f->nblocks); b++)
		s.information[leat_hazard_omega_at(f, b) * (s.n + 1)] += known(d, &f->block[b]);
	a = gsl_matrix_view_array(s.information, s.n, s.n);
	found = gsl_linalg_cholesky_decomp1(&a.matrix) == 0 &&
		gsl_linalg_cholesky_invert(&a.matrix) == 0;
	for (size_t b = 0; found && b < f->nblocks; b++) {
		size_t o = leat_hazard_omega_at(f, b);

		error[b] = (struct leat_hazard_error){gsl_matrix_get(&a.matrix, b, b),
		    gsl_matrix_get(&a.matrix, b, o), gsl_matrix_get(&a.matrix, o, o)};
	}
	leat_hazard_score_fini(&s);
	return found;
}

/* The relative variance of beta G(omega) of a block. */
static double
relative_variance(const struct leat_hazard_data *d, const struct leat_hazard_fit *f, size_t b,
    bool once, const struct leat_hazard_error *e)
{
	double omega = f->block[b].omega, beta = f->block[b].beta, slope[2], by, v;
	double risk = leat_hazard_risk(d, f, b, omega, slope);

	if (!(risk > 0) || !(beta > 0))
		return 0;
	by = omega * slope[0] / risk;
	v = e->beta + 2 * by * e->both + by * by * e->omega;
	return once ? v : fmax(v - 1 / (beta * risk), 0);
}

void
leat_hazard_variance(
    struct leat_hazard_state *h, const struct leat_hazard_data *d, struct leat_hazard_fit *f)
{
	struct leat_hazard_error *error = LEAT_NEW_N(struct leat_hazard_error, f->nblocks);

	gsl_set_error_handler_off();
	h->variance = LEAT_NEW_N(double, h->nunits);
	if (leat_hazard_parameters(d, f) > LEAT_HAZARD_MATRIX || !find_errors(d, f, error))
		leat_hazard_wide(d, f, known, error);
	for (size_t u = 0; u < h->nunits; u++)
		if (h->beta[u] > 0)
			h->variance[u] = relative_variance(
			    d, f, f->block_of[u], h->o->once && !h->steps, &error[f->block_of[u]]);
	free(error);
}
