/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/input.h"
#include "record/stream.h"

/*
 * A stream read by threads in small pieces, and by libcsv or cJSON in one: the same rows,
 * lines, faults and verdict. The first two bytes choose format, instructions, threads and
 * pieces; the first line is given, so that it is UTF-8.
 */
static int
tell_rows(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct leat_buf *out = ctx;

	(void)thread;
	(void)err;
	for (size_t r = 0; r < b->nrows; r++) {
		leat_buf_printf(out, "%d:", (int)b->line[r]);
		for (size_t c = 0; c < b->ncolumns; c++) {
			leat_buf_add_slice(out, leat_field(b, r, (int)c));
			leat_buf_add_char(out, '|');
		}
		leat_buf_add_char(out, '\n');
	}
	return LEAT_OK;
}

static void
tell(struct leat_slice bytes, struct leat_each each, const char *engine, struct leat_buf *out)
{
	const char *path = "fuzz";
	struct leat_input *input = leat_input_from(bytes, path);
	struct leat_in_options o = {.schema = &leat_observations,
	    .paths = &path,
	    .npaths = 1,
	    .inputs = &input,
	    .engine = engine};
	struct leat_err err = {0};
	struct leat_in *in;
	int status, held;

	each.ctx = out;
	each.done = tell_rows;
	leat_input_pieces(input, each.piece); /* else the first batch were all there is */
	status = leat_in_open(&in, &o, &err);
	if (status == LEAT_OK) {
		status = leat_in_each(in, &each, &err);
		leat_buf_printf(out, "%d rows, verdict %d\n", (int)leat_in_rows(in),
		    status == LEAT_OK ? (int)leat_in_verdict(in, &held, &err) : 0);
		leat_in_free(in);
	}
	leat_input_free(input);
	leat_buf_printf(out, "%d %d %s %s\n", status, (int)err.line, err.column, err.text);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const char *const engines[] = {NULL, "avx2", "sse2", "words"};
	struct leat_buf text = {0}, ours = {0}, theirs = {0};
	struct leat_each each;
	bool json;

	if (n < 2)
		return 0;
	json = data[0] & 1;
	each = (struct leat_each){
	    .threads = 1 + (data[0] >> 3 & 3), .piece = 16 + (size_t)data[1] * 2};
	leat_buf_add_str(&text, json ? "{\"kind\":\"spend\"}\n" : "kind,name,value\nspend,a,1\n");
	leat_buf_add(&text, data + 2, n - 2);
	tell(leat_buf_slice(&text), each, engines[data[0] >> 1 & 3], &ours);
	each = (struct leat_each){.threads = 1};
	tell(leat_buf_slice(&text), each, json ? "cjson" : "libcsv", &theirs);
	if (!leat_slice_eq(leat_buf_slice(&ours), leat_buf_slice(&theirs))) {
		fprintf(stderr, "by threads:\n%s\nin one:\n%s\n", ours.p, theirs.p);
		abort();
	}
	leat_buf_fini(&text);
	leat_buf_fini(&ours);
	leat_buf_fini(&theirs);
	return 0;
}
