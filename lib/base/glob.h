/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_GLOB_H
#define LEAT_BASE_GLOB_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * Patterns for names: `*` is any characters, also none; `?` is one character (of
 * UTF-8, not one byte); `\` before `*`, `?` or `\` takes that for itself; anything
 * else stands for itself. The whole text must match. Nothing else is special, and no
 * pattern is slow: at most its length times the text's steps are taken.
 * fold: letters A to Z and a to z match in either case; others only themselves.
 */
enum { LEAT_GLOB_MAX = 200 }; /* bytes of a pattern, for callers that take them from a file */

/* leat_glob_match -- is the text what the pattern says? */
bool leat_glob_match(struct leat_slice pattern, struct leat_slice text, bool fold);

/*
 * leat_glob_check -- what is wrong with a pattern, in a few words, or NULL.
 * plain  set to true if it has no `*` and no `?`: then *text, a copy in the arena,
 *        is the only text that it matches
 */
const char *leat_glob_check(
    struct leat_slice pattern, struct leat_arena *arena, bool *plain, struct leat_slice *text);

/* leat_fold_cmp -- bytewise order, as leat_slice_cmp; with fold as if all letters were small. */
int leat_fold_cmp(struct leat_slice a, struct leat_slice b, bool fold);

#endif
