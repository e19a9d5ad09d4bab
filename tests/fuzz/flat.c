/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/json_rows.h"

/* JSON lines with the flat scanner and through trees alone: the same rows, faults and end. */
static bool
tell(struct leat_slice bytes, const char *engine, size_t pieces, struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(bytes, "fuzz");
	struct leat_json_rows *rows = leat_json_rows_new(in, &leat_observations, engine);
	struct leat_records r;
	struct leat_err err = {0};
	bool utf8;
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_json_rows_next(rows, &r, &err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(out, "%d:", (int)r.line[i]);
			for (int c = 0; c < LEAT_OBS_N; c++) {
				if (r.at[c] >= 0)
					leat_buf_add_slice(
					    out, leat_records_field(&r, i, (size_t)r.at[c]));
				leat_buf_add_char(out, '|');
			}
			leat_buf_add_char(out, '\n');
		}
	leat_buf_printf(out, "%d %d %s %s %d\n", status, (int)err.line, err.column, err.text,
	    status == LEAT_OK && leat_json_rows_ended_with_newline(rows));
	utf8 = strcmp(leat_input_encoding(in), "UTF-8") == 0;
	leat_json_rows_free(rows);
	leat_input_free(in);
	return utf8;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const char *const engines[] = {NULL, "avx2", "sse2", "words"};
	struct leat_buf ours = {0}, theirs = {0};
	struct leat_slice bytes;

	if (n < 1)
		return 0;
	bytes = (struct leat_slice){(const char *)data + 1, n - 1};
	/* Where damaged UTF-16 is found depends on the pieces, which is not the reader's doing. */
	if (tell(bytes, engines[data[0] & 3], data[0] / 4, &ours)) {
		tell(bytes, "cjson", data[0] / 8, &theirs);
		if (!leat_slice_eq(leat_buf_slice(&ours), leat_buf_slice(&theirs))) {
			fprintf(stderr, "flat:\n%s\ntrees:\n%s\n", ours.p, theirs.p);
			abort();
		}
	}
	leat_buf_fini(&ours);
	leat_buf_fini(&theirs);
	return 0;
}
