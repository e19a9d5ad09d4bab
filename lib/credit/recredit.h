/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_RECREDIT_H
#define LEAT_CREDIT_RECREDIT_H

#include "attribution/calibrate.h"
#include "credit/credit.h"
#include "credit/lift.h"

/* What experiments made of a unit's credits. */
struct leat_calibrated {
	struct leat_calibration by; /* factor 1 if there is no experiment */
	size_t nexperiments;
	struct leat_slice experiments; /* their labels, separated by blanks; of the lifts' text */
};

/*
 * leat_recredit -- rescale a model's credits by experiments: those of a channel with experiments
 * that can be used by one factor (leat_calibrate), the baseline's by what is then left, so
 * that the credits of each day add up to what they did, exactly. Where that leaves less than
 * nothing, the calibrated credits of the day are cut to what there is, which log is told.
 *
 * c      its sums are changed and its calibrated set. Its variance becomes the factors', and is
 *        made if there is none: an experiment says how much a channel brought, whatever the
 *        model's error is
 * lifts  those that were used are marked; log is told the factors, and why others were not used
 *
 * Returns LEAT_OK; LEAT_EDATA for a sum of more than 64 bits.
 */
int leat_recredit(struct leat_credited *c, struct leat_lifts *lifts,
    const struct leat_gather *names, const struct leat_log *log, struct leat_err *err);

#endif
