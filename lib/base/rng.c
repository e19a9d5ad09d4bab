/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rng.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

/* Philox4x32-10. Constants and rounds: Salmon et al. (2011), table 2 and section 4.1. */
static void
philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4])
{
	uint32_t k0 = key[0], k1 = key[1];

	memcpy(out, counter, 4 * sizeof(*out));
	for (int round = 0; round < 10; round++) {
		uint64_t a = (uint64_t)0xD2511F53u * out[0], b = (uint64_t)0xCD9E8D57u * out[2];
		uint32_t next[4] = {(uint32_t)(b >> 32) ^ out[1] ^ k0, (uint32_t)b,
		    (uint32_t)(a >> 32) ^ out[3] ^ k1, (uint32_t)a};

		memcpy(out, next, sizeof(next));
		k0 += 0x9E3779B9u;
		k1 += 0xBB67AE85u;
	}
}

void
leat_rng_init(struct leat_rng *r, uint64_t seed)
{
	*r = (struct leat_rng){.key = {(uint32_t)seed, (uint32_t)(seed >> 32)}, .used = 4};
}

struct leat_rng
leat_rng_split(const struct leat_rng *r, const char *label, uint64_t index)
{
	struct leat_rng child = *r;
	/* The parent's stream, the label and the index name the child: FNV-1a over all three. */
	uint64_t h = UINT64_C(14695981039346656037), parts[2] = {index, 0};

	memcpy(&parts[1], r->counter + 2, sizeof(parts[1]));
	for (const char *c = label; *c; c++)
		h = (h ^ (unsigned char)*c) * UINT64_C(1099511628211);
	for (int i = 0; i < 2; i++)
		for (int byte = 0; byte < 8; byte++)
			h = (h ^ (parts[i] >> (8 * byte) & 255)) * UINT64_C(1099511628211);
	/* SplitMix64's finaliser, so that neighbouring indices lie far apart. */
	h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
	h ^= h >> 31;
	child.counter[0] = child.counter[1] = 0;
	child.counter[2] = (uint32_t)h;
	child.counter[3] = (uint32_t)(h >> 32);
	child.used = 4;
	return child;
}

uint32_t
leat_rng_u32(struct leat_rng *r)
{
	if (r->used == 4) {
		philox(r->key, r->counter, r->block);
		if (++r->counter[0] == 0)
			r->counter[1]++;
		r->used = 0;
	}
	return r->block[r->used++];
}

uint64_t
leat_rng_u64(struct leat_rng *r)
{
	uint64_t low = leat_rng_u32(r);

	return low | (uint64_t)leat_rng_u32(r) << 32;
}

uint64_t
leat_rng_below(struct leat_rng *r, uint64_t n)
{
	/* Values above the largest multiple of n would favour the small ones. */
	uint64_t limit = UINT64_MAX - UINT64_MAX % n, v;

	do
		v = leat_rng_u64(r);
	while (v >= limit);
	return v % n;
}

double
leat_rng_uniform(struct leat_rng *r)
{
	/* The middle of one of 2^52 equal cells: neither 0 nor 1 can come. */
	return ((double)(leat_rng_u64(r) >> 12) + 0.5) * 0x1p-52;
}

/*
 * GSL's samplers, drawing from our generator: a gsl_rng whose state is the
 * address of a struct leat_rng.
 */
static unsigned long
gsl_get(void *state)
{
	return leat_rng_u32(*(struct leat_rng **)state);
}

static double
gsl_get_double(void *state)
{
	return leat_rng_uniform(*(struct leat_rng **)state);
}

static void
gsl_set(void *state, unsigned long seed)
{
	(void)state;
	(void)seed;
}

static const gsl_rng_type philox_type = {.name = "philox4x32-10",
    .max = 0xffffffffu,
    .min = 0,
    .size = sizeof(struct leat_rng *),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double};

#define GSL(r) (&(gsl_rng){.type = &philox_type, .state = &(r)})

double
leat_rng_normal(struct leat_rng *r)
{
	return gsl_ran_gaussian_ratio_method(GSL(r), 1);
}

double
leat_rng_exponential(struct leat_rng *r)
{
	return -log(leat_rng_uniform(r));
}

double
leat_rng_gamma(struct leat_rng *r, double shape)
{
	return gsl_ran_gamma(GSL(r), shape, 1);
}

double
leat_rng_beta(struct leat_rng *r, double a, double b)
{
	double x = leat_rng_gamma(r, a), y = leat_rng_gamma(r, b);

	return x / (x + y);
}

uint64_t
leat_rng_poisson(struct leat_rng *r, double mean)
{
	/*
	 * GSL returns a 32-bit unsigned; above a thousand million the normal law
	 * is within 1e-5 standard deviations of the exact one.
	 */
	if (mean > 1e9)
		return (uint64_t)fmax(0, nearbyint(mean + sqrt(mean) * leat_rng_normal(r)));
	return gsl_ran_poisson(GSL(r), mean);
}

void
leat_rng_shuffle(struct leat_rng *r, size_t *perm, size_t n)
{
	for (size_t i = 0; i < n; i++)
		perm[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)leat_rng_below(r, i), swap = perm[i - 1];

		perm[i - 1] = perm[j];
		perm[j] = swap;
	}
}
