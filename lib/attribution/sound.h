/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_SOUND_H
#define LEAT_ATTRIBUTION_SOUND_H

#include "attribution/fix.h"
#include "attribution/model.h"

/*
 * struct leat_sound -- sums that a model is given from outside, which may be anything: how much
 * they come to. Zero-initialised is ready for use.
 */
struct leat_sound {
	leat_fix total; /* of the absolute values */
};

/* What a model's sums may come to in all: their sums and products stay within 128 bits, and
 * what is computed of them within a double. */
#define LEAT_SOUND_MAX 1e16

/*
 * leat_sound -- what is wrong with a sum, or NULL if some data can have it: the length of its
 * key, floats in it, counts below 0, sizes, and what the model itself finds (fault).
 * Its units, currencies and strata are numbers that there are.
 */
const char *leat_sound(struct leat_sound *s, const struct leat_attribution *model, const void *fit,
    size_t which, const uint32_t *key, size_t nkey, const __int128 *value);

#endif
