/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/observe.h"

#include <stdlib.h>

#include "attribution/model.h"
#include "base/money.h"

struct leat_observer {
	struct leat_journeys *journeys;
	const struct leat_zone *zone;
	struct leat_map zone_name; /* of rows' tz */
	struct leat_zone **row_zone;
	size_t row_zone_cap;
	struct leat_map credited; /* models that have credits already */
	struct leat_observed n;
};

/* A row and where it came from. */
struct place {
	const struct leat_row *row;
	const char *file;
	uint64_t line;
	struct leat_err *err;
};

struct leat_observer *
leat_observer_new(struct leat_journeys *j, const struct leat_zone *zone)
{
	struct leat_observer *o = LEAT_NEW(struct leat_observer);

	o->journeys = j;
	o->zone = zone;
	return o;
}

void
leat_observer_free(struct leat_observer *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->zone_name.n; i++)
		leat_zone_free(o->row_zone[i]);
	free(o->row_zone);
	leat_map_fini(&o->zone_name);
	leat_map_fini(&o->credited);
	free(o);
}

const struct leat_observed *
leat_observer_counts(const struct leat_observer *o)
{
	return &o->n;
}

bool
leat_observer_has_credits(const struct leat_observer *o, const char *model)
{
	return leat_map_get(&o->credited, leat_slice(model)) != LEAT_MAP_NONE;
}

static int
bad(const struct place *at, int column, const char *what)
{
	struct leat_slice text = at->row->field[column];
	const char *name = leat_observations.column[column].name;
	char safe[LEAT_SAFE_MAX];

	if (text.n == 0)
		return leat_err_at(at->err, LEAT_EDATA, at->file, at->line, name, "%s", what);
	return leat_err_at(at->err, LEAT_EDATA, at->file, at->line, name, "%s: \"%s\"", what,
	    leat_safe(text, safe));
}

/* The zone of a row's dates. */
static int
row_zone(struct leat_observer *o, const struct place *at, const struct leat_zone **zone)
{
	struct leat_slice name = at->row->field[LEAT_OBS_TZ];
	struct leat_zone *fresh;
	size_t i;

	*zone = o->zone;
	if (name.n == 0)
		return LEAT_OK;
	if ((i = leat_map_get(&o->zone_name, name)) == LEAT_MAP_NONE) {
		if (leat_zone_open(&fresh, name, NULL) != LEAT_OK)
			return bad(at, LEAT_OBS_TZ, "unknown time zone");
		i = leat_map_put(&o->zone_name, name, NULL);
		LEAT_GROW(o->row_zone, i, o->row_zone_cap);
		o->row_zone[i] = fresh;
	}
	*zone = o->row_zone[i];
	return LEAT_OK;
}

/* When a row happened, and on which of our days; a row that is a day is its first or last instant.
 */
static int
row_time(struct leat_observer *o, const struct place *at, bool last, int64_t *time_us, int32_t *day)
{
	struct leat_slice text = at->row->field[LEAT_OBS_TIME];
	const struct leat_zone *zone;
	int rc;

	if (leat_instant_parse(text, time_us)) {
		*day = leat_zone_day(o->zone, *time_us);
		return LEAT_OK;
	}
	if (text.n == 0)
		return bad(at, LEAT_OBS_TIME, "missing");
	if (!leat_day_parse(text, day))
		return bad(at, LEAT_OBS_TIME, "not a date or an instant");
	if ((rc = row_zone(o, at, &zone)) != LEAT_OK)
		return rc;
	*time_us = last ? leat_zone_instant(zone, (*day + INT64_C(1)) * LEAT_US_PER_DAY) - 1
			: leat_zone_instant(zone, *day * LEAT_US_PER_DAY);
	return LEAT_OK;
}

static int
row_micros(
    struct leat_observer *o, const struct place *at, int column, int64_t absent, int64_t *micros)
{
	struct leat_slice text = at->row->field[column];
	bool rounded = false;

	*micros = absent;
	if (text.n == 0)
		return LEAT_OK;
	if (!leat_money_parse(text, micros, &rounded))
		return bad(at, column, "not a number");
	if (*micros < 0 && column != LEAT_OBS_REVENUE)
		return bad(at, column, "negative");
	o->n.rounded += rounded;
	return LEAT_OK;
}

static int
add_touch(struct leat_observer *o, const struct place *at)
{
	struct leat_slice channel = at->row->field[LEAT_OBS_CHANNEL];
	int64_t time_us;
	int32_t day;
	int rc = row_time(o, at, false, &time_us, &day);

	if (rc != LEAT_OK)
		return rc;
	if (channel.n == 0)
		return bad(at, LEAT_OBS_CHANNEL, "missing: a touch needs a channel");
	if (leat_slice_is(channel, LEAT_BASELINE_CHANNEL))
		return bad(at, LEAT_OBS_CHANNEL, "reserved for what no touch led to");
	if (at->row->field[LEAT_OBS_USER].n == 0) {
		o->n.touches_without_user++;
		return LEAT_OK;
	}
	leat_journeys_touch(o->journeys, at->row->field[LEAT_OBS_USER], channel, time_us);
	o->n.touches++;
	return LEAT_OK;
}

static int
add_conversion(struct leat_observer *o, const struct place *at)
{
	const struct leat_slice *field = at->row->field;
	struct leat_person_conversion c = {0};
	int64_t refund;
	int rc;

	if ((rc = row_time(o, at, true, &c.time_us, &c.day)) ||
	    (rc = row_micros(o, at, LEAT_OBS_CONVERSIONS, LEAT_MICROS, &c.conversions)) ||
	    (rc = row_micros(o, at, LEAT_OBS_REVENUE, 0, &c.revenue)) ||
	    (rc = row_micros(o, at, LEAT_OBS_REFUND, 0, &refund)))
		return rc;
	if (!leat_money_add(&c.revenue, -refund))
		return bad(at, LEAT_OBS_REFUND, "out of range");
	if (field[LEAT_OBS_USER].n == 0)
		o->n.conversions_without_user++;
	leat_journeys_conversion(
	    o->journeys, field[LEAT_OBS_USER], field[LEAT_OBS_CURRENCY], field[LEAT_OBS_ID], &c);
	o->n.conversions++;
	return LEAT_OK;
}

int
leat_observer_add(struct leat_observer *o, const struct leat_row *row, const char *file,
    uint64_t line, struct leat_err *err)
{
	struct place at = {row, file, line, err};

	switch (leat_schema_kind(&leat_observations, row->field[LEAT_OBS_KIND])) {
	case LEAT_TOUCH:
		return add_touch(o, &at);
	case LEAT_CONVERSION:
		return add_conversion(o, &at);
	case LEAT_CREDIT:
		leat_map_put(&o->credited, row->field[LEAT_OBS_MODEL], NULL);
		return LEAT_OK;
	case -1:
		return bad(&at, LEAT_OBS_KIND, "unknown kind of row");
	default:
		return LEAT_OK;
	}
}
