/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sums.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "cli/tool_part.h"
#include "record/json.h"
#include "record/output.h"

int
leat_sums_usage(const struct leat_sums_options *o, struct leat_err *err)
{
	if (o->partial + o->merge + o->final > 1)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--partial, --merge and --final are three steps: give one");
	if (o->source && !o->partial)
		return leat_err_set(err, LEAT_EUSAGE, "--source is about --partial");
	if (o->source && !*o->source)
		return leat_err_set(err, LEAT_EUSAGE, "--source: a name must not be empty");
	if ((o->expects || o->pieces) && !o->merge && !o->final)
		return leat_err_set(err, LEAT_EUSAGE, "%s is about --merge or --final",
		    o->expects ? "--expect" : "--pieces");
	if (o->expects && o->pieces && o->merge)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--merge --pieces does not see all sources: --expect is for --final");
	return LEAT_OK;
}

struct leat_partial_about
leat_sums_about(const char *schema, const struct leat_opt *table, size_t n, const char *const *but,
    const char *more, struct leat_arena *text)
{
	struct leat_partial_about about = {leat_slice(schema), LEAT_SLICE(LEAT_VERSION), LEAT_NONE};
	struct leat_buf json = {0}, sorted = {0};
	struct leat_jw w = {.out = &json};
	struct leat_json *root;

	leat_jw_open(&w, '{');
	leat_opt_json(table, n, but, &w);
	leat_buf_add_str(&json, more);
	leat_jw_close(&w, '}');
	/* As it is when it is read back: keys in order. Text that is no UTF-8 has no such form. */
	if (leat_json_parse(&root, text, leat_buf_slice(&json), NULL, 0, NULL) == LEAT_OK)
		leat_json_print(root, true, &sorted);
	about.options =
	    leat_arena_copy(text, sorted.n ? leat_buf_slice(&sorted) : LEAT_SLICE("{}"));
	leat_buf_fini(&json);
	leat_buf_fini(&sorted);
	return about;
}

/* Sources */

static int
add_member(struct leat_partial *p, const struct leat_json *m, struct leat_err *err)
{
	const struct leat_json *file = leat_json_get(m, "file"), *rows = leat_json_get(m, "rows"),
			       *sha256 = leat_json_get(m, "sha256");
	int64_t n = 0;

	leat_parse_i64(rows->text, &n);
	return leat_partial_source(p, sha256->text, (uint64_t)n, file->text.p, err);
}

static int
add_stream(struct leat_in *in, struct leat_partial *p, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_buf text = {0};
	struct leat_json *root;
	int rc;

	leat_in_manifest(in, &text);
	rc = leat_json_parse(&root, &arena, leat_buf_slice(&text), NULL, 0, err);
	if (rc == LEAT_OK)
		for (const struct leat_json *m = root->child; m && rc == LEAT_OK; m = m->next)
			rc = add_member(p, m, err);
	leat_arena_fini(&arena);
	leat_buf_fini(&text);
	return rc;
}

int
leat_sums_sources(struct leat_tool *t, const struct leat_sums_options *o, struct leat_in *in,
    struct leat_partial *p, struct leat_err *err)
{
	const struct leat_tool_state *s = t->state;
	char hex[LEAT_DIGEST_HEX];
	int rc = LEAT_OK;

	if (o->source)
		return leat_partial_source(
		    p, leat_slice(o->source), in ? leat_in_rows(in) : t->read, t->operands[0], err);
	if (in)
		return add_stream(in, p, err);
	for (size_t i = 0; i < leat_tool_noperands(t) && rc == LEAT_OK; i++) {
		leat_input_digest(s->inputs[i], hex);
		rc = leat_partial_source(
		    p, leat_slice(hex), s->rows[i], leat_input_name(s->inputs[i]), err);
	}
	return rc;
}

/* Partials in and out */

int
leat_sums_read(struct leat_tool *t, const struct leat_sums_options *o, struct leat_partial *p,
    struct leat_err *err)
{
	int rc = LEAT_OK;

	leat_tool_many_files();
	for (size_t i = 0; i < leat_tool_noperands(t) && rc == LEAT_OK; i++) {
		struct leat_input *in;
		uint64_t before = leat_partial_lines(p);

		rc = leat_tool_input(t, i, &in, err);
		if (rc == LEAT_OK)
			rc = leat_partial_read(p, in, err);
		if (rc == LEAT_OK && !o->pieces)
			rc = leat_partial_whole(p, leat_input_name(in), err);
		if (rc == LEAT_OK)
			leat_tool_read(t, i, leat_partial_lines(p) - before);
	}
	if (rc == LEAT_OK && o->pieces && o->final)
		rc = leat_partial_whole(p, NULL, err);
	if (rc == LEAT_OK && o->expects)
		rc = leat_partial_expect(p, (uint64_t)o->expect, err);
	return rc;
}

void
leat_sums_blame(const struct leat_tool *t, struct leat_err *err)
{
	if (err->status == LEAT_EDATA && err->file[0] == '\0' && t->noperands == 1)
		snprintf(err->file, sizeof(err->file), "%s", t->operands[0]);
}

static int
put(void *out, struct leat_slice lines, struct leat_err *err)
{
	return leat_output_write(out, lines.p, lines.n, err);
}

int
leat_sums_write(struct leat_tool *t, const struct leat_partial *p, struct leat_err *err)
{
	struct leat_output *out;
	int rc = leat_tool_file(t, t->common.output, &out, err);

	if (rc == LEAT_OK)
		rc = leat_partial_write(p, put, out, err);
	t->written = leat_partial_n(p);
	return rc;
}

int
leat_sums_merge(struct leat_tool *t, const struct leat_sums_options *o, struct leat_err *err)
{
	struct leat_partial *p = leat_partial_new();
	int rc = leat_sums_read(t, o, p, err);

	if (rc == LEAT_OK)
		rc = leat_sums_write(t, p, err);
	leat_partial_free(p);
	return rc;
}
