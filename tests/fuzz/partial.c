/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/partial.h"
#include "fuzz.h"

/* Any bytes as a partial: what is taken can be written, and read back to the same bytes. */
static int
put(void *ctx, struct leat_slice lines, struct leat_err *err)
{
	(void)err;
	leat_buf_add_slice(ctx, lines);
	return LEAT_OK;
}

static int
read_text(struct leat_partial *p, struct leat_slice text)
{
	struct leat_input *in = leat_input_from(text, "fuzz");
	struct leat_err err = {0};
	int rc = leat_partial_read(p, in, &err);

	fuzz_judge(rc, &err);
	if (rc == LEAT_OK)
		rc = leat_partial_whole(p, "fuzz", &err);
	fuzz_judge(rc, &err);
	leat_input_free(in);
	return rc;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_partial *p = leat_partial_new(), *q = leat_partial_new();
	struct leat_buf first = {0}, second = {0};
	struct leat_err err;

	if (read_text(p, (struct leat_slice){(const char *)data, n}) == LEAT_OK) {
		if (leat_partial_write(p, put, &first, &err) != LEAT_OK ||
		    read_text(q, leat_buf_slice(&first)) != LEAT_OK ||
		    leat_partial_write(q, put, &second, &err) != LEAT_OK ||
		    !leat_slice_eq(leat_buf_slice(&first), leat_buf_slice(&second)))
			abort();
	}
	leat_buf_fini(&first);
	leat_buf_fini(&second);
	leat_partial_free(p);
	leat_partial_free(q);
	return 0;
}
