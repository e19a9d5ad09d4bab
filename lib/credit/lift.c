/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/lift.h"

#include <stdlib.h>

#include "base/money.h"
#include "base/num.h"

#define USED "used"

/* A row that is being read. */
struct reading {
	const struct leat_row *row;
	const struct leat_zone *zone;
	struct leat_lift *to;
	struct leat_err *err;
};

static int
bad(const struct reading *r, int column, const char *what)
{
	char safe[LEAT_SAFE_MAX];
	struct leat_slice text = r->row->field[column];
	const char *name = leat_observations.column[column].name;

	if (text.n == 0)
		return leat_err_at(r->err, LEAT_EDATA, r->to->file, r->to->line, name, "%s", what);
	return leat_err_at(r->err, LEAT_EDATA, r->to->file, r->to->line, name, "%s: \"%s\"", what,
	    leat_safe(text, safe));
}

static int
read_days(const struct reading *r)
{
	struct leat_slice time = r->row->field[LEAT_OBS_TIME];
	struct leat_slice end = r->row->field[LEAT_OBS_PERIOD_END];
	int64_t us;

	if (leat_instant_parse(time, &us))
		r->to->first = leat_zone_day(r->zone, us);
	else if (!leat_day_parse(time, &r->to->first))
		return bad(r, LEAT_OBS_TIME, time.n ? "not a date" : "missing");
	r->to->last = r->to->first;
	if (end.n && !leat_day_parse(end, &r->to->last))
		return bad(r, LEAT_OBS_PERIOD_END, "not a date");
	if (r->to->last < r->to->first)
		return bad(r, LEAT_OBS_PERIOD_END, "before its beginning");
	return LEAT_OK;
}

static int
read_effect(const struct reading *r)
{
	const struct leat_slice *field = r->row->field;
	int column = field[LEAT_OBS_CONVERSIONS].n ? LEAT_OBS_CONVERSIONS : LEAT_OBS_REVENUE;

	r->to->of_revenue = column == LEAT_OBS_REVENUE;
	if (field[column].n == 0)
		return bad(r, LEAT_OBS_CONVERSIONS, "missing: a lift row needs its effect");
	if (!leat_parse_double(field[column], &r->to->effect))
		return bad(r, column, "not a number");
	if (field[LEAT_OBS_SE].n == 0)
		return bad(r, LEAT_OBS_SE, "missing: a lift row needs its standard error");
	if (!leat_parse_double(field[LEAT_OBS_SE], &r->to->se))
		return bad(r, LEAT_OBS_SE, "not a number");
	return r->to->se > 0 ? LEAT_OK : bad(r, LEAT_OBS_SE, "not above 0");
}

/* What makes an experiment one of less, or of more, than a channel's credits are of. */
static const char *
unfit(const struct leat_row *row)
{
	static const struct {
		int column;
		const char *why;
	} narrow[] = {
	    {LEAT_OBS_GEO, "it is of one geo, and credits have none"},
	    {LEAT_OBS_DEVICE, "it is of one device, and credits have none"},
	    {LEAT_OBS_SEGMENT, "it is of one segment, and credits have none"},
	    {LEAT_OBS_PLATFORM, "it is of one platform, and only whole channels are calibrated"},
	    {LEAT_OBS_ACCOUNT, "it is of one account, and only whole channels are calibrated"},
	    {LEAT_OBS_CAMPAIGN_ID, "it is of one campaign, and only whole channels are calibrated"},
	    {LEAT_OBS_CAMPAIGN, "it is of one campaign, and only whole channels are calibrated"},
	    {LEAT_OBS_ADGROUP_ID, "it is of one ad group, and only whole channels are calibrated"},
	    {LEAT_OBS_CREATIVE_ID, "it is of one creative, and only whole channels are calibrated"},
	};

	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++)
		if (row->field[narrow[i].column].n)
			return narrow[i].why;
	if (row->field[LEAT_OBS_COST].n && *row->field[LEAT_OBS_COST].p == '-')
		return "it is of spend that was withheld, and credits are of what was spent";
	return leat_row_flagged(row, LEAT_OBS_FLAGS, USED) ? "it has been used before" : NULL;
}

/* A name without blanks, since flags are separated by them: the name, or the days. */
static struct leat_slice
label(struct leat_lifts *l, const struct leat_lift *x)
{
	struct leat_slice id = x->row.field[LEAT_OBS_EXPERIMENT];
	char day[2][LEAT_DAY_MAX], *p;

	if (id.n == 0) {
		leat_day_print(x->first, day[0]);
		leat_day_print(x->last, day[1]);
		return leat_slice(leat_arena_printf(&l->text, "%s/%s", day[0], day[1]));
	}
	p = leat_arena_bytes(&l->text, id.n);
	for (size_t i = 0; i < id.n; i++)
		p[i] = (unsigned char)id.p[i] <= ' ' ? '_' : id.p[i];
	return (struct leat_slice){p, id.n};
}

int
leat_lifts_add(struct leat_lifts *l, const struct leat_row *row, const struct leat_zone *zone,
    const char *file, uint64_t line, struct leat_err *err)
{
	struct leat_lift x = {.file = file, .line = line, .unfit = unfit(row)};
	const struct reading r = {row, zone, &x, err};
	int rc;

	if (row->field[LEAT_OBS_CHANNEL].n == 0)
		return bad(&r, LEAT_OBS_CHANNEL, "missing: a lift row needs a channel");
	if ((rc = read_days(&r)) || (rc = read_effect(&r)))
		return rc;
	leat_row_init(&x.row, row->ncolumns);
	for (int c = leat_row_next(row, -1); c >= 0; c = leat_row_next(row, c))
		leat_row_text(&x.row, c, row->field[c]);
	x.channel = leat_arena_copy(&l->text, row->field[LEAT_OBS_CHANNEL]);
	x.currency = leat_arena_copy(&l->text, row->field[LEAT_OBS_CURRENCY]);
	x.label = label(l, &x);
	LEAT_GROW(l->lift, l->n, l->cap);
	l->lift[l->n++] = x;
	return LEAT_OK;
}

int
leat_lifts_write(const struct leat_lifts *l, struct leat_out *out, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < l->n; i++) {
		if (l->lift[i].used)
			leat_row_flag(&l->lift[i].row, LEAT_OBS_FLAGS, USED);
		rc = leat_out_row(out, &l->lift[i].row, err);
	}
	return rc;
}

void
leat_lifts_fini(struct leat_lifts *l)
{
	for (size_t i = 0; i < l->n; i++)
		leat_row_fini(&l->lift[i].row);
	free(l->lift);
	leat_arena_fini(&l->text);
	*l = (struct leat_lifts){0};
}
