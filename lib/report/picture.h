/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_PICTURE_H
#define LEAT_REPORT_PICTURE_H

#include "report/facts.h"

/*
 * struct leat_picture -- what gnuplot is to draw: variables and data, then the
 * scripts share/report/common.gnuplot and *scripts. Text lives in the facts'
 * arena, head is a heap block: end with leat_picture_fini.
 */
struct leat_picture {
	int width, height;      /* pixels at natural size; 0: there is nothing to draw */
	const char *class;      /* of the style sheet: wide, narrow, panel */
	const char *alt;        /* what it shows, for those who do not see it */
	const char *scripts[3]; /* files in share/report, NULL-terminated */
	struct leat_buf head;
	const char **label; /* what L0, L1, ... stand for: safe, not escaped */
	size_t nlabels, labels_cap;
};

/* A picture is made twice, for wide windows and for telephones, so that its text never shrinks. */
struct leat_picture leat_picture_budget(struct leat_facts *f, bool narrow);
struct leat_picture leat_picture_returns(struct leat_facts *f, bool narrow);
struct leat_picture leat_picture_contributions(struct leat_facts *f, bool narrow);
struct leat_picture leat_picture_fit(struct leat_facts *f, bool narrow);
struct leat_picture leat_picture_curve(struct leat_facts *f, size_t curve); /* one size */
void leat_picture_fini(struct leat_picture *p);

/* How many of the newest periods the picture of the fit shows. */
size_t leat_picture_fit_periods(const struct leat_facts *f, bool narrow);

#define LEAT_PICTURE_COLOURS 7 /* channels from this rank on share the last colour */

/* leat_picture_layer -- the name of a band of the contributions, bottom up; NULL past the last. */
const char *leat_picture_layer(struct leat_facts *f, size_t layer, const char **colour);

#endif
