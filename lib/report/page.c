/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/page.h"

#include "record/input.h"
#include "report/plot.h"
#include "report/show.h"

#define LONGEST_WHOLE 24 /* bytes of a word with a hyphen that is kept on one line */

void
leat_page_raw(struct leat_page *p, const char *html)
{
	leat_buf_add_str(p->out, html);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * A hyphen before a number, at the start of a word, is a minus sign; alone it
 * says "none"; within a date or a short name it does not end a line.
 */
static void
word(struct leat_page *p, struct leat_slice s)
{
	const char *hyphen = s.n > 1 ? memchr(s.p + 1, '-', s.n - 1) : NULL;
	size_t sign = s.n > 1 && s.p[0] == '(';
	bool whole = hyphen && s.n <= LONGEST_WHOLE;

	if (whole)
		leat_buf_add_str(p->out, "<span class=\"w\">");
	for (size_t i = 0; i < s.n; i++) {
		char one[2] = {s.p[i], '\0'};

		if (i == sign && s.p[i] == '-' && i + 1 < s.n && is_digit(s.p[i + 1]))
			leat_buf_add_str(p->out, "\xe2\x88\x92");
		else
			leat_html_escape(p->out, one);
	}
	if (whole)
		leat_buf_add_str(p->out, "</span>");
}

void
leat_page_text(struct leat_page *p, const char *text)
{
	struct leat_slice rest = leat_slice(text), s;

	if (strcmp(text, LEAT_SHOW_NONE) == 0) {
		leat_buf_add_str(p->out, "\xe2\x80\x93");
		return;
	}
	for (bool first = true; leat_slice_cut(&rest, ' ', &s); first = false) {
		if (!first)
			leat_buf_add_char(p->out, ' ');
		word(p, s);
	}
}

void
leat_page_element(struct leat_page *p, const char *name, const char *class, const char *text)
{
	leat_buf_printf(p->out, class ? "<%s class=\"%s\">" : "<%s>", name, class);
	leat_page_text(p, text);
	leat_buf_printf(p->out, "</%s>\n", name);
}

/* Read a file of share into a buffer. */
static int
read_share(struct leat_page *p, const char *name, struct leat_buf *to)
{
	const char *path = leat_arena_printf(&p->f->arena, "%s/%s", p->share, name);
	struct leat_input *in;
	struct leat_slice block;
	int rc;

	if (p->status != LEAT_OK)
		return p->status;
	rc = leat_input_open(&in, path, false, p->err);
	if (rc == LEAT_OK) {
		do {
			rc = leat_input_read(in, &block, p->err);
			if (rc == LEAT_OK)
				leat_buf_add_slice(to, block);
		} while (rc == LEAT_OK && block.n > 0);
		leat_input_free(in);
	}
	return p->status = rc;
}

void
leat_page_file(struct leat_page *p, const char *name)
{
	read_share(p, name, p->out);
}

/* Tables */

static bool
in_grid(const struct leat_table *t, size_t c)
{
	return !(t->column[c].flags & (LEAT_TABLE_BELOW | LEAT_TABLE_EMPTY));
}

static size_t
grid_width(const struct leat_table *t)
{
	size_t n = 0;

	for (size_t c = 0; c < t->ncolumns; c++)
		n += in_grid(t, c);
	return n;
}

static void
head_cell(struct leat_page *p, const struct leat_table_column *c)
{
	bool number = c->flags & LEAT_TABLE_NUMBER;

	leat_page_raw(p, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
	leat_page_text(p, c->head);
	if (*c->unit) {
		leat_page_raw(p, "<span class=\"unit\">");
		leat_page_text(p, c->unit);
		leat_page_raw(p, "</span>");
	}
	leat_page_raw(p, "</th>");
}

static void
row(struct leat_page *p, const struct leat_table *t, size_t r)
{
	bool total = t->has_total && r + 1 == t->nrows;

	/* A heading and its rows are a group, and the total is none of theirs. */
	if (t->has_headings && r > 0 && (t->heading[r] || total))
		leat_page_raw(p, "</tbody>\n<tbody>\n");
	if (t->heading[r]) {
		leat_buf_printf(p->out,
		    "<tr class=\"heading\"><th scope=\"rowgroup\" colspan=\"%zu\"><span>",
		    grid_width(t));
		leat_page_text(p, t->cell[r * t->ncolumns]);
		leat_page_raw(p, "</span></th></tr>\n");
		return;
	}
	leat_page_raw(p, total ? "<tr class=\"total\">" : "<tr>");
	for (size_t c = 0; c < t->ncolumns; c++) {
		unsigned flags = t->column[c].flags;
		bool head = c < t->nheads;

		if (!in_grid(t, c))
			continue;
		leat_page_raw(p, head                        ? "<th scope=\"row\">"
				 : flags & LEAT_TABLE_NUMBER ? "<td class=\"n\">"
							     : "<td>");
		leat_page_text(p, t->cell[r * t->ncolumns + c]);
		leat_page_raw(p, head ? "</th>" : "</td>");
	}
	leat_page_raw(p, "</tr>\n");
}

/* What stands below a row: a sentence has no room in a column. */
static void
row_below(struct leat_page *p, const struct leat_table *t, size_t r)
{
	for (size_t c = 0; c < t->ncolumns; c++) {
		const char *text = t->cell[r * t->ncolumns + c];

		if (!(t->column[c].flags & LEAT_TABLE_BELOW) || *text == '\0')
			continue;
		leat_buf_printf(
		    p->out, "<tr class=\"below\"><td colspan=\"%zu\"><span>", grid_width(t));
		leat_page_text(p, text);
		leat_page_raw(p, "</span></td></tr>\n");
	}
}

static void
table_element(struct leat_page *p, const struct leat_table *t)
{
	leat_buf_printf(p->out,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"%s\">"
	    "<table aria-labelledby=\"%s\">\n<thead><tr>",
	    t->id, t->id);
	for (size_t c = 0; c < t->ncolumns; c++)
		if (in_grid(t, c))
			head_cell(p, &t->column[c]);
	leat_page_raw(p, "</tr></thead>\n<tbody>\n");
	for (size_t r = 0; r < t->nrows; r++) {
		row(p, t, r);
		row_below(p, t, r);
	}
	leat_page_raw(p, "</tbody></table></div>\n");
}

void
leat_page_table(struct leat_page *p, const struct leat_table *t)
{
	if (t->nrows == 0)
		return;
	leat_buf_printf(p->out, "<h3 id=\"%s\">", t->id);
	leat_page_text(p, t->title);
	leat_page_raw(p, "</h3>\n");
	table_element(p, t);
	if (t->note)
		leat_page_element(p, "p", "note", t->note);
}

void
leat_page_details(struct leat_page *p, const struct leat_table *t)
{
	if (t->nrows == 0)
		return;
	leat_buf_printf(p->out, "<details%s><summary id=\"%s\">",
	    p->no_pictures ? " open=\"open\"" : "", t->id);
	leat_page_text(p, t->title);
	leat_page_raw(p, "</summary>\n");
	table_element(p, t);
	leat_page_raw(p, "</details>\n");
}

/* Pictures */

static int
draw(struct leat_page *p, struct leat_picture *picture, struct leat_err *why)
{
	struct leat_svg_frame frame = {.class = picture->class,
	    .alt = picture->alt,
	    .label = picture->label,
	    .nlabels = picture->nlabels,
	    .width = picture->width,
	    .height = picture->height};
	struct leat_buf script = {0}, raw = {0};
	size_t before = p->out->n;
	int rc;

	leat_buf_add_slice(&script, leat_buf_slice(&picture->head));
	rc = read_share(p, "common.gnuplot", &script);
	for (int i = 0; picture->scripts[i] && rc == LEAT_OK; i++)
		rc = read_share(p, picture->scripts[i], &script);
	if (rc == LEAT_OK)
		rc = leat_plot_run(leat_buf_slice(&script), &raw, why);
	if (rc == LEAT_OK)
		rc = leat_svg_clean(leat_buf_slice(&raw), &frame, p->out, why);
	if (rc != LEAT_OK)
		p->out->n = before;
	leat_buf_fini(&script);
	leat_buf_fini(&raw);
	return rc;
}

bool
leat_page_picture(struct leat_page *p, struct leat_picture *picture)
{
	struct leat_err why = {0};
	int rc = LEAT_ENOINPUT;

	if (picture->width > 0 && !p->no_pictures && p->status == LEAT_OK) {
		rc = draw(p, picture, &why);
		p->no_pictures = rc != LEAT_OK;
		if (rc != LEAT_OK && p->status == LEAT_OK)
			leat_warn(p->log, "%s: tables stand for the pictures", why.text);
	}
	leat_picture_fini(picture);
	return rc == LEAT_OK;
}
