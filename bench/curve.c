/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * curve -- nanoseconds a period for each adstock and saturation with all its
 * derivatives, as a sampler asks for them: by day (28 lags) over two years.
 *   curve [REPEATS]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "math/curve.h"

enum { PERIODS = 730, LAG = 27 };

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
time_of(const struct leat_shape *s, const double *x, int repeats)
{
	static double y[PERIODS], d[4][PERIODS];
	double *dy[4] = {d[0], d[1], d[2], d[3]}, from = seconds(), sum = 0;

	for (int i = 0; i < repeats; i++) {
		double par[4] = {0.5 + 1e-6 * i, 0.6, 0.4, 0.9};

		leat_shape_apply(s, x, PERIODS, par, y, dy);
		sum += y[PERIODS - 1];
	}
	if (sum == 0)
		abort();
	return 1e9 * (seconds() - from) / repeats / PERIODS;
}

int
main(int argc, char **argv)
{
	int repeats = argc > 1 ? atoi(argv[1]) : 1000;
	double x[PERIODS];
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	for (int t = 0; t < PERIODS; t++)
		x[t] = leat_rng_uniform(&rng) < 0.1 ? 0 : 2 * leat_rng_uniform(&rng);
	printf("%-14s", "ns a period");
	for (size_t b = 0; b < leat_nsaturations; b++)
		printf(" %16s", leat_saturations[b]->name);
	putchar('\n');
	for (size_t a = 0; a < leat_nadstocks; a++) {
		printf("%-14s", leat_adstocks[a]->name);
		for (size_t b = 0; b < leat_nsaturations; b++) {
			struct leat_shape s = {
			    leat_adstocks[a], leat_saturations[b], LAG, true, false};

			printf(" %16.2f", time_of(&s, x, repeats));
		}
		putchar('\n');
	}
	return 0;
}
