/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_PREPARE_H
#define LEAT_CREDIT_PREPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Preparing a path: which of its touches count, and how much. In this order:
 *   1. views (impressions) more than view_lookback before the path's end are left out;
 *   2. direct touches are left out where there is anything else (ignore_direct);
 *   3. of touches of one unit, each within `gap` of the one before, the first stands for all;
 *   4. repeats: of touches of one unit in a row the last stands for all (COLLAPSE), or of all
 *      touches of a unit on the path the first (FIRST).
 * A touch that stands for others counts as much as the one of them that counts the most. What
 * is left may be nothing: such a conversion has no touch, such a null path is none.
 */
enum leat_repeats { LEAT_REPEATS_KEEP, LEAT_REPEATS_COLLAPSE, LEAT_REPEATS_FIRST };
#define LEAT_REPEATS_WORDS "keep collapse first" /* in the order of the enum */

/* Zero-initialised leaves every path as it is. */
struct leat_prepare_options {
	bool ignore_direct;
	enum leat_repeats repeats;
	int64_t gap_us;           /* 0: none */
	int64_t view_lookback_us; /* of views; 0: as any touch */
	double view_weight;       /* how much a view counts beside another touch; 0: as much */
};

/* What the preparing has to know of a touch. */
struct leat_touch_seen {
	int64_t time_us; /* 0 of all where times are not known: then gap and view_lookback must not
			    be set */
	uint32_t unit;
	bool view, direct;
};

/* Zero-initialised, but for the options, is ready for use; one a thread. */
struct leat_prepare {
	struct leat_prepare_options o;
	size_t *keep;     /* of the last path: the touches that count, in order */
	double *emphasis; /* and how much */
	size_t room;
	struct leat_prepare_unit *last; /* by unit, of this path if its round is */
	size_t nunits;
	uint64_t round;
};

/* leat_prepare_idle -- does every path stay as it is? */
bool leat_prepare_idle(const struct leat_prepare_options *o);

/*
 * leat_prepare_path -- fill keep and emphasis, which are good until the next call.
 * t       n, oldest first (borrowed for the call)
 * end_us  of the path: the conversion, or of a null path its last touch
 * Returns how many are kept. Steps: a few times n; memory: 24 bytes a touch of the longest path,
 * 24 a unit.
 */
size_t leat_prepare_path(
    struct leat_prepare *p, const struct leat_touch_seen *t, size_t n, int64_t end_us);

void leat_prepare_fini(struct leat_prepare *p);

#endif
