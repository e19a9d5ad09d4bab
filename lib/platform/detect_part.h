/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_DETECT_PART_H
#define LEAT_PLATFORM_DETECT_PART_H

#include "platform/claim.h"
#include "platform/detect.h"

/* Shared by detect.c, which looks at tables, and detect_json.c. */

/*
 * leat_detect_take -- the export is what the search found in this look.
 * written  the look's names as they are in the file
 */
void leat_detect_take(struct leat_export *e, const struct leat_search *s, const struct leat_look *l,
    const struct leat_slice *written);

/* leat_detect_json -- recognise JSON by its first rows; arguments as for a table. */
int leat_detect_json(struct leat_export *e, struct leat_search *s, struct leat_input *in,
    struct leat_slice front, bool all, struct leat_err *err);

#endif
