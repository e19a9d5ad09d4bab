/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "report/axis.h"
#include "report/show.h"

#define WIDTH 340
#define HEIGHT 250
#define MUTED "textcolor rgb \"#5f6670\""
#define INK "textcolor rgb \"#1c1e21\""

static const char *const colours[LEAT_PICTURE_COLOURS] = {
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#7a8290"};

/* A curve rises: above and left of a point, and below and right of it, there is room. */
static void
label_point(struct leat_facts *f, struct leat_picture *p, const char *text, double x, double y,
    bool left, const char *how)
{
	char at_x[48], at_y[48], style[96], number[LEAT_NUM_MAX];

	leat_print_double(x, number);
	snprintf(at_x, sizeof(at_x), "first %s", number);
	leat_print_double(y, number);
	snprintf(at_y, sizeof(at_y), "first %s", number);
	snprintf(style, sizeof(style), "%s offset character %s %s", left ? "right" : "left",
	    left ? "-0.7, 0.6" : "0.7, -0.7", how);
	leat_picture_label(p, &f->arena, text, at_x, at_y, style);
}

static void
label_points(struct leat_facts *f, struct leat_picture *p, const struct leat_facts_curve *c)
{
	bool planned = isfinite(c->planned), more = planned && c->planned >= c->now;

	if (planned && c->planned == c->now) {
		label_point(f, p, "now and planned", c->now, c->at_now.mean, false, INK);
		return;
	}
	label_point(f, p, "now", c->now, c->at_now.mean, more, MUTED);
	if (planned)
		label_point(f, p, "planned", c->planned, c->at_planned.mean, !more, INK);
}

static void
curve_data(struct leat_picture *p, const struct leat_facts_curve *c, double *lo, double *hi)
{
	leat_buf_add_str(&p->head, "$curve << EOD\n");
	*lo = *hi = 0;
	for (int i = 0; i < LEAT_FACTS_POINTS; i++) {
		leat_picture_number(p, c->spend[i]);
		leat_picture_number(p, c->at[i].mean);
		leat_picture_number(p, c->at[i].lower);
		leat_picture_number(p, c->at[i].upper);
		leat_buf_add_char(&p->head, '\n');
		*lo = fmin(*lo, c->at[i].lower);
		*hi = fmax(*hi, c->at[i].upper);
	}
	leat_buf_add_str(&p->head, "EOD\n");
}

struct leat_picture
leat_picture_curve(struct leat_facts *f, size_t curve)
{
	const struct leat_facts_curve *c = &f->curve[curve];
	struct leat_picture p =
	    leat_picture_start("panel", WIDTH, HEIGHT, (struct leat_margins){52, 14, 30, 48});
	size_t rank = f->channel[c->channel].rank, last = LEAT_PICTURE_COLOURS - 1;
	double zero = 0, lo, hi, far = c->spend[LEAT_FACTS_POINTS - 1];

	curve_data(&p, c, &lo, &hi);
	leat_buf_printf(&p.head, "COLOUR = \"%s\"\n", colours[rank < last ? rank : last]);
	leat_axis_numbers(&p, "xtics", &zero, &far, 5, false, &f->arena);
	leat_axis_numbers(&p, "ytics", &lo, &hi, 5, true, &f->arena);
	leat_picture_set(&p, "X1", far);
	leat_picture_set(&p, "Y0", lo);
	leat_picture_set(&p, "Y1", hi);
	leat_picture_set(&p, "NOW", c->now);
	leat_picture_set(&p, "AT_NOW", c->at_now.mean);
	leat_picture_set(&p, "PLANNED", c->planned);
	leat_picture_set(&p, "AT_PLANNED", c->at_planned.mean);
	label_points(f, &p, c);
	leat_picture_label(&p, &f->arena,
	    leat_arena_printf(&f->arena, "%s%s%s/day", f->kpi_is_money ? f->kpi : "",
		f->kpi_is_money ? ", " : "", f->unit),
	    "screen 0.01", "screen 0.955", "left " MUTED);
	leat_picture_label(&p, &f->arena,
	    leat_arena_printf(&f->arena, "spend, %s/day", f->currency), "graph 1", "screen 0.045",
	    "right " MUTED);
	p.alt = leat_arena_printf(&f->arena,
	    "Response curve of %s with its 90 %% band: %s/day that comes from spend of 0 to %s "
	    "%s/day.",
	    leat_show_name(&f->arena, leat_slice(c->name), 64), f->unit,
	    leat_show_round(&f->arena, far), f->currency);
	p.scripts[0] = "curve.gnuplot";
	return p;
}
