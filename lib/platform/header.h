/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_HEADER_H
#define LEAT_PLATFORM_HEADER_H

#include <stdbool.h>

#include "base/mem.h"

/* Headers of exports, as mappings name them. */

/*
 * leat_header_normalise -- a header as mappings have it: small letters, blanks
 * at the ends off, runs of blanks within made one. Adds to out.
 */
void leat_header_normalise(struct leat_slice header, struct leat_buf *out);

/*
 * leat_header_matches -- is the normalised header what the mapping's pattern
 * says? currency, if not NULL, is set to what stands for (ccc).
 */
bool leat_header_matches(
    struct leat_slice pattern, struct leat_slice header, struct leat_slice *currency);

/* leat_header_has_hole -- has the pattern a (ccc) in it? */
bool leat_header_has_hole(struct leat_slice pattern);

/* leat_pattern_matches -- the same for a pattern that may have `*` at either end. */
bool leat_pattern_matches(struct leat_slice pattern, struct leat_slice name);

#endif
