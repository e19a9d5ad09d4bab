/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "credit/command_part.h"
#include "credit/stream.h"
#include "record/json.h"

static struct leat_attribute_options
stream_options(const struct leat_command *c)
{
	const struct leat_attribute_asked *o = c->asked;

	return (struct leat_attribute_options){
	    .credit =
		{
		    .model = c->model,
		    .nmodels = c->nmodels,
		    .attribution = &c->attribution,
		    .cut = {llround(o->lookback * (double)LEAT_US_PER_DAY), o->reuse_touches,
			o->once},
		    .no_nulls = o->no_nulls,
		    .prepare = c->prepare,
		    .untouched_direct = strcmp(o->untouched, "direct") == 0,
		    .weight = c->weight,
		},
	    .tz = o->tz,
	    .observe = o->observe,
	    .covariate = o->covariate,
	    .directory = leat_tool_directory(),
	    .level = o->interval,
	    .by = c->by,
	    .every = c->every,
	    .filter = leat_command_filter(c),
	    .coverage_limit = o->coverage_limit,
	    .by_touch_day = strcmp(o->credit_date, "touch") == 0,
	    .calibrate = o->calibrate,
	    .threads = leat_tool_threads(c->t),
	    .explain = &c->explain,
	};
}

int
leat_command_stream(const struct leat_command *c, struct leat_err *err)
{
	struct leat_attribute_options options = stream_options(c);
	struct leat_in *in;
	struct leat_out *out;
	int rc;

	if ((rc = leat_tool_in(c->t, &in, err)) ||
	    (rc = leat_tool_out(c->t, LEAT_AUTO, &out, err)) ||
	    (c->asked->paths &&
		(rc = leat_tool_file(c->t, c->asked->paths, &options.paths, err))) ||
	    (rc = leat_attribute_stream(in, out, &options, &c->t->log, err)))
		return rc;
	c->t->made = leat_out_rows(out) - leat_in_rows(in); /* all that was read is passed on */
	return leat_tool_end(c->t, 0, err);
}

/* Sums of parts of a stream */

static struct leat_partial_about
about_stream(const struct leat_command *c, const struct leat_attribute_period *period,
    struct leat_arena *arena)
{
	char observe[2][LEAT_INSTANT_MAX] = {"", ""};

	if (period->start_us != INT64_MIN)
		leat_instant_print(period->start_us, observe[0]);
	if (period->until_us != INT64_MIN)
		leat_instant_print(period->until_us, observe[1]);
	return leat_command_about(c, LEAT_STREAM_SUMS,
	    leat_arena_printf(arena, ",\"observe\":\"%s/%s\"", observe[0], observe[1]), arena);
}

int
leat_command_stream_sums(const struct leat_command *c, struct leat_err *err)
{
	const struct leat_attribute_options options = stream_options(c);
	struct leat_partial *p = leat_partial_new();
	struct leat_attribute_period period;
	struct leat_partial_about about;
	struct leat_arena arena = {0};
	struct leat_in *in;
	int held, rc;

	if ((rc = leat_tool_in(c->t, &in, err)) ||
	    (rc = leat_attribute_sums(in, p, &options, &period, &c->t->log, err)))
		goto end;
	switch (leat_in_verdict(in, &held, err)) {
	case LEAT_IS_CUT:
		rc = LEAT_EDATA;
		break;
	case LEAT_IS_HELD:
		rc = leat_err_set(err, (enum leat_status)held,
		    "the input is held with status %d: nothing is done with it", held);
		break;
	case LEAT_IS_WHOLE:
		about = about_stream(c, &period, &arena);
		if ((rc = leat_partial_describe(p, &about, "this input", err)) == LEAT_OK &&
		    (rc = leat_sums_sources(c->t, &c->asked->sums, in, p, err)) == LEAT_OK)
			rc = leat_sums_write(c->t, p, err);
	}
end:
	leat_arena_fini(&arena);
	leat_partial_free(p);
	return rc;
}

/* The sums say for which period they are; all else must be as it was when they were made. */
static int
check_sums(const struct leat_command *c, const struct leat_partial *p, const char **observe,
    struct leat_arena *arena, struct leat_err *err)
{
	struct leat_partial_about theirs, ours;
	const struct leat_json *member;
	struct leat_json *root;
	struct leat_buf more = {0};
	struct leat_jw w = {.out = &more, .comma = true};
	int rc;

	leat_partial_about(p, &theirs);
	if ((rc = leat_json_parse(&root, arena, theirs.options, NULL, 0, err)) != LEAT_OK)
		return rc;
	member = leat_json_get(root, "observe");
	*observe = member && member->type == LEAT_JSON_STRING && member->text.n > 1 ? member->text.p
										    : NULL;
	leat_jw_key(&w, "observe");
	leat_jw_text(&w, member ? member->text : LEAT_NONE);
	ours = leat_command_about(c, LEAT_STREAM_SUMS, more.p, arena);
	leat_buf_fini(&more);
	return leat_partial_agrees(p, &ours, err);
}

int
leat_command_stream_final(
    const struct leat_command *c, const struct leat_partial *sums, struct leat_err *err)
{
	struct leat_attribute_options options = stream_options(c);
	struct leat_arena arena = {0};
	struct leat_out *out;
	int rc;

	options.observe_again = c->asked->observe;
	rc = check_sums(c, sums, &options.observe, &arena, err);
	if (rc == LEAT_OK && (rc = leat_tool_out(c->t, LEAT_CSV, &out, err)) == LEAT_OK) {
		rc = leat_attribute_final(sums, out, &options, &c->t->log, err);
		if (rc == LEAT_OK)
			rc = leat_tool_end(c->t, 0, err);
		else
			leat_sums_blame(c->t, err);
	}
	leat_arena_fini(&arena);
	return rc;
}
