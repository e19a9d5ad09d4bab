/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/sound.h"

#include <string.h>

/* Ages in days or touches, and days left: more than any data have. */
#define LONGEST 1e9F

/* Roles that come once, before `*`, and those that are repeated. */
struct roles {
	const char *once, *again;
	size_t nonce, nagain;
};

static struct roles
split_roles(const char *roles)
{
	const char *star = strchr(roles, '*');

	if (star == NULL)
		return (struct roles){roles, "", strlen(roles), 0};
	return (struct roles){roles, star + 1, (size_t)(star - roles), strlen(star + 1)};
}

/* Does a key of n numbers have all of these roles, the repeated ones at least once? */
static bool
is_long_enough(const struct roles *r, size_t n)
{
	return r->nagain ? n > r->nonce && (n - r->nonce) % r->nagain == 0 : n == r->nonce;
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
has_good_floats(const struct roles *r, const uint32_t *key, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char role = i < r->nonce ? r->once[i] : r->again[(i - r->nonce) % r->nagain];

		if (role == 'f' && !is_finite(key[i]))
			return false;
	}
	return true;
}

const char *
leat_sound(struct leat_sound *s, const struct leat_attribution *model, const void *fit,
    size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	const struct leat_statistic *t = &model->statistic[which];
	const struct roles roles = split_roles(t->roles);
	const leat_fix most = (leat_fix)LEAT_SOUND_MAX * ((leat_fix)1 << 60);

	if (!is_long_enough(&roles, nkey))
		return "a sum with a key that is too short";
	if (!has_good_floats(&roles, key, nkey))
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
