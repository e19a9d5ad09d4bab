/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/shapley.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NO_CLAIM "no claim: a fair division among those who were there, which compares with nothing"

enum { SHORT = 24 }; /* touches up to which looking at all pairs is the fastest */

/* times[i]: how many touches of the path are of the unit of touch i; negative but at the first. */
static void
count_short(const struct leat_path *p, double *times)
{
	for (size_t i = 0; i < p->n; i++) {
		size_t same = 0, before = 0;

		for (size_t k = 0; k < p->n; k++)
			if (p->unit[k] == p->unit[i]) {
				same++;
				before += k < i;
			}
		times[i] = before ? -(double)same : (double)same;
	}
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void
count_long(const struct leat_path *p, double *times)
{
	uint64_t *at = LEAT_NEW_N(uint64_t, p->n); /* unit, then place */

	for (size_t i = 0; i < p->n; i++)
		at[i] = (uint64_t)p->unit[i] << 32 | (uint32_t)i;
	qsort(at, p->n, sizeof(*at), by_number);
	for (size_t i = 0, end; i < p->n; i = end) {
		for (end = i + 1; end < p->n && at[end] >> 32 == at[i] >> 32;)
			end++;
		for (size_t k = i; k < end; k++)
			times[(uint32_t)at[k]] = k > i ? -(double)(end - i) : (double)(end - i);
	}
	free(at);
}

static void
count_touches(const struct leat_path *p, double *times)
{
	(p->n > SHORT ? count_long : count_short)(p, times);
	times[p->n] = 0; /* the baseline */
}

static void
weigh_set(const struct leat_attribution_options *o, const void *fit, const struct leat_path *path,
    double *w)
{
	(void)o, (void)fit;
	count_touches(path, w);
	for (size_t i = 0; i < path->n; i++)
		w[i] = w[i] > 0 ? 1 : 0;
}

static void
weigh_ordered(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	(void)o, (void)fit;
	count_touches(path, w);
	for (size_t i = 0; i < path->n; i++)
		w[i] = w[i] > 0 ? 1 / w[i] : -1 / w[i];
}

const struct leat_attribution leat_shapley = {
    .name = "shapley",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_set,
};

const struct leat_attribution leat_shapley_ordered = {
    .name = "shapley-ordered",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_ordered,
};
