/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_SIFT_H
#define LEAT_QUALITY_SIFT_H

#include <stdint.h>

#include "quality/cleaner.h"

/* What became of the rows that are not passed on, and what the policy says of the stream. */
struct leat_sifted {
	uint64_t n[LEAT_FATES];
	int held; /* as leat_reshape_held */
};

/*
 * leat_sift -- what can be done about a row without knowing those that follow it: the
 * policy puts it into shape, it is checked, its instant is written in UTC, and it is
 * passed on at once or discarded. Duplicates stay, and nothing is added up or derived;
 * rules about users with too many events are not obeyed, which a warning says.
 * options  of these rules, reshape, fx, currency, tz, directory, log and rejects
 * out      gets the header of in, with columns that the policy fills, and the rows, not the
 *          trailer
 * Errors: those of in, out and rejects; LEAT_EDATA where the policy says that the run ends,
 * and for an unknown zone.
 */
int leat_sift(struct leat_in *in, const struct leat_cleaner_options *options, struct leat_out *out,
    struct leat_sifted *result, struct leat_err *err);

#endif
