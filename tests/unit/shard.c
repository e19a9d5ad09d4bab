/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/shard.h"

#include <stdio.h>

#include "unit.h"

/* What files were split by must not change: these are of an implementation of its own, in another
 * language, of the function that is documented. */
START_TEST(test_fixed)
{
	ck_assert_uint_eq(leat_shard_of(leat_slice("u1"), 16), 8);
	ck_assert_uint_eq(leat_shard_of(leat_slice("u2"), 16), 3);
	ck_assert_uint_eq(leat_shard_of(leat_slice("user-000001234567890"), 1000), 958);
	ck_assert_uint_eq(leat_shard_of(leat_slice("\xc3\xa9"), 1000), 332);
	ck_assert_uint_eq(leat_shard_of(LEAT_NONE, 1000), 0);
	ck_assert_uint_eq(leat_shard_of(leat_slice("u1"), 1), 0);
}
END_TEST

/* Users like each other are spread evenly: 100,000 over 100, each within 5 standard deviations. */
START_TEST(test_even)
{
	size_t n[100] = {0};
	char text[32];

	for (int i = 0; i < 100000; i++) {
		snprintf(text, sizeof(text), "user%06d", i);
		n[leat_shard_of(leat_slice(text), 100)]++;
	}
	for (int i = 0; i < 100; i++)
		ck_assert(n[i] > 1000 - 5 * 32 && n[i] < 1000 + 5 * 32);
}
END_TEST

UNIT_MAIN("shard", test_fixed, test_even)
