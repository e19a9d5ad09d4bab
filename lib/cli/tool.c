/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/when.h"
#include "cli/manifest.h"
#include "record/input.h"
#include "record/json.h"
#include "record/output.h"

/* An output besides the main stream, committed or aborted with it. */
struct side {
	struct leat_output *bytes; /* one of these two */
	struct leat_out *stream;
};

struct leat_tool_state {
	struct leat_opt_list operands;
	struct leat_buf file_list;  /* of --files-from */
	struct leat_input **inputs; /* an operand each, once one was asked for; NULL if not open */
	struct side side[16];
	size_t nsides;
	int64_t start_us;
	char output_sha256[LEAT_DIGEST_HEX];
	uint64_t rows_written;
	bool verdict_given; /* what was written says itself that it is held: it is whole */
};

/* Messages */

static void
say(const struct leat_tool *t, const char *level, const struct leat_err *e)
{
	char text[1200];
	struct leat_buf line = {0};
	struct leat_jw w = {.out = &line};

	if (t->common.log == NULL || strcmp(t->common.log, "json") != 0) {
		leat_err_text(e, text, sizeof(text));
		fprintf(stderr, "%s: %s%s\n", t->program->name,
		    strcmp(level, "warning") == 0 ? "warning: " : "", text);
		return;
	}
	leat_jw_open(&w, '{');
	leat_jw_key(&w, "level");
	leat_jw_str(&w, level);
	leat_jw_key(&w, "program");
	leat_jw_str(&w, t->program->name);
	if (e->file[0]) {
		leat_jw_key(&w, "file");
		leat_jw_str(&w, e->file);
	}
	if (e->line) {
		leat_jw_key(&w, "line");
		leat_jw_i64(&w, (int64_t)e->line);
	}
	if (e->column[0]) {
		leat_jw_key(&w, "column");
		leat_jw_str(&w, e->column);
	}
	if (e->status) {
		leat_jw_key(&w, "status");
		leat_jw_i64(&w, e->status);
	}
	leat_jw_key(&w, "message");
	leat_jw_str(&w, e->text);
	leat_jw_close(&w, '}');
	fprintf(stderr, "%s\n", line.p);
	leat_buf_fini(&line);
}

static void
emit(void *ctx, enum leat_level level, const struct leat_err *what)
{
	struct leat_tool *t = ctx;

	t->warnings += level == LEAT_WARNING;
	if (level == LEAT_WARNING || !t->common.quiet)
		say(t, level == LEAT_WARNING ? "warning" : "note", what);
}

/* The last log line: what became of every row that was read. */
static void
say_counts(struct leat_tool *t)
{
	struct leat_buf b = {0};
	struct leat_err e = {0};

	uint64_t rows = t->read + (t->in ? leat_in_rows(t->in) : 0);

	if (rows + t->rejected + t->dropped + t->merged == 0 && t->in == NULL)
		return;
	leat_buf_printf(&b, "%llu rows read, ", (unsigned long long)rows);
	if (t->made)
		leat_buf_printf(&b, "%llu made, ", (unsigned long long)t->made);
	leat_buf_printf(&b, "%llu written", (unsigned long long)t->state->rows_written);
	if (t->rejected)
		leat_buf_printf(&b, ", %llu rejected", (unsigned long long)t->rejected);
	if (t->merged)
		leat_buf_printf(&b, ", %llu merged as duplicates", (unsigned long long)t->merged);
	if (t->dropped)
		leat_buf_printf(&b, ", %llu dropped by rule", (unsigned long long)t->dropped);
	snprintf(e.text, sizeof(e.text), "%s", b.p);
	emit(t, LEAT_NOTE, &e);
	leat_buf_fini(&b);
}

/* Operands */

static int
read_file_list(struct leat_tool *t, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	struct leat_input *in;
	struct leat_slice block;
	int status = leat_input_open(&in, t->common.files_from, false, err);

	if (status != LEAT_OK)
		return status;
	do {
		status = leat_input_read(in, &block, err);
		if (status == LEAT_OK)
			leat_buf_add_slice(&s->file_list, block);
	} while (status == LEAT_OK && block.n);
	leat_input_free(in);
	if (status != LEAT_OK || s->file_list.p == NULL)
		return status;
	for (char *save, *line = strtok_r(s->file_list.p, "\r\n", &save); line;
	     line = strtok_r(NULL, "\r\n", &save)) {
		s->operands.item =
		    leat_realloc(s->operands.item, s->operands.n + 1, sizeof(*s->operands.item));
		s->operands.item[s->operands.n++] = line;
	}
	return LEAT_OK;
}

static int
collect_operands(struct leat_tool *t, struct leat_err *err)
{
	static const char *const standard_input[] = {"-"};
	int status = LEAT_OK;

	if (t->common.files_from)
		status = read_file_list(t, err);
	t->noperands = t->state->operands.n;
	t->operands = t->noperands ? t->state->operands.item : standard_input;
	return status;
}

/* Streams */

static enum leat_format
format_of(const char *word, enum leat_format otherwise)
{
	if (word == NULL)
		return otherwise;
	return strcmp(word, "csv") == 0 ? LEAT_CSV : LEAT_JSONL;
}

static size_t
count_operands(const struct leat_tool *t)
{
	return t->noperands ? t->noperands : 1;
}

int
leat_tool_input(struct leat_tool *t, size_t i, struct leat_input **input, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	int status = LEAT_OK;

	if (s->inputs == NULL)
		s->inputs = LEAT_NEW_N(struct leat_input *, count_operands(t));
	if (s->inputs[i] == NULL)
		status = leat_input_open(&s->inputs[i], t->operands[i], t->common.run != NULL, err);
	*input = s->inputs[i];
	return status;
}

int
leat_tool_in(struct leat_tool *t, struct leat_in **in, struct leat_err *err)
{
	struct leat_in_options o = {.schema = t->program->reads,
	    .paths = t->operands,
	    .npaths = count_operands(t),
	    .inputs = t->state->inputs,
	    .format = format_of(t->common.input_format, LEAT_AUTO),
	    .complete = t->common.complete,
	    .digest = t->common.run != NULL,
	    .log = &t->log};
	int status = leat_in_open(&t->in, &o, err);

	*in = t->in;
	return status;
}

int
leat_tool_out(
    struct leat_tool *t, enum leat_format fallback, struct leat_out **out, struct leat_err *err)
{
	struct leat_out_options o = {.schema = t->program->writes,
	    .path = t->common.output,
	    .bare = t->common.bare,
	    .digest = t->common.run != NULL,
	    .unbuffered = t->common.unbuffered};
	int status;

	if (fallback == LEAT_AUTO)
		fallback = t->in ? leat_in_format(t->in) : LEAT_CSV;
	o.format = format_of(t->common.output_format, fallback);
	status = leat_out_open(&t->out, &o, err);
	*out = t->out;
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
	status = leat_out_end(t->out, held, err);
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

int
leat_tool_file(
    struct leat_tool *t, const char *path, struct leat_output **out, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	int status = leat_output_open(out, path, false, false, err);

	if (status == LEAT_OK)
		s->side[s->nsides++] = (struct side){.bytes = *out};
	return status;
}

int
leat_tool_file_stream(struct leat_tool *t, const char *path, const struct leat_schema *schema,
    enum leat_format format, struct leat_out **out, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	struct leat_out_options o = {.schema = schema, .path = path, .format = format};
	int status = leat_out_open(out, &o, err);

	if (status == LEAT_OK)
		s->side[s->nsides++] = (struct side){.stream = *out};
	return status;
}

/* The end: everything is given its name, or nothing is. */

static int
commit_side(struct side *s, struct leat_err *err)
{
	return s->bytes ? leat_output_commit(s->bytes, NULL, err)
			: leat_out_commit(s->stream, NULL, err);
}

static void
abort_side(struct side *s)
{
	leat_output_abort(s->bytes);
	leat_out_abort(s->stream);
}

/* Files first and the main stream last, since the trailer in it vouches for them. */
static int
settle(struct leat_tool *t, int status, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	bool good = status == LEAT_OK || status == LEAT_NEGATIVE || status == LEAT_ETEMP ||
		    (t->in && status < 64);
	struct leat_err late;

	if (t->out)
		s->rows_written = leat_out_rows(t->out);
	for (size_t i = 0; i < s->nsides; i++) {
		int committed;

		if (!good) {
			abort_side(&s->side[i]);
			continue;
		}
		committed = commit_side(&s->side[i], &late);
		if (committed != LEAT_OK) {
			good = s->verdict_given = false;
			status = committed;
			*err = late;
		}
	}
	if (t->out && good) {
		int committed = leat_out_commit(t->out, s->output_sha256, &late);

		if (committed != LEAT_OK) {
			s->verdict_given = false;
			status = committed;
			*err = late;
		}
	} else {
		leat_out_abort(t->out);
	}
	t->out = NULL;
	return status;
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * LEAT_US_PER_SECOND + ts.tv_nsec / 1000;
}

static int
write_manifest(struct leat_tool *t, int status, int argc, char **argv, struct leat_err *err)
{
	struct leat_manifest m = {.program = t->program->name,
	    .argc = argc,
	    .argv = argv,
	    .seed = t->program->common & LEAT_COMMON_SEED ? t->common.seed : -1,
	    .start_us = t->state->start_us,
	    .end_us = now_us(),
	    .status = status,
	    .in = t->in,
	    .rows_written = t->state->rows_written,
	    .rejected = t->rejected,
	    .merged = t->merged,
	    .dropped = t->dropped,
	    .output = t->common.output,
	    .output_sha256 = t->state->output_sha256};

	return t->common.run ? leat_manifest_append(t->common.run, &m, err) : LEAT_OK;
}

/*
 * A descriptor 0, 1 or 2 that was closed by the caller would be given to the
 * next file that is opened. It is filled with one on which reads or writes fail
 * as they should.
 */
static void
hold_standard_descriptors(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			return;
}

static void
start(struct leat_tool *t, const struct leat_program *program, void *options)
{
	hold_standard_descriptors();
	signal(SIGPIPE, SIG_IGN);
	gsl_set_error_handler_off();
	*t = (struct leat_tool){.program = program, .options = options};
	t->common.seed = 1;
	t->common.run = getenv("LEAT_RUN");
	if (t->common.run && !*t->common.run)
		t->common.run = NULL;
	t->log = (struct leat_log){emit, t};
	t->state = LEAT_NEW(struct leat_tool_state);
	t->state->start_us = now_us();
}

static void
release(struct leat_tool *t)
{
	leat_in_free(t->in);
	for (size_t i = 0; t->state->inputs && i < count_operands(t); i++)
		leat_input_free(t->state->inputs[i]);
	free(t->state->inputs);
	free(t->state->operands.item);
	leat_buf_fini(&t->state->file_list);
	free(t->state);
}

int
leat_tool_main(const struct leat_program *program, const struct leat_opt *table, size_t n,
    int (*run)(struct leat_tool *tool, struct leat_err *err), void *options, int argc, char **argv)
{
	struct leat_tool t;
	struct leat_err err = {0}, late = {0};
	bool done = false;
	int status, recorded;

	start(&t, program, options);
	status = leat_opt_parse(
	    program, table, n, &t.common, argc, argv, &t.state->operands, &done, &err);
	if (status == LEAT_OK && !done) {
		status = collect_operands(&t, &err);
		if (status == LEAT_OK)
			status = run(&t, &err);
		status = settle(&t, status, &err);
		recorded = write_manifest(&t, status, argc, argv, &late);
		if (recorded != LEAT_OK && status == LEAT_OK) {
			status = recorded;
			err = late;
		}
		if (status == LEAT_OK || status == LEAT_NEGATIVE || t.state->verdict_given)
			say_counts(&t);
	}
	/* A reader that went away has seen enough: there is nobody to tell. */
	if (status != LEAT_OK && status != LEAT_EPIPE && err.text[0])
		say(&t, "error", &err);
	release(&t);
	return status;
}

unsigned
leat_tool_threads(const struct leat_tool *t)
{
	return t->common.threads > 0 ? (unsigned)t->common.threads : leat_processors();
}
