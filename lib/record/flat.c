/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/flat.h"

#include <stdint.h>

#include "base/utf8.h"
#include "record/json.h"

struct cursor {
	const char *p, *end;
};

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r'))
		c->p++;
}

static bool
take(struct cursor *c, char want)
{
	skip_blanks(c);
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

/* A string without escapes. */
static bool
take_string(struct cursor *c, struct leat_slice *s)
{
	const char *from;

	if (!take(c, '"'))
		return false;
	for (from = c->p; c->p < c->end && *c->p != '"'; c->p++)
		if ((unsigned char)*c->p < 0x20 || *c->p == '\\')
			return false;
	if (c->p == c->end)
		return false;
	*s = (struct leat_slice){from, (size_t)(c->p++ - from)};
	return true;
}

/* What is neither string nor bracket: up to the next comma, brace or blank. */
static struct leat_slice
take_word(struct cursor *c)
{
	const char *from = c->p;

	while (c->p < c->end && *c->p != ',' && *c->p != '}' && *c->p != ' ' && *c->p != '\t' &&
	       *c->p != '\r')
		c->p++;
	return (struct leat_slice){from, (size_t)(c->p - from)};
}

static bool
take_value(struct cursor *c, struct leat_slice *s)
{
	skip_blanks(c);
	if (c->p < c->end && *c->p == '"')
		return take_string(c, s);
	*s = take_word(c);
	if (leat_json_is_number(*s))
		return true;
	if (leat_slice_is(*s, "null"))
		*s = LEAT_NONE;
	else if (leat_slice_is(*s, "true"))
		*s = LEAT_SLICE("yes");
	else if (leat_slice_is(*s, "false"))
		*s = LEAT_SLICE("no");
	else
		return false;
	return true;
}

/* The column of the n-th key; -1 if it has none. */
static int
column_of(struct leat_flat *f, size_t n, struct leat_slice key)
{
	int column = n < LEAT_FLAT_KEYS ? f->guess[n] : 0;

	if (leat_slice_is(key, f->schema->column[column].name))
		return column;
	column = leat_schema_column(f->schema, key);
	if (n < LEAT_FLAT_KEYS && column >= 0)
		f->guess[n] = column;
	return column;
}

static bool
take_members(struct leat_flat *f, struct cursor *c, struct leat_slice *field)
{
	uint64_t seen = 0;

	for (size_t n = 0;; n++) {
		struct leat_slice key;
		int column;

		if (!take_string(c, &key) || !take(c, ':'))
			return false;
		column = column_of(f, n, key);
		/* What holds JSON is printed anew by the other reader; `extra` is gathered there.
		 */
		if (column < 0 || f->schema->column[column].type == LEAT_JSON ||
		    (seen >> column & 1))
			return false;
		seen |= UINT64_C(1) << column;
		if (!take_value(c, &field[column]))
			return false;
		if (!take(c, ','))
			return take(c, '}');
	}
}

bool
leat_flat_read(struct leat_flat *f, struct leat_slice line, struct leat_slice *field)
{
	struct cursor c = {line.p, line.p + line.n};

	if (f->schema->ncolumns > 64 || !take(&c, '{'))
		return false;
	memset(field, 0, f->schema->ncolumns * sizeof(*field));
	if (!take_members(f, &c, field))
		return false;
	skip_blanks(&c);
	return c.p == c.end && leat_utf8_valid(line.p, line.n) == line.n;
}
