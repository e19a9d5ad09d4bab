/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/slice.h"
#include "record/input.h"
#include "record/reader.h"

/* Any bytes as CSV, strictly and leniently: no crash, fields inside the buffer, lines ascending. */
static void
read_all(struct leat_slice bytes, bool lenient, char separator)
{
	struct leat_input *in = leat_input_from(bytes, "fuzz");
	struct leat_csv *csv = leat_csv_new(
	    in, &(struct leat_csv_options){.lenient = lenient, .separator = separator});
	struct leat_records r;
	struct leat_err err;
	uint64_t line = 0;
	size_t sum = 0;

	while (leat_csv_next(csv, &r, &err) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			if (r.line[i] < line)
				abort();
			line = r.line[i];
			for (size_t f = r.first[i]; f < r.first[i + 1]; f++)
				for (size_t k = 0; k < r.field[f].n; k++)
					sum += (unsigned char)r.field[f].p[k];
		}
	leat_csv_free(csv);
	leat_input_free(in);
	if (sum == (size_t)-1)
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice bytes = {(const char *)data, n};

	read_all(bytes, false, ',');
	read_all(bytes, true, '\t');
	return 0;
}
