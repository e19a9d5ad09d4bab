/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SQUARE_H
#define LEAT_MIX_SQUARE_H

#include <stdbool.h>
#include <stddef.h>

/* Small square matrices, row-major. */

/*
 * leat_square_factor -- Cholesky in place: the lower triangle becomes L with
 * L L' = a, the upper zeros. False (and a undefined) if a is not positive definite.
 */
bool leat_square_factor(double *a, size_t n);

/* leat_square_lower -- y = L x of a lower triangular L; y may not alias x. */
void leat_square_lower(const double *l, size_t n, const double *x, double *y);

/* leat_square_lower_transposed -- y = L' x; y may not alias x. */
void leat_square_lower_transposed(const double *l, size_t n, const double *x, double *y);

/* leat_square_solve -- x becomes the solution y of L y = x. */
void leat_square_solve(const double *l, size_t n, double *x);

/* leat_square_solve_transposed -- x becomes the solution y of L' y = x. */
void leat_square_solve_transposed(const double *l, size_t n, double *x);

/* leat_square_invert -- the inverse of L, lower triangular as well; may not alias it. */
void leat_square_invert(const double *l, size_t n, double *inverse);

/* leat_square_product -- c = a b of lower triangular matrices; c may not alias either. */
void leat_square_product(const double *a, const double *b, size_t n, double *c);

#endif
