/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_INFORM_H
#define LEAT_MIX_INFORM_H

#include "mix/spec.h"

/*
 * leat_spec_inform -- let the credits of an attribution model say what each channel is
 * expected to bring, before the data do: the effect prior of a channel that has credits
 * becomes one on its share of the outcome, log-normal about the credits' share with an sd
 * of LEAT_INFORM_SD on the logarithm. A channel that has a prior of its own keeps it.
 *
 * Credits are made of the very conversions that the model is then fitted to, so that this
 * uses them twice and intervals come out too narrow: it is never done unasked, and log is
 * told.
 * panel  with credits (borrowed)
 * Returns LEAT_OK; LEAT_EUSAGE if the panel has no credits; LEAT_EDATA if they add up to nothing.
 */
#define LEAT_INFORM_SD 0.5 /* 90 % within a factor of 2.3 */

int leat_spec_inform(struct leat_spec *spec, const struct leat_panel *panel,
    const struct leat_log *log, struct leat_err *err);

#endif
