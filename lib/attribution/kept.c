/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Micros as a fraction in fixed point, rounded; and back, exactly, up to 10^11 additions on. */
#define MICROS 1000000

static leat_fix
fix_of_micros(int64_t micros)
{
	leat_fix x = (leat_fix)micros * ((leat_fix)1 << 60);

	return (x + (x < 0 ? -MICROS / 2 : MICROS / 2)) / MICROS;
}

static int64_t
micros_of_fix(leat_fix x)
{
	return (int64_t)((x * MICROS + ((leat_fix)1 << 59)) >> 60);
}

void
leat_kept_paths_fini(struct leat_kept_paths *k)
{
	free(k->conversion);
	free(k->unit);
	free(k->age);
	free(k->touch_day);
	*k = (struct leat_kept_paths){0};
}

/* Room for n touches more, with days if there are such. */
static void
make_room(struct leat_kept_paths *k, size_t n, bool dated)
{
	size_t cap = k->touch_cap ? k->touch_cap : 64;

	while (cap - k->ntouches < n)
		cap += cap / 2;
	if (cap > k->touch_cap) {
		k->unit = leat_realloc(k->unit, cap, sizeof(*k->unit));
		k->age = leat_realloc(k->age, cap, sizeof(*k->age));
		if (k->touch_day)
			k->touch_day = leat_realloc(k->touch_day, cap, sizeof(*k->touch_day));
		k->touch_cap = cap;
	}
	if (dated && k->touch_day == NULL)
		k->touch_day = LEAT_NEW_N(int32_t, k->touch_cap);
}

static struct leat_kept_conversion *
new_conversion(struct leat_kept_paths *k, size_t n, bool dated)
{
	struct leat_kept_conversion *c;

	make_room(k, n, dated);
	LEAT_GROW(k->conversion, k->n, k->cap);
	c = &k->conversion[k->n++];
	*c = (struct leat_kept_conversion){.first = k->ntouches, .n = (uint32_t)n, .dated = dated};
	k->ntouches += n;
	if (n > k->longest)
		k->longest = n;
	return c;
}

void
leat_kept_paths_add(struct leat_kept_paths *k, const struct leat_path *p, const double *age)
{
	struct leat_kept_conversion *c = new_conversion(k, p->n, p->touch_day != NULL);
	bool exact = p->conversions_micros || p->value_micros;

	c->currency = p->currency;
	c->stratum = p->stratum;
	c->day = p->day;
	c->days_left = (float)p->days_left;
	c->conversions = fix_of_micros(p->conversions_micros);
	c->value = fix_of_micros(p->value_micros);
	if (!exact) {
		leat_fix_add(&c->conversions, p->conversions);
		leat_fix_add(&c->value, p->value);
	}
	memcpy(k->unit + c->first, p->unit, p->n * sizeof(*k->unit));
	for (size_t i = 0; i < p->n; i++)
		k->age[c->first + i] = (float)age[i];
	if (p->touch_day && k->touch_day)
		memcpy(k->touch_day + c->first, p->touch_day, p->n * sizeof(*k->touch_day));
}

/* Numbers of other types as those of a key. */
static uint32_t
of_float(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static float
to_float(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

#define KEY_HEAD 4 /* stratum, day, currency, days_left */

void
leat_kept_paths_put(
    struct leat_kept_paths *k, const uint32_t *key, size_t nkey, const leat_fix *value, bool dated)
{
	size_t width = dated ? 3 : 2;
	struct leat_kept_conversion *c = new_conversion(k, (nkey - KEY_HEAD) / width, dated);

	c->stratum = key[0];
	c->day = (int32_t)key[1];
	c->currency = key[2];
	c->days_left = to_float(key[3]);
	c->conversions = value[0];
	c->value = value[1];
	key += KEY_HEAD;
	for (size_t i = c->first; i < c->first + c->n; i++, key += width) {
		k->unit[i] = key[0];
		k->age[i] = to_float(key[1]);
		if (dated)
			k->touch_day[i] = (int32_t)key[2];
	}
}

void
leat_kept_paths_each(
    const struct leat_kept_paths *k, size_t plain, size_t dated, leat_statistic_fn *take, void *ctx)
{
	uint32_t *key = LEAT_NEW_N(uint32_t, KEY_HEAD + 3 * k->longest);

	for (size_t j = 0; j < k->n; j++) {
		const struct leat_kept_conversion *c = &k->conversion[j];
		const leat_fix value[LEAT_KEPT_VALUES] = {c->conversions, c->value};
		size_t n = KEY_HEAD;

		key[0] = c->stratum;
		key[1] = (uint32_t)c->day;
		key[2] = c->currency;
		key[3] = of_float(c->days_left);
		for (size_t i = c->first; i < c->first + c->n; i++) {
			key[n++] = k->unit[i];
			key[n++] = of_float(k->age[i]);
			if (c->dated)
				key[n++] = (uint32_t)k->touch_day[i];
		}
		take(ctx, c->dated ? dated : plain, key, n, value);
	}
	free(key);
}

/* The order: by a digest of the touches, since nearly all differ in it; only then by all there is.
 */
struct place {
	uint64_t digest;
	const struct leat_kept_conversion *c;
	const struct leat_kept_paths *k;
	const uint32_t *rank;
};

static uint64_t
mix(uint64_t h, uint32_t x)
{
	h = (h ^ x) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t
digest(const struct leat_kept_paths *k, const struct leat_kept_conversion *c, const uint32_t *rank)
{
	uint64_t h = mix(c->n, of_float(c->days_left));

	for (size_t i = c->first; i < c->first + c->n; i++)
		h = mix(mix(h, rank[k->unit[i]]), of_float(k->age[i]));
	return h;
}

static int
compare(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
by_touches(const struct place *x, const struct place *y)
{
	size_t a = x->c->first, b = y->c->first;
	int d;

	if ((d = compare(x->c->n, y->c->n)) != 0)
		return d;
	for (uint32_t i = 0; i < x->c->n; i++) {
		const struct leat_kept_paths *k = x->k;

		if ((d = compare(x->rank[k->unit[a + i]], x->rank[k->unit[b + i]])) ||
		    (d = compare(of_float(k->age[a + i]), of_float(k->age[b + i]))))
			return d;
	}
	if ((d = x->c->dated - y->c->dated) != 0)
		return d;
	for (uint32_t i = 0; x->c->dated && i < x->c->n; i++)
		if (x->k->touch_day[a + i] != x->k->touch_day[b + i])
			return x->k->touch_day[a + i] < x->k->touch_day[b + i] ? -1 : 1;
	return 0;
}

static int
by_content(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int d;

	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	if ((d = by_touches(x, y)) ||
	    (d = compare(of_float(x->c->days_left), of_float(y->c->days_left))) ||
	    (d = compare(x->c->stratum, y->c->stratum)))
		return d;
	if (x->c->day != y->c->day)
		return x->c->day < y->c->day ? -1 : 1;
	return compare(x->c->currency, y->c->currency);
}

/* What the place has, after what is there already. */
static void
append(struct leat_kept_paths *to, const struct place *p)
{
	struct leat_kept_conversion *c = new_conversion(to, p->c->n, p->c->dated);
	size_t first = c->first;

	*c = *p->c;
	c->first = first;
	memcpy(to->unit + first, p->k->unit + p->c->first, c->n * sizeof(*to->unit));
	memcpy(to->age + first, p->k->age + p->c->first, c->n * sizeof(*to->age));
	if (c->dated && to->touch_day)
		memcpy(to->touch_day + first, p->k->touch_day + p->c->first,
		    c->n * sizeof(*to->touch_day));
}

/* Equal ones are next to each other. */
static void
add_up(struct leat_kept_paths *to, const struct place *p, size_t n)
{
	for (size_t i = 0, next; i < n; i = next) {
		leat_fix conversions = 0, value = 0;

		for (next = i; next < n && (next == i || by_content(&p[i], &p[next]) == 0);
		     next++) {
			conversions += p[next].c->conversions;
			value += p[next].c->value;
		}
		if (conversions == 0 && value == 0)
			continue;
		append(to, &p[i]);
		to->conversion[to->n - 1].conversions = conversions;
		to->conversion[to->n - 1].value = value;
	}
}

void
leat_kept_paths_settle(struct leat_kept_paths *k, const uint32_t *rank)
{
	struct place *p = LEAT_NEW_N(struct place, k->n);
	struct leat_kept_paths settled = {0};

	for (size_t i = 0; i < k->n; i++)
		p[i] =
		    (struct place){digest(k, &k->conversion[i], rank), &k->conversion[i], k, rank};
	if (k->n)
		qsort(p, k->n, sizeof(*p), by_content);
	make_room(&settled, k->ntouches, k->touch_day != NULL);
	add_up(&settled, p, k->n);
	free(p);
	leat_kept_paths_fini(k);
	*k = settled;
}

int
leat_kept_paths_take(const struct leat_kept_paths *k,
    int (*take)(void *ctx, const struct leat_path *path, struct leat_err *err), void *ctx,
    struct leat_err *err)
{
	double *age = LEAT_NEW_N(double, k->longest);
	int rc = LEAT_OK;

	for (size_t j = 0; rc == LEAT_OK && j < k->n; j++) {
		const struct leat_kept_conversion *c = &k->conversion[j];
		struct leat_path p = {.n = c->n,
		    .unit = k->unit + c->first,
		    .age_days = age,
		    .conversions = leat_fix_double(c->conversions),
		    .value = leat_fix_double(c->value),
		    .currency = c->currency,
		    .stratum = c->stratum,
		    .days_left = (double)c->days_left,
		    .conversions_micros = micros_of_fix(c->conversions),
		    .value_micros = micros_of_fix(c->value),
		    .day = c->day,
		    .touch_day = c->dated ? k->touch_day + c->first : NULL};

		for (uint32_t i = 0; i < c->n; i++)
			age[i] = (double)k->age[c->first + i];
		rc = take(ctx, &p, err);
	}
	free(age);
	return rc;
}
