/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_HTML_H
#define LEAT_REPORT_HTML_H

#include "report/facts.h"

/*
 * leat_report_html -- the report as one page that needs nothing else: well-formed
 * as XML too, the style sheet and the pictures within, no script.
 * share  directory of style.css and the gnuplot scripts
 * log    told once if there is no gnuplot: tables then stand for the pictures
 * out    the page is added
 * Returns LEAT_OK; LEAT_ENOINPUT if a file in share cannot be read.
 */
int leat_report_html(struct leat_facts *f, const char *share, const struct leat_log *log,
    struct leat_buf *out, struct leat_err *err);

#endif
