/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_TALLY_H
#define LEAT_MIX_TALLY_H

#include "base/map.h"
#include "base/money.h"
#include "base/when.h"
#include "panel/panel.h"

/*
 * A tally is what is left of an observation stream when every row has been
 * added to the cell that it belongs to: a cell is one series over one span of
 * days. It knows nothing of a model's periods; panel.c cuts those out of it.
 * Sums are exact, so that the order of rows leaves no trace.
 *
 * Memory: a cell (about 180 bytes) for each budget line and day, each outcome
 * and geo and day, each control and day; not for each row.
 */
enum leat_tally_kind {
	LEAT_TALLY_SPEND,      /* series: a budget line */
	LEAT_TALLY_OUTCOME,    /* series: KPI name, geo */
	LEAT_TALLY_CONVERSION, /* the same, from conversion rows: for want of outcome rows */
	LEAT_TALLY_CONTROL,    /* series: control name, geo */
	LEAT_TALLY_CREDIT, /* series: channel, platform, account, campaign_id, campaign; counts */
	LEAT_TALLY_WORTH,  /* the same series: their revenue */
	LEAT_TALLY_KINDS
};

struct leat_cell {
	enum leat_tally_kind kind;
	uint32_t series;        /* its number in the kind; once settled, in the order of names */
	int32_t first, last;    /* days, inclusive */
	bool partial;           /* a row said that the day was not over */
	bool unseen, unreached; /* of spend: without impressions; without reach */
	uint32_t nreached;      /* rows of spend that reached somebody */
	leat_sum amount;        /* micros: of spend, its cost; of outcomes, what was counted */
	leat_sum impressions, reach; /* whole */
	double value;  /* of controls, and of outcomes under a name of their own; of spend its
			  frequency */
	uint32_t file; /* the place of a row of this cell, for messages */
	uint64_t line;
};

/* A value to be summed in a fixed order once all are known. */
struct leat_tally_value {
	uint32_t cell;
	double value;
};

/* Budget lines keep the newest row's words. */
struct leat_tally_line {
	struct leat_slice channel, platform, account, campaign_id, campaign, geo;
	struct leat_slice budget_id, budget_type;
	struct leat_slice account_currency; /* empty: money was not converted */
	double fx;                          /* its rate; 1 if money was not converted */
	int64_t budget_micros;              /* converted, at budget_fx */
	double budget_fx;
	bool has_budget, has_fx;
	int32_t named_day, budget_day, fx_day; /* of the row that gave campaign, budget, and fx */
	uint32_t source;
};

struct leat_tally_heads {
	double number;
	int32_t day;
};

struct leat_tally_cover {
	uint32_t source;
	int32_t first, last;
};

/* The one currency of a kind of row, or the first two places that disagree. */
struct leat_tally_currency {
	bool known;
	struct leat_slice code, other;
	uint32_t file;
	uint64_t line;
};

/* An experiment, as its row has it. */
struct leat_tally_lift {
	struct leat_slice channel, geo, currency, name;
	int32_t first, last; /* days, inclusive */
	double effect, se;
	int64_t cost; /* micros: spend added, or withheld where it is below 0 */
	bool of_revenue, has_cost, used;
	const char *narrower; /* what it is of that is less than a channel; NULL: a channel */
	uint32_t file;
	uint64_t line;
};

struct leat_tally {
	struct leat_arena text;
	struct leat_map file;   /* names for messages */
	struct leat_map source; /* platform \0 account */
	struct leat_map
	    series[LEAT_TALLY_KINDS]; /* fields joined by \0, so that keys sort field by field */
	struct leat_slice *name[LEAT_TALLY_KINDS]; /* once settled: series' keys, in order */
	struct leat_map cell_at;
	struct leat_cell *cell;
	size_t ncells, cells_cap;     /* in order once settled */
	struct leat_tally_line *line; /* by series of spend */
	size_t nlines, lines_cap;
	struct leat_tally_value *value;
	size_t nvalues, values_cap;
	struct leat_tally_cover *cover;
	size_t ncovers, covers_cap;
	struct leat_map head_geo; /* heads by geo: the newest number of people in it */
	struct leat_tally_heads *heads;
	size_t nheads, heads_cap;
	struct leat_tally_lift *lift; /* by channel, geo and days, once settled */
	size_t nlifts, lifts_cap;
	struct leat_tally_currency spend_currency, credit_currency;
	struct leat_map credit_model; /* attribution models that there are credits of */
	bool attributed, calibrated;  /* credits in use: some are not incremental; rest on
					 experiments */
	struct leat_map valued[LEAT_TALLY_KINDS]; /* outcomes whose rows have revenue too */
	/* Of outcomes that are money, by name. */
	struct leat_map money_of[LEAT_TALLY_KINDS];
	struct leat_tally_currency *money[LEAT_TALLY_KINDS];
	size_t nmoney[LEAT_TALLY_KINDS], money_cap[LEAT_TALLY_KINDS];
	struct leat_map zone_name;
	struct leat_zone **zone;
	size_t nzones, zones_cap;
	struct leat_buf key; /* scratch */
};

/*
 * leat_tally_read -- the tally of a stream, read to its end.
 * Rows of other kinds are passed over. A control named "population" with a geo
 * is that geo's number of heads. Money in another currency than o->currency becomes that at
 * its planning rate, row by row.
 * Errors: LEAT_EDATA with file, line and column. End with leat_tally_fini in any case.
 */
int leat_tally_read(struct leat_tally *t, struct leat_in *in, const struct leat_panel_options *o,
    struct leat_err *err);

/*
 * leat_tally_settle -- after the last row: cells in the order of kind, series'
 * name and day; sums of named outcomes taken.
 * Errors: LEAT_EDATA for spans of one series that overlap.
 */
int leat_tally_settle(struct leat_tally *t, struct leat_err *err);
void leat_tally_fini(struct leat_tally *t);

/* leat_tally_cells -- once settled: the first cell of a kind, *end one past its last. */
size_t leat_tally_cells(const struct leat_tally *t, enum leat_tally_kind kind, size_t *end);

/* leat_tally_err -- LEAT_EDATA at the place of a cell. */
int leat_tally_err(const struct leat_tally *t, const struct leat_cell *c, const char *column,
    struct leat_err *err, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * leat_tally_money_of -- the currency of an outcome that is money; NULL: nothing says that it is.
 */
const struct leat_tally_currency *leat_tally_money_of(
    const struct leat_tally *t, enum leat_tally_kind kind, struct leat_slice kpi);

/* leat_tally_part -- the n-th field of a key joined by \0. */
struct leat_slice leat_tally_part(struct leat_slice key, int n);

/*
 * struct leat_span -- the days and periods of a panel.
 */
struct leat_span {
	int period_days;
	int32_t first, last; /* days of the panel, whole periods */
	int32_t data_last;   /* the last complete day: within a period of last, at most */
};

/*
 * leat_span_find -- the periods that the cells in use give.
 * outcome      LEAT_TALLY_OUTCOME or LEAT_TALLY_CONVERSION, whichever is used
 * kpi          its name
 * period_days  1 or 7; 0: weeks if the outcome has no days, or is of days and spend of weeks
 * Errors: LEAT_EDATA for weeks of the outcome that begin on different days, no whole period, days
 * that a source's cover leaves out.
 */
int leat_span_find(struct leat_span *span, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_slice kpi, int period_days, const struct leat_log *log, struct leat_err *err);

/*
 * leat_tally_share -- of an amount spread evenly over days, what falls on days from .. to - 1,
 * counted from 0. Shares of a whole add up to it exactly.
 */
leat_sum leat_tally_share(leat_sum amount, int32_t days, int32_t from, int32_t to);

#endif
