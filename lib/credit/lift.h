/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_LIFT_H
#define LEAT_CREDIT_LIFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"
#include "record/stream.h"

/*
 * struct leat_lift -- the result of an experiment: what a channel brought in some days that would
 * not have come without it.
 */
struct leat_lift {
	struct leat_slice channel, label; /* label: its name, else its days; no blanks */
	struct leat_slice currency;       /* of an effect in revenue */
	int32_t first, last;              /* days, both included */
	double effect, se;                /* conversions, or money of `currency`; se > 0 */
	bool of_revenue;
	const char *unfit; /* why it cannot calibrate a channel's credits; NULL: it can */
	bool used, told;   /* told: that it is not used, and why */
	const char *file;  /* where it was read */
	uint64_t line;
	struct leat_row row; /* as it was read */
};

/*
 * struct leat_lifts -- the lift rows of a stream. Zero-initialised is ready for use.
 */
struct leat_lifts {
	size_t n, cap;
	struct leat_lift *lift;
	struct leat_arena text;
};

/*
 * leat_lifts_add -- take a lift row, of which nothing is borrowed. Dates are days of ours.
 * An effect is in conversions if they are given, else in revenue; se is in the same unit.
 * zone        of instants, for their day
 * file, line  for messages; file must live on
 * Returns LEAT_OK; LEAT_EDATA for a row without a channel, an effect or an se above 0, or with a
 * time or a number that is none.
 */
int leat_lifts_add(struct leat_lifts *l, const struct leat_row *row, const struct leat_zone *zone,
    const char *file, uint64_t line, struct leat_err *err);

/*
 * leat_lifts_write -- the rows in their order, those used with the flag `used`.
 */
int leat_lifts_write(const struct leat_lifts *l, struct leat_out *out, struct leat_err *err);

void leat_lifts_fini(struct leat_lifts *l);

#endif
