/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "report/plot.h"

/*
 * The colours that the gnuplot scripts name, and what the style sheet calls
 * them. The data colours are Okabe and Ito's (2008), which people with any kind
 * of colour vision can tell apart.
 */
static const struct {
	unsigned rgb;
	const char *name;
} palette[] = {{0x1c1e21, "ink"}, {0x5f6670, "muted"}, {0xd9dce1, "grid"}, {0xffffff, "paper"},
    {0xc3c8d0, "base"}, {0x9aa1ac, "control"}, {0x0072b2, "c0"}, {0xe69f00, "c1"}, {0x009e73, "c2"},
    {0xd55e00, "c3"}, {0x56b4e9, "c4"}, {0xcc79a7, "c5"}, {0x7a8290, "c6"}};

#define MAX_DEPTH 32
#define MAX_ATTRIBUTES 16

struct attribute {
	struct leat_slice name, value;
};

struct tag {
	struct leat_slice name;
	struct attribute attribute[MAX_ATTRIBUTES];
	size_t n;
	bool closes, empty;
};

struct cleaner {
	struct leat_slice rest;
	const struct leat_svg_frame *frame;
	struct leat_buf *out;
	struct leat_buf pending[MAX_DEPTH]; /* groups not yet written: an empty one never is */
	bool written[MAX_DEPTH];
	size_t depth;
	bool ended;
};

void
leat_html_escape(struct leat_buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		switch (*p) {
		case '&':
			leat_buf_add_str(out, "&amp;");
			break;
		case '<':
			leat_buf_add_str(out, "&lt;");
			break;
		case '>':
			leat_buf_add_str(out, "&gt;");
			break;
		case '"':
			leat_buf_add_str(out, "&quot;");
			break;
		case '\'':
			leat_buf_add_str(out, "&#39;");
			break;
		default:
			leat_buf_add_char(out, *p);
		}
	}
}

/* Reading */

static struct leat_slice
find(struct leat_slice s, const char *what)
{
	const char *p = s.n ? memmem(s.p, s.n, what, strlen(what)) : NULL;

	return p ? (struct leat_slice){p, s.n - (size_t)(p - s.p)} : LEAT_NONE;
}

static void
skip_past(struct leat_slice *s, const char *what)
{
	struct leat_slice at = find(*s, what);

	*s = at.p ? (struct leat_slice){at.p + strlen(what), at.n - strlen(what)} : LEAT_NONE;
}

static struct leat_slice
take_until(struct leat_slice *s, const char *stop)
{
	size_t n = 0;

	while (n < s->n && strchr(stop, s->p[n]) == NULL)
		n++;
	s->p += n;
	s->n -= n;
	return (struct leat_slice){s->p - n, n};
}

static bool
read_attribute(struct leat_slice *inside, struct attribute *a)
{
	char quote[2] = "";

	*inside = leat_slice_trim(*inside);
	a->name = leat_slice_trim(take_until(inside, "="));
	if (inside->n < 3)
		return false;
	*inside = leat_slice_trim((struct leat_slice){inside->p + 1, inside->n - 1});
	if (inside->n < 2 || (*inside->p != '\'' && *inside->p != '"'))
		return false;
	quote[0] = *inside->p;
	*inside = (struct leat_slice){inside->p + 1, inside->n - 1};
	a->value = take_until(inside, quote);
	if (inside->n)
		*inside = (struct leat_slice){inside->p + 1, inside->n - 1};
	return true;
}

/* The tag that starts at '<'. Values of attributes that gnuplot writes hold no '>'. */
static struct tag
read_tag(struct leat_slice *rest)
{
	struct leat_slice inside = *rest, name;
	struct tag t = {0};

	inside = take_until(rest, ">");
	if (rest->n)
		*rest = (struct leat_slice){rest->p + 1, rest->n - 1};
	inside = (struct leat_slice){inside.p + 1, inside.n - 1};
	if (inside.n && inside.p[0] == '/') {
		t.closes = true;
		inside = (struct leat_slice){inside.p + 1, inside.n - 1};
	}
	if (inside.n && inside.p[inside.n - 1] == '/') {
		t.empty = true;
		inside.n--;
	}
	name = take_until(&inside, " \t\n");
	t.name = name;
	while (t.n < MAX_ATTRIBUTES && read_attribute(&inside, &t.attribute[t.n]))
		t.n++;
	return t;
}

static struct leat_slice
value_of(const struct tag *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (leat_slice_is(t->attribute[i].name, name))
			return t->attribute[i].value;
	return LEAT_NONE;
}

/* Writing */

/* "rgb(  0, 114, 178)" and "#0072b2" by the palette's name, or NULL. */
static const char *
colour_name(struct leat_slice s)
{
	unsigned rgb = 0;

	if (leat_slice_starts(s, "rgb(")) {
		const char *p = s.p + 4;

		for (int i = 0; i < 3; i++) {
			char *end;

			rgb = rgb << 8 | (strtoul(p, &end, 10) & 0xff);
			p = end + 1;
		}
	} else if (s.n == 7 && *s.p == '#') {
		rgb = (unsigned)strtoul(s.p + 1, NULL, 16);
	} else {
		return NULL;
	}
	for (size_t i = 0; i < sizeof(palette) / sizeof(palette[0]); i++)
		if (palette[i].rgb == rgb)
			return palette[i].name;
	return NULL;
}

/* What an attribute is for: to be kept, a colour, or gnuplot's own business. */
static bool
is_kept(struct leat_slice name)
{
	static const char *const kept[] = {"transform", "stroke-width", "stroke-dasharray",
	    "text-anchor", "font-weight", "font-size", "fill-opacity", "points", "d", "x", "y",
	    "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2"};

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (leat_slice_is(name, kept[i]))
			return true;
	return false;
}

static void
write_attribute(struct leat_buf *b, struct leat_slice name, struct leat_slice value)
{
	leat_buf_printf(b, " %.*s=\"%.*s\"", (int)name.n, name.p, (int)value.n, value.p);
}

static void
write_tag(struct leat_buf *b, const struct tag *t)
{
	struct leat_slice fill = value_of(t, "fill"), stroke = value_of(t, "stroke");
	const char *f = colour_name(fill), *s = colour_name(stroke);

	leat_buf_printf(b, "<%.*s", (int)t->name.n, t->name.p);
	if (f || s)
		leat_buf_printf(b, " class=\"%s%s%s%s%s\"", f ? "f-" : "", f ? f : "",
		    f && s ? " " : "", s ? "s-" : "", s ? s : "");
	if (fill.n && !f)
		write_attribute(b, LEAT_SLICE("fill"), fill);
	if (stroke.n && !s)
		write_attribute(b, LEAT_SLICE("stroke"), stroke);
	for (size_t i = 0; i < t->n; i++)
		if (is_kept(t->attribute[i].name))
			write_attribute(b, t->attribute[i].name, t->attribute[i].value);
	leat_buf_add_str(b, t->empty ? "/>" : ">");
}

/* Something visible follows: the groups around it are needed after all. */
static struct leat_buf *
visible(struct cleaner *c)
{
	for (size_t i = 0; i < c->depth; i++) {
		if (c->written[i])
			continue;
		leat_buf_add_slice(c->out, leat_buf_slice(&c->pending[i]));
		c->written[i] = true;
	}
	return c->out;
}

/* A point: a filled circle (point type 7) or a hollow one (6), of the radius that its scale is. */
static void
write_point(struct cleaner *c, const struct tag *t)
{
	struct leat_slice at = value_of(t, "transform"), x, y, scale;
	const char *colour = colour_name(value_of(t, "color"));
	bool hollow = leat_slice_is(value_of(t, "xlink:href"), "#gpPt5");

	skip_past(&at, "translate(");
	x = take_until(&at, ",");
	skip_past(&at, ",");
	y = take_until(&at, ")");
	skip_past(&at, "scale(");
	scale = take_until(&at, ")");
	leat_buf_printf(visible(c), "<circle class=\"%s%s\"%s cx=\"%.*s\" cy=\"%.*s\" r=\"%.*s\"/>",
	    hollow ? "f-paper s-" : "f-", colour ? colour : "ink", hollow ? "" : " stroke=\"none\"",
	    (int)x.n, x.p, (int)y.n, y.p, (int)scale.n, scale.p);
}

static void
open_group(struct cleaner *c, const struct tag *t)
{
	if (c->depth == MAX_DEPTH)
		return;
	c->pending[c->depth].n = 0;
	write_tag(&c->pending[c->depth], t);
	c->written[c->depth++] = false;
}

static void
close_group(struct cleaner *c)
{
	if (c->depth > 0 && c->written[--c->depth])
		leat_buf_add_str(c->out, "</g>\n");
}

/* gnuplot knows labels by number only, so that no name can be a command to it. */
static void
write_text(struct cleaner *c, struct leat_slice text)
{
	size_t i = 0;

	text = leat_slice_trim(text);
	for (size_t k = 1; k < text.n && *text.p == 'L'; k++) {
		if (text.p[k] < '0' || text.p[k] > '9' || i > c->frame->nlabels)
			break;
		i = i * 10 + (size_t)(text.p[k] - '0');
		if (k + 1 == text.n && i < c->frame->nlabels) {
			leat_html_escape(c->out, c->frame->label[i]);
			return;
		}
	}
	leat_buf_add_slice(c->out, text);
}

static void
clean_tag(struct cleaner *c, const struct tag *t)
{
	bool group = leat_slice_is(t->name, "g");

	if (leat_slice_is(t->name, "svg")) {
		c->ended = t->closes;
	} else if (leat_slice_is(t->name, "title") || leat_slice_is(t->name, "desc")) {
		skip_past(&c->rest, ">");
	} else if (group && t->closes) {
		close_group(c);
	} else if (group) {
		open_group(c, t);
	} else if (leat_slice_is(t->name, "use")) {
		write_point(c, t);
	} else if (t->closes) {
		leat_buf_printf(c->out, "</%.*s>", (int)t->name.n, t->name.p);
	} else {
		write_tag(visible(c), t);
		if (leat_slice_is(t->name, "text"))
			write_text(c, take_until(&c->rest, "<"));
	}
}

static void
open_svg(const struct leat_svg_frame *f, struct leat_buf *out)
{
	leat_buf_printf(out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
	    f->class, f->width, f->height);
	leat_html_escape(out, f->alt);
	leat_buf_add_str(out, "\">\n");
}

int
leat_svg_clean(struct leat_slice raw, const struct leat_svg_frame *frame, struct leat_buf *out,
    struct leat_err *err)
{
	struct cleaner c = {.rest = raw, .frame = frame, .out = out};

	if (find(raw, "</defs>").p)
		skip_past(&c.rest, "</defs>");
	open_svg(frame, out);
	while (c.rest.n > 0 && !c.ended) {
		struct tag t;

		take_until(&c.rest, "<");
		if (c.rest.n == 0)
			break;
		if (leat_slice_starts(c.rest, "<!--")) {
			skip_past(&c.rest, "-->");
			continue;
		}
		t = read_tag(&c.rest);
		clean_tag(&c, &t);
	}
	leat_buf_add_str(out, "</svg>\n");
	for (size_t i = 0; i < MAX_DEPTH; i++)
		leat_buf_fini(&c.pending[i]);
	if (!c.ended)
		return leat_err_set(err, LEAT_EINTERNAL, "gnuplot wrote no whole SVG");
	return LEAT_OK;
}
