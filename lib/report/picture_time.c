/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/num.h"
#include "report/axis.h"
#include "report/show.h"

#define WIDE 1040
#define NARROW 380
#define LABEL_GAP 17 /* pixels from one label to the next, at least */
#define INK "textcolor rgb \"#1c1e21\""
#define MUTED "textcolor rgb \"#5f6670\""

/*
 * Bands of the contributions, bottom up: baseline, controls where they only
 * ever add (else they are in the baseline's band), channels by size, the
 * smallest together.
 */
static bool
controls_stack(const struct leat_facts *f)
{
	for (size_t i = 0; i < f->weeks.n; i++)
		if (f->weeks.span[i].controls < 0)
			return false;
	return f->has_controls;
}

static size_t
nlayers(const struct leat_facts *f)
{
	size_t n = f->nchannels;

	return 1 + controls_stack(f) + (n < LEAT_PICTURE_COLOURS ? n : LEAT_PICTURE_COLOURS);
}

const char *
leat_picture_layer(struct leat_facts *f, size_t layer, const char **colour)
{
	static const char *const colours[LEAT_PICTURE_COLOURS] = {
	    "c0", "c1", "c2", "c3", "c4", "c5", "c6"};
	bool controls = controls_stack(f);
	size_t c = layer - 1 - controls;

	*colour = layer == 0 ? "base" : "control";
	if (layer >= nlayers(f))
		return NULL;
	if (layer == 0)
		return f->has_controls && !controls ? "baseline and controls" : "baseline";
	if (layer == 1 && controls)
		return "controls";
	*colour = colours[c];
	if (c == LEAT_PICTURE_COLOURS - 1 && f->nchannels > LEAT_PICTURE_COLOURS)
		return "other channels";
	return leat_show_name(&f->arena, leat_slice(f->channel[c].name), 20);
}

/* The colours as gnuplot takes them; style.css has the same under the same names. */
static const char *
layer_hex(const char *colour)
{
	static const char *const hex[] = {
	    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#7a8290"};

	if (colour[0] == 'c' && colour[2] == '\0')
		return hex[colour[1] - '0'];
	return strcmp(colour, "base") == 0 ? "#c3c8d0" : "#9aa1ac";
}

/* The sum of all bands up to and including a layer. */
static double
height_at(const struct leat_facts *f, const struct leat_facts_span *s, size_t layer)
{
	bool controls = controls_stack(f);
	double sum = s->baseline;
	size_t upto;

	if (!controls || layer > 0)
		sum += s->controls;
	if (layer < 1u + controls)
		return sum;
	upto = layer - controls; /* channels below or at this layer */
	if (upto == LEAT_PICTURE_COLOURS)
		upto = f->nchannels;
	for (size_t c = 0; c < upto && c < f->nchannels; c++)
		sum += s->contribution[c];
	return sum;
}

static void
stack_data(const struct leat_facts *f, struct leat_picture *p, double *lo, double *hi)
{
	size_t n = nlayers(f);

	*lo = *hi = 0;
	leat_buf_add_str(&p->head, "$stack << EOD\n");
	for (size_t i = 0; i < f->weeks.n; i++) {
		const struct leat_facts_span *s = &f->weeks.span[i];

		leat_picture_number(p, s->day);
		for (size_t k = 0; k < n; k++) {
			double h = height_at(f, s, k);

			*lo = fmin(*lo, h);
			*hi = fmax(*hi, h);
			leat_picture_number(p, h);
		}
		leat_picture_number(p, s->observed);
		*hi = fmax(*hi, s->observed);
		leat_buf_add_char(&p->head, '\n');
	}
	leat_buf_add_str(&p->head, "EOD\n");
}

/* What the vertical scale is in, above it. */
static void
label_unit(struct leat_facts *f, struct leat_picture *p, int days, const char *y)
{
	const char *per = days == 1 ? "day" : days == 7 ? "week" : "period";

	leat_picture_label(p, &f->arena,
	    leat_arena_printf(&f->arena, "%s%s%s/%s", f->kpi_is_money ? f->kpi : "",
		f->kpi_is_money ? ", " : "", f->unit, per),
	    "screen 0.01", leat_arena_printf(&f->arena, "screen %s", y), "left " MUTED);
}

/*
 * Names beside the bands' right ends, moved apart where they would touch: from
 * the bottom up, then from the top down.
 */
static void
label_layers(struct leat_facts *f, struct leat_picture *p, int height, struct leat_margins m,
    double lo, double hi)
{
	const struct leat_facts_span *s = &f->weeks.span[f->weeks.n - 1];
	double y[LEAT_PICTURE_COLOURS + 2] = {0}, scale = (height - m.top - m.bottom) / (hi - lo);
	size_t n = nlayers(f);

	for (size_t k = 0; k < n; k++) {
		double below = k ? height_at(f, s, k - 1) : 0;

		y[k] = m.bottom + ((below + height_at(f, s, k)) / 2 - lo) * scale;
		if (k > 0)
			y[k] = fmax(y[k], y[k - 1] + LABEL_GAP);
	}
	y[n - 1] = fmin(y[n - 1], height - m.top);
	for (size_t k = n - 1; k-- > 0;)
		y[k] = fmin(y[k], y[k + 1] - LABEL_GAP);
	for (size_t k = 0; k < n; k++) {
		const char *colour, *name = leat_picture_layer(f, k, &colour);
		char text[LEAT_NUM_MAX];

		leat_print_fixed(y[k] / height, 5, text);
		leat_picture_label(p, &f->arena, name,
		    leat_arena_printf(&f->arena, "screen %.5f", (WIDE - m.right + 14.) / WIDE),
		    leat_arena_printf(&f->arena, "screen %s", text),
		    leat_arena_printf(&f->arena,
			"left " INK " point pt 7 ps 0.9 lc rgb \"%s\" offset character 1.1, -0.25",
			layer_hex(colour)));
	}
}

struct leat_picture
leat_picture_contributions(struct leat_facts *f, bool narrow)
{
	struct leat_margins m = {56, narrow ? 14 : 170, 30, 34};
	int width = narrow ? NARROW : WIDE, height = narrow ? 280 : 380;
	const struct leat_facts_series *w = &f->weeks;
	struct leat_picture p = {0};
	double lo, hi;

	if (w->n < 2)
		return p;
	p = leat_picture_start(narrow ? "narrow" : "wide", width, height, m);
	stack_data(f, &p, &lo, &hi);
	leat_axis_numbers(&p, "ytics", &lo, &hi, narrow ? 6 : 8, true, &f->arena);
	leat_axis_days(&p, w->span[0].day, w->span[w->n - 1].day, narrow ? 5 : 10, &f->arena);
	leat_picture_set(&p, "X0", w->span[0].day);
	leat_picture_set(&p, "X1", w->span[w->n - 1].day);
	leat_picture_set(&p, "Y0", lo);
	leat_picture_set(&p, "Y1", hi);
	leat_picture_set(&p, "LAYERS", (double)nlayers(f));
	leat_buf_add_str(&p.head, "COLOURS = \"");
	for (size_t k = 0; k < nlayers(f); k++) {
		const char *colour;

		leat_picture_layer(f, k, &colour);
		leat_buf_printf(&p.head, "%s ", layer_hex(colour));
	}
	leat_buf_add_str(&p.head, "\"\n");
	if (!narrow)
		label_layers(f, &p, height, m, lo, hi);
	label_unit(f, &p, w->span[0].last_day - w->span[0].day + 1, "0.965");
	p.alt = leat_arena_printf(&f->arena,
	    "Contributions over time, %s to %s, stacked: baseline, then each channel; the line is "
	    "the "
	    "%s observed. The numbers by month are in the table below.",
	    leat_show_day(&f->arena, w->span[0].day),
	    leat_show_day(&f->arena, w->span[w->n - 1].last_day), f->kpi);
	p.scripts[0] = "contributions.gnuplot";
	return p;
}

size_t
leat_picture_fit_periods(const struct leat_facts *f, bool narrow)
{
	size_t most = narrow ? 91 : 182; /* more points than that hide one another */

	return f->periods.n < most ? f->periods.n : most;
}

/* A line need not start at nought, and a level far above it would flatten the picture. */
static void
lift_floor(const struct leat_facts *f, size_t first, double *lo, double hi)
{
	double least = hi;

	for (size_t i = first; i < f->periods.n; i++) {
		const struct leat_facts_span *s = &f->periods.span[i];

		least = fmin(least, fmin(fmin(s->lower, s->observed), s->fitted));
	}
	if (least > .4 * hi)
		*lo = least;
}

static void
fit_data(const struct leat_facts *f, struct leat_picture *p, size_t first, double *lo, double *hi,
    bool *band)
{
	*lo = *hi = 0;
	*band = true;
	leat_buf_add_str(&p->head, "$fit << EOD\n");
	for (size_t i = first; i < f->periods.n; i++) {
		const struct leat_facts_span *s = &f->periods.span[i];
		const double v[] = {s->lower, s->upper, s->fitted, s->observed};

		leat_picture_number(p, s->day);
		for (int k = 0; k < 4; k++) {
			leat_picture_number(p, v[k]);
			*lo = fmin(*lo, v[k]);
			*hi = fmax(*hi, v[k]);
		}
		*band = *band && isfinite(s->lower) && isfinite(s->upper);
		leat_buf_add_char(&p->head, '\n');
	}
	leat_buf_add_str(&p->head, "EOD\n");
}

struct leat_picture
leat_picture_fit(struct leat_facts *f, bool narrow)
{
	struct leat_margins m = {56, 14, 30, 34};
	int width = narrow ? NARROW : WIDE, height = narrow ? 250 : 300;
	size_t shown = leat_picture_fit_periods(f, narrow), first = f->periods.n - shown;
	struct leat_picture p = {0};
	double lo, hi;
	bool band;

	if (shown < 2)
		return p;
	p = leat_picture_start(narrow ? "narrow" : "wide", width, height, m);
	fit_data(f, &p, first, &lo, &hi, &band);
	lift_floor(f, first, &lo, hi);
	leat_axis_numbers(&p, "ytics", &lo, &hi, 5, true, &f->arena);
	leat_axis_days(&p, f->periods.span[first].day, f->periods.span[f->periods.n - 1].day,
	    narrow ? 4 : 8, &f->arena);
	leat_picture_set(&p, "X0", f->periods.span[first].day);
	leat_picture_set(&p, "X1", f->periods.span[f->periods.n - 1].day);
	leat_picture_set(&p, "Y0", lo);
	leat_picture_set(&p, "Y1", hi);
	leat_picture_set(&p, "BAND", band);
	label_unit(f, &p, f->model.period_days, "0.955");
	p.alt = leat_arena_printf(&f->arena,
	    "Observed %s as points, fitted %s as a line with its 90 %% interval, %s to %s.", f->kpi,
	    f->kpi, leat_show_day(&f->arena, f->periods.span[first].day),
	    leat_show_day(&f->arena, f->periods.span[f->periods.n - 1].last_day));
	p.scripts[0] = "fit.gnuplot";
	return p;
}
