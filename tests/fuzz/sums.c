/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/ensemble.h"
#include "credit/counts.h"
#include "credit/stream.h"
#include "fuzz.h"
#include "record/partial.h"

/*
 * Any lines as the sums of a stream, or of path counts, under every model: credits come of them
 * whose every number is one, or an error with a text. Whether they are whole is not asked, which
 * bytes by chance never are. How many bytes there are says with which options.
 */
static int64_t weight[LEAT_ATTRIBUTIONS_MAX];

static struct leat_attribution_options
options(size_t n)
{
	return (struct leat_attribution_options){.half_life_days = 7,
	    .position_weight = {40, 20, 40},
	    .order = (int)(n % 3),
	    .max_order = 2,
	    .lookback_days = 30,
	    .once = n % 2,
	    .threads = 1,
	    .seed = 1,
	    .permutations = 8};
}

static int
final_stream(
    const struct leat_partial *p, const struct leat_attribution_options *a, struct leat_err *err)
{
	const struct leat_attribute_options o = {.credit = {.model = leat_attributions,
						     .nmodels = leat_nattributions,
						     .attribution = a,
						     .cut = {30 * LEAT_US_PER_DAY, false, a->once},
						     .weight = weight},
	    .tz = "UTC",
	    .directory = "/tmp",
	    .level = a->order == 1 ? 0 : 0.9,
	    .calibrate = true,
	    .threads = 1};
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_out_options to = {
	    .schema = &leat_observations, .path = file.path, .format = LEAT_JSONL};
	struct leat_out *out;
	int rc;

	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (leat_out_open(&out, &to, err) != LEAT_OK)
		abort();
	rc = leat_attribute_final(p, out, &o, NULL, err);
	if (rc == LEAT_OK) {
		struct leat_slice written;

		if (leat_out_end(out, 0, err) != LEAT_OK ||
		    leat_out_commit(out, NULL, err) != LEAT_OK)
			abort();
		written = fuzz_written(&file);
		fuzz_reads_back(written, &leat_observations);
		free((char *)(uintptr_t)written.p);
	} else {
		leat_out_abort(out);
	}
	close(file.fd);
	return rc;
}

/* Each line has conversions: a NaN would be left out. */
static void
check_counts(struct leat_slice text)
{
	struct leat_slice line;

	while (leat_slice_cut(&text, '\n', &line))
		if (line.n && (memmem(line.p, line.n, "\"conversions\":", 14) == NULL ||
				  memmem(line.p, line.n, "conversions\":inf", 16) != NULL))
			abort();
}

static int
final_counts(
    const struct leat_partial *p, const struct leat_attribution_options *a, struct leat_err *err)
{
	const struct leat_counts_options o = {.model = leat_attributions,
	    .nmodels = leat_nattributions,
	    .attribution = a,
	    .weight = weight,
	    .threads = 1};
	struct leat_buf text = {0};
	struct leat_counts *c;
	int rc = leat_counts_new(&c, &o, err);

	if (rc != LEAT_OK)
		return rc;
	if ((rc = leat_counts_get(c, p, err)) == LEAT_OK &&
	    (rc = leat_counts_finish(c, NULL, err)) == LEAT_OK) {
		leat_counts_print(c, true, &text);
		check_counts(leat_buf_slice(&text));
	}
	leat_buf_fini(&text);
	leat_counts_free(c);
	return rc;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_partial *p = leat_partial_new();
	struct leat_input *in = leat_input_from((struct leat_slice){(const char *)data, n}, "fuzz");
	const struct leat_attribution_options o = options(n);
	struct leat_err err = {0};
	int rc = leat_partial_read(p, in, &err);

	fuzz_judge(rc, &err);
	if (leat_ensemble_weights(LEAT_NONE, leat_attributions, leat_nattributions, weight, &err) !=
	    LEAT_OK)
		abort();
	if (rc == LEAT_OK) {
		fuzz_judge(final_stream(p, &o, &err), &err);
		fuzz_judge(final_counts(p, &o, &err), &err);
	}
	leat_input_free(in);
	leat_partial_free(p);
	return 0;
}
