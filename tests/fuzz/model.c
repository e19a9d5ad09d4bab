/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <unistd.h>

#include "mix/model.h"

/* Any bytes as a model: the model that they are, or an error with a text. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	char path[] = "/tmp/leat-fuzz-XXXXXX";
	const char *paths[] = {path};
	struct leat_in_options o = {
	    .schema = &leat_models, .paths = paths, .npaths = 1, .complete = true};
	int fd = mkstemp(path), status;
	struct leat_model m = {0};
	struct leat_in *in;
	struct leat_err err = {0};

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	close(fd);
	status = leat_in_open(&in, &o, &err);
	unlink(path);
	if (status == LEAT_OK) {
		status = leat_model_read(&m, in, &err);
		leat_in_free(in);
	}
	if (status != LEAT_OK && err.text[0] == '\0')
		abort();
	leat_model_fini(&m);
	return 0;
}
