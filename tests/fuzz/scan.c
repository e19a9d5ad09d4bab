/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "record/input.h"
#include "record/reader.h"

/*
 * The scanner and libcsv alone, on any bytes, in pieces of any size: the same
 * fields, lines, faults and end. The first two bytes choose separator, leniency,
 * instructions, edges or fields, and pieces.
 */
static bool
tell(struct leat_slice bytes, const struct leat_csv_options *o, size_t pieces, struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(bytes, "fuzz");
	struct leat_csv *csv = leat_csv_new(in, o);
	struct leat_records r;
	struct leat_err err = {0};
	bool utf8;
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_csv_next(csv, &r, &err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(
			    out, "%d%s:", (int)r.line[i], r.regular && !r.regular[i] ? "!" : "");
			for (size_t f = 0; f < r.end[i] - r.first[i]; f++) {
				leat_buf_add_char(out, '[');
				leat_buf_add_slice(out, leat_records_field(&r, i, f));
				leat_buf_add_char(out, ']');
			}
			leat_buf_add_char(out, '\n');
		}
	leat_buf_printf(out, "%d %d %s %d\n", status, (int)err.line, err.text,
	    status == LEAT_OK && leat_csv_ended_with_newline(csv));
	utf8 = strcmp(leat_input_encoding(in), "UTF-8") == 0;
	leat_csv_free(csv);
	leat_input_free(in);
	return utf8;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	static const char *const engines[] = {NULL, "avx2", "sse2", "words"};
	struct leat_buf ours = {0}, theirs = {0};
	struct leat_csv_options o;
	struct leat_slice bytes;

	if (n < 2)
		return 0;
	bytes = (struct leat_slice){(const char *)data + 2, n - 2};
	o = (struct leat_csv_options){.separator = data[0] & 1 ? '\t' : ',',
	    .lenient = data[0] & 2,
	    .engine = engines[data[0] >> 2 & 3],
	    .edges = data[0] & 16};
	/* Where damaged UTF-16 is found depends on the pieces, which is not the reader's doing. */
	if (!tell(bytes, &o, data[1], &ours))
		return leat_buf_fini(&ours), 0;
	o.engine = "libcsv";
	tell(bytes, &o, data[1] / 2, &theirs);
	if (!leat_slice_eq(leat_buf_slice(&ours), leat_buf_slice(&theirs))) {
		fprintf(stderr, "the scanner:\n%s\nlibcsv:\n%s\n", ours.p, theirs.p);
		abort();
	}
	leat_buf_fini(&ours);
	leat_buf_fini(&theirs);
	return 0;
}
