/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_RNG_H
#define LEAT_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/*
 * struct leat_rng -- a counter-based generator, Philox4x32-10. The state is a
 * value: copy it to replay. Streams split off by a label never overlap and do
 * not depend on how much was drawn from their parent, so work can be dealt to
 * threads in any order and give the same numbers.
 * Source: Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy
 * as 1, 2, 3, SC'11, section 4.
 */
struct leat_rng {
	uint32_t key[2];
	uint32_t counter[4]; /* [0..1] block within the stream, [2..3] the stream */
	uint32_t block[4];
	unsigned used; /* words of block already handed out */
};

void leat_rng_init(struct leat_rng *r, uint64_t seed);

/* leat_rng_split -- an independent stream of the same seed, named by label and index. */
struct leat_rng leat_rng_split(const struct leat_rng *r, const char *label, uint64_t index);

uint32_t leat_rng_u32(struct leat_rng *r);
uint64_t leat_rng_u64(struct leat_rng *r);
uint64_t leat_rng_below(struct leat_rng *r, uint64_t n); /* 0 to n - 1, n > 0, unbiased */

double leat_rng_uniform(struct leat_rng *r);             /* (0, 1), both ends excluded, 52 bits */
double leat_rng_normal(struct leat_rng *r);              /* mean 0, sd 1 */
double leat_rng_exponential(struct leat_rng *r);         /* mean 1 */
double leat_rng_gamma(struct leat_rng *r, double shape); /* scale 1, shape > 0 */
double leat_rng_beta(struct leat_rng *r, double a, double b);
uint64_t leat_rng_poisson(struct leat_rng *r, double mean); /* mean >= 0, below 1e15 */

/* leat_rng_shuffle -- a uniformly random order of 0 .. n-1 in perm (caller's). */
void leat_rng_shuffle(struct leat_rng *r, size_t *perm, size_t n);

#endif
