/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "credit/gather_part.h"

struct leat_part {
	struct leat_touch *touch, *spare;
	struct leat_conversion *conversion;
	size_t ntouches, touch_room, nconversions, conversion_room;
	size_t next_touch, next_conversion;
	size_t *bucket;
	size_t bucket_room;
};

struct leat_part *
leat_part_new(void)
{
	return LEAT_NEW(struct leat_part);
}

void
leat_part_free(struct leat_part *p)
{
	if (p == NULL)
		return;
	free(p->touch);
	free(p->spare);
	free(p->conversion);
	free(p->bucket);
	free(p);
}

static void
make_room(struct leat_part *p, size_t ntouches, size_t nconversions)
{
	if (ntouches > p->touch_room) {
		free(p->touch);
		free(p->spare);
		p->touch_room = ntouches + ntouches / 8;
		p->touch = leat_alloc(p->touch_room * sizeof(*p->touch));
		p->spare = leat_alloc(p->touch_room * sizeof(*p->spare));
	}
	if (nconversions > p->conversion_room) {
		free(p->conversion);
		p->conversion_room = nconversions + nconversions / 8;
		p->conversion = leat_alloc(p->conversion_room * sizeof(*p->conversion));
	}
}

/* A few touches are put in order by moving them, which what is nearly there needs least. */
static void
insert_in_order(struct leat_touch *t, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct leat_touch x = t[i];
		size_t k = i;

		while (k && leat_touch_order(&t[k - 1], &x) > 0) {
			t[k] = t[k - 1];
			k--;
		}
		t[k] = x;
	}
}

/*
 * Sorting touches: persons' numbers are spread evenly, so that a few bits of them tell
 * nearly where one belongs: buckets of a person or two, each then put in order.
 */
static void
sort_touches(struct leat_part *p)
{
	size_t n = p->ntouches, bits = 1, start = 0;
	struct leat_touch *sorted = p->spare;

	while (bits < 24 && ((size_t)8 << bits) < n)
		bits++;
	if (((size_t)1 << bits) + 1 > p->bucket_room) {
		p->bucket_room = ((size_t)1 << bits) + 1;
		free(p->bucket);
		p->bucket = leat_alloc(p->bucket_room * sizeof(*p->bucket));
	}
	memset(p->bucket, 0, p->bucket_room * sizeof(*p->bucket));
	for (size_t i = 0; i < n; i++)
		p->bucket[(p->touch[i].person >> (64 - bits)) + 1]++;
	for (size_t b = 1; b < (size_t)1 << bits; b++)
		p->bucket[b] += p->bucket[b - 1];
	for (size_t i = 0; i < n; i++)
		sorted[p->bucket[p->touch[i].person >> (64 - bits)]++] = p->touch[i];
	/* A bucket's place has moved to its end. */
	for (size_t b = 0; b < (size_t)1 << bits; b++) {
		size_t size = p->bucket[b] - start;

		if (size <= 64)
			insert_in_order(sorted + start, size);
		else
			qsort(sorted + start, size, sizeof(*sorted), leat_touch_order);
		start = p->bucket[b];
	}
	p->spare = p->touch;
	p->touch = sorted;
}

static int
load_touches(
    struct leat_part *p, const struct leat_gather *g, unsigned i, size_t part, struct leat_err *err)
{
	struct leat_touch *t = p->touch + p->ntouches;
	size_t n = leat_scatter_count(g->adder[i].touch, part);
	int rc;

	if (n == 0 || (rc = leat_scatter_read(g->adder[i].touch, part, t, err)) == LEAT_OK) {
		for (size_t k = 0; k < n; k++) {
			t[k].unit = g->number[GATHER_UNIT][i][t[k].unit];
			t[k].stratum = (uint16_t)g->number[GATHER_STRATUM][i][t[k].stratum];
		}
		p->ntouches += n;
		rc = LEAT_OK;
	}
	return rc;
}

static int
load_conversions(
    struct leat_part *p, const struct leat_gather *g, unsigned i, size_t part, struct leat_err *err)
{
	struct leat_conversion *c = p->conversion + p->nconversions;
	size_t n = leat_scatter_count(g->adder[i].conversion, part);
	int rc;

	if (n == 0 || (rc = leat_scatter_read(g->adder[i].conversion, part, c, err)) == LEAT_OK) {
		for (size_t k = 0; k < n; k++) {
			c[k].currency = g->number[GATHER_CURRENCY][i][c[k].currency];
			if (c[k].stratum != LEAT_NOBODY)
				c[k].stratum = (uint16_t)g->number[GATHER_STRATUM][i][c[k].stratum];
		}
		p->nconversions += n;
		rc = LEAT_OK;
	}
	return rc;
}

int
leat_part_load(struct leat_part *p, const struct leat_gather *g, size_t part, struct leat_err *err)
{
	size_t touches = 0, conversions = 0;
	int rc = LEAT_OK;

	for (unsigned i = 0; i < g->threads; i++) {
		touches += leat_scatter_count(g->adder[i].touch, part);
		conversions += leat_scatter_count(g->adder[i].conversion, part);
	}
	/* One more than none: pointing into NULL is undefined, be it by 0. */
	make_room(p, touches + 1, conversions + 1);
	p->ntouches = p->nconversions = p->next_touch = p->next_conversion = 0;
	for (unsigned i = 0; rc == LEAT_OK && i < g->threads; i++)
		if ((rc = load_touches(p, g, i, part, err)) == LEAT_OK)
			rc = load_conversions(p, g, i, part, err);
	if (rc != LEAT_OK)
		return rc;
	sort_touches(p);
	qsort(p->conversion, p->nconversions, sizeof(*p->conversion), leat_conversion_order);
	return LEAT_OK;
}

bool
leat_part_next(struct leat_part *p, struct leat_person *person)
{
	size_t t = p->next_touch, c = p->next_conversion;
	bool touches = t < p->ntouches, conversions = c < p->nconversions;
	uint64_t number;

	if (!touches && !conversions)
		return false;
	if (!conversions || (touches && p->touch[t].person <= p->conversion[c].person))
		number = p->touch[t].person;
	else
		number = p->conversion[c].person;
	if (conversions && p->conversion[c].stratum == LEAT_NOBODY &&
	    p->conversion[c].person == number) {
		*person = (struct leat_person){p->touch + t, 0, p->conversion + c, 1};
		p->next_conversion++;
		return true;
	}
	while (p->next_touch < p->ntouches && p->touch[p->next_touch].person == number)
		p->next_touch++;
	while (p->next_conversion < p->nconversions &&
	       p->conversion[p->next_conversion].person == number &&
	       p->conversion[p->next_conversion].stratum != LEAT_NOBODY)
		p->next_conversion++;
	*person = (struct leat_person){
	    p->touch + t, p->next_touch - t, p->conversion + c, p->next_conversion - c};
	return true;
}
