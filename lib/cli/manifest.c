/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/when.h"
#include "record/json.h"

static void
add_instant(struct leat_jw *w, const char *key, int64_t us)
{
	char text[LEAT_INSTANT_MAX];

	leat_instant_print(us, text);
	leat_jw_key(w, key);
	leat_jw_str(w, text);
}

static void
add_count(struct leat_jw *w, const char *key, uint64_t n)
{
	leat_jw_key(w, key);
	leat_jw_i64(w, (int64_t)n);
}

static void
add_file(struct leat_jw *w, const struct leat_manifest_file *f, bool input)
{
	leat_jw_open(w, '{');
	leat_jw_key(w, "file");
	leat_jw_str(w, f->name);
	if (input) {
		add_count(w, "bytes", f->bytes);
		add_count(w, "rows", f->rows);
	}
	leat_jw_key(w, "sha256");
	leat_jw_str(w, f->sha256);
	leat_jw_close(w, '}');
}

/* Operands that are no stream's come first, as they are read first. */
static void
add_inputs(struct leat_jw *w, const struct leat_manifest *m)
{
	struct leat_buf streams = {0};

	leat_jw_key(w, "inputs");
	leat_jw_open(w, '[');
	for (size_t i = 0; i < m->ninputs; i++)
		add_file(w, &m->input[i], true);
	if (m->in)
		leat_in_manifest(m->in, &streams);
	/* That is an array of its own: what is between its brackets is added. */
	if (streams.n > 2)
		leat_jw_raw(w, (struct leat_slice){streams.p + 1, streams.n - 2});
	if (m->recorded.n)
		leat_jw_raw(w, m->recorded);
	leat_jw_close(w, ']');
	leat_buf_fini(&streams);
}

static void
describe(const struct leat_manifest *m, struct leat_buf *line)
{
	struct leat_jw w = {.out = line};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "program");
	leat_jw_str(&w, m->program);
	leat_jw_key(&w, "version");
	leat_jw_str(&w, LEAT_VERSION);
	leat_jw_key(&w, "arguments");
	leat_jw_open(&w, '[');
	for (int i = 1; i < m->argc; i++)
		leat_jw_str(&w, m->argv[i]);
	leat_jw_close(&w, ']');
	if (m->seed >= 0) {
		leat_jw_key(&w, "seed");
		leat_jw_i64(&w, m->seed);
	}
	add_instant(&w, "start", m->start_us);
	add_instant(&w, "end", m->end_us);
	add_count(&w, "status", (uint64_t)m->status);
	add_inputs(&w, m);
	add_count(&w, "rows_read", m->read);
	add_count(&w, "rows_made", m->made);
	add_count(&w, "rows_written", m->written);
	add_count(&w, "rows_rejected", m->rejected);
	add_count(&w, "rows_merged", m->merged);
	add_count(&w, "rows_dropped", m->dropped);
	leat_jw_key(&w, "output");
	add_file(&w, &m->output, false);
	if (m->nsides) {
		leat_jw_key(&w, "files");
		leat_jw_open(&w, '[');
		for (size_t i = 0; i < m->nsides; i++)
			add_file(&w, &m->side[i], false);
		leat_jw_close(&w, ']');
	}
	leat_jw_close(&w, '}');
	leat_buf_add_char(line, '\n');
}

int
leat_manifest_append(const char *directory, const struct leat_manifest *m, struct leat_err *err)
{
	struct leat_buf path = {0}, line = {0};
	int fd, status = LEAT_OK;

	leat_buf_printf(&path, "%s/manifest.jsonl", directory);
	if (mkdir(directory, 0777) != 0 && errno != EEXIST) {
		status = leat_err_errno(err, LEAT_ECREATE, directory);
		leat_buf_fini(&path);
		return status;
	}
	fd = open(path.p, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd < 0) {
		status = leat_err_errno(err, LEAT_ECREATE, path.p);
	} else {
		bool bad;

		describe(m, &line);
		bad = write(fd, line.p, line.n) != (ssize_t)line.n;
		if (close(fd) != 0 || bad)
			status = leat_err_errno(err, LEAT_EIO, path.p);
	}
	leat_buf_fini(&path);
	leat_buf_fini(&line);
	return status;
}
