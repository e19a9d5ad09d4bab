/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_clean.h"
#include "policy/policy.h"

/* Any bytes as a policy, a table of rates and observations, a NUL between. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice rest = {(const char *)data, n}, policy_text, rates_text, cleaned;
	struct leat_cleaner_options o = {.currency = LEAT_SLICE("EUR"),
	    .tz = LEAT_SLICE("Europe/Berlin"),
	    .today = INT32_MIN,
	    .grain = -1,
	    .directory = "/dev/shm"};
	struct fuzz_file policy_file, rates_file;
	struct leat_policy policy;
	struct leat_fx *fx = NULL;
	struct leat_err err = {0};
	int status;

	if (!leat_slice_cut(&rest, '\0', &policy_text) ||
	    !leat_slice_cut(&rest, '\0', &rates_text) || rest.n == 0)
		return 0;
	policy_file = fuzz_file(policy_text.p, policy_text.n);
	rates_file = fuzz_file(rates_text.p, rates_text.n);
	status = leat_policy_read(&policy, policy_file.path, &err);
	fuzz_judge(status, &err);
	if (status == LEAT_OK) {
		err.text[0] = '\0';
		fuzz_judge(leat_fx_read(&fx, rates_file.path, NULL, &err), &err);
		o.rules = &policy.clean.rules;
		o.reshape = &policy.clean.reshape;
		o.fx = fx;
		fuzz_clean(rest, true, &o, &cleaned);
		free((char *)(uintptr_t)cleaned.p);
		leat_fx_free(fx);
		leat_policy_fini(&policy);
	}
	close(policy_file.fd);
	close(rates_file.fd);
	return 0;
}
