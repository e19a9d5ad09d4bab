/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/hazard_risk.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIRST 0x37000000U /* the bits of 2^-17 */
#define SHIFT 18          /* leaves 5 bits of the fraction: 32 bins an octave */

void
leat_risk_fini(struct leat_risk *r)
{
	free(r->slot);
	*r = (struct leat_risk){0};
}

uint32_t
leat_risk_bin_of(double days)
{
	float x = (float)days;
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits < FIRST ? 0 : (bits - FIRST) >> SHIFT;
}

/* Where a bin is, or the free place where it would be. */
static struct leat_risk_bin *
look(const struct leat_risk *r, uint32_t unit, uint32_t bin)
{
	uint64_t h = ((uint64_t)unit << 32 | bin) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (r->cap - 1);

	while (
	    r->slot[i].unit != LEAT_RISK_FREE && (r->slot[i].unit != unit || r->slot[i].bin != bin))
		i = (i + 1) & (r->cap - 1);
	return &r->slot[i];
}

static void
grow(struct leat_risk *r)
{
	struct leat_risk to = {.n = r->n, .cap = r->cap ? r->cap * 2 : 64};

	to.slot = leat_realloc(NULL, to.cap, sizeof(*to.slot));
	for (size_t i = 0; i < to.cap; i++)
		to.slot[i].unit = LEAT_RISK_FREE;
	for (size_t i = 0; i < r->cap; i++)
		if (r->slot[i].unit != LEAT_RISK_FREE)
			*look(&to, r->slot[i].unit, r->slot[i].bin) = r->slot[i];
	free(r->slot);
	*r = to;
}

struct leat_risk_bin *
leat_risk_at(struct leat_risk *r, uint32_t unit, uint32_t bin)
{
	struct leat_risk_bin *b;

	if (r->n * 3 >= r->cap * 2)
		grow(r);
	b = look(r, unit, bin);
	if (b->unit == LEAT_RISK_FREE) {
		*b = (struct leat_risk_bin){.unit = unit, .bin = bin};
		r->n++;
	}
	return b;
}

struct ranked {
	struct leat_risk_bin bin;
	uint32_t rank;
};

static int
by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->bin.bin > y->bin.bin) - (x->bin.bin < y->bin.bin);
}

struct leat_risk_bin *
leat_risk_sorted(const struct leat_risk *r, const uint32_t *rank, size_t *n)
{
	struct ranked *all = leat_realloc(NULL, r->n + 1, sizeof(*all));
	struct leat_risk_bin *sorted = leat_realloc(NULL, r->n + 1, sizeof(*sorted));

	*n = 0;
	for (size_t i = 0; i < r->cap; i++) {
		const struct leat_risk_bin *b = &r->slot[i];

		if (b->unit != LEAT_RISK_FREE && (b->touches != 0 || b->days != 0))
			all[(*n)++] = (struct ranked){*b, rank[b->unit]};
	}
	if (*n)
		qsort(all, *n, sizeof(*all), by_rank);
	for (size_t i = 0; i < *n; i++)
		sorted[i] = all[i].bin;
	free(all);
	return sorted;
}
