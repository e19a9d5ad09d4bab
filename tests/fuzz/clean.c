/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "quality/cleaner.h"

/* Any bytes as observations to be cleaned: what comes out reads back, and cleaning it changes
 * nothing. */
static bool
clean(struct leat_slice text, bool complete, struct leat_slice *cleaned)
{
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_input *input = leat_input_from(text, "fuzz");
	struct leat_in_options io = {.schema = &leat_observations,
	    .paths = (const char *[]){"-"},
	    .npaths = 1,
	    .inputs = &input,
	    .complete = complete};
	struct leat_out_options oo = {
	    .schema = &leat_observations, .path = file.path, .format = LEAT_CSV};
	struct leat_cleaner_options o = {
	    .tz = LEAT_SLICE("UTC"), .grain = -1, .directory = "/dev/shm"};
	struct leat_in *in = NULL;
	struct leat_out *out = NULL;
	struct leat_cleaner *c = NULL;
	struct leat_err err = {0};
	int status = leat_in_open(&in, &io, &err);

	*cleaned = LEAT_NONE;
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (status != LEAT_OK)
		leat_input_free(input);
	if (status == LEAT_OK)
		status = leat_cleaner_new(&c, in, &o, &err);
	if (status == LEAT_OK)
		status = leat_cleaner_read(c, &err);
	if (status == LEAT_OK && leat_out_open(&out, &oo, &err) != LEAT_OK)
		abort();
	if (status == LEAT_OK)
		status = leat_cleaner_write(c, out, &err);
	if (status == LEAT_EINTERNAL)
		abort();
	fuzz_judge(status, &err);
	if (status == LEAT_OK) {
		uint64_t rows = leat_out_rows(out);

		if (leat_out_end(out, 0, &err) != LEAT_OK ||
		    leat_out_commit(out, NULL, &err) != LEAT_OK)
			abort();
		*cleaned = fuzz_written(&file);
		if (fuzz_reads_back(*cleaned, &leat_observations) != rows)
			abort();
	} else {
		leat_out_abort(out);
	}
	leat_cleaner_free(c);
	leat_in_free(in);
	close(file.fd);
	return status == LEAT_OK;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice text = {(const char *)data, n}, once, twice;

	if (clean(text, true, &once)) {
		if (!clean(once, false, &twice) || !leat_slice_eq(once, twice))
			abort();
		free((char *)(uintptr_t)twice.p);
	}
	free((char *)(uintptr_t)once.p);
	return 0;
}
