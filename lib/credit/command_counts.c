/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/command_part.h"
#include "credit/counts.h"
#include "credit/credit_say.h"
#include "record/output.h"

/* What path counts cannot be asked for. */
static int
check_counts(const struct leat_attribute_asked *o, struct leat_err *err)
{
	const struct {
		bool given;
		const char *option, *lack;
	} asked[] = {
	    {o->calibrate, "calibrate", "lift rows"},
	    {strcmp(o->by, "channel") != 0, "by", "campaigns"},
	    {strcmp(o->every, "day") != 0, "every", "days"},
	    {o->events != NULL, "events", "events"},
	    {o->gap > 0, "gap", "times of touches"},
	    {o->view_weight < 1 || o->view_weight > 1, "view-weight", "events"},
	    {o->view_lookback > 0, "view-lookback", "events"},
	};

	if (o->interval > 0 && (o->sums.partial || o->sums.final))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--interval of path counts needs the paths, which sums no longer have: run it "
		    "on whole tables");
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (asked[i].given)
			return leat_err_set(err, LEAT_EUSAGE,
			    "--%s needs %s, which path counts do not have", asked[i].option,
			    asked[i].lack);
	return LEAT_OK;
}

/* Path counts: a table in, a table out. */
static int
read_counts(const struct leat_command *c, struct leat_counts *counts, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < leat_tool_noperands(c->t); i++) {
		struct leat_input *in;
		uint64_t before = leat_counts_seen(counts);

		rc = leat_tool_input(c->t, i, &in, err);
		if (rc == LEAT_OK)
			rc = leat_counts_read(counts, in, &c->t->log, err);
		if (rc == LEAT_OK)
			leat_tool_read(c->t, i, leat_counts_seen(counts) - before);
	}
	return rc;
}

static int
write_paths(const struct leat_command *c, struct leat_counts *counts, struct leat_err *err)
{
	struct leat_output *out;
	uint64_t lines;
	int rc;

	leat_paths_say(c->model, c->nmodels, &c->t->log);
	if ((rc = leat_tool_file(c->t, c->asked->paths, &out, err)) == LEAT_OK &&
	    (rc = leat_counts_paths(counts, out, &lines, err)) == LEAT_OK)
		leat_note(&c->t->log, "--paths: %llu lines", (unsigned long long)lines);
	return rc;
}

static int
print_counts(const struct leat_command *c, struct leat_counts *counts, struct leat_err *err)
{
	const char *format = c->t->common.output_format;
	struct leat_buf text = {0};
	struct leat_output *out;
	int rc = leat_counts_finish(counts, &c->t->log, err);

	if (rc == LEAT_OK &&
	    (rc = leat_tool_file(c->t, c->t->common.output, &out, err)) == LEAT_OK) {
		leat_counts_explain(counts, &c->explain);
		c->t->written =
		    leat_counts_print(counts, format && strcmp(format, "jsonl") == 0, &text);
		rc = leat_output_write(out, text.p, text.n, err);
	}
	if (rc == LEAT_OK && c->asked->paths)
		rc = write_paths(c, counts, err);
	leat_buf_fini(&text);
	return rc;
}

static int
put_counts(const struct leat_command *c, struct leat_counts *counts, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_partial_about about = leat_command_about(c, LEAT_COUNT_SUMS, "", &arena);
	struct leat_partial *p = leat_partial_new();
	int rc;

	if ((rc = leat_partial_describe(p, &about, "this input", err)) == LEAT_OK &&
	    (rc = leat_sums_sources(c->t, &c->asked->sums, NULL, p, err)) == LEAT_OK &&
	    (rc = leat_counts_put(counts, p, err)) == LEAT_OK)
		rc = leat_sums_write(c->t, p, err);
	leat_partial_free(p);
	leat_arena_fini(&arena);
	return rc;
}

static int
get_counts(const struct leat_command *c, const struct leat_partial *sums,
    struct leat_counts *counts, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_partial_about about = leat_command_about(c, LEAT_COUNT_SUMS, "", &arena);
	int rc = leat_partial_agrees(sums, &about, err);

	leat_arena_fini(&arena);
	if (rc == LEAT_OK && (rc = leat_counts_get(counts, sums, err)) != LEAT_OK)
		leat_sums_blame(c->t, err);
	return rc;
}

int
leat_command_counts(
    const struct leat_command *c, const struct leat_partial *sums, struct leat_err *err)
{
	const struct leat_attribute_asked *o = c->asked;
	const struct leat_counts_options options = {
	    .model = c->model,
	    .nmodels = c->nmodels,
	    .attribution = &c->attribution,
	    .no_nulls = o->no_nulls,
	    .filter = leat_command_filter(c),
	    .prepare = c->prepare,
	    .untouched_direct = strcmp(o->untouched, "direct") == 0,
	    .weight = c->weight,
	    .keep_paths = o->paths != NULL,
	    .level = o->interval,
	    .threads = leat_tool_threads(c->t),
	};
	struct leat_counts *counts;
	int rc;

	if ((rc = check_counts(o, err)) || (rc = leat_counts_new(&counts, &options, err)))
		return rc;
	rc = sums ? get_counts(c, sums, counts, err) : read_counts(c, counts, err);
	if (rc == LEAT_OK) {
		rc = o->sums.partial ? put_counts(c, counts, err) : print_counts(c, counts, err);
		if (rc != LEAT_OK && sums)
			leat_sums_blame(c->t, err);
	}
	leat_counts_free(counts);
	return rc;
}
