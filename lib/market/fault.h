/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_FAULT_H
#define LEAT_MARKET_FAULT_H

#include <stdbool.h>

#include "market/market.h"
#include "record/stream.h"

/*
 * What goes wrong between a market and a team that looks at it: faults put into
 * the rows, each of them known. leat-simulate(1) says what each is; how many
 * there are is struct leat_truth_faults.
 */
enum leat_fault_kind {
	LEAT_FAULT_SPIKE,
	LEAT_FAULT_ROW_SPIKE,
	LEAT_FAULT_SHIFT,
	LEAT_FAULT_BREAK,
	LEAT_FAULT_GAP,
	LEAT_FAULT_LATE,
	LEAT_FAULT_CURRENCY,
	LEAT_FAULT_DUPLICATE
};

struct leat_fault {
	enum leat_fault_kind kind;
	size_t campaign;       /* of the market; LEAT_NO_CAMPAIGN: the feed of orders */
	bool whole;            /* every campaign of its platform and account, every geo */
	size_t geo;            /* unless whole */
	int column;            /* of the observations; -1: none, or several */
	size_t first, last;    /* days of the market, inclusive */
	double size;           /* MADs, a factor, days */
	int64_t before, after; /* micros, of a spike's column; equal where there are none */
};

#define LEAT_NO_CAMPAIGN SIZE_MAX

/* What is wrong with a row: a bit each. */
enum {
	LEAT_ROW_GONE = 1,    /* it is not there */
	LEAT_ROW_FOREIGN = 2, /* in another currency */
	LEAT_ROW_COPY = 4,    /* there twice */
	LEAT_ROW_OLDER = 8,   /* also as an older export had it */
	LEAT_ROW_OTHER = 16,  /* also with another cost, of the same as_of, before the right one */
	LEAT_ROW_TAKEN = 32   /* has a fault already */
};

struct leat_faults {
	size_t n, cap;
	struct leat_fault *fault;
	uint8_t *mark;    /* by campaign, geo, day */
	int64_t *claimed; /* the same: conversions as the platform tells them, micros */
	size_t
	    *missing; /* by campaign, then of the orders' feed: its last days that are not there */
};

/* leat_faults_make -- put the truth's faults into a market. End with leat_faults_fini. */
void leat_faults_make(struct leat_faults *f, struct leat_market *m);
void leat_faults_fini(struct leat_faults *f);

/* leat_faults_currency -- what a foreign row is in. */
struct leat_slice leat_faults_currency(const struct leat_truth *truth);

/*
 * leat_faults_write -- every fault as a row of leat_faults_schema.
 * out   open, without columns
 */
extern const struct leat_schema leat_faults_schema;
int leat_faults_write(const struct leat_faults *f, const struct leat_market *m,
    struct leat_out *out, struct leat_err *err);

#endif
