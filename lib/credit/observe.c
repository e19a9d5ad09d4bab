/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/observe.h"

#include <stdlib.h>

#include "attribution/model.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/money.h"
#include "credit/filter.h"

struct leat_observer {
	struct leat_gather *gather;
	unsigned thread;
	const struct leat_observe_options *options;
	struct leat_map zone_name; /* of rows' tz */
	struct leat_zone **row_zone;
	size_t row_zone_cap;
	struct leat_map credited; /* models that have credits already */
	struct leat_map channel;  /* of touches, where there are rules about them */
	bool *wanted;             /* by channel */
	size_t wanted_cap;
	struct leat_buf unit;
	struct leat_costs *costs;
	struct leat_coverage coverage;
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
leat_observer_new(
    struct leat_gather *g, unsigned thread, const struct leat_observe_options *options)
{
	struct leat_observer *o = LEAT_NEW(struct leat_observer);

	o->gather = g;
	o->thread = thread;
	o->options = options;
	o->costs = leat_costs_new(options->by);
	o->n.covered_us = INT64_MIN;
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
	leat_map_fini(&o->channel);
	free(o->wanted);
	leat_buf_fini(&o->unit);
	leat_costs_free(o->costs);
	leat_coverage_fini(&o->coverage);
	free(o);
}

void
leat_observer_counts(const struct leat_observer *o, struct leat_observed *n)
{
	n->touches += o->n.touches;
	n->conversions += o->n.conversions;
	n->touches_without_user += o->n.touches_without_user;
	n->conversions_without_user += o->n.conversions_without_user;
	n->touches_filtered += o->n.touches_filtered;
	n->rounded += o->n.rounded;
	if (o->n.covered_us > n->covered_us)
		n->covered_us = o->n.covered_us;
}

const struct leat_costs *
leat_observer_costs(const struct leat_observer *o)
{
	return o->costs;
}

const struct leat_coverage *
leat_observer_coverage(const struct leat_observer *o)
{
	return &o->coverage;
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

	*zone = o->options->zone;
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
		*day = leat_zone_day(o->options->zone, *time_us);
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

static struct leat_slice
stratum(const struct leat_observer *o, const struct leat_row *row)
{
	return o->options->covariate < 0 ? LEAT_NONE : row->field[o->options->covariate];
}

/* Is a touch one of those that are asked for? Patterns are looked at once a channel. */
static bool
is_wanted(struct leat_observer *o, struct leat_slice channel, enum leat_event event)
{
	const struct leat_touch_filter *f = o->options->filter;
	bool added;
	size_t i;

	if (f == NULL)
		return true;
	if (!leat_touch_filter_event(f, event))
		return false;
	i = leat_map_put(&o->channel, channel, &added);
	if (added) {
		LEAT_GROW(o->wanted, i, o->wanted_cap);
		o->wanted[i] = leat_touch_filter_channel(f, channel);
	}
	return o->wanted[i];
}

/* The name of what a touch is credited to. */
static int
name_unit(struct leat_observer *o, const struct place *at, struct leat_slice *unit)
{
	enum leat_obs column;

	*unit = at->row->field[LEAT_OBS_CHANNEL];
	if (o->options->by == LEAT_BY_CHANNEL)
		return LEAT_OK;
	if (!leat_unit_name(o->options->by, at->row->field, &o->unit, &column))
		return bad(at, (int)column, "a control character (1F) in a name");
	*unit = leat_buf_slice(&o->unit);
	return LEAT_OK;
}

static int
add_touch(struct leat_observer *o, const struct place *at)
{
	const struct leat_slice *field = at->row->field;
	struct leat_gather_names names = {
	    .user = field[LEAT_OBS_USER], .stratum = stratum(o, at->row)};
	struct leat_slice channel = field[LEAT_OBS_CHANNEL];
	struct leat_touch t = {.event = (uint16_t)leat_event_of(field[LEAT_OBS_EVENT])};
	int32_t day;
	int rc = row_time(o, at, false, &t.time_us, &day);

	if (rc != LEAT_OK)
		return rc;
	if (channel.n == 0)
		return bad(at, LEAT_OBS_CHANNEL, "missing: a touch needs a channel");
	if (leat_slice_is(channel, LEAT_BASELINE_CHANNEL))
		return bad(at, LEAT_OBS_CHANNEL, "reserved for what no touch led to");
	if (names.user.n == 0) {
		o->n.touches_without_user++;
		return LEAT_OK;
	}
	if (!is_wanted(o, channel, (enum leat_event)t.event)) {
		o->n.touches_filtered++;
		return LEAT_OK;
	}
	if ((rc = name_unit(o, at, &names.unit)) != LEAT_OK)
		return rc;
	o->n.touches++;
	return leat_gather_touch(o->gather, o->thread, &names, &t, at->err);
}

static int
add_conversion(struct leat_observer *o, const struct place *at)
{
	const struct leat_slice *field = at->row->field;
	struct leat_gather_names names = {.user = field[LEAT_OBS_USER],
	    .currency = field[LEAT_OBS_CURRENCY],
	    .id = field[LEAT_OBS_ID],
	    .stratum = stratum(o, at->row)};
	struct leat_conversion c = {0};
	int64_t refund;
	int rc;

	if ((rc = row_time(o, at, true, &c.time_us, &c.day)) ||
	    (rc = row_micros(o, at, LEAT_OBS_CONVERSIONS, LEAT_MICROS, &c.conversions)) ||
	    (rc = row_micros(o, at, LEAT_OBS_REVENUE, 0, &c.revenue)) ||
	    (rc = row_micros(o, at, LEAT_OBS_REFUND, 0, &refund)))
		return rc;
	if (!leat_money_add(&c.revenue, -refund))
		return bad(at, LEAT_OBS_REFUND, "out of range");
	if (names.user.n == 0)
		o->n.conversions_without_user++;
	o->n.conversions++;
	return leat_gather_conversion(o->gather, o->thread, &names, &c, at->err);
}

/* What was paid for, and how much. */
static int
add_spend(struct leat_observer *o, const struct place *at)
{
	const struct leat_slice *field = at->row->field;
	int64_t clicks, views;
	struct leat_err e;
	int rc;

	if ((rc = row_micros(o, at, LEAT_OBS_CLICKS, 0, &clicks)) ||
	    (rc = row_micros(o, at, LEAT_OBS_IMPRESSIONS, 0, &views)))
		return rc;
	if (clicks || views)
		leat_coverage_spend(&o->coverage, field[LEAT_OBS_CHANNEL], clicks, views);
	if (leat_costs_add(o->costs, field, o->options->zone, &e) != LEAT_OK)
		return leat_err_at(at->err, e.status, at->file, at->line, e.column, "%s", e.text);
	return LEAT_OK;
}

/* A cover row says until when absence means that nothing happened. */
static int
add_cover(struct leat_observer *o, const struct place *at)
{
	struct leat_slice end = at->row->field[LEAT_OBS_PERIOD_END];
	const struct leat_zone *zone;
	int64_t until;
	int32_t day;
	int rc;

	if (end.n == 0)
		end = at->row->field[LEAT_OBS_TIME];
	if (!leat_day_parse(end, &day))
		return LEAT_OK; /* said of it by who reads outcomes */
	if ((rc = row_zone(o, at, &zone)) != LEAT_OK)
		return rc;
	until = leat_zone_instant(zone, (day + INT64_C(1)) * LEAT_US_PER_DAY) - 1;
	if (until > o->n.covered_us)
		o->n.covered_us = until;
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
	case LEAT_SPEND:
		return add_spend(o, &at);
	case LEAT_COVER:
		return add_cover(o, &at);
	case LEAT_CREDIT:
		leat_map_put(&o->credited, row->field[LEAT_OBS_MODEL], NULL);
		return LEAT_OK;
	case -1:
		return bad(&at, LEAT_OBS_KIND, "unknown kind of row");
	default:
		return LEAT_OK;
	}
}
