/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/html.h"

#include <math.h>

#include "report/narrate.h"
#include "report/page.h"
#include "report/plot.h"
#include "report/show.h"

#define MAX_PANELS 24 /* response curves that are drawn; the table has all */

/*
 * Begin a figure with a picture in both sizes; the style sheet shows the one that
 * fits the window. Returns false, and leaves no figure, if it could not be drawn.
 */
static bool
begin_figure(struct leat_page *p, struct leat_picture (*make)(struct leat_facts *, bool))
{
	struct leat_picture wide = make(p->f, false), narrow = make(p->f, true);
	size_t before = p->out->n;
	bool drawn;

	leat_page_raw(p, "<figure>\n");
	drawn = leat_page_picture(p, &wide);
	drawn = leat_page_picture(p, &narrow) && drawn;
	if (!drawn)
		p->out->n = before;
	return drawn;
}

static void
table(struct leat_page *p, struct leat_table (*make)(struct leat_facts *))
{
	struct leat_table t = make(p->f);

	leat_page_table(p, &t);
}

static void
details(struct leat_page *p, struct leat_table (*make)(struct leat_facts *))
{
	struct leat_table t = make(p->f);

	leat_page_details(p, &t);
}

static void
section(struct leat_page *p, const char *title, const char *lead)
{
	leat_page_raw(p, "<section>\n");
	leat_page_element(p, "h2", NULL, title);
	if (lead)
		leat_page_element(p, "p", "lead", lead);
}

static void
key(struct leat_page *p, const char *swatch, const char *text)
{
	leat_buf_printf(p->out, "<li><span class=\"swatch %s\"></span>", swatch);
	leat_page_text(p, text);
	leat_page_raw(p, "</li>");
}

/* The headline: what, the few numbers that matter, then whole sentences. */
static void
headline(struct leat_page *p)
{
	struct leat_narrative n = leat_narrate(p->f);

	leat_page_raw(p, "<header>\n");
	leat_page_element(p, "h1", n.warn ? "warn" : NULL, n.title);
	if (n.nfigures)
		leat_page_raw(p, "<dl class=\"figures\">\n");
	for (size_t i = 0; i < n.nfigures; i++) {
		leat_page_raw(p, "<div>");
		leat_page_element(p, "dt", NULL, n.figure[i].label);
		leat_page_element(p, "dd", "value", n.figure[i].value);
		leat_page_element(p, "dd", "note", n.figure[i].note);
		leat_page_raw(p, "</div>\n");
	}
	if (n.nfigures)
		leat_page_raw(p, "</dl>\n");
	leat_page_raw(p, "<p>");
	for (size_t i = 0; i < n.nsentences; i++)
		leat_page_element(p, "span",
		    strncmp(n.sentence[i], "Caution", 7) == 0 ? "warn" : NULL, n.sentence[i]);
	leat_page_raw(p, "</p>\n</header>\n");
}

static void
plan_section(struct leat_page *p)
{
	if (p->f->plan.nlines == 0)
		return;
	section(p, "What changes", NULL);
	if (begin_figure(p, leat_picture_budget)) {
		leat_page_raw(p, "<figcaption><ul class=\"key\">");
		key(p, "ring", "now");
		key(p, "dot b-c0", "planned, more than now");
		key(p, "dot b-c3", "planned, less than now");
		leat_page_raw(p, "</ul></figcaption>\n</figure>\n");
	}
	table(p, leat_table_budget);
	table(p, leat_table_lines);
	leat_page_raw(p, "</section>\n");
}

/* "Now: 410 EUR/day brings 620 (580 to 660) EUR/day". */
static const char *
point_text(struct leat_facts *f, const char *when, double spend, struct leat_facts_interval v)
{
	struct leat_arena *a = &f->arena;

	return leat_arena_printf(a, "%s: %s" LEAT_NBSP "%s/day brings %s (%s)" LEAT_NBSP "%s/day",
	    when, leat_show_round(a, spend), f->currency, leat_show_round(a, v.mean),
	    leat_narrate_interval(a, v), f->unit);
}

static void
panel(struct leat_page *p, size_t i)
{
	struct leat_facts *f = p->f;
	const struct leat_facts_curve *c = &f->curve[i];
	struct leat_picture picture;

	if (p->no_pictures || !c->drawn)
		return;
	picture = leat_picture_curve(f, i);
	leat_page_raw(p, "<figure class=\"panel\">\n");
	leat_page_element(p, "h3", NULL, leat_show_name(&f->arena, leat_slice(c->name), 64));
	leat_page_picture(p, &picture);
	leat_page_raw(p, "<figcaption>");
	leat_page_element(p, "span", "line", point_text(f, "Now", c->now, c->at_now));
	if (isfinite(c->planned))
		leat_page_element(
		    p, "span", "line", point_text(f, "Planned", c->planned, c->at_planned));
	leat_page_raw(p, "</figcaption></figure>\n");
}

static void
curves_section(struct leat_page *p)
{
	struct leat_facts *f = p->f;

	if (f->ncurves == 0)
		return;
	section(p, "What spend brings",
	    leat_arena_printf(&f->arena,
		"Each curve is the %s a day that a steady spend a day brings, carry-over counted; "
		"the "
		"band holds it with 90" LEAT_NBSP
		"%% probability. Where a curve is steep more spend "
		"pays, where it is flat it does not. Scales differ.",
		f->kpi));
	/* Four make two rows of two, rather than three and a straggler. */
	leat_page_raw(
	    p, f->ncurves == 4 ? "<div class=\"panels four\">\n" : "<div class=\"panels\">\n");
	for (size_t i = 0; i < f->ncurves && i < MAX_PANELS; i++)
		panel(p, i);
	leat_page_raw(p, "</div>\n");
	details(p, leat_table_responses);
	leat_page_raw(p, "</section>\n");
}

static void
returns_section(struct leat_page *p)
{
	if (p->f->ncurves == 0)
		return;
	section(p, "Return on spend", NULL);
	if (begin_figure(p, leat_picture_returns)) {
		leat_page_raw(p, "<figcaption><ul class=\"key\">");
		key(p, "dot b-c0", "ROI, over all the time");
		key(p, "ring s-c3", "marginal ROI, of a little more spend");
		leat_page_raw(
		    p, "</ul> Lines are 90" LEAT_NBSP "% intervals.</figcaption>\n</figure>\n");
	}
	table(p, leat_table_returns);
	leat_page_raw(p, "</section>\n");
}

static void
layer_key(struct leat_page *p)
{
	const char *colour, *name;

	leat_page_raw(p, "<figcaption class=\"narrow\"><ul class=\"key\">");
	for (size_t i = 0; (name = leat_picture_layer(p->f, i, &colour)) != NULL; i++)
		key(p, leat_arena_printf(&p->f->arena, "b-%s", colour), name);
	leat_page_raw(p, "</ul></figcaption>\n</figure>\n");
}

static void
contributions_section(struct leat_page *p)
{
	struct leat_facts *f = p->f;

	if (!f->has_model || f->nchannels == 0)
		return;
	section(p, leat_arena_printf(&f->arena, "Where the %s came from", f->kpi),
	    leat_arena_printf(&f->arena,
		"What the model puts down to each source; the line is the %s observed.", f->kpi));
	if (begin_figure(p, leat_picture_contributions))
		layer_key(p);
	table(p, leat_table_contributions);
	details(p, leat_table_months);
	leat_page_raw(p, "</section>\n");
}

static void
fit_section(struct leat_page *p)
{
	struct leat_facts *f = p->f;

	if (!f->has_model)
		return;
	section(p, "How well the model fits", NULL);
	if (begin_figure(p, leat_picture_fit)) {
		leat_page_raw(p, "<figcaption><ul class=\"key\">");
		key(p, "dot b-ink", "observed");
		key(p, "b-c0", "fitted, with its 90" LEAT_NBSP "% interval");
		leat_buf_printf(p->out,
		    "</ul> <span class=\"wide\">The last %zu periods.</span><span "
		    "class=\"narrow\">The "
		    "last %zu periods.</span></figcaption>\n</figure>\n",
		    leat_picture_fit_periods(f, false), leat_picture_fit_periods(f, true));
	}
	table(p, leat_table_diagnostics);
	details(p, leat_table_fit);
	leat_page_raw(p, "</section>\n");
}

static void
quality_section(struct leat_page *p)
{
	if (!p->f->quality.given)
		return;
	section(p, "Quality of the data", NULL);
	table(p, leat_table_checks);
	table(p, leat_table_rules);
	table(p, leat_table_findings);
	table(p, leat_table_completeness);
	table(p, leat_table_drift);
	table(p, leat_table_collinear);
	leat_page_raw(p, "</section>\n");
}

static void
data_section(struct leat_page *p)
{
	if (!p->f->has_model && !p->f->observations.given)
		return;
	section(p, "The data", NULL);
	table(p, leat_table_data);
	table(p, leat_table_spent);
	table(p, leat_table_claims);
	table(p, leat_table_rows);
	leat_page_raw(p, "</section>\n");
}

static void
json_details(struct leat_page *p, const char *title, const char *json)
{
	if (json == NULL || *json == '\0')
		return;
	leat_page_raw(p, "<details><summary>");
	leat_page_text(p, title);
	leat_page_raw(p, "</summary><pre>");
	leat_html_escape(p->out, leat_show_name(&p->f->arena, leat_slice(json), 0));
	leat_page_raw(p, "</pre></details>\n");
}

static void
origin_section(struct leat_page *p)
{
	section(p, "Provenance", NULL);
	table(p, leat_table_origin);
	if (p->f->has_model) {
		json_details(p, "Settings of the model", p->f->model.settings);
		json_details(p, "Priors", p->f->model.priors);
	}
	leat_page_raw(p, "</section>\n");
}

static void
head(struct leat_page *p)
{
	struct leat_narrative n = leat_narrate(p->f);

	leat_page_raw(p,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
	leat_page_raw(p, "<title>");
	leat_html_escape(p->out, n.title);
	leat_page_raw(p, "</title>\n");
	leat_page_raw(p, "<style>\n");
	leat_page_file(p, "style.css");
	leat_page_raw(p, "</style>\n</head>\n<body>\n<main>\n");
}

int
leat_report_html(struct leat_facts *f, const char *share, const struct leat_log *log,
    struct leat_buf *out, struct leat_err *err)
{
	struct leat_page p = {.f = f, .share = share, .log = log, .out = out, .err = err};

	head(&p);
	headline(&p);
	plan_section(&p);
	curves_section(&p);
	returns_section(&p);
	contributions_section(&p);
	fit_section(&p);
	quality_section(&p);
	data_section(&p);
	origin_section(&p);
	if (p.no_pictures)
		leat_page_element(&p, "p", "note",
		    "Tables stand for the pictures: there was no gnuplot when this report was "
		    "made.");
	leat_page_raw(&p, "</main>\n</body>\n</html>\n");
	return p.status;
}
