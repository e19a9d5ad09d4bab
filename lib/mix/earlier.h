/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_EARLIER_H
#define LEAT_MIX_EARLIER_H

#include "base/err.h"
#include "mix/scales.h"
#include "record/stream.h"
#include "sample/warm.h"

/* struct leat_earlier -- what a refit takes from the model of an earlier fit. */
struct leat_earlier {
	char id[65];
	struct leat_warm warm;
	struct leat_scales scales;
};

/*
 * leat_earlier_read -- from a stream of one model, read to its end; its verdict is the
 * caller's to ask for.
 * file  names it in messages
 * kpi, currency, period_days  of the panel that is to be fitted: a model of another
 *       outcome has other units
 * Returns LEAT_OK; LEAT_EDATA as leat_model_read, for a model of something else, or one
 * without what its sampler learned. End with leat_earlier_fini.
 */
int leat_earlier_read(struct leat_earlier *e, struct leat_in *in, const char *file, const char *kpi,
    const char *currency, int period_days, struct leat_err *err);
void leat_earlier_fini(struct leat_earlier *e);

#endif
