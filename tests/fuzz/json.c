/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"

/* What is read as JSON prints as JSON that reads and prints the same. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_arena a = {0};
	struct leat_json *v, *again;
	struct leat_buf first = {0}, second = {0};
	struct leat_err err;

	if (leat_json_parse(&v, &a, (struct leat_slice){(const char *)data, n}, "fuzz", 1, &err) ==
	    LEAT_OK) {
		leat_json_print(v, true, &first);
		if (leat_json_parse(&again, &a, leat_buf_slice(&first), "fuzz", 1, &err) != LEAT_OK)
			abort();
		leat_json_print(again, true, &second);
		if (!leat_slice_eq(leat_buf_slice(&first), leat_buf_slice(&second)))
			abort();
	}
	leat_buf_fini(&first);
	leat_buf_fini(&second);
	leat_arena_fini(&a);
	return 0;
}
