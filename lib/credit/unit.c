/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/unit.h"

static const enum leat_obs columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static const size_t ncolumns[] = {
    [LEAT_BY_CHANNEL] = 1, [LEAT_BY_CAMPAIGN] = 5, [LEAT_BY_CREATIVE] = 7};

/* A name is used only where there is no id before it. */
static bool
is_replaced(const struct leat_slice *field, enum leat_obs column)
{
	return (column == LEAT_OBS_CAMPAIGN && field[LEAT_OBS_CAMPAIGN_ID].n) ||
	       (column == LEAT_OBS_CREATIVE && field[LEAT_OBS_CREATIVE_ID].n);
}

bool
leat_unit_name(
    enum leat_by by, const struct leat_slice *field, struct leat_buf *name, enum leat_obs *bad)
{
	size_t n = 0; /* the last byte that is no trailing byte between */

	name->n = 0;
	for (size_t i = 0; i < ncolumns[by]; i++) {
		struct leat_slice text = field[columns[i]];

		if (i)
			leat_buf_add_char(name, LEAT_UNIT_BETWEEN);
		if (text.n == 0 || is_replaced(field, columns[i]))
			continue;
		if (memchr(text.p, LEAT_UNIT_BETWEEN, text.n)) {
			*bad = columns[i];
			return false;
		}
		leat_buf_add_slice(name, text);
		n = name->n;
	}
	name->n = n;
	return true;
}

void
leat_unit_columns(struct leat_slice name, struct leat_slice *field)
{
	for (size_t i = 0; i < COLUMNS; i++)
		leat_slice_cut(&name, LEAT_UNIT_BETWEEN, &field[columns[i]]);
}

struct leat_slice
leat_unit_channel(struct leat_slice name)
{
	struct leat_slice channel;

	leat_slice_cut(&name, LEAT_UNIT_BETWEEN, &channel);
	return channel;
}
