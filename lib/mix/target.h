/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_TARGET_H
#define LEAT_MIX_TARGET_H

#include "mix/density.h"
#include "sample/sampling.h"

/* leat_mix_target -- a mix model (borrowed) as a target of leat_sampling_run. */
struct leat_target leat_mix_target(const struct leat_mix *mix);

#endif
