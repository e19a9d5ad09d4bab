/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts.h"
#include "credit/stream.h"
#include "fuzz.h"
#include "record/partial.h"

/*
 * Any lines as the sums of a stream, or of path counts: credits come of them, or an error
 * with a text. Whether they are whole is not asked, which bytes by chance never are; so of a
 * rule, since models that learn rely on sums that some data have.
 */
static const struct leat_attribution *model[LEAT_ATTRIBUTIONS_MAX];
static size_t nmodels;
static const struct leat_attribution_options attribution = {.half_life_days = 7,
    .order = 2,
    .max_order = 2,
    .lookback_days = 30,
    .threads = 1,
    .seed = 1,
    .permutations = 8};

static void
list(const char *names)
{
	struct leat_err err;

	if (leat_attribution_list(leat_slice(names), model, &nmodels, &err) != LEAT_OK)
		abort();
}

static int
final_stream(const struct leat_partial *p, struct leat_err *err)
{
	const struct leat_attribute_options o = {.credit = {.model = model,
						     .nmodels = nmodels,
						     .attribution = &attribution,
						     .cut = {.lookback_us = 30 * LEAT_US_PER_DAY}},
	    .tz = "UTC",
	    .directory = "/tmp",
	    .level = 0.9,
	    .calibrate = true,
	    .threads = 1};
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_out_options to = {
	    .schema = &leat_observations, .path = file.path, .format = LEAT_JSONL};
	struct leat_out *out;
	int rc = leat_out_open(&out, &to, err);

	if (rc == LEAT_OK) {
		rc = leat_attribute_final(p, out, &o, NULL, err);
		leat_out_abort(out);
	}
	close(file.fd);
	return rc;
}

static int
final_counts(const struct leat_partial *p, struct leat_err *err)
{
	const struct leat_counts_options o = {
	    .model = model, .nmodels = nmodels, .attribution = &attribution, .threads = 1};
	struct leat_buf text = {0};
	struct leat_counts *c;
	int rc = leat_counts_new(&c, &o, err);

	if (rc != LEAT_OK)
		return rc;
	if ((rc = leat_counts_get(c, p, err)) == LEAT_OK &&
	    (rc = leat_counts_finish(c, NULL, err)) == LEAT_OK)
		leat_counts_print(c, true, &text);
	leat_buf_fini(&text);
	leat_counts_free(c);
	return rc;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_partial *p = leat_partial_new();
	struct leat_input *in = leat_input_from((struct leat_slice){(const char *)data, n}, "fuzz");
	struct leat_err err = {0};
	int rc = leat_partial_read(p, in, &err);

	fuzz_judge(rc, &err);
	if (rc == LEAT_OK) {
		list("last");
		fuzz_judge(final_stream(p, &err), &err);
		fuzz_judge(final_counts(p, &err), &err);
	}
	leat_input_free(in);
	leat_partial_free(p);
	return 0;
}
