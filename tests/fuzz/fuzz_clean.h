/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_FUZZ_CLEAN_H
#define LEAT_TESTS_FUZZ_CLEAN_H

#include "fuzz.h"
#include "quality/cleaner.h"

/*
 * fuzz_clean -- text as observations, cleaned: no row is lost, and what comes out reads
 * back. cleaned: to be freed; empty when the text is refused (false).
 */
static inline bool
fuzz_clean(struct leat_slice text, bool complete, const struct leat_cleaner_options *o,
    struct leat_slice *cleaned)
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
	struct leat_in *in = NULL;
	struct leat_out *out = NULL;
	struct leat_cleaner *c = NULL;
	struct leat_buf report = {0};
	struct leat_err err = {0};
	int status = leat_in_open(&in, &io, &err);

	*cleaned = LEAT_NONE;
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (status != LEAT_OK)
		leat_input_free(input);
	if (status == LEAT_OK)
		status = leat_cleaner_new(&c, in, o, &err);
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
		const uint64_t *gone = leat_cleaner_discarded(c);
		uint64_t rows = leat_out_rows(out);

		leat_reshape_print(leat_cleaner_reshaped(c), &report);
		if (leat_in_rows(in) + leat_cleaner_made(c) !=
		    rows + gone[LEAT_REJECTED] + gone[LEAT_MERGED] + gone[LEAT_DROPPED])
			abort();
		if (leat_out_end(out, 0, &err) != LEAT_OK ||
		    leat_out_commit(out, NULL, &err) != LEAT_OK)
			abort();
		*cleaned = fuzz_written(&file);
		if (fuzz_reads_back(*cleaned, &leat_observations) != rows)
			abort();
	} else {
		leat_out_abort(out);
	}
	leat_buf_fini(&report);
	leat_cleaner_free(c);
	leat_in_free(in);
	close(file.fd);
	return status == LEAT_OK;
}

#endif
