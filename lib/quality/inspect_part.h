/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_INSPECT_PART_H
#define LEAT_QUALITY_INSPECT_PART_H

#include "quality/inspect.h"

/* What the checks of a stream share. Each adds findings; the history is settled. */

/* leat_inspect_about -- a finding about a series, with its action's severity. */
struct leat_quality_finding leat_inspect_about(
    const struct leat_inspection *x, size_t series, enum leat_check check);

/* leat_inspect_levels -- anomalies and shifts, and what is put in the place of anomalies. */
void leat_inspect_levels(struct leat_inspection *x);

/* leat_inspect_currencies -- accounts of which the currency changes. */
void leat_inspect_currencies(struct leat_inspection *x);

/* leat_inspect_repeats -- rows that repeat others, by source. */
void leat_inspect_repeats(struct leat_inspection *x);

/*
 * leat_inspect_is_gap -- is a day on which a series of a platform (its number) has no row one on
 * which it should: is it covered, and has that weekday of the week before or after a row?
 */
bool leat_inspect_is_gap(
    const struct leat_inspection *x, size_t platform, const struct leat_series *s, int32_t day);

/* leat_inspect_fill -- which days of series are to be made. */
void leat_inspect_fill(struct leat_inspection *x);

#endif
