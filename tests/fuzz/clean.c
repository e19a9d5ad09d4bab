/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_clean.h"

/* Any bytes as observations to be cleaned: what comes out reads back, and cleaning it changes
 * nothing. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice text = {(const char *)data, n}, once, twice;
	struct leat_cleaner_options o = {
	    .tz = LEAT_SLICE("UTC"), .grain = -1, .directory = "/dev/shm"};

	if (fuzz_clean(text, true, &o, &once)) {
		if (!fuzz_clean(once, false, &o, &twice) || !leat_slice_eq(once, twice))
			abort();
		free((char *)(uintptr_t)twice.p);
	}
	free((char *)(uintptr_t)once.p);
	return 0;
}
