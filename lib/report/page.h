/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_PAGE_H
#define LEAT_REPORT_PAGE_H

#include "report/picture.h"
#include "report/table.h"

/*
 * struct leat_page -- a page being written. The first fault is kept in status
 * and err; what is asked of the page after it is still done, and thrown away.
 */
struct leat_page {
	struct leat_facts *f;
	const char *share;
	const struct leat_log *log;
	struct leat_buf *out;
	struct leat_err *err;
	int status;
	bool no_pictures; /* gnuplot is missing or failed, and that was said */
};

void leat_page_raw(struct leat_page *p, const char *html);
void leat_page_text(
    struct leat_page *p, const char *text); /* escaped, minus signs made true; may hold elements */
void leat_page_element(struct leat_page *p, const char *name, const char *class, const char *text);
void leat_page_file(struct leat_page *p, const char *name); /* from share, as it is */

/* leat_page_table -- with its title as caption; nothing if it has no rows. */
void leat_page_table(struct leat_page *p, const struct leat_table *t);

/* leat_page_details -- a table that is folded away as long as there are pictures to look at. */
void leat_page_details(struct leat_page *p, const struct leat_table *t);

/*
 * leat_page_picture -- draw it; ends picture.
 * Returns false if it was not drawn.
 */
bool leat_page_picture(struct leat_page *p, struct leat_picture *picture);

#endif
