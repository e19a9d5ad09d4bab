/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/stream.h"

/* Any bytes as an observation stream: rows come out, or an error with a text. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	char path[] = "/tmp/leat-fuzz-XXXXXX";
	const char *paths[] = {path};
	struct leat_in_options o = {.schema = &leat_observations, .paths = paths, .npaths = 1};
	int fd = mkstemp(path), status, held;
	struct leat_in *in;
	struct leat_batch b;
	struct leat_err err = {0};
	size_t sum = 0;

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	close(fd);
	status = leat_in_open(&in, &o, &err);
	unlink(path);
	if (status == LEAT_OK) {
		while ((status = leat_in_next(in, &b, &err)) == LEAT_OK && b.nrows)
			for (size_t r = 0; r < b.nrows; r++)
				for (size_t c = 0; c < b.ncolumns; c++)
					sum += leat_field(&b, r, (int)c).n;
		if (status == LEAT_OK)
			leat_in_verdict(in, &held, &err);
		leat_in_free(in);
	}
	if (status != LEAT_OK && err.text[0] == '\0')
		abort();
	return sum == (size_t)-1;
}
