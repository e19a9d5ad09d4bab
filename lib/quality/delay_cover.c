/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A day whose rows were dropped is no longer covered: that they are not there does not mean zero.
 */
#include <string.h>

#include "quality/delay_part.h"

static struct leat_slice
source(struct leat_delay *d, const struct leat_row *row)
{
	static const int parts[] = {LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT};

	d->key.n = 0;
	for (size_t i = 0; i < 2; i++) {
		leat_buf_add_slice(&d->key, row->field[parts[i]]);
		leat_buf_add_char(&d->key, '\0');
	}
	return leat_buf_slice(&d->key);
}

/* Where a day is among ascending ones, or would be. */
static size_t
place(const struct leat_delay_days *days, int32_t day)
{
	size_t low = 0, high = days->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (days->day[mid] < day)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void
leat_delay_note_dropped(struct leat_delay *d, const struct leat_row *row, int32_t day)
{
	struct leat_delay_days *to;
	bool added;
	size_t s = leat_map_put(&d->source, source(d, row), &added), i;

	if (added) {
		LEAT_GROW(d->dropped, s, d->dropped_cap);
		d->dropped[s] = (struct leat_delay_days){0};
	}
	to = &d->dropped[s];
	i = place(to, day);
	if (i < to->n && to->day[i] == day)
		return;
	LEAT_GROW(to->day, to->n, to->cap);
	memmove(&to->day[i + 1], &to->day[i], (to->n - i) * sizeof(*to->day));
	to->day[i] = day;
	to->n++;
}

bool
leat_delay_cover(struct leat_delay *d, const struct leat_row *cover, int32_t end, int32_t *from,
    int32_t *first, int32_t *last)
{
	static const struct leat_delay_days none;
	size_t s = leat_map_get(&d->source, source(d, cover));
	const struct leat_delay_days *days = s == LEAT_MAP_NONE ? &none : &d->dropped[s];
	size_t i = place(days, *from);

	for (*first = *from; i < days->n && days->day[i] == *first; i++)
		(*first)++;
	*last = i < days->n && days->day[i] <= end ? days->day[i] - 1 : end;
	*from = *last + 1;
	return *first <= end;
}
