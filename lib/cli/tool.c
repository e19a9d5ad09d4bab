/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/when.h"
#include "cli/tool_part.h"
#include "record/input.h"
#include "record/json.h"

/* Messages */

static void
say(struct leat_tool *t, const char *level, const struct leat_err *e)
{
	char text[1200];
	struct leat_buf line = {0};
	struct leat_jw w = {.out = &line};

	leat_tool_progress_end(t);
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

static uint64_t
rows_read(const struct leat_tool *t)
{
	return t->read + (t->in ? leat_in_rows(t->in) : 0);
}

static uint64_t
rows_written(const struct leat_tool *t)
{
	return t->written + t->state->rows_written;
}

/* The last log line: what became of every row that was read. */
static void
say_counts(struct leat_tool *t)
{
	const struct {
		uint64_t n;
		bool always;
		const char *what;
	} part[] = {{t->made, false, " made"}, {rows_written(t), true, " written"},
	    {t->rejected, false, " rejected"}, {t->merged, false, " merged as duplicates"},
	    {t->dropped, false, " dropped by rule"}};
	uint64_t rows = rows_read(t);
	struct leat_buf b = {0};
	struct leat_err e = {0};

	if (rows + t->rejected + t->dropped + t->merged == 0 && t->in == NULL)
		return;
	leat_buf_printf(&b, "%llu row%s read", (unsigned long long)rows, rows == 1 ? "" : "s");
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].n || part[i].always)
			leat_buf_printf(
			    &b, ", %llu%s", (unsigned long long)part[i].n, part[i].what);
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
	if (status == LEAT_OK && t->program->common & LEAT_COMMON_DIRECTORIES)
		status = leat_tool_expand(t, err);
	t->noperands = t->state->operands.n;
	t->operands = t->noperands ? t->state->operands.item : standard_input;
	/* Standard input is for who names nothing, not for who names a list of nothing. */
	if (status == LEAT_OK && t->common.files_from && t->noperands == 0)
		status = leat_err_set(err, LEAT_EDATA, "%s: names no file", t->common.files_from);
	return status;
}

/* The operands that are the tool's still: those that no stream took. Returns their number. */
static size_t
describe_inputs(const struct leat_tool *t, struct leat_manifest_file *file)
{
	const struct leat_tool_state *s = t->state;
	size_t n = 0;

	for (size_t i = 0; s->inputs && i < leat_tool_noperands(t); i++) {
		struct leat_manifest_file *f = &file[n];

		if (s->inputs[i] == NULL)
			continue;
		n++;
		f->name = leat_input_name(s->inputs[i]);
		f->bytes = leat_input_bytes(s->inputs[i]);
		f->rows = s->rows[i];
		leat_input_digest(s->inputs[i], f->sha256);
	}
	return n;
}

static int
write_manifest(struct leat_tool *t, int status, int argc, char **argv, struct leat_err *err)
{
	const char *output = t->common.output;
	struct leat_manifest m = {.program = t->program->name,
	    .argc = argc,
	    .argv = argv,
	    .seed = t->program->common & LEAT_COMMON_SEED ? t->common.seed : -1,
	    .start_us = t->state->start_us,
	    .end_us = leat_tool_now(),
	    .status = status,
	    .in = t->in,
	    .recorded = leat_buf_slice(&t->state->recorded),
	    .read = rows_read(t) + t->state->recorded_rows,
	    .made = t->made,
	    .written = rows_written(t),
	    .rejected = t->rejected,
	    .merged = t->merged,
	    .dropped = t->dropped,
	    .output.name = output && strcmp(output, "-") != 0 ? output : "(standard output)",
	    .side = t->state->file,
	    .nsides = t->state->nfiles};
	struct leat_manifest_file *input;

	if (t->common.run == NULL)
		return LEAT_OK;
	input = LEAT_NEW_N(struct leat_manifest_file, leat_tool_noperands(t));
	m.ninputs = describe_inputs(t, input);
	m.input = input;
	memcpy(m.output.sha256, t->state->output_sha256, sizeof(m.output.sha256));
	status = leat_manifest_append(t->common.run, &m, err);
	free(input);
	return status;
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
	t->log = (struct leat_log){emit, t, leat_tool_progress};
	t->state = LEAT_NEW(struct leat_tool_state);
	t->state->start_us = leat_tool_now();
}

static void
release(struct leat_tool *t)
{
	leat_in_free(t->in);
	leat_tool_close(t);
	if (t->witness)
		t->witness->end(t->witness->ctx);
	free(t->state->operands.item);
	leat_buf_fini(&t->state->file_list);
	leat_arena_fini(&t->state->names);
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
		status = leat_tool_settle(&t, status, &err);
		recorded = write_manifest(&t, status, argc, argv, &late);
		if (recorded != LEAT_OK && status == LEAT_OK) {
			status = recorded;
			err = late;
		}
		if (status == LEAT_OK || status == LEAT_NEGATIVE || t.state->verdict_given)
			say_counts(&t);
		if (status == LEAT_OK && t.state->witnessed)
			status = t.witness->named(t.witness->ctx, &err);
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

const char *
leat_tool_directory(void)
{
	const char *directory = getenv("TMPDIR");

	return directory && *directory ? directory : "/tmp";
}
