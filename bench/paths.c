/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"

/*
 * paths N -- path counts for bench/markov.sh: N different paths of 3 to 12 touches of 20
 * channels, with conversions, value and nulls; the same for the same N.
 */
enum { CHANNELS = 20, SHORTEST = 3, LONGEST = 12, BITS = 5 };

static const char *const channel[CHANNELS] = {"affiliate", "audio", "brand_search", "criteo",
    "direct", "display", "email", "facebook", "generic_search", "instagram", "linkedin", "maps",
    "newsletter", "organic", "pinterest", "referral", "retargeting", "shopping", "tiktok",
    "youtube"};

/* A set of paths, each a number: its channels, BITS each, behind a 1. */
struct set {
	uint64_t *path;
	size_t room;
};

static bool
add(struct set *s, uint64_t path)
{
	size_t i = (size_t)(path * UINT64_C(0x9e3779b97f4a7c15) >> 20);

	for (;; i++) {
		uint64_t *p = &s->path[i & (s->room - 1)];

		if (*p == path)
			return false;
		if (*p == 0) {
			*p = path;
			return true;
		}
	}
}

int
main(int argc, char **argv)
{
	unsigned long n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct set seen = {.room = 64};
	struct leat_rng r;

	if (n == 0 || n > 50000000) {
		fputs("usage: paths N\n", stderr);
		return LEAT_EUSAGE;
	}
	while (seen.room < 2 * n)
		seen.room *= 2;
	seen.path = LEAT_NEW_N(uint64_t, seen.room);
	leat_rng_init(&r, 1);
	puts("path,conversions,value,nulls");
	while (n) {
		uint32_t unit[LONGEST];
		size_t touches = SHORTEST + leat_rng_below(&r, LONGEST - SHORTEST + 1);
		uint64_t path = 1, conversions;

		for (size_t i = 0; i < touches; i++) {
			unit[i] = (uint32_t)leat_rng_below(&r, CHANNELS);
			path = path << BITS | unit[i];
		}
		if (!add(&seen, path))
			continue;
		for (size_t i = 0; i < touches; i++)
			printf("%s%s", i ? " > " : "", channel[unit[i]]);
		conversions = leat_rng_below(&r, 4);
		printf(",%llu,%llu,%llu\n", (unsigned long long)conversions,
		    (unsigned long long)(conversions * (20 + leat_rng_below(&r, 80))),
		    (unsigned long long)leat_rng_below(&r, 10));
		n--;
	}
	free(seen.path);
	return fflush(stdout) == 0 && !ferror(stdout) ? LEAT_OK : LEAT_EIO;
}
