/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/period.h"

#include "base/when.h"

int32_t
leat_period_start(const struct leat_period *p, int32_t day)
{
	int year, month, mday;

	switch (p->every) {
	case LEAT_EVERY_DAY:
		return day;
	case LEAT_EVERY_WEEK:
		return day - leat_day_of_week(day);
	case LEAT_EVERY_MONTH:
		leat_day_to_civil(day, &year, &month, &mday);
		return day - (mday - 1);
	case LEAT_EVERY_ALL:
		break;
	}
	return p->first;
}

int32_t
leat_period_end(const struct leat_period *p, int32_t start)
{
	int year, month, mday;

	switch (p->every) {
	case LEAT_EVERY_DAY:
		return start;
	case LEAT_EVERY_WEEK:
		return start + 6;
	case LEAT_EVERY_MONTH:
		leat_day_to_civil(start, &year, &month, &mday);
		return (month == 12 ? leat_day_from_civil(year + 1, 1, 1)
				    : leat_day_from_civil(year, month + 1, 1)) -
		       1;
	case LEAT_EVERY_ALL:
		break;
	}
	return p->last;
}
