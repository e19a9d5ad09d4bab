/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_LANES_H
#define LEAT_MIX_GEO_LANES_H

/*
 * Four geos at once. Written with vectors of the compiler, each operation is that of four
 * separate numbers, so that the result does not depend on how wide the processor's registers are.
 * LEAT_GEO_WIDE defines NAME, which does as NAME_lanes (always inlined) does, with wide registers
 * where there are such.
 */
#include "mix/geo.h"

typedef double leat_lanes __attribute__((vector_size(8 * LEAT_GEO_LANES), aligned(8), may_alias));

#define LEAT_GEO_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define LEAT_GEO_WIDE(name, parameters, arguments)                                                 \
	static __attribute__((target("avx2"))) void name##_avx2 parameters                         \
	{                                                                                          \
		name##_lanes arguments;                                                            \
	}                                                                                          \
	static void name parameters                                                                \
	{                                                                                          \
		if (__builtin_cpu_supports("avx2"))                                                \
			name##_avx2 arguments;                                                     \
		else                                                                               \
			name##_lanes arguments;                                                    \
	}
#else
#define LEAT_GEO_WIDE(name, parameters, arguments)                                                 \
	static void name parameters                                                                \
	{                                                                                          \
		name##_lanes arguments;                                                            \
	}
#endif

/* leat_geo_dot -- sums of a times b (cells) over periods, by geo (nlanes). */
void leat_geo_dot(const struct leat_geo *geo, const double *a, const double *b, double *sum);

/*
 * leat_geo_subtract -- out = y less the sum of `n` series, each times a number by geo.
 * y, out  cells; may be the same
 */
void leat_geo_subtract(const struct leat_geo *geo, const double *y, const double *const *series,
    const double *const *scale, size_t n, double *out);

#endif
