/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lag weights applied to a series. */
#include <math.h>
#include <string.h>

#include "math/curve_lanes.h"
#include "math/curve_part.h"

typedef double four __attribute__((vector_size(4 * sizeof(double))));
enum { LANES = 16 };

LANES_INLINE void
add_product(four *sum, double w, const double *x)
{
	four at;

	memcpy(&at, x, sizeof(at));
	*sum += w * at;
}

/* LANES values of w * x from t on, where all lags are in the series; four sums at a time. */
LANES_INLINE void
lanes_of(const double *w, size_t lags, const double *x, size_t t, double *y)
{
	four a = {0}, b = {0}, c = {0}, d = {0};

	for (size_t l = 0; l < lags; l++) {
		const double *from = x + t - l;

		add_product(&a, w[l], from);
		add_product(&b, w[l], from + 4);
		add_product(&c, w[l], from + 8);
		add_product(&d, w[l], from + 12);
	}
	memcpy(y + t, &a, sizeof(a));
	memcpy(y + t + 4, &b, sizeof(b));
	memcpy(y + t + 8, &c, sizeof(c));
	memcpy(y + t + 12, &d, sizeof(d));
}

/* From the end to the start, so that y may be x: only what lies before is still needed. */
LANES_INLINE void
convolve(const double *w, size_t lags, const double *x, size_t n, double *y)
{
	size_t t = n;

	for (; t >= LANES && t - LANES + 1 >= lags; t -= LANES)
		lanes_of(w, lags, x, t - LANES, y);
	while (t-- > 0) {
		double sum = 0;

		for (size_t l = 0; l < lags && l <= t; l++)
			sum += w[l] * x[t - l];
		y[t] = sum;
	}
}

static LANES_AVX2 void
convolve_avx2(const double *w, size_t lags, const double *x, size_t n, double *y)
{
	convolve(w, lags, x, n, y);
}

void
curve_convolve(const double *w, size_t lags, const double *x, size_t n, double *y)
{
	if (LANES_HAVE_AVX2)
		convolve_avx2(w, lags, x, n, y);
	else
		convolve(w, lags, x, n, y);
}

void
curve_recurse(double alpha, size_t lags, double head, double dhead, double least, const double *x,
    size_t n, double *y, double *dy)
{
	double out = pow(alpha, (double)lags), dout = (double)lags * pow(alpha, (double)lags - 1);
	double past[LEAT_LAG_MAX + 1], a = 0, da = 0; /* past: of x, since y may be x */
	size_t at = 0, idle = 0;

	memset(past, 0, lags * sizeof(*past));
	for (size_t t = 0; t < n; t++) {
		double left = past[at], now = x[t];

		past[at] = now;
		at = at + 1 == lags ? 0 : at + 1;
		idle = now == 0 ? idle + 1 : 0;
		da = idle >= lags ? 0 : alpha * da + (a - dout * left);
		a = idle >= lags ? 0 : alpha * a + (now - out * left);
		a = a > least ? a : least;
		if (dy)
			dy[t] = head * da + dhead * a;
		y[t] = head * a;
	}
}
