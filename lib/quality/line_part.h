/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_LINE_PART_H
#define LEAT_QUALITY_LINE_PART_H

#include "record/json.h"

/* Members of a line of the quality report; what is empty or not finite is left out. */
void leat_line_open(struct leat_jw *w, struct leat_buf *out, const char *kind);
void leat_line_text(struct leat_jw *w, const char *key, struct leat_slice text);
void leat_line_day(struct leat_jw *w, const char *key, int32_t day);
void leat_line_count(struct leat_jw *w, const char *key, uint64_t n);
void leat_line_flag(struct leat_jw *w, const char *key, bool yes);
/* leat_line_number -- six decimals, so that every machine prints the same. */
void leat_line_number(struct leat_jw *w, const char *key, double v);
void leat_line_close(struct leat_jw *w);

#endif
