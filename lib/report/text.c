/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/text.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "report/narrate.h"
#include "report/show.h"
#include "report/table.h"

#define GAP 2        /* blanks between columns */
#define LEAST_TEXT 8 /* columns that a column of text keeps when there is little room */

bool
leat_text_line(struct leat_slice *rest, size_t width, struct leat_slice *line)
{
	size_t i = 0, used = 0, blank = 0;

	*rest = leat_slice_trim(*rest);
	if (rest->n == 0)
		return false;
	while (i < rest->n && *(rest->p + i) != '\n') {
		uint32_t c;
		size_t k = leat_utf8_decode(rest->p + i, rest->n - i, &c);
		size_t w = leat_show_width((struct leat_slice){rest->p + i, k ? k : 1});

		if (rest->p[i] == ' ')
			blank = i;
		if (used + w > width && i > 0)
			break;
		used += w;
		i += k ? k : 1;
	}
	if (i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\n' && blank > 0)
		i = blank;
	*line = leat_slice_trim((struct leat_slice){rest->p, i});
	*rest = (struct leat_slice){rest->p + i, rest->n - i};
	return true;
}

/* Print, with the blank that joins a number and its unit as a blank. */
static void
put(struct leat_buf *out, struct leat_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (leat_slice_starts((struct leat_slice){s.p + i, s.n - i}, LEAT_NBSP)) {
			leat_buf_add_char(out, ' ');
			i++;
		} else {
			leat_buf_add_char(out, s.p[i]);
		}
	}
}

static void
pad(struct leat_buf *out, size_t n)
{
	while (n-- > 0)
		leat_buf_add_char(out, ' ');
}

static void
paragraph(struct leat_buf *out, const char *text, size_t indent)
{
	struct leat_slice rest = leat_slice(text), line;

	while (leat_text_line(&rest, LEAT_TEXT_WIDTH - indent, &line)) {
		pad(out, indent);
		put(out, line);
		leat_buf_add_char(out, '\n');
	}
}

static void
underline(struct leat_buf *out, const char *text, char mark)
{
	size_t n = leat_show_width(leat_slice(text));

	paragraph(out, text, 0);
	for (n = n < LEAT_TEXT_WIDTH ? n : LEAT_TEXT_WIDTH; n > 0; n--)
		leat_buf_add_char(out, mark);
	leat_buf_add_char(out, '\n');
}

/* Tables */

static bool
in_grid(const struct leat_table *t, size_t c)
{
	return !(t->column[c].flags & (LEAT_TABLE_WEB | LEAT_TABLE_BELOW | LEAT_TABLE_EMPTY));
}

static const char *
cell(const struct leat_table *t, size_t row, size_t c)
{
	return t->cell[row * t->ncolumns + c];
}

static size_t
longest_word(const char *text)
{
	struct leat_slice rest = leat_slice(text), word;
	size_t most = 0;

	while (leat_slice_cut(&rest, ' ', &word)) {
		size_t w = leat_show_width(word);

		most = w > most ? w : most;
	}
	return most;
}

/* Rows that have a heading stand under it. */
static size_t
indent_of(const struct leat_table *t, size_t row)
{
	bool total = t->has_total && row + 1 == t->nrows;

	return t->has_headings && !t->heading[row] && !total ? 2 : 0;
}

/* Numbers take what they need; what is left is shared by the columns of text, the widest giving
 * way. */
static void
find_widths(const struct leat_table *t, size_t *width)
{
	size_t sum = 0;

	for (size_t c = 0; c < t->ncolumns; c++) {
		const struct leat_table_column *k = &t->column[c];
		size_t unit = leat_show_width(leat_slice(k->unit));

		width[c] = k->flags & LEAT_TABLE_NUMBER ? longest_word(k->head)
							: leat_show_width(leat_slice(k->head));
		width[c] = unit > width[c] ? unit : width[c];
		for (size_t r = 0; r < t->nrows; r++) {
			size_t w = leat_show_width(leat_slice(cell(t, r, c))) +
				   (c == 0 ? indent_of(t, r) : 0);

			if (!t->heading[r])
				width[c] = w > width[c] ? w : width[c];
		}
		sum += in_grid(t, c) ? width[c] + GAP : 0;
	}
	while (sum > LEAT_TEXT_WIDTH + GAP) {
		size_t widest = t->ncolumns;

		for (size_t c = 0; c < t->ncolumns; c++)
			if (in_grid(t, c) && !(t->column[c].flags & LEAT_TABLE_NUMBER) &&
			    width[c] > LEAST_TEXT &&
			    (widest == t->ncolumns || width[c] >= width[widest]))
				widest = c;
		if (widest == t->ncolumns)
			return;
		width[widest]--;
		sum--;
	}
}

/*
 * Print one row, whose cells may take several lines each.
 * rest    ncolumns texts, used up
 * indent  of the first column
 */
static void
print_row(const struct leat_table *t, const size_t *width, struct leat_slice *rest, size_t indent,
    struct leat_buf *out)
{
	for (bool more = true; more;) {
		size_t owed = 0;

		more = false;
		for (size_t c = 0; c < t->ncolumns; c++) {
			struct leat_slice line = LEAT_NONE;
			size_t room = width[c], w;

			if (!in_grid(t, c))
				continue;
			if (c == 0 && indent > 0 && indent < room) {
				owed += indent;
				room -= indent;
			}
			leat_text_line(&rest[c], room, &line);
			w = leat_show_width(line);
			if (t->column[c].flags & LEAT_TABLE_NUMBER)
				owed += room > w ? room - w : 0;
			if (line.n) {
				pad(out, owed);
				put(out, line);
				owed = 0;
			}
			if (!(t->column[c].flags & LEAT_TABLE_NUMBER))
				owed += room > w ? room - w : 0;
			owed += line.n == 0 && (t->column[c].flags & LEAT_TABLE_NUMBER) ? w : 0;
			owed += GAP;
			more = more || leat_slice_trim(rest[c]).n > 0;
		}
		leat_buf_add_char(out, '\n');
	}
}

static size_t
lines_of(const char *text, size_t width)
{
	struct leat_slice rest = leat_slice(text), line;
	size_t n = 0;

	while (leat_text_line(&rest, width, &line))
		n++;
	return n;
}

/* Heads stand at the bottom of theirs, above their units. */
static void
print_heads(const struct leat_table *t, const size_t *width, struct leat_buf *out)
{
	struct leat_slice *text = LEAT_NEW_N(struct leat_slice, t->ncolumns);
	struct leat_slice *one = LEAT_NEW_N(struct leat_slice, t->ncolumns);
	size_t most = 0, units = 0;

	for (size_t c = 0; c < t->ncolumns; c++) {
		size_t n = in_grid(t, c) ? lines_of(t->column[c].head, width[c]) : 0;

		most = n > most ? n : most;
		text[c] = leat_slice(t->column[c].head);
		units += in_grid(t, c) && *t->column[c].unit;
	}
	for (size_t left = most; left > 0; left--) {
		for (size_t c = 0; c < t->ncolumns; c++) {
			one[c] = LEAT_NONE;
			if (in_grid(t, c) && lines_of(text[c].p ? text[c].p : "", width[c]) >= left)
				leat_text_line(&text[c], width[c], &one[c]);
		}
		print_row(t, width, one, 0, out);
	}
	for (size_t c = 0; c < t->ncolumns; c++)
		one[c] = leat_slice(t->column[c].unit);
	if (units)
		print_row(t, width, one, 0, out);
	free(text);
	free(one);
}

static void
rule(const struct leat_table *t, const size_t *width, struct leat_buf *out)
{
	size_t n = 0;

	for (size_t c = 0; c < t->ncolumns; c++)
		n += in_grid(t, c) ? width[c] + GAP : 0;
	for (n = n > GAP ? n - GAP : n; n > 0; n--)
		leat_buf_add_char(out, '-');
	leat_buf_add_char(out, '\n');
}

static void
print_rows(const struct leat_table *t, const size_t *width, struct leat_buf *out)
{
	struct leat_slice *text = LEAT_NEW_N(struct leat_slice, t->ncolumns);

	for (size_t r = 0; r < t->nrows; r++) {
		if (t->has_total && r + 1 == t->nrows)
			rule(t, width, out);
		if (t->heading[r] && r > 0)
			leat_buf_add_char(out, '\n');
		for (size_t c = 0; c < t->ncolumns; c++)
			text[c] = leat_slice(cell(t, r, c));
		if (t->heading[r])
			paragraph(out, cell(t, r, 0), 0);
		else
			print_row(t, width, text, indent_of(t, r), out);
		for (size_t c = 0; c < t->ncolumns; c++)
			if (t->column[c].flags & LEAT_TABLE_BELOW)
				paragraph(out, cell(t, r, c), t->heading[r] ? 2 : 4);
	}
	free(text);
}

static void
table(struct leat_buf *out, const struct leat_table *t)
{
	size_t *width;

	if (t->nrows == 0)
		return;
	width = LEAT_NEW_N(size_t, t->ncolumns);
	find_widths(t, width);
	leat_buf_add_char(out, '\n');
	underline(out, t->title, '-');
	print_heads(t, width, out);
	rule(t, width, out);
	print_rows(t, width, out);
	if (t->note) {
		leat_buf_add_char(out, '\n');
		paragraph(out, t->note, 0);
	}
	free(width);
}

void
leat_report_text(struct leat_facts *f, struct leat_buf *out)
{
	static struct leat_table (*const tables[])(struct leat_facts *) = {leat_table_budget,
	    leat_table_lines, leat_table_returns, leat_table_contributions, leat_table_diagnostics,
	    leat_table_checks, leat_table_rules, leat_table_findings, leat_table_completeness,
	    leat_table_drift, leat_table_collinear, leat_table_data, leat_table_spent,
	    leat_table_rows, leat_table_claims, leat_table_origin};
	struct leat_narrative n = leat_narrate(f);

	underline(out, n.title, '=');
	leat_buf_add_char(out, '\n');
	for (size_t i = 0; i < n.nsentences; i++)
		paragraph(out, n.sentence[i], 0);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct leat_table t = tables[i](f);

		table(out, &t);
	}
}
