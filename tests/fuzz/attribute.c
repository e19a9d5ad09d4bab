/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "attribution/ensemble.h"
#include "base/money.h"
#include "credit/counts.h"
#include "credit/stream.h"
#include "fuzz.h"

/*
 * Any bytes as path counts, or as observations, under every model. Whatever comes
 * out, the credits of a model add up to the conversions that were read: of a
 * stream to the millionth, of path counts to rounding. How many bytes there are says with
 * which options.
 */
enum { MODELS = LEAT_ATTRIBUTIONS_MAX };

static int64_t weight[MODELS];

static struct leat_attribution_options
settings(size_t bytes)
{
	return (struct leat_attribution_options){.half_life_days = 7,
	    .position_weight = {40, 20, 40},
	    .order = (int)(bytes % 3),
	    .max_order = 2,
	    .lookback_days = 30,
	    .once = bytes / 2 % 2,
	    .threads = 2,
	    .seed = 1,
	    .permutations = 8};
}

static struct leat_prepare_options
prepare(size_t bytes)
{
	return (struct leat_prepare_options){
	    .ignore_direct = bytes / 4 % 2, .repeats = (enum leat_repeats)(bytes / 8 % 3)};
}

/* Conversions of the lines that print_csv writes, by model; what the tables held was `total`. */
static void
check_counts(struct leat_slice printed, size_t nmodels)
{
	struct leat_input *input = leat_input_from(printed, "printed");
	struct leat_csv *csv = leat_csv_new(input, &(struct leat_csv_options){0});
	double sum[MODELS] = {0}, largest = 0;
	struct leat_slice last = LEAT_NONE;
	struct leat_buf name = {0};
	struct leat_records r;
	struct leat_err err;
	size_t m = 0;

	while (leat_csv_next(csv, &r, &err) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			const struct leat_slice *f = r.field + r.first[i];
			double x = 0;

			if (r.line[i] == 1)
				continue;
			if (!leat_slice_eq(f[0], last)) {
				m += last.n > 0;
				name.n = 0;
				leat_buf_add_slice(&name, f[0]);
				last = leat_buf_slice(&name);
			}
			if (!leat_parse_double(f[2], &x) || m >= nmodels)
				abort();
			sum[m] += x;
			largest = fmax(largest, fabs(sum[m]));
		}
	for (size_t k = 0; k <= m && k < nmodels; k++)
		if (fabs(sum[k] - sum[0]) > 1e-9 * fmax(largest, 1))
			abort();
	leat_buf_fini(&name);
	leat_csv_free(csv);
	leat_input_free(input);
}

/* Path by path: a table whose lines all have the numbers of its header, and no NaN. */
static void
tell_paths(struct leat_counts *counts)
{
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_slice written;
	struct leat_input *input;
	struct leat_output *out;
	struct leat_records r;
	struct leat_csv *csv;
	struct leat_err err;
	uint64_t lines, read = 0;

	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (leat_output_open(&out, file.path, false, false, &err) != LEAT_OK ||
	    leat_counts_paths(counts, out, &lines, &err) != LEAT_OK ||
	    leat_output_commit(out, NULL, &err) != LEAT_OK)
		abort();
	written = fuzz_written(&file);
	input = leat_input_from(written, "written");
	csv = leat_csv_new(input, &(struct leat_csv_options){0});
	while (leat_csv_next(csv, &r, &err) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			double x;

			if (r.end[i] - r.first[i] != 7 ||
			    (read++ && !leat_parse_double(r.field[r.first[i] + 5], &x)))
				abort();
		}
	if (read != lines + 1)
		abort();
	leat_csv_free(csv);
	leat_input_free(input);
	free((char *)(uintptr_t)written.p);
	close(file.fd);
}

static void
count_paths(struct leat_slice text, const struct leat_attribution *const *model, size_t n)
{
	const struct leat_attribution_options a = settings(text.n);
	const struct leat_counts_options o = {.model = model,
	    .nmodels = n,
	    .attribution = &a,
	    .no_nulls = text.n % 5 == 0,
	    .prepare = prepare(text.n),
	    .untouched_direct = text.n % 7 == 0,
	    .weight = weight,
	    .keep_paths = true,
	    .threads = a.threads};
	struct leat_input *input = leat_input_from(text, "fuzz");
	struct leat_counts *counts;
	struct leat_buf csv = {0}, jsonl = {0};
	struct leat_err err = {0};
	int status = leat_counts_new(&counts, &o, &err);

	if (status == LEAT_OK &&
	    (status = leat_counts_read(counts, input, NULL, &err)) == LEAT_OK &&
	    (status = leat_counts_finish(counts, NULL, &err)) == LEAT_OK) {
		if (leat_counts_print(counts, false, &csv) !=
		    leat_counts_print(counts, true, &jsonl))
			abort();
		check_counts(leat_buf_slice(&csv), n);
		tell_paths(counts);
	}
	/* What is read is right or the table's fault: never ours. */
	if (status == LEAT_EINTERNAL)
		abort();
	fuzz_judge(status, &err);
	leat_counts_free(counts);
	leat_input_free(input);
	leat_buf_fini(&csv);
	leat_buf_fini(&jsonl);
}

/* Credits of each model against conversions, both in micros. */
static void
check_stream(struct leat_slice text, const struct leat_attribution *const *model, size_t n)
{
	struct leat_input *input = leat_input_from(text, "written");
	struct leat_in_options o = {.schema = &leat_observations,
	    .paths = (const char *[]){"-"},
	    .npaths = 1,
	    .inputs = &input};
	leat_sum conversions = 0, revenue = 0, credit[MODELS][2] = {{0}};
	struct leat_in *in;
	struct leat_batch b;
	struct leat_err err;

	if (leat_in_open(&in, &o, &err) != LEAT_OK)
		abort();
	while (leat_in_next(in, &b, &err) == LEAT_OK && b.nrows)
		for (size_t r = 0; r < b.nrows; r++) {
			struct leat_slice kind = leat_field(&b, r, LEAT_OBS_KIND);
			int64_t c = LEAT_MICROS, v = 0, refund = 0;

			leat_money_parse(leat_field(&b, r, LEAT_OBS_CONVERSIONS), &c, NULL);
			leat_money_parse(leat_field(&b, r, LEAT_OBS_REVENUE), &v, NULL);
			leat_money_parse(leat_field(&b, r, LEAT_OBS_REFUND), &refund, NULL);
			if (leat_slice_is(kind, "conversion")) {
				conversions += c;
				revenue += (leat_sum)v - refund;
			}
			for (size_t m = 0; m < n && leat_slice_is(kind, "credit"); m++)
				if (leat_slice_is(
					leat_field(&b, r, LEAT_OBS_MODEL), model[m]->name)) {
					credit[m][0] += c;
					credit[m][1] += v;
				}
		}
	for (size_t m = 0; m < n; m++)
		if (credit[m][0] != conversions || credit[m][1] != revenue)
			abort();
	leat_in_free(in);
}

static void
credit_stream(
    struct leat_slice text, const struct leat_attribution *const *model, size_t n, bool touch_day)
{
	const struct leat_attribution_options a = settings(text.n);
	struct leat_attribute_options o = {.credit = {.model = model,
					       .nmodels = n,
					       .attribution = &a,
					       .cut = {30 * LEAT_US_PER_DAY, touch_day, a.once},
					       .no_nulls = text.n % 5 == 0,
					       .prepare = prepare(text.n),
					       .untouched_direct = text.n % 7 == 0,
					       .weight = weight},
	    .tz = "Europe/Berlin",
	    .directory = "/tmp",
	    .level = touch_day ? 0 : 0.9,
	    .threads = 2,
	    .by = (enum leat_by)(text.n % 3),
	    .every = (enum leat_every)(text.n % 4),
	    .by_touch_day = touch_day};
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_input *input = leat_input_from(text, "fuzz");
	struct leat_in_options io = {.schema = &leat_observations,
	    .paths = (const char *[]){"-"},
	    .npaths = 1,
	    .inputs = &input,
	    .complete = true};
	struct leat_out_options oo = {
	    .schema = &leat_observations, .path = file.path, .format = LEAT_CSV};
	struct leat_in *in = NULL;
	struct leat_out *out = NULL;
	struct leat_err err = {0};
	int held, status = leat_in_open(&in, &io, &err);

	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (status == LEAT_OK && leat_out_open(&out, &oo, &err) != LEAT_OK)
		abort();
	if (status == LEAT_OK)
		status = leat_attribute_stream(in, out, &o, NULL, &err);
	else
		leat_input_free(input);
	if (status == LEAT_EINTERNAL)
		abort();
	fuzz_judge(status, &err);
	if (status == LEAT_OK && leat_in_verdict(in, &held, &err) == LEAT_IS_WHOLE) {
		struct leat_slice written;

		if (leat_out_end(out, 0, &err) != LEAT_OK ||
		    leat_out_commit(out, NULL, &err) != LEAT_OK)
			abort();
		written = fuzz_written(&file);
		check_stream(written, model, n);
		free((char *)(uintptr_t)written.p);
	} else {
		leat_out_abort(out);
	}
	leat_in_free(in);
	close(file.fd);
}

static bool
has_ages(struct leat_slice text)
{
	struct leat_slice header;

	return leat_slice_cut(&text, '\n', &header) && memmem(header.p, header.n, "ages", 4);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	const struct leat_attribution *all[MODELS], *timeless[MODELS];
	struct leat_slice text = {(const char *)data, n};
	const struct leat_attribution **run = all;
	size_t nall = 0, ntimeless = 0, nrun;
	struct leat_err err;

	for (size_t i = 0; i < leat_nattributions; i++) {
		all[nall++] = leat_attributions[i];
		if (!leat_attributions[i]->needs_times)
			timeless[ntimeless++] = leat_attributions[i];
	}
	nrun = nall;
	/* Of path counts without times; a table that has them need not be asked for less. */
	if (leat_counts_told(text) && !has_ages(text))
		run = timeless, nrun = ntimeless;
	if (leat_ensemble_weights(LEAT_NONE, run, nrun, weight, &err) != LEAT_OK)
		abort();
	if (leat_counts_told(text))
		count_paths(text, run, nrun);
	else
		credit_stream(text, run, nrun, n % 2 == 1);
	return 0;
}
