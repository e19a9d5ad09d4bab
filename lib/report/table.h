/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_TABLE_H
#define LEAT_REPORT_TABLE_H

#include "report/facts.h"

/*
 * struct leat_table -- figures made ready to print, once for both text and
 * HTML. Cells are finished text (safe for a terminal, not escaped for HTML);
 * "" is an empty one.
 */
enum {
	LEAT_TABLE_NUMBER = 1, /* right aligned */
	LEAT_TABLE_WEB = 2,    /* left out of the text report: it would not fit */
	LEAT_TABLE_BELOW = 4,  /* on lines of its own below the row */
	LEAT_TABLE_EMPTY = 8,  /* left out: it has nothing to say */
};

struct leat_table_column {
	const char *head; /* "Spend after" */
	const char *unit; /* "EUR/day", or "" */
	unsigned flags;
};

struct leat_table {
	const char *id, *title;
	const char *note;               /* what to know when reading it, or NULL */
	size_t ncolumns, nrows, nheads; /* nheads: columns that name the row, usually 1 */
	struct leat_table_column *column;
	const char **cell; /* nrows * ncolumns */
	bool *heading;     /* nrows: a row that heads those after it, by its first cell and what is
			      below */
	bool has_headings;
	bool has_total; /* the last row is the sum of the others */
};

/*
 * The tables of a report, in the facts' arena. One that its facts do not
 * support has nrows 0.
 */
struct leat_table leat_table_budget(struct leat_facts *f);    /* channel: before, after */
struct leat_table leat_table_lines(struct leat_facts *f);     /* budget line: before, after, why */
struct leat_table leat_table_returns(struct leat_facts *f);   /* ROI and marginal ROI */
struct leat_table leat_table_responses(struct leat_facts *f); /* points of the curves */
struct leat_table leat_table_contributions(struct leat_facts *f); /* over all the time */
struct leat_table leat_table_months(struct leat_facts *f);        /* contributions by month */
struct leat_table leat_table_fit(struct leat_facts *f);           /* observed and fitted by month */
struct leat_table leat_table_diagnostics(struct leat_facts *f);
struct leat_table leat_table_data(struct leat_facts *f);     /* spend by channel in the model */
struct leat_table leat_table_spent(struct leat_facts *f);    /* spend by channel, observed */
struct leat_table leat_table_rows(struct leat_facts *f);     /* observations by kind */
struct leat_table leat_table_claims(struct leat_facts *f);   /* platforms' claims, credits */
struct leat_table leat_table_rules(struct leat_facts *f);    /* of the policy, for single rows */
struct leat_table leat_table_checks(struct leat_facts *f);   /* of the data: what was looked for */
struct leat_table leat_table_findings(struct leat_facts *f); /* what was found */
struct leat_table leat_table_completeness(struct leat_facts *f); /* of days, by their age */
struct leat_table leat_table_drift(struct leat_facts *f);     /* the last days and those before */
struct leat_table leat_table_collinear(struct leat_facts *f); /* channels that move together */
struct leat_table leat_table_origin(struct leat_facts *f);    /* model, seed, versions */

#endif
