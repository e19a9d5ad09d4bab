/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/geo_lanes.h"

LEAT_GEO_INLINE void
dot_lanes(const double *a, const double *b, size_t n, double *sum)
{
	const leat_lanes *x = (const leat_lanes *)a, *y = (const leat_lanes *)b;
	leat_lanes s = {0};

	for (size_t t = 0; t < n; t++)
		s += x[t] * y[t];
	*(leat_lanes *)sum = s;
}

LEAT_GEO_WIDE(dot, (const double *a, const double *b, size_t n, double *sum), (a, b, n, sum))

void
leat_geo_dot(const struct leat_geo *geo, const double *a, const double *b, double *sum)
{
	size_t n = geo->nperiods * LEAT_GEO_LANES;

	for (size_t k = 0; k < geo->nblocks; k++)
		dot(a + k * n, b + k * n, geo->nperiods, sum + k * LEAT_GEO_LANES);
}

/* Three series at a time, so that what they are taken from is read and written once. */
struct three {
	const double *series[3];
	leat_lanes scale[3];
};

LEAT_GEO_INLINE void
subtract_lanes(const double *y, const struct three *from, size_t n, double *out)
{
	const leat_lanes *in = (const leat_lanes *)y;
	const leat_lanes *a = (const leat_lanes *)from->series[0];
	const leat_lanes *b = (const leat_lanes *)from->series[1];
	const leat_lanes *c = (const leat_lanes *)from->series[2];
	leat_lanes p = from->scale[0], q = from->scale[1], r = from->scale[2];
	leat_lanes *to = (leat_lanes *)out;

	for (size_t t = 0; t < n; t++)
		to[t] = in[t] - p * a[t] - q * b[t] - r * c[t];
}

LEAT_GEO_WIDE(
    subtract, (const double *y, const struct three *from, size_t n, double *out), (y, from, n, out))

void
leat_geo_subtract(const struct leat_geo *geo, const double *y, const double *const *series,
    const double *const *scale, size_t n, double *out)
{
	size_t cells = geo->nperiods * LEAT_GEO_LANES;

	for (size_t k = 0; k < geo->nblocks; k++)
		for (size_t i = 0; i < n; i += 3) {
			struct three from = {0};

			/* What is missing of three is the first, times nothing. */
			for (size_t j = 0; j < 3; j++) {
				from.series[j] = series[i + j < n ? i + j : i] + k * cells;
				if (i + j < n)
					from.scale[j] = ((const leat_lanes *)scale[i + j])[k];
			}
			subtract((i ? out : y) + k * cells, &from, geo->nperiods, out + k * cells);
		}
}
