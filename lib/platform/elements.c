/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/elements.h"

#include <stdlib.h>

#include "base/mem.h"

enum { DEEP = 64, NAMES = 16 };

struct leat_elements {
	struct leat_input *in;
	struct leat_slice name[NAMES]; /* the path */
	size_t nnames;
	bool lines;
	struct leat_slice block; /* what is left of it */
	bool at_end;
	uint64_t line;

	/* Brackets that are open, outside of rows: how many names of the path lead to each. */
	struct {
		char close;
		size_t names;
	} open[DEEP];
	size_t nopen;
	bool began; /* something stood in the innermost bracket already */

	uint64_t row_line;    /* on which the row begins */
	bool keeping;         /* what is taken now is part of a row or a key */
	const char *from;     /* of the current block */
	struct leat_buf kept; /* from earlier blocks */
	char *path;
};

struct leat_elements *
leat_elements_new(struct leat_input *in, struct leat_slice path, bool lines)
{
	struct leat_elements *e = LEAT_NEW(struct leat_elements);
	struct leat_slice rest, name;

	e->in = in;
	e->lines = lines;
	e->line = 1;
	e->path = leat_slice_dup(path);
	rest = (struct leat_slice){path.n ? e->path : NULL, path.n};
	while (e->nnames < NAMES && leat_slice_cut(&rest, '.', &name))
		e->name[e->nnames++] = name;
	return e;
}

void
leat_elements_free(struct leat_elements *e)
{
	if (e == NULL)
		return;
	leat_buf_fini(&e->kept);
	free(e->path);
	free(e);
}

/* Bytes */

static int
fault(const struct leat_elements *e, const char *what, struct leat_err *err)
{
	return leat_err_at(err, LEAT_EDATA, leat_input_name(e->in), e->line, NULL, "%s", what);
}

/* refill -- the next block, once this one is used up. What is being kept is put aside. */
static int
refill(struct leat_elements *e, struct leat_err *err)
{
	int status;

	if (e->keeping) {
		leat_buf_add(&e->kept, e->from, (size_t)(e->block.p - e->from));
		if (e->kept.n > LEAT_ELEMENT_MAX)
			return fault(e, "a row longer than 16 MiB", err);
	}
	status = leat_input_read(e->in, &e->block, err);
	e->from = e->block.p;
	e->at_end = status == LEAT_OK && e->block.n == 0;
	return status;
}

/* peek -- the byte that comes next, or -1 at the end of the input. */
static int
peek(struct leat_elements *e, int *c, struct leat_err *err)
{
	int status = LEAT_OK;

	if (e->block.n == 0 && !e->at_end)
		status = refill(e, err);
	*c = status == LEAT_OK && e->block.n ? (unsigned char)*e->block.p : -1;
	return status;
}

static void
take(struct leat_elements *e)
{
	e->line += *e->block.p == '\n';
	e->block.p++;
	e->block.n--;
}

static void
keep(struct leat_elements *e)
{
	e->kept.n = 0;
	e->keeping = true;
	e->from = e->block.p;
}

static struct leat_slice
kept(struct leat_elements *e)
{
	struct leat_slice s = {e->from, (size_t)(e->block.p - e->from)};

	e->keeping = false;
	if (e->kept.n == 0)
		return s;
	leat_buf_add_slice(&e->kept, s);
	return leat_buf_slice(&e->kept);
}

static int
skip_blanks(struct leat_elements *e, int *c, struct leat_err *err)
{
	int status;

	while ((status = peek(e, c, err)) == LEAT_OK &&
	       (*c == ' ' || *c == '\t' || *c == '\r' || *c == '\n'))
		take(e);
	return status;
}

/* Values */

/* take_string -- through its closing quote. */
static int
take_string(struct leat_elements *e, struct leat_err *err)
{
	bool escaped = false;
	int c, status;

	take(e);
	while ((status = peek(e, &c, err)) == LEAT_OK) {
		if (c < 0)
			return fault(e, "the document ends in a string: it is cut", err);
		take(e);
		if (c == '"' && !escaped)
			return LEAT_OK;
		escaped = c == '\\' && !escaped;
	}
	return status;
}

/* take_value -- an object or a list with all that is in it, a string, or a word. */
static int
take_value(struct leat_elements *e, struct leat_err *err)
{
	size_t depth = 0;
	int c, status;

	while ((status = peek(e, &c, err)) == LEAT_OK) {
		if (c < 0 && depth)
			return fault(e, "the document ends within brackets: it is cut", err);
		if (c < 0 || (depth == 0 && strchr(",]} \t\r\n", c)))
			return LEAT_OK;
		if (c == '"') {
			status = take_string(e, err);
			if (status != LEAT_OK || depth == 0)
				return status;
			continue;
		}
		take(e);
		depth += c == '{' || c == '[';
		if (depth && (c == '}' || c == ']') && --depth == 0)
			return LEAT_OK;
	}
	return status;
}

static int
open_bracket(struct leat_elements *e, char close, size_t names, struct leat_err *err)
{
	if (e->nopen == DEEP)
		return fault(e, "lists within lists, too deep to be an export", err);
	take(e);
	e->open[e->nopen].close = close;
	e->open[e->nopen++].names = names;
	e->began = false;
	return LEAT_OK;
}

/*
 * begin_value -- a value to which `names` of the path have led: it is a row (*row),
 * is gone into, or is passed by.
 */
static int
begin_value(struct leat_elements *e, size_t names, int c, bool *row, struct leat_err *err)
{
	e->began = true;
	if (c == '[')
		return open_bracket(e, ']', names, err);
	if (names == e->nnames) {
		*row = true;
		e->row_line = e->line;
		keep(e);
		return take_value(e, err);
	}
	if (c == '{')
		return open_bracket(e, '}', names, err);
	return take_value(e, err);
}

/* take_member -- a key, its colon and, where the key is no part of the path, its value. */
static int
take_member(struct leat_elements *e, size_t names, bool *row, struct leat_err *err)
{
	struct leat_slice key, want = e->name[names];
	bool on_path;
	int c, status;

	keep(e);
	status = take_string(e, err);
	key = kept(e);
	if (status != LEAT_OK)
		return status;
	on_path = key.n == want.n + 2 && memcmp(key.p + 1, want.p, want.n) == 0;
	if ((status = skip_blanks(e, &c, err)) != LEAT_OK)
		return status;
	if (c != ':')
		return fault(e, "not JSON: a colon is missing", err);
	take(e);
	if ((status = skip_blanks(e, &c, err)) != LEAT_OK)
		return status;
	if (c < 0 || strchr(",]}:", c))
		return fault(e, "not JSON: a value is missing", err);
	if (on_path)
		return begin_value(e, names + 1, c, row, err);
	e->began = true;
	return take_value(e, err);
}

/* within -- one step inside the innermost open bracket. */
static int
within(struct leat_elements *e, int c, bool *row, struct leat_err *err)
{
	char close = e->open[e->nopen - 1].close;
	size_t names = e->open[e->nopen - 1].names;
	int status;

	if (c == close) {
		take(e);
		e->nopen--;
		e->began = true;
		return LEAT_OK;
	}
	if (e->began) {
		if (c != ',')
			return fault(e,
			    c < 0 ? "the document ends within brackets: it is cut"
				  : "not JSON: a comma or a bracket is missing",
			    err);
		take(e);
		if ((status = skip_blanks(e, &c, err)) != LEAT_OK)
			return status;
	}
	if (close == '}' && c == '"')
		return take_member(e, names, row, err);
	if (c < 0)
		return fault(e, "the document ends within brackets: it is cut", err);
	if (close == '}' || strchr(",]}:", c))
		return fault(e, "not JSON: something is missing or out of place", err);
	return begin_value(e, names, c, row, err);
}

/* next_line -- a line that is not blank. */
static int
next_line(struct leat_elements *e, struct leat_slice *text, uint64_t *line, struct leat_err *err)
{
	const char *lf = NULL;
	int c, status = skip_blanks(e, &c, err);
	size_t n;

	*text = LEAT_NONE;
	if (status != LEAT_OK || c < 0)
		return status;
	*line = e->line;
	keep(e);
	while (status == LEAT_OK && !e->at_end && lf == NULL) {
		lf = memchr(e->block.p, '\n', e->block.n);
		n = lf ? (size_t)(lf - e->block.p) : e->block.n;
		e->block.p += n;
		e->block.n -= n;
		if (lf == NULL)
			status = refill(e, err);
	}
	*text = kept(e);
	/* Whoever stopped it wants no half of a line. */
	if (lf == NULL && leat_input_stopped(e->in))
		*text = LEAT_NONE;
	return status;
}

int
leat_elements_next(
    struct leat_elements *e, struct leat_slice *text, uint64_t *line, struct leat_err *err)
{
	bool row = false;
	int c, status = LEAT_OK;

	if (e->lines)
		return next_line(e, text, line, err);
	*text = LEAT_NONE;
	while (status == LEAT_OK && !row) {
		status = skip_blanks(e, &c, err);
		if (status != LEAT_OK || (c < 0 && e->nopen == 0))
			return status;
		if (e->nopen)
			status = within(e, c, &row, err);
		else if (strchr(",]}:", c))
			status = fault(e, "not JSON: something is out of place", err);
		else
			status = begin_value(e, 0, c, &row, err);
	}
	if (row) {
		*text = kept(e);
		*line = e->row_line;
	}
	return status;
}
