/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_PLOT_H
#define LEAT_REPORT_PLOT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * leat_plot_run -- run gnuplot on a script and take what it prints.
 * script  commands, data inline (borrowed); must set its own terminal
 * svg     what gnuplot wrote to standard output is added
 * Returns LEAT_OK; LEAT_ENOINPUT if there is no gnuplot on PATH; LEAT_EINTERNAL
 * with the first line of what it said if it failed; LEAT_EIO if no process or
 * temporary file could be had. Its settings files and the locale are not used.
 */
int leat_plot_run(struct leat_slice script, struct leat_buf *svg, struct leat_err *err);

/*
 * leat_svg_clean -- what is left of gnuplot's SVG when it becomes part of a page:
 * one <svg> element that scales, named for those who do not see it; no ids, no
 * comments, titles, fonts or version; points as circles; colours of the palette as
 * classes (f-NAME for fill, s-NAME for stroke), so that the style sheet has the
 * last word; and the labels, which gnuplot knows as L0, L1, ... only.
 * raw      gnuplot's output, one picture (borrowed)
 * class    class attribute of the <svg> element
 * alt      what the picture shows, plain text
 * label    nlabels texts, plain
 * Returns LEAT_OK; LEAT_EINTERNAL if raw is no SVG that gnuplot would write.
 */
struct leat_svg_frame {
	const char *class, *alt;
	const char *const *label;
	size_t nlabels;
	int width, height; /* of the picture, in CSS pixels at its natural size */
};
int leat_svg_clean(struct leat_slice raw, const struct leat_svg_frame *frame, struct leat_buf *out,
    struct leat_err *err);

/* leat_html_escape -- text with & < > " ' as entities. */
void leat_html_escape(struct leat_buf *out, const char *text);

#endif
