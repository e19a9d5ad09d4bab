/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/num.h"
#include "report/axis.h"
#include "report/show.h"

/*
 * Pictures with a row a channel. Wide: the name to the left of its row, the
 * figures to the right. Narrow: both above it.
 */
struct layout {
	bool narrow;
	int width, height, row;
	struct leat_margins m;
};

#define INK "textcolor rgb \"#1c1e21\""
#define MUTED "textcolor rgb \"#5f6670\""
#define NAME_MAX_WIDE 26
#define NAME_MAX_NARROW 22
#define MAX_ROWS 24 /* a picture of more says less than the table */

static struct layout
lay_out(size_t rows, bool narrow, bool figures)
{
	struct layout l = {.narrow = narrow, .width = narrow ? 380 : 1040, .row = narrow ? 58 : 40};

	l.m = narrow ? (struct leat_margins){12, 16, 10, 46}
		     : (struct leat_margins){200, figures ? 270 : 30, 8, 46};
	l.height = l.row * (int)rows + l.m.top + l.m.bottom;
	return l;
}

static const char *
screen_x(struct leat_arena *a, const struct layout *l, int pixels)
{
	char text[LEAT_NUM_MAX];

	leat_print_double((double)pixels / l->width, text);
	return leat_arena_printf(a, "screen %s", text);
}

static const char *
row_y(struct leat_arena *a, const struct layout *l, size_t row)
{
	char text[LEAT_NUM_MAX];

	leat_print_fixed((double)row - (l->narrow ? .35 : 0), 2, text);
	return leat_arena_printf(a, "first %s", text);
}

static void
label_row(struct leat_facts *f, struct leat_picture *p, const struct layout *l, size_t row,
    const char *name, const char *figures)
{
	struct leat_arena *a = &f->arena;
	const char *y = row_y(a, l, row);
	const char *shown =
	    leat_show_name(a, leat_slice(name), l->narrow ? NAME_MAX_NARROW : NAME_MAX_WIDE);

	if (l->narrow) {
		leat_picture_label(p, a, shown, screen_x(a, l, l->m.left), y, "left " INK);
		leat_picture_label(
		    p, a, figures, screen_x(a, l, l->width - l->m.right), y, "right " MUTED);
	} else {
		leat_picture_label(p, a, shown, screen_x(a, l, l->m.left - 16), y, "right " INK);
		leat_picture_label(
		    p, a, figures, screen_x(a, l, l->width - l->m.right + 24), y, "left " MUTED);
	}
}

static void
label_scale(struct leat_facts *f, struct leat_picture *p, const struct layout *l, const char *text)
{
	leat_picture_label(p, &f->arena, text, screen_x(&f->arena, l, l->width - l->m.right),
	    leat_arena_printf(&f->arena, "screen %d./%d.", 8, l->height), "right " MUTED);
}

/* What the picture of budgets shows of a channel: money per day, before and after. */
static void
daily(const struct leat_facts *f, const struct leat_facts_channel *c, double *before, double *after)
{
	*before = (double)c->spend_before / 1e6 / f->plan.days;
	*after = (double)c->spend_after / 1e6 / f->plan.days;
}

static const char *
move_text(struct leat_facts *f, double before, double after)
{
	struct leat_arena *a = &f->arena;
	const char *from = leat_show_round(a, before), *to = leat_show_round(a, after), *pct;

	if (before <= 0 || before == after)
		return leat_arena_printf(
		    a, "%s%s %s/day", after == before ? "stays " : "new ", to, f->currency);
	pct = leat_show_percent(a, (after - before) / before, 0);
	return leat_arena_printf(a, "%s \xe2\x86\x92 %s %s/day (%s%s" LEAT_NBSP "%%)", from, to,
	    f->currency, *pct == '-' ? "\xe2\x88\x92" : "+", *pct == '-' ? pct + 1 : pct);
}

struct leat_picture
leat_picture_budget(struct leat_facts *f, bool narrow)
{
	struct leat_picture p = {0};
	struct layout l;
	size_t rows = 0;
	double least = 0, most = 0, before, after;

	for (size_t i = 0; i < f->nchannels; i++) {
		rows += f->channel[i].in_plan;
		daily(f, &f->channel[i], &before, &after);
		most = fmax(most, fmax(before, after));
	}
	if (f->plan.nlines == 0 || rows > MAX_ROWS)
		return p;
	l = lay_out(rows, narrow, true);
	p = leat_picture_start(narrow ? "narrow" : "wide", l.width, l.height, l.m);
	leat_picture_set(&p, "ROWS", (double)rows);
	leat_picture_set(&p, "LIFT", narrow ? .12 : 0);
	leat_picture_set(&p, "GRID", !narrow);
	leat_picture_set(&p, "X0", 0);
	leat_axis_numbers(&p, "xtics", &least, &most, narrow ? 4 : 6, true, &f->arena);
	leat_picture_set(&p, "X1", most);
	leat_buf_add_str(&p.head, "$move << EOD\n");
	for (size_t i = 0, row = 0; i < f->nchannels; i++) {
		if (!f->channel[i].in_plan)
			continue;
		daily(f, &f->channel[i], &before, &after);
		leat_picture_number(&p, (double)++row);
		leat_picture_number(&p, before);
		leat_picture_number(&p, after);
		leat_buf_add_str(&p.head, after >= before ? "1\n" : "0\n");
	}
	leat_buf_add_str(&p.head, "EOD\n");
	for (size_t i = 0, row = 0; i < f->nchannels; i++) {
		if (!f->channel[i].in_plan)
			continue;
		daily(f, &f->channel[i], &before, &after);
		label_row(f, &p, &l, ++row, f->channel[i].name, move_text(f, before, after));
	}
	label_scale(f, &p, &l, leat_arena_printf(&f->arena, "spend, %s/day", f->currency));
	p.alt = leat_arena_printf(&f->arena,
	    "Spend of each channel in %s per day, now and as planned; the numbers are in the table "
	    "below.",
	    f->currency);
	p.scripts[0] = "rows.gnuplot";
	p.scripts[1] = "budget.gnuplot";
	return p;
}

/*
 * The scale of returns reaches over the intervals, but one that is very wide must
 * not press all others together: it runs out of the picture.
 */
static void
returns_scale(const struct leat_facts *f, double *lo, double *hi)
{
	double mean = 0, upper = 0;

	*lo = 0;
	for (size_t i = 0; i < f->ncurves; i++) {
		const struct leat_curve *c = f->curve[i].curve;

		mean = fmax(mean, fmax(c->roi.mean, c->marginal_roi.mean));
		upper = fmax(upper, fmax(c->roi.q95, c->marginal_roi.q95));
		*lo = fmin(*lo, fmin(c->roi.q5, c->marginal_roi.q5));
	}
	*hi = f->return_scale * fmin(upper, 2.5 * mean);
	*lo *= f->return_scale;
	if (f->kpi_is_money)
		*hi = fmax(*hi, 1.2);
}

static void
returns_data(const struct leat_facts *f, struct leat_picture *p)
{
	leat_buf_add_str(&p->head, "$roi << EOD\n");
	for (size_t i = 0; i < f->ncurves; i++) {
		const struct leat_summary *r = &f->curve[i].curve->roi;
		const struct leat_summary *m = &f->curve[i].curve->marginal_roi;
		const double v[] = {r->mean, r->q5, r->q95, m->mean, m->q5, m->q95};

		leat_picture_number(p, (double)i + 1);
		for (int k = 0; k < 6; k++)
			leat_picture_number(p, v[k] * f->return_scale);
		leat_buf_add_char(&p->head, '\n');
	}
	leat_buf_add_str(&p->head, "EOD\n");
}

struct leat_picture
leat_picture_returns(struct leat_facts *f, bool narrow)
{
	struct leat_picture p = {0};
	struct leat_arena *a = &f->arena;
	struct layout l = lay_out(f->ncurves, narrow, true);
	double lo, hi;

	if (f->ncurves == 0 || f->ncurves > MAX_ROWS)
		return p;
	returns_scale(f, &lo, &hi);
	p = leat_picture_start(narrow ? "narrow" : "wide", l.width, l.height, l.m);
	leat_picture_set(&p, "ROWS", (double)f->ncurves);
	leat_axis_numbers(&p, "xtics", &lo, &hi, narrow ? 4 : 6, true, a);
	leat_picture_set(&p, "X0", lo);
	leat_picture_set(&p, "X1", hi);
	leat_picture_set(&p, "LIFT", narrow ? .16 : 0);
	leat_picture_set(&p, "GRID", !narrow);
	leat_picture_set(&p, "EVEN", f->kpi_is_money ? 1 : NAN);
	returns_data(f, &p);
	for (size_t i = 0; i < f->ncurves; i++) {
		const struct leat_curve *c = f->curve[i].curve;
		const char *roi = leat_show_fixed(a, c->roi.mean * f->return_scale, 2);
		const char *marginal =
		    leat_show_fixed(a, c->marginal_roi.mean * f->return_scale, 2);
		bool x = f->kpi_is_money;

		label_row(f, &p, &l, i + 1, f->curve[i].name,
		    leat_arena_printf(a, narrow ? "%s%s, marginal %s%s" : "ROI %s%s, marginal %s%s",
			roi, x ? " x" : "", marginal, x ? " x" : ""));
	}
	label_scale(
	    f, &p, &l, f->kpi_is_money ? "return, x (1 x earns what it costs)" : f->return_unit);
	p.alt = leat_arena_printf(a,
	    "Return on spend and marginal return of each channel with their 90 %% intervals, in "
	    "%s; "
	    "the numbers are in the table below.",
	    f->return_unit);
	p.scripts[0] = "rows.gnuplot";
	p.scripts[1] = "returns.gnuplot";
	return p;
}
