/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_AXIS_H
#define LEAT_REPORT_AXIS_H

#include "report/picture.h"

/* What the files that make pictures share: scales, labels, gnuplot's syntax. */

struct leat_margins {
	int left, right, top, bottom; /* pixels */
};

/* leat_picture_start -- sizes, margins and class. */
struct leat_picture leat_picture_start(
    const char *class, int width, int height, struct leat_margins m);

/* leat_picture_set -- a variable of the script; NAN is NaN. */
void leat_picture_set(struct leat_picture *p, const char *name, double v);
/* leat_picture_number -- a number in a data block, or NaN, with a blank behind. */
void leat_picture_number(struct leat_picture *p, double v);

/*
 * leat_picture_label -- text at a place.
 * x, y   gnuplot coordinates: "screen 0.1", "first 12"
 * how    "left", "right textcolor rgb ink", ...
 */
void leat_picture_label(struct leat_picture *p, struct leat_arena *a, const char *text,
    const char *x, const char *y, const char *how);

/*
 * leat_axis_numbers -- scale marks at round numbers, about `marks` of them.
 * axis     "xtics" or "ytics"
 * lo, hi   ends of the data; with extend they become the first and the last mark
 */
void leat_axis_numbers(struct leat_picture *p, const char *axis, double *lo, double *hi, int marks,
    bool extend, struct leat_arena *a);

/* leat_axis_days -- marks at the beginning of months, or weeks if there are few. */
void leat_axis_days(
    struct leat_picture *p, int32_t first, int32_t last, int marks, struct leat_arena *a);

#endif
