/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy/policy.h"
#include "fuzz.h"
#include "market/truth.h"

/* Any bytes as the two files that people write by hand: a policy and a simulation's truth. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct fuzz_file file = fuzz_file(data, n);
	struct leat_policy policy;
	struct leat_truth truth;
	struct leat_err err = {0};
	int status = leat_policy_read(&policy, file.path, &err);

	fuzz_judge(status, &err);
	if (status == LEAT_OK)
		leat_policy_fini(&policy);
	err.text[0] = '\0';
	status = leat_truth_read(&truth, file.path, &err);
	fuzz_judge(status, &err);
	if (status == LEAT_OK)
		leat_truth_fini(&truth);
	close(file.fd);
	return 0;
}
