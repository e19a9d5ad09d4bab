/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SPEC_PART_H
#define LEAT_MIX_SPEC_PART_H

/* What the files of a specification share. */
#include "mix/spec.h"

enum { LEAT_PRESET_DEFAULT, LEAT_PRESET_PYMC, LEAT_PRESET_MERIDIAN, LEAT_NPRESETS };

/* leat_spec_preset_priors -- a prior for each class, as a preset has it. */
int leat_spec_preset_priors(struct leat_spec *s, int preset, struct leat_err *err);

/* Whose a prior with a name in brackets is. */
enum leat_prior_of {
	LEAT_PRIOR_OF_NOBODY,
	LEAT_PRIOR_OF_CHANNEL,
	LEAT_PRIOR_OF_CONTROL,
	LEAT_PRIOR_OF_EVENT
};

/* leat_spec_prior_owner -- "tv" of "alpha[tv]", and what that is: a channel. */
enum leat_prior_of leat_spec_prior_owner(const char *name, struct leat_slice *owner);

#endif
