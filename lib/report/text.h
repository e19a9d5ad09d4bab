/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_TEXT_H
#define LEAT_REPORT_TEXT_H

#include "report/facts.h"

#define LEAT_TEXT_WIDTH 80 /* columns; no line is wider */

/* leat_report_text -- the report for a terminal, plain UTF-8 without colour, added to out. */
void leat_report_text(struct leat_facts *f, struct leat_buf *out);

/*
 * leat_text_line -- cut the next line of at most `width` columns off *rest: at a
 * blank if there is one, within a word if not. LEAT_NBSP is no blank.
 * Returns false when *rest is used up.
 */
bool leat_text_line(struct leat_slice *rest, size_t width, struct leat_slice *line);

#endif
