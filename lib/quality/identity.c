/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/identity.h"

#include "base/siphash.h"

static void
add(struct leat_buf *key, struct leat_slice part)
{
	leat_buf_add_slice(key, part);
	leat_buf_add_char(key, '\0');
}

static void
add_columns(struct leat_buf *key, const struct leat_row *row, const int *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add(key, row->field[columns[i]]);
}

/* An id replaces the name, which may be changed at any time; the mark keeps id 7 from name 7. */
static void
add_entity(struct leat_buf *key, const struct leat_row *row, int id, int name)
{
	bool has_id = row->field[id].n > 0;

	leat_buf_add_char(key, has_id ? '#' : '=');
	add(key, row->field[has_id ? id : name]);
}

/* The same instant can be written in several ways. */
static void
add_time(struct leat_buf *key, struct leat_slice time)
{
	char text[LEAT_INSTANT_MAX];
	int64_t instant;

	if (leat_instant_parse(time, &instant))
		time = (struct leat_slice){text, leat_instant_print(instant, text)};
	add(key, time);
}

static void
add_spend(struct leat_buf *key, const struct leat_row *row)
{
	static const int who[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT};
	static const int cut[] = {
	    LEAT_OBS_GEO, LEAT_OBS_DEVICE, LEAT_OBS_SEGMENT, LEAT_OBS_ATTRIBUTION};

	add_columns(key, row, who, 3);
	add_entity(key, row, LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN);
	add_entity(key, row, LEAT_OBS_ADGROUP_ID, LEAT_OBS_ADGROUP);
	add_entity(key, row, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE);
	add_columns(key, row, cut, 4);
}

/* Statements about the export, not about what is in it. */
#define ABOUT                                                                                      \
	(UINT64_C(1) << LEAT_OBS_AS_OF | UINT64_C(1) << LEAT_OBS_FLAGS |                           \
	    UINT64_C(1) << LEAT_OBS_SOURCE)

_Static_assert(LEAT_OBS_N <= 64, "the columns of observations fit a word of bits");

static void
add_everything(struct leat_buf *key, const struct leat_row *row)
{
	for (size_t c = 0; c < row->ncolumns; c++)
		if (c >= 64 || !(ABOUT >> c & 1))
			add(key, row->field[c]);
}

static bool
identity(const struct leat_row *row, enum leat_obs_kind kind, struct leat_slice time,
    struct leat_buf *key)
{
	static const int event[] = {LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT, LEAT_OBS_ID};
	static const int series[] = {
	    LEAT_OBS_GEO, LEAT_OBS_DEVICE, LEAT_OBS_SEGMENT, LEAT_OBS_NAME};
	static const int outcome[] = {LEAT_OBS_CURRENCY, LEAT_OBS_NEW_CUSTOMER};

	key->n = 0;
	leat_buf_add_char(key, (char)('a' + kind));
	switch (kind) {
	case LEAT_TOUCH:
	case LEAT_CONVERSION:
		add_columns(key, row, event, 3);
		return row->field[LEAT_OBS_ID].n > 0;
	case LEAT_SPEND:
	case LEAT_OUTCOME:
	case LEAT_CONTROL:
		add_time(key, time);
		add(key, row->field[LEAT_OBS_PERIOD_END]);
		if (kind == LEAT_SPEND)
			add_spend(key, row);
		else
			add_columns(key, row, series, 4);
		if (kind == LEAT_OUTCOME)
			add_columns(key, row, outcome, 2);
		return true;
	case LEAT_LIFT:
	case LEAT_COVER:
		add_everything(key, row);
		return true;
	default:
		return false;
	}
}

bool
leat_identity(const struct leat_row *row, enum leat_obs_kind kind, struct leat_buf *key)
{
	return identity(row, kind, row->field[LEAT_OBS_TIME], key);
}

bool
leat_identity_on(
    const struct leat_row *row, enum leat_obs_kind kind, int32_t day, struct leat_buf *key)
{
	char text[LEAT_DAY_MAX];
	struct leat_slice time = {text, leat_day_print(day, text)};

	return identity(row, kind, time, key);
}

uint64_t
leat_content(const struct leat_row *row)
{
	uint64_t h = 0;

	for (size_t w = 0; w < leat_row_words(row->ncolumns); w++) {
		uint64_t left = row->filled[w] & ~(w ? 0 : ABOUT);

		for (; left; left &= left - 1) {
			size_t c = 64 * w + (size_t)__builtin_ctzll(left);

			h = leat_hash64(h + c, row->field[c]);
		}
	}
	return h;
}

int64_t
leat_as_of(const struct leat_row *row)
{
	struct leat_slice s = row->field[LEAT_OBS_AS_OF];
	int64_t instant;
	int32_t day;

	if (leat_day_parse(s, &day))
		return day * LEAT_US_PER_DAY;
	return leat_instant_parse(s, &instant) ? instant : INT64_MIN;
}
