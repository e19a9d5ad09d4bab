/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "platform/describe.h"
#include "platform/wide_table.h"

/*
 * Any bytes as an export. What stands before a line `---` is a mapping, if there is
 * such a line, else the mappings of the tree are tried; bytes that begin with `wide`
 * are a wide table behind it. Rows that come out are a stream that can be read, and
 * under a key no id of a user is in it. Every export can also be described.
 */
static struct leat_mappings shipped;
static struct leat_person_key key;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct leat_err err;

	(void)argc, (void)argv;
	leat_buf_add_str(&key.bytes, "0123456789abcdef0123456789abcdef");
	if (leat_mappings_load(&shipped, "share/platforms", &err) != LEAT_OK ||
	    leat_mappings_channels(&shipped, "share/channels.json", &err) != LEAT_OK) {
		fprintf(stderr, "%s (run it in the tree's root)\n", err.text);
		exit(1);
	}
	return 0;
}

static int
write_rows(struct leat_ingest *g, const struct leat_ingest_options *o, const struct leat_sink *sink,
    struct leat_err *err)
{
	int columns[LEAT_OBS_N + 1], status = leat_ingest_tables(g, o, sink, err);

	if (status != LEAT_OK)
		return status;
	leat_ingest_columns(g, o, columns);
	if ((status = leat_out_columns(sink->out, NULL, columns, err)) != LEAT_OK)
		return status;
	return leat_ingest_rows(g, o, sink, err);
}

static void
describe(struct leat_slice export, const struct leat_ingest_by *by)
{
	struct leat_input *input = leat_input_from(export, "export");
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_output *out;
	struct leat_err err = {0};
	size_t unknown;

	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (leat_output_open(&out, file.path, false, false, &err) != LEAT_OK)
		abort();
	fuzz_judge(leat_describe(&input, 1, by, LEAT_DESCRIBE_JSON, out, &unknown, &err), &err);
	leat_output_abort(out);
	leat_input_free(input);
	close(file.fd);
}

static void
ingest(struct leat_slice export, const struct leat_mappings *ms, const struct leat_wide *wide)
{
	struct fuzz_file file = fuzz_file("", 0);
	struct leat_out_options oo = {
	    .schema = &leat_observations, .path = file.path, .format = LEAT_CSV};
	struct leat_input *input = leat_input_from(export, "export");
	struct leat_rejects rejects;
	struct leat_sink sink = {.rejects = &rejects};
	struct leat_ingest_options o = {.key = &key, .tz = LEAT_SLICE("UTC")};
	struct leat_ingest_by by = {.mappings = ms, .wide = wide, .options = &o};
	struct leat_ingest g = {0};
	struct leat_err err = {0};
	int status;

	if (wide == NULL)
		describe(export, &by);
	snprintf(file.path, sizeof(file.path), "/proc/self/fd/%d", file.fd);
	if (leat_out_open(&sink.out, &oo, &err) != LEAT_OK ||
	    leat_rejects_init(&rejects, NULL, NULL, &err) != LEAT_OK)
		abort();
	status = leat_ingest_open(&g, &input, 1, &by, &err);
	if (status == LEAT_OK && g.nstreams == 0 &&
	    (status = write_rows(&g, &o, &sink, &err)) == LEAT_OK) {
		uint64_t rows = leat_out_rows(sink.out);
		struct leat_slice text;

		if (leat_out_end(sink.out, 0, &err) != LEAT_OK ||
		    leat_out_commit(sink.out, NULL, &err) != LEAT_OK)
			abort();
		text = fuzz_written(&file);
		if (fuzz_reads_back(text, &leat_observations) != rows)
			abort();
		free((char *)(uintptr_t)text.p);
	} else {
		leat_out_abort(sink.out);
	}
	fuzz_judge(status, &err);
	leat_ingest_fini(&g);
	leat_input_free(input);
	close(file.fd);
}

static void
ingest_mapped(struct leat_slice mapping, struct leat_slice export)
{
	struct fuzz_file file = fuzz_file(mapping.p, mapping.n);
	struct leat_mappings ms = {0};
	struct leat_err err = {0};
	int status = leat_mappings_add(&ms, file.path, &err);

	fuzz_judge(status, &err);
	if (status == LEAT_OK)
		ingest(export, &ms, NULL);
	leat_mappings_fini(&ms);
	close(file.fd);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice text = {(const char *)data, n};
	const char *cut = n ? memmem(data, n, "\n---\n", 5) : NULL;
	struct leat_wide wide = {0};

	if (cut) {
		size_t front = (size_t)(cut - text.p);

		ingest_mapped((struct leat_slice){text.p, front},
		    (struct leat_slice){cut + 5, n - front - 5});
	} else if (leat_slice_starts(text, "wide")) {
		const struct leat_wide_options options = {.date = "day",
		    .kpi = "kpi",
		    .media = "tv,search=si:sc,*=*_i:*_s:*_r:*_f",
		    .control = "price",
		    .geo = "geo"};

		if (leat_wide_init(&wide, &options, NULL) != LEAT_OK)
			abort();
		ingest((struct leat_slice){text.p + 4, n - 4}, NULL, &wide);
		leat_wide_fini(&wide);
	} else {
		ingest(text, &shipped, NULL);
	}
	return 0;
}
