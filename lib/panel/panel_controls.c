/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "panel/panel_part.h"

static int
refuse_missing(
    const struct leat_tally *t, const struct leat_cell *c, int32_t day, struct leat_err *err)
{
	char text[LEAT_DAY_MAX], name[LEAT_SAFE_MAX], geo[LEAT_SAFE_MAX];
	struct leat_slice key = t->name[LEAT_TALLY_CONTROL][c->series];
	struct leat_slice place = leat_tally_part(key, 1);

	leat_day_print(day, text);
	return leat_err_set(err, LEAT_EDATA,
	    "control %s%s%s: no value for %s: a control needs one for every day of the outcome",
	    leat_safe(leat_tally_part(key, 0), name), place.n ? " of " : "",
	    place.n ? leat_safe(place, geo) : "", text);
}

/* hold -- a control's value on the days from first to last: a period gets the mean of its days. */
static void
hold(const struct leat_panel *p, double held, int32_t first, int32_t last, double *value)
{
	for (int32_t day = first, next; day <= last; day = next) {
		int32_t t = (day - p->first_day) / p->period_days;

		next = p->first_day + (t + 1) * p->period_days;
		next = next > last + 1 ? last + 1 : next;
		if (next - day == p->period_days)
			value[t] = held;
		else
			value[t] += held / p->period_days * (next - day);
	}
}

/*
 * take_series -- one control's values of one geo. [i, end) are the cells of the series, in order
 * of days; a value holds on every day of its row.
 */
static int
take_series(const struct leat_panel *p, const struct leat_tally *t, size_t i, size_t end,
    double *value, struct leat_err *err)
{
	const struct leat_cell *c = &t->cell[i];
	int32_t next = p->first_day;

	for (; i < end; i++) {
		int32_t first, last;

		c = &t->cell[i];
		if (c->last < p->first_day || c->first > p->last_day)
			continue;
		first = c->first < p->first_day ? p->first_day : c->first;
		last = c->last > p->last_day ? p->last_day : c->last;
		if (first > next)
			return refuse_missing(t, c, next, err);
		next = last + 1;
		hold(p, c->value, first, last, value);
	}
	return next <= p->last_day ? refuse_missing(t, c, next, err) : LEAT_OK;
}

/* A control in the making: which geos have it. */
struct making {
	struct leat_panel_series *control;
	bool everywhere; /* given without a geo */
	size_t ngeos;    /* given geo by geo */
};

static int
refuse_geo(
    const struct leat_cell *c, const struct leat_tally *t, const char *what, struct leat_err *err)
{
	char name[LEAT_SAFE_MAX];

	return leat_tally_err(t, c, "geo", err, "control %s: %s",
	    leat_safe(leat_tally_part(t->name[c->kind][c->series], 0), name), what);
}

/* take_geo -- put a series into its place, or into every geo's. */
static int
take_geo(const struct leat_panel *p, const struct leat_tally *t, struct making *m, size_t i,
    size_t end, struct leat_err *err)
{
	struct leat_slice geo = leat_tally_part(t->name[LEAT_TALLY_CONTROL][t->cell[i].series], 1);
	size_t n = p->nperiods, g = 0;
	int status;

	if (geo.n && p->ngeos == 1 && p->geo[0][0] == '\0')
		return refuse_geo(&t->cell[i], t,
		    "given by geo, but spend or outcome is not: give it once a period", err);
	if (geo.n && m->everywhere)
		return refuse_geo(&t->cell[i], t, "given both with and without a geo", err);
	while (geo.n && g < p->ngeos && !leat_slice_is(geo, p->geo[g]))
		g++;
	if (g == p->ngeos)
		return LEAT_OK; /* of a place that has neither spend nor outcome */
	status = take_series(p, t, i, end, m->control->value + g * n, err);
	m->everywhere = geo.n == 0;
	m->ngeos += geo.n > 0;
	for (g = 1; g < p->ngeos && m->everywhere; g++)
		memcpy(m->control->value + g * n, m->control->value, n * sizeof(double));
	return status;
}

/* take_control -- all series of one name; *next is the cell after its last. */
static int
take_control(struct leat_panel *p, const struct leat_tally *t, size_t i, size_t end, size_t *next,
    struct leat_err *err)
{
	struct leat_slice *name = t->name[LEAT_TALLY_CONTROL];
	struct leat_slice own = leat_tally_part(name[t->cell[i].series], 0);
	struct making m = {.control = &p->control[p->ncontrols++]};
	size_t first = i, j;
	int status = LEAT_OK;

	m.control->name = leat_slice_dup(own);
	m.control->value = LEAT_NEW_N(double, p->ngeos * p->nperiods);
	while (i < end && status == LEAT_OK &&
	       leat_slice_eq(leat_tally_part(name[t->cell[i].series], 0), own)) {
		for (j = i; j < end && t->cell[j].series == t->cell[i].series; j++)
			;
		status = take_geo(p, t, &m, i, j, err);
		i = j;
	}
	*next = i;
	if (status == LEAT_OK && !m.everywhere && m.ngeos < p->ngeos)
		status =
		    refuse_geo(&t->cell[first], t, "some geos of the outcome have no value", err);
	return status;
}

int
leat_panel_controls(struct leat_panel *p, const struct leat_tally *t, struct leat_err *err)
{
	size_t end, i = leat_tally_cells(t, LEAT_TALLY_CONTROL, &end);
	int status = LEAT_OK;

	p->control = LEAT_NEW_N(struct leat_panel_series, t->series[LEAT_TALLY_CONTROL].n + 1);
	while (i < end && status == LEAT_OK)
		status = take_control(p, t, i, end, &i, err);
	return status;
}
