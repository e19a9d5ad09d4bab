/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/since.h"

#include "base/when.h"

int
leat_since_init(struct leat_since *s, const char *text, struct leat_err *err)
{
	struct leat_slice t = leat_slice(text);
	char safe[LEAT_SAFE_MAX];

	*s = (struct leat_since){0};
	if (leat_day_parse(t, &s->day)) {
		s->instant = s->day * LEAT_US_PER_DAY;
		return LEAT_OK;
	}
	s->is_instant = leat_instant_parse(t, &s->instant);
	if (!s->is_instant)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--since: neither a date nor an instant, as 2026-07-01 or "
		    "2026-07-01T12:00:00Z: \"%s\"",
		    leat_safe(t, safe));
	s->day = (int32_t)(s->instant / LEAT_US_PER_DAY - (s->instant % LEAT_US_PER_DAY < 0));
	return LEAT_OK;
}

void
leat_since_fini(struct leat_since *s)
{
	leat_row_fini(&s->cut);
}

const struct leat_row *
leat_since_row(struct leat_since *s, const struct leat_row *row)
{
	int64_t instant;
	int32_t first, last;

	if (leat_instant_parse(row->field[LEAT_OBS_TIME], &instant))
		return instant < s->instant ? NULL : row;
	if (!leat_day_parse(row->field[LEAT_OBS_TIME], &first))
		return row;
	if (!leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &last) || last < first)
		last = first;
	if (last < s->day)
		return NULL;
	if (first >= s->day || !leat_slice_is(row->field[LEAT_OBS_KIND], "cover"))
		return row;
	leat_row_copy(&s->cut, row);
	leat_row_day(&s->cut, LEAT_OBS_TIME, s->day);
	return &s->cut;
}
