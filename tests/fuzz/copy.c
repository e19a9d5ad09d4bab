/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "record/input.h"

/*
 * Any bytes as observations, passed on in either format: what is written can be read
 * again, with as many rows, and a copy of a copy does not change any more.
 */
static bool
copy(struct leat_slice text, enum leat_format to, bool complete, struct leat_slice *copied)
{
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_input *input = leat_input_from(text, "fuzz");
	struct leat_in_options io = {.schema = &leat_observations,
	    .paths = (const char *[]){"-"},
	    .npaths = 1,
	    .inputs = &input,
	    .complete = complete};
	struct leat_out_options oo = {
	    .schema = &leat_observations, .path = file.path, .format = to};
	struct leat_in *in = NULL;
	struct leat_out *out = NULL;
	struct leat_row row = {0};
	struct leat_batch b;
	struct leat_err err = {0};
	uint64_t rows = 0;
	int status = leat_in_open(&in, &io, &err);

	*copied = LEAT_NONE;
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (status == LEAT_OK && ((status = leat_out_open(&out, &oo, &err)) != LEAT_OK ||
				     leat_out_columns(out, in, NULL, &err) != LEAT_OK))
		abort();
	if (status == LEAT_OK)
		leat_row_init(&row, leat_in_ncolumns(in));
	else
		leat_input_free(input);
	while (status == LEAT_OK && (status = leat_in_next(in, &b, &err)) == LEAT_OK && b.nrows)
		for (size_t r = 0; r < b.nrows && status == LEAT_OK; r++) {
			leat_row_load(&row, &b, r);
			status = leat_out_row(out, &row, &err);
			rows += status == LEAT_OK;
		}
	fuzz_judge(status, &err);
	if (status == LEAT_OK &&
	    (leat_out_end(out, 0, &err) != LEAT_OK || leat_out_commit(out, NULL, &err) != LEAT_OK))
		abort();
	if (status == LEAT_OK) {
		*copied = fuzz_written(&file);
		if (fuzz_reads_back(*copied, &leat_observations) != rows)
			abort();
	} else {
		leat_out_abort(out);
	}
	leat_row_fini(&row);
	leat_in_free(in);
	close(file.fd);
	return status == LEAT_OK;
}

static void
drop(struct leat_slice s)
{
	free((char *)(uintptr_t)s.p);
}

/* JSON lines of CSV have unknown keys in the header's order, copies of them sorted. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice text = {(const char *)data, n}, once, twice, thrice;

	for (int f = LEAT_CSV; f <= LEAT_JSONL; f++) {
		enum leat_format format = (enum leat_format)f;

		if (copy(text, format, true, &once)) {
			if (!copy(once, format, false, &twice) ||
			    !copy(twice, format, false, &thrice) || !leat_slice_eq(twice, thrice))
				abort();
			drop(twice);
			drop(thrice);
		}
		drop(once);
	}
	return 0;
}
