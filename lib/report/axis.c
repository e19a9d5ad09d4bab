/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/axis.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "report/show.h"

struct leat_picture
leat_picture_start(const char *class, int width, int height, struct leat_margins m)
{
	struct leat_picture p = {.width = width, .height = height, .class = class, .alt = ""};

	leat_picture_set(&p, "WIDTH", width);
	leat_picture_set(&p, "HEIGHT", height);
	leat_picture_set(&p, "LEFT", m.left);
	leat_picture_set(&p, "RIGHT", m.right);
	leat_picture_set(&p, "TOP", m.top);
	leat_picture_set(&p, "BOTTOM", m.bottom);
	return p;
}

void
leat_picture_fini(struct leat_picture *p)
{
	leat_buf_fini(&p->head);
	free(p->label);
	p->label = NULL;
	p->nlabels = p->labels_cap = 0;
}

void
leat_picture_number(struct leat_picture *p, double v)
{
	char text[LEAT_NUM_MAX] = "NaN";

	if (isfinite(v))
		leat_print_double(v, text);
	leat_buf_printf(&p->head, "%s ", text);
}

void
leat_picture_set(struct leat_picture *p, const char *name, double v)
{
	leat_buf_printf(&p->head, "%s = ", name);
	leat_picture_number(p, v);
	leat_buf_add_char(&p->head, '\n');
}

void
leat_picture_label(struct leat_picture *p, struct leat_arena *a, const char *text, const char *x,
    const char *y, const char *how)
{
	LEAT_GROW(p->label, p->nlabels, p->labels_cap);
	p->label[p->nlabels] = leat_arena_printf(a, "%s", text);
	/* Colours have no names yet where this is read, so they are spelt. */
	leat_buf_printf(&p->head, "set label \"L%zu\" at %s, %s %s\n", p->nlabels++, x, y, how);
}

/* 1, 2 or 5 times a power of ten, so that about `marks` of them make the span. */
static double
round_step(double span, int marks)
{
	double raw = span / marks, power = pow(10, floor(log10(raw))), lead = raw / power;

	return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

/* "250", "12k", "1.5M": marks are round, so few digits are enough. */
static const char *
mark_text(struct leat_arena *a, double v, double step, double most)
{
	double unit = most >= 1e6 && step >= 1e5 ? 1e6 : most >= 1e4 && step >= 100 ? 1e3 : 1;
	double s = step / unit;
	int decimals = s >= 1 && fmod(s, 1) == 0 ? 0 : (int)ceil(-log10(s) - 1e-9);

	if (v == 0)
		return "0";
	return leat_arena_printf(a, "%s%s",
	    leat_show_fixed(a, v / unit, decimals > 0 ? decimals : 0),
	    unit == 1e6   ? "M"
	    : unit == 1e3 ? "k"
			  : "");
}

void
leat_axis_numbers(struct leat_picture *p, const char *axis, double *lo, double *hi, int marks,
    bool extend, struct leat_arena *a)
{
	double span = *hi > *lo ? *hi - *lo : 1, step = round_step(span, marks);
	long long first, last;

	if (extend) {
		*hi = ceil((*lo + span) / step - 1e-9) * step;
		*lo = floor(*lo / step + 1e-9) * step;
	}
	first = (long long)ceil(*lo / step - 1e-9);
	last = (long long)floor(*hi / step + 1e-9);
	leat_buf_printf(&p->head, "set %s (", axis);
	for (long long i = first; i <= last && i - first < 50; i++) {
		leat_buf_printf(&p->head, "%s\"%s\" ", i == first ? "" : ", ",
		    mark_text(a, (double)i * step, step, fmax(fabs(*lo), fabs(*hi))));
		leat_picture_number(p, (double)i * step);
	}
	leat_buf_add_str(&p->head, ")\n");
}

static const char *const months[] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void
day_mark(struct leat_picture *p, int32_t day, const char *text, size_t *n)
{
	leat_buf_printf(&p->head, "%s\"%s\" %d", (*n)++ ? ", " : "", text, (int)day);
}

/* The first of every `step`th month; the year is told once, and at every January. */
static void
month_marks(struct leat_picture *p, int32_t first, int32_t last, int step, struct leat_arena *a)
{
	int year, month, day;
	size_t n = 0;

	leat_day_to_civil(first, &year, &month, &day);
	for (int32_t at; (at = leat_day_from_civil(year, month, 1)) <= last;) {
		bool shown = at >= first && (month - 1) % step == 0;

		if (shown)
			day_mark(p, at,
			    n == 0 || month == 1
				? leat_arena_printf(a, "%s %d", months[month - 1], year)
				: months[month - 1],
			    &n);
		month = month % 12 + 1;
		year += month == 1;
	}
}

static void
week_marks(struct leat_picture *p, int32_t first, int32_t last, int step, struct leat_arena *a)
{
	int32_t monday = first + (7 - leat_day_of_week(first)) % 7;
	size_t n = 0;

	for (int32_t at = monday; at <= last; at += 7 * step) {
		int year, month, day;

		leat_day_to_civil(at, &year, &month, &day);
		day_mark(p, at, leat_arena_printf(a, "%d %s", day, months[month - 1]), &n);
	}
}

void
leat_axis_days(struct leat_picture *p, int32_t first, int32_t last, int marks, struct leat_arena *a)
{
	static const int steps[] = {1, 2, 3, 6, 12};
	int days = last - first + 1, i = 0;

	leat_buf_add_str(&p->head, "set xtics (");
	if (days < 30 * marks && days <= 120) {
		week_marks(p, first, last, (days / 7 + marks - 1) / marks, a);
	} else {
		while (i < 4 && days / 30 / steps[i] > marks)
			i++;
		month_marks(p, first, last, steps[i], a);
	}
	leat_buf_add_str(&p->head, ")\n");
}
