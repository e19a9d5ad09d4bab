/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/modelspec.h"
#include "fuzz.h"

/* Any bytes as a model file; what it says is printed, and reads back to what prints the same. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct fuzz_file file = fuzz_file(data, n), again;
	struct leat_buf one = {0}, two = {0};
	struct leat_modelspec m;
	struct leat_err err = {0};
	int status = leat_modelspec_read(&m, file.path, NULL, &err);

	fuzz_judge(status, &err);
	if (status == LEAT_OK)
		leat_modelspec_print(&m, &one);
	leat_modelspec_fini(&m);
	close(file.fd);
	if (status != LEAT_OK)
		return 0;
	again = fuzz_file((const unsigned char *)one.p, one.n);
	if (leat_modelspec_read(&m, again.path, NULL, &err) != LEAT_OK)
		abort();
	leat_modelspec_print(&m, &two);
	if (one.n != two.n || memcmp(one.p, two.p, one.n) != 0)
		abort();
	leat_modelspec_fini(&m);
	leat_buf_fini(&one);
	leat_buf_fini(&two);
	close(again.fd);
	return 0;
}
