/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/tool_part.h"
#include "record/input.h"
#include "record/output.h"

/* Operands and streams */

static enum leat_format
format_of(const char *word, enum leat_format otherwise)
{
	if (word == NULL)
		return otherwise;
	return strcmp(word, "csv") == 0 ? LEAT_CSV : LEAT_JSONL;
}

size_t
leat_tool_noperands(const struct leat_tool *t)
{
	return t->noperands ? t->noperands : 1;
}

static void
make_room(struct leat_tool *t)
{
	struct leat_tool_state *s = t->state;

	if (s->inputs)
		return;
	s->inputs = LEAT_NEW_N(struct leat_input *, leat_tool_noperands(t));
	s->rows = LEAT_NEW_N(uint64_t, leat_tool_noperands(t));
}

void
leat_tool_many_files(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

int
leat_tool_input(struct leat_tool *t, size_t i, struct leat_input **input, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	int status = LEAT_OK;

	make_room(t);
	if (s->inputs[i] == NULL)
		status = leat_input_open(
		    &s->inputs[i], t->operands[i], t->common.run != NULL || t->digests, err);
	*input = s->inputs[i];
	return status;
}

void
leat_tool_read(struct leat_tool *t, size_t i, uint64_t rows)
{
	t->state->rows[i] += rows;
	t->read += rows;
}

/* Members of a JSON array, added to what was recorded before. */
static void
record(struct leat_tool *t, struct leat_slice members, uint64_t rows)
{
	if (t->state->recorded.n && members.n)
		leat_buf_add_char(&t->state->recorded, ',');
	leat_buf_add_slice(&t->state->recorded, members);
	t->state->recorded_rows += rows;
}

void
leat_tool_record(struct leat_tool *t, struct leat_in *in)
{
	struct leat_buf array = {0};

	leat_in_manifest(in, &array);
	record(t, (struct leat_slice){array.p + 1, array.n - 2}, leat_in_rows(in));
	leat_buf_fini(&array);
}

void
leat_tool_record_input(struct leat_tool *t, struct leat_input *in)
{
	struct leat_buf member = {0};

	leat_input_manifest(in, 0, &member);
	record(t, leat_buf_slice(&member), 0);
	leat_buf_fini(&member);
}

int
leat_tool_in_some(
    struct leat_tool *t, const size_t *which, size_t n, struct leat_in **in, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	const char **paths = LEAT_NEW_N(const char *, n);
	struct leat_input **inputs = LEAT_NEW_N(struct leat_input *, n);
	struct leat_in_options o = {.schema = t->program->reads,
	    .paths = paths,
	    .npaths = n,
	    .inputs = inputs,
	    .format = format_of(t->common.input_format, LEAT_AUTO),
	    .complete = t->common.complete,
	    .digest = t->common.run != NULL || t->digests,
	    .log = &t->log};
	int status;

	make_room(t);
	for (size_t k = 0; k < n; k++) {
		paths[k] = t->operands[which[k]];
		inputs[k] = s->inputs[which[k]];
	}
	status = leat_in_open(&t->in, &o, err);
	/* What the stream did not take, since it failed before, is the tool's still. */
	for (size_t k = 0; k < n; k++)
		s->inputs[which[k]] = inputs[k];
	free(paths);
	free(inputs);
	*in = t->in;
	return status;
}

int
leat_tool_in(struct leat_tool *t, struct leat_in **in, struct leat_err *err)
{
	size_t n = leat_tool_noperands(t), *all = LEAT_NEW_N(size_t, n);
	int status;

	for (size_t i = 0; i < n; i++)
		all[i] = i;
	status = leat_tool_in_some(t, all, n, in, err);
	free(all);
	return status;
}

static struct leat_out_options
main_options(const struct leat_tool *t, enum leat_format fallback)
{
	if (fallback == LEAT_AUTO)
		fallback = t->in ? leat_in_format(t->in) : LEAT_CSV;
	return (struct leat_out_options){.schema = t->program->writes,
	    .path = t->common.output,
	    .format = format_of(t->common.output_format, fallback),
	    .bare = t->common.bare,
	    .digest = t->common.run != NULL || (t->witness && t->append == NULL),
	    .unbuffered = t->common.unbuffered,
	    .append = t->append};
}

int
leat_tool_out(
    struct leat_tool *t, enum leat_format fallback, struct leat_out **out, struct leat_err *err)
{
	struct leat_out_options o = main_options(t, fallback);
	int status = leat_out_open(&t->out, &o, err);

	*out = t->out;
	return status;
}

/* The trailer of the main stream, or of each of its parts. */
static int
end_all(struct leat_tool *t, int held, struct leat_err *err)
{
	const struct leat_tool_state *s = t->state;
	int status = t->out ? leat_out_end(t->out, held, err) : LEAT_OK;

	for (size_t i = 0; i < s->nsides && status == LEAT_OK; i++)
		if (s->side[i].part)
			status = leat_out_end(s->side[i].stream, held, err);
	return status;
}

int
leat_tool_end(struct leat_tool *t, int held, struct leat_err *err)
{
	int before = 0, status;
	enum leat_verdict verdict = t->in ? leat_in_verdict(t->in, &before, err) : LEAT_IS_WHOLE;

	if (verdict == LEAT_IS_CUT)
		return LEAT_EDATA;
	if (verdict == LEAT_IS_HELD)
		held = before;
	status = end_all(t, held, err);
	if (status != LEAT_OK)
		return status;
	t->state->verdict_given = true;
	if (verdict == LEAT_IS_HELD)
		leat_err_set(err, held, "the input is held with status %d: passed on", held);
	return held;
}

int
leat_tool_whole(struct leat_tool *t, struct leat_err *err)
{
	struct leat_out *out;
	int held, status;

	switch (leat_in_verdict(t->in, &held, err)) {
	case LEAT_IS_WHOLE:
		return LEAT_OK;
	case LEAT_IS_CUT:
		return LEAT_EDATA;
	case LEAT_IS_HELD:
		break;
	}
	if (t->program->writes && t->out == NULL) {
		status = leat_tool_out(t, LEAT_AUTO, &out, err);
		if (status == LEAT_OK)
			status = leat_out_columns(out, NULL, NULL, err);
		if (status == LEAT_OK)
			status = leat_out_end(out, held, err);
		if (status != LEAT_OK)
			return status;
		t->state->verdict_given = true;
	}
	leat_err_set(err, held, "the input is held with status %d: nothing is done with it", held);
	return held;
}

/* What is opened by the very path of --output is the main output. */
static void
add_side(struct leat_tool *t, const char *path, struct leat_output *bytes, struct leat_out *stream)
{
	struct leat_tool_state *s = t->state;

	LEAT_GROW(s->side, s->nsides, s->sides_cap);
	s->side[s->nsides++] = (struct leat_side){
	    .bytes = bytes, .stream = stream, .path = path, .main = path == t->common.output};
}

static bool
is_standard(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

/*
 * Two outputs by one name would replace each other, or mix. A device or a pipe may
 * be named as often as one likes.
 */
static int
only_once(const struct leat_tool *t, const char *path, struct leat_err *err)
{
	const struct leat_tool_state *s = t->state;
	bool standard = is_standard(path), twice = false;
	struct stat st;

	for (size_t i = 0; i <= s->nsides; i++) {
		const char *other = i < s->nsides ? s->side[i].path : t->common.output;

		/* The very pointer is the main output itself, in the stream's place. */
		if (i < s->nsides || path != t->common.output)
			twice = twice ||
				(standard ? is_standard(other) : other && strcmp(path, other) == 0);
	}
	if (!twice || (!standard && stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return LEAT_OK;
	return leat_err_set(err, LEAT_EUSAGE, "two outputs cannot both go to %s",
	    standard ? "standard output" : path);
}

int
leat_tool_file(
    struct leat_tool *t, const char *path, struct leat_output **out, struct leat_err *err)
{
	int status = only_once(t, path, err);
	bool digest = t->common.run != NULL;

	if (status == LEAT_OK && t->state->follows && leat_output_is_file(path))
		status = leat_output_append(out, path, 0, digest, err);
	else if (status == LEAT_OK)
		status = leat_output_open(out, path, digest, false, err);
	if (status == LEAT_OK)
		add_side(t, path, *out, NULL);
	return status;
}

int
leat_tool_file_stream(struct leat_tool *t, const char *path, const struct leat_schema *schema,
    enum leat_format format, struct leat_out **out, struct leat_err *err)
{
	struct leat_out_options o = {
	    .schema = schema, .path = path, .format = format, .digest = t->common.run != NULL};
	struct leat_out_append anew = {0};
	int status = only_once(t, path, err);

	if (t->state->follows && leat_output_is_file(path))
		o.append = &anew;
	if (status == LEAT_OK)
		status = leat_out_open(out, &o, err);
	if (status == LEAT_OK)
		add_side(t, path, NULL, *out);
	return status;
}

int
leat_tool_part(struct leat_tool *t, const char *path, struct leat_out **out, struct leat_err *err)
{
	struct leat_out_options o = main_options(t, LEAT_AUTO);
	int status;

	o.path = leat_arena_copy(&t->state->names, leat_slice(path)).p;
	status = leat_out_open(out, &o, err);
	if (status == LEAT_OK) {
		add_side(t, o.path, NULL, *out);
		t->state->side[t->state->nsides - 1].part = true;
	}
	return status;
}

/* The end */

static int
commit_side(struct leat_tool_state *s, const struct leat_side *side, struct leat_err *err)
{
	char sha256[LEAT_DIGEST_HEX] = "";
	int status = side->bytes ? leat_output_commit(side->bytes, sha256, err)
				 : leat_out_commit(side->stream, sha256, err);

	if (status == LEAT_OK && side->main) {
		memcpy(s->output_sha256, sha256, sizeof(sha256));
	} else if (status == LEAT_OK) {
		struct leat_manifest_file *f;

		LEAT_GROW(s->file, s->nfiles, s->files_cap);
		f = &s->file[s->nfiles++];
		*f = (struct leat_manifest_file){.name = side->path};
		memcpy(f->sha256, sha256, sizeof(sha256));
	}
	return status;
}

static void
abort_side(const struct leat_side *side)
{
	leat_output_abort(side->bytes);
	leat_out_abort(side->stream);
}

/* What is remembered of the output is safe before the output has its name. */
static int
seal(struct leat_tool *t, struct leat_err *err)
{
	const struct leat_tool_witness *w = t->witness;
	char sha256[LEAT_DIGEST_HEX];
	int status = leat_out_seal(t->out, sha256, err);

	if (status != LEAT_OK)
		return status;
	return w->sealed(
	    w->ctx, leat_output_is_file(t->common.output) ? t->common.output : NULL, sha256, err);
}

/* Files first and the main stream last, since the trailer in it vouches for them. */
int
leat_tool_settle(struct leat_tool *t, int status, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	bool good = status == LEAT_OK || status == LEAT_NEGATIVE || status == LEAT_ETEMP ||
		    (t->in && status < 64);
	struct leat_err late;
	int settled = LEAT_OK;

	if (t->out)
		s->rows_written = leat_out_rows(t->out) - (t->append ? t->append->rows : 0);
	for (size_t i = 0; i < s->nsides; i++)
		if (s->side[i].part)
			s->rows_written += leat_out_rows(s->side[i].stream);
	s->witnessed = t->witness && t->out && status == LEAT_OK;
	if (s->witnessed)
		settled = seal(t, &late);
	for (size_t i = 0; i < s->nsides; i++) {
		if (good && settled == LEAT_OK)
			settled = commit_side(s, &s->side[i], &late);
		else
			abort_side(&s->side[i]);
	}
	if (t->out && good && settled == LEAT_OK)
		settled = leat_out_commit(t->out, s->output_sha256, &late);
	else
		leat_out_abort(t->out);
	t->out = NULL;
	if (settled == LEAT_OK)
		return status;
	s->verdict_given = false;
	*err = late;
	return settled;
}

void
leat_tool_close(struct leat_tool *t)
{
	struct leat_tool_state *s = t->state;

	for (size_t i = 0; s->inputs && i < leat_tool_noperands(t); i++)
		leat_input_free(s->inputs[i]);
	free(s->inputs);
	free(s->rows);
	free(s->side);
	free(s->file);
	leat_buf_fini(&s->recorded);
}
