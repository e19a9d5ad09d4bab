/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_PREAMBLE_H
#define LEAT_PLATFORM_PREAMBLE_H

#include "platform/detect.h"

/*
 * leat_preamble_read -- what the lines before a table say, by the mapping's rules.
 * What is in p already stays where they say nothing.
 * tail   by the rules for the lines behind the table, instead
 * line   n lines as text
 * arena  keeps what p points to
 */
void leat_preamble_read(struct leat_preamble *p, const struct leat_mapping *m, bool tail,
    const struct leat_slice *line, size_t n, struct leat_arena *arena);

/*
 * leat_preamble_signs -- does one of the lines prove that the file is the mapping's?
 * *sign, if it does, is how that line begins.
 */
bool leat_preamble_signs(
    const struct leat_mapping *m, const struct leat_slice *line, size_t n, struct leat_slice *sign);

#endif
