/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/wide.h"

#include <inttypes.h>

#include "base/money.h"
#include "base/rate.h"
#include "base/when.h"
#include "platform/number.h"
#include "platform/wide_table.h"

/* struct work -- a table on its way out. */
struct work {
	const struct leat_wide *w;
	const struct leat_wide_table *t;
	const struct leat_ingest_options *o;
	const struct leat_sink *sink;
	struct leat_row row;
	uint64_t rounded, missing, written;
	int bad; /* field at fault */
	const char *wrong;
};

static void
start_row(struct work *k, const struct leat_wide_row *r, const char *kind)
{
	struct leat_row *row = &k->row;

	leat_row_clear(row);
	leat_row_str(row, LEAT_OBS_KIND, kind);
	leat_row_day(row, LEAT_OBS_TIME, r->day);
	if (k->t->step == 7)
		leat_row_day(row, LEAT_OBS_PERIOD_END, r->day + 6);
	if (k->t->geo >= 0)
		leat_row_borrow(row, LEAT_OBS_GEO, leat_cell_trim(r->field[k->t->geo]));
	leat_row_borrow(row, LEAT_OBS_AS_OF, k->o->as_of);
	leat_row_borrow(row, LEAT_OBS_TZ, k->o->tz);
	leat_row_str(row, LEAT_OBS_SOURCE, k->t->source);
}

static int
write_row(struct work *k, struct leat_err *err)
{
	k->written++;
	return leat_out_row(k->sink->out, &k->row, err);
}

static bool
is_na(struct leat_slice cell)
{
	static const char *const marks[] = {"NA", "na", "NaN", "nan", "NULL", "null"};

	cell = leat_cell_trim(cell);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (leat_slice_is(cell, marks[i]))
			return true;
	return leat_cell_missing(cell);
}

/* plain_cell -- a cell as strict decimal text: 0 if it is missing; k->wrong is set if it is no
 * number. */
static size_t
plain_cell(struct work *k, const struct leat_wide_row *r, int at, char plain[LEAT_PLAIN_MAX])
{
	size_t n;

	if (is_na(r->field[at])) {
		k->missing++;
		return 0;
	}
	n = leat_number_plain(r->field[at], k->t->decimal, plain, NULL);
	if (n == 0) {
		k->bad = at;
		k->wrong = k->t->decimal == '.' ? "not a number (decimal mark .)"
						: "not a number (decimal mark ,)";
	}
	return n;
}

/* put_money -- a cell into a column of micros; whole: rounded half to even to a count. */
static bool
put_money(struct work *k, const struct leat_wide_row *r, int at, int column, bool whole)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = plain_cell(k, r, at, plain);
	int64_t micros, rest;
	bool rounded = false;

	if (n == 0)
		return false;
	if (!leat_money_parse((struct leat_slice){plain, n}, &micros, &rounded)) {
		k->bad = at;
		k->wrong = "a number out of range";
		return false;
	}
	if (whole && micros < 0) {
		k->bad = at;
		k->wrong = "a count below zero";
		return false;
	}
	rest = whole ? micros % LEAT_MICROS : 0;
	micros -= rest;
	if (rest > LEAT_MICROS / 2 || (rest == LEAT_MICROS / 2 && micros / LEAT_MICROS % 2))
		micros += LEAT_MICROS;
	rounded |= rest != 0;
	k->rounded += rounded;
	leat_row_money(&k->row, column, micros);
	return true;
}

/* put_text -- a cell into a column of numbers. */
static bool
put_text(struct work *k, const struct leat_wide_row *r, int at, int column)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = plain_cell(k, r, at, plain);

	if (n)
		leat_row_text(&k->row, column, (struct leat_slice){plain, n});
	return n > 0;
}

static int
put_named(struct work *k, const struct leat_wide_row *r, const char *kind, struct leat_slice name,
    int at, struct leat_err *err)
{
	start_row(k, r, kind);
	leat_row_borrow(&k->row, LEAT_OBS_NAME, name);
	return put_text(k, r, at, LEAT_OBS_VALUE) ? write_row(k, err) : LEAT_OK;
}

static void
put_currency(struct work *k)
{
	leat_row_borrow(
	    &k->row, LEAT_OBS_CURRENCY, k->o->currency.n ? k->o->currency : LEAT_SLICE("XXX"));
}

static bool
is_zero(struct leat_slice number)
{
	for (size_t i = 0; i < number.n; i++)
		if (number.p[i] >= '1' && number.p[i] <= '9')
			return false;
	return true;
}

/*
 * put_revenue -- what came times what one is worth: exact decimals, rounded once. A missing worth
 * leaves the revenue out.
 */
static void
put_revenue(struct work *k, const struct leat_wide_row *r, const struct leat_wide_outcome *kpi)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = plain_cell(k, r, kpi->at, plain), m;
	struct leat_slice came = {plain, n};
	int64_t micros, error = 0;
	struct leat_rate worth;
	bool rounded = false;

	if (n == 0)
		return;
	if (!leat_money_parse(came, &micros, &rounded)) {
		k->bad = kpi->at;
		k->wrong = "a number out of range";
		return;
	}
	m = plain_cell(k, r, kpi->value, plain);
	if (m == 0)
		return;
	if (is_zero((struct leat_slice){plain, m})) {
		micros = 0;
	} else if (!leat_rate_parse((struct leat_slice){plain, m}, &worth, &rounded) ||
		   !leat_rate_convert(micros, worth, &micros, &error)) {
		k->bad = kpi->value;
		k->wrong = "not 0, and not from 1e-9 to 1e9";
		return;
	}
	k->rounded += rounded || error != 0;
	leat_row_money(&k->row, LEAT_OBS_REVENUE, micros);
	put_currency(k);
}

static int
put_kpi(struct work *k, const struct leat_wide_row *r, size_t i, struct leat_err *err)
{
	const struct leat_wide_outcome *kpi = &k->t->kpi[i];

	start_row(k, r, "outcome");
	leat_row_borrow(&k->row, LEAT_OBS_NAME, k->w->kpi[i].header);
	if (!put_text(k, r, kpi->at, LEAT_OBS_VALUE))
		return LEAT_OK;
	if (kpi->value >= 0)
		put_revenue(k, r, kpi);
	return k->wrong ? LEAT_OK : write_row(k, err);
}

/* put_parts -- what there is of a medium; one without spend costs nothing. False if nothing is
 * there: spend, or without it what was shown.
 */
static bool
put_parts(struct work *k, const struct leat_wide_row *r, const int *at)
{
	bool any = at[LEAT_WIDE_SPEND] >= 0;

	put_currency(k);
	if (!any)
		leat_row_money(&k->row, LEAT_OBS_COST, 0);
	else if (!put_money(k, r, at[LEAT_WIDE_SPEND], LEAT_OBS_COST, false))
		return false;
	if (at[LEAT_WIDE_IMPRESSIONS] >= 0)
		any |= put_money(k, r, at[LEAT_WIDE_IMPRESSIONS], LEAT_OBS_IMPRESSIONS, true);
	if (at[LEAT_WIDE_REACH] >= 0)
		any |= put_money(k, r, at[LEAT_WIDE_REACH], LEAT_OBS_REACH, true);
	if (at[LEAT_WIDE_FREQUENCY] >= 0)
		put_text(k, r, at[LEAT_WIDE_FREQUENCY], LEAT_OBS_FREQUENCY);
	return any;
}

static int
put_media(struct work *k, const struct leat_wide_row *r, size_t i, struct leat_err *err)
{
	const struct leat_wide_medium *m = &k->t->media[i];

	start_row(k, r, "spend");
	leat_row_borrow(&k->row, LEAT_OBS_CHANNEL, m->channel);
	return put_parts(k, r, m->at) && !k->wrong ? write_row(k, err) : LEAT_OK;
}

/* check_line -- can every cell be read? A line is taken whole or not at all. */
static bool
check_line(struct work *k, const struct leat_wide_row *r)
{
	const struct leat_wide_table *t = k->t;
	char plain[LEAT_PLAIN_MAX];
	uint64_t missing = k->missing, rounded = k->rounded;

	k->wrong = NULL;
	leat_row_clear(&k->row);
	for (size_t i = 0; i < k->w->nkpis && !k->wrong; i++) {
		plain_cell(k, r, t->kpi[i].at, plain);
		if (!k->wrong && t->kpi[i].value >= 0)
			put_revenue(k, r, &t->kpi[i]);
	}
	for (size_t i = 0; i < t->nmedia && !k->wrong; i++)
		put_parts(k, r, t->media[i].at);
	for (size_t i = 0; i < t->ncontrols && !k->wrong; i++)
		plain_cell(k, r, t->control[i], plain);
	if (!k->wrong && t->population >= 0)
		plain_cell(k, r, t->population, plain);
	k->missing = missing;
	k->rounded = rounded;
	return k->wrong == NULL;
}

static int
put_line(struct work *k, const struct leat_wide_row *r, struct leat_err *err)
{
	const struct leat_wide_table *t = k->t;
	int status = LEAT_OK;

	for (size_t i = 0; i < k->w->nkpis && status == LEAT_OK; i++)
		status = put_kpi(k, r, i, err);
	for (size_t i = 0; i < t->nmedia && status == LEAT_OK; i++)
		status = put_media(k, r, i, err);
	for (size_t i = 0; i < t->ncontrols && status == LEAT_OK; i++)
		status = put_named(k, r, "control", t->header[t->control[i]], t->control[i], err);
	if (t->population >= 0 && status == LEAT_OK)
		status = put_named(k, r, "control", LEAT_SLICE("population"), t->population, err);
	return status;
}

static int
put_lines(struct work *k, struct leat_tally *tally, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < k->t->nrows && status == LEAT_OK; i++) {
		const struct leat_wide_row *r = &k->t->row[i];
		uint64_t before = k->written;

		if (!check_line(k, r)) {
			tally->rejected++;
			status = leat_reject(k->sink->rejects, k->t->file, r->line,
			    k->t->header[k->bad], k->wrong, r->field[k->bad], err);
			continue;
		}
		status = put_line(k, r, err);
		tally->rows += k->written > before;
		tally->empty += k->written == before;
		tally->made += k->written > before ? k->written - before - 1 : 0;
	}
	return status;
}

static void
warn_of_end(const struct work *k)
{
	if (k->rounded)
		leat_warn_at(k->sink->log, k->t->file, 0, NULL,
		    "values rounded half to even (money to six decimals, counts to whole): "
		    "%" PRIu64,
		    k->rounded);
	if (k->missing)
		leat_warn_at(k->sink->log, k->t->file, 0, NULL,
		    "empty cells, which give no row (missing, not zero): %" PRIu64, k->missing);
}

int
leat_wide_rows(const struct leat_wide *w, const struct leat_wide_table *t,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_tally *tally,
    struct leat_err *err)
{
	struct work k = {.w = w, .t = t, .o = o, .sink = sink};
	int status;

	leat_row_init(&k.row, LEAT_OBS_N);
	status = put_lines(&k, tally, err);
	if (status == LEAT_OK)
		warn_of_end(&k);
	leat_row_fini(&k.row);
	return status;
}
