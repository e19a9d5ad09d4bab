/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/sound.h"

#include <string.h>

/* Ages in days or touches, and days left: more than any data have. */
#define LONGEST 1e9F

/* Does a key of n numbers have all of these roles, the repeated ones at least once? */
static bool
is_long_enough(const char *roles, size_t n)
{
	const char *star = strchr(roles, '*');
	size_t head = star ? (size_t)(star - roles) : strlen(roles);
	size_t again = star ? strlen(star + 1) : 0;

	return star ? n > head && (n - head) % again == 0 : n == head;
}

static bool
is_finite(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x >= 0 && x <= LONGEST;
}

/* Of a key that is long enough. */
static bool
has_good_floats(const char *roles, const uint32_t *key, size_t n)
{
	const char *again = NULL;

	for (size_t i = 0; i < n; i++) {
		if (*roles == '*')
			again = ++roles;
		if (*roles == '\0')
			roles = again;
		if (*roles++ == 'f' && !is_finite(key[i]))
			return false;
	}
	return true;
}

const char *
leat_sound(struct leat_sound *s, const struct leat_attribution *model, const void *fit,
    size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	const struct leat_statistic *t = &model->statistic[which];
	const leat_fix most = (leat_fix)LEAT_SOUND_MAX * ((leat_fix)1 << 60);

	if (!is_long_enough(t->roles, nkey))
		return "a sum with a key that is too short";
	if (!has_good_floats(t->roles, key, nkey))
		return "an age or a time that is no number of days";
	for (size_t i = 0; i < t->nvalues; i++) {
		if (i < t->ncounts && value[i] < 0)
			return "a count below 0";
		if (value[i] > most || value[i] < -most)
			return "a sum that is too large";
		s->total += value[i] < 0 ? -value[i] : value[i];
		if (s->total > most)
			return "sums that are too large";
	}
	return model->fault ? model->fault(fit, which, nkey, value) : NULL;
}
