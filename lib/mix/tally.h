/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_TALLY_H
#define LEAT_MIX_TALLY_H

#include "base/map.h"
#include "base/money.h"
#include "base/when.h"
#include "mix/panel.h"

/*
 * A tally is what is left of an observation stream when every row has been
 * added to the cell that it belongs to: a cell is one series over one span of
 * days. It knows nothing of a model's periods; panel.c cuts those out of it.
 * Sums are exact, so that the order of rows leaves no trace.
 *
 * Memory: a cell (about 150 bytes) for each budget line and day, each outcome
 * and geo and day, each control and day; not for each row.
 */
enum leat_tally_kind {
	LEAT_TALLY_SPEND,      /* series: a budget line */
	LEAT_TALLY_OUTCOME,    /* series: KPI name, geo */
	LEAT_TALLY_CONVERSION, /* the same, from conversion rows: for want of outcome rows */
	LEAT_TALLY_CONTROL,    /* series: control name, geo */
	LEAT_TALLY_KINDS
};

struct leat_cell {
	enum leat_tally_kind kind;
	uint32_t series;     /* its number in the kind; once settled, in the order of names */
	int32_t first, last; /* days, inclusive */
	bool partial;        /* a row said that the day was not over */
	bool has_amount, has_impressions;
	leat_sum amount;      /* micros: of spend, its cost; of outcomes, what was counted */
	leat_sum impressions; /* whole */
	double value;         /* of controls, and of outcomes under a name of their own */
	uint32_t file;        /* the place of a row of this cell, for messages */
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
	struct leat_tally_currency currency[LEAT_TALLY_KINDS];
	struct leat_map zone_name;
	struct leat_zone **zone;
	size_t nzones, zones_cap;
	struct leat_buf key; /* scratch */
};

/*
 * leat_tally_read -- the tally of a stream, read to its end.
 * Rows of other kinds are passed over. A control named "population" with a geo
 * is that geo's number of heads.
 * Errors: LEAT_EDATA with file, line and column. End with leat_tally_fini in any case.
 */
int leat_tally_read(struct leat_tally *t, struct leat_in *in, struct leat_err *err);

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
 * period_days  1 or 7; 0: what the rows have
 * Errors: LEAT_EDATA for spans that are neither a day nor a week, weeks that begin
 * on different days, no whole period, days that a source's cover leaves out.
 */
int leat_span_find(struct leat_span *span, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_slice kpi, int period_days, const struct leat_log *log, struct leat_err *err);

/*
 * leat_panel_fill -- p's geos, outcome, channels and controls.
 * p, once zero, has its span, kpi and currency set.
 */
int leat_panel_fill(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err);

/* leat_panel_controls -- p's controls, its geos being known; see leat_panel_fill. */
int leat_panel_controls(struct leat_panel *p, const struct leat_tally *t, struct leat_err *err);

/* leat_panel_lines -- p's budget lines, its channels being known. */
int leat_panel_lines(
    struct leat_panel *p, const struct leat_tally *t, int32_t data_last, struct leat_err *err);

/* leat_panel_digest -- set p's digest from the rest of it. */
void leat_panel_digest(struct leat_panel *p);

#endif
