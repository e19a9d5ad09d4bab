/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_FINDING_H
#define LEAT_QUALITY_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "record/rules.h"

/*
 * What the checks of a whole stream found: the quality report. Findings are
 * told in one order, whatever order they were found in.
 */
struct leat_quality_finding {
	enum leat_check check;
	bool error; /* reason to hold the stream, else a warning */
	struct leat_slice platform, account, campaign, channel, geo; /* empty: all of them */
	struct leat_slice campaign_name; /* of one without an id, which campaign is */
	char currency[4];                /* "" for none */
	struct leat_slice time_basis;    /* the same */
	struct leat_slice other;         /* a second channel, or none */
	int32_t first, last;             /* days */
	const char *column;              /* "" for none */
	const char *against;             /* the column that it was held against, or NULL */
	double score;                    /* how far off, in what limit is in; 0: not told */
	bool has_expected;
	double observed, expected; /* in the column's unit; days of a gap and of lateness */
	double limit;              /* that was passed, in what the check counts in */
	const char *message;
};

struct leat_findings {
	struct leat_quality_finding *finding;
	size_t n, cap;
	struct leat_arena text;
};

/* leat_findings_add -- take a finding; its texts are copied, the literals column and message are
 * not. Zeroed f is ready. */
void leat_findings_add(struct leat_findings *f, const struct leat_quality_finding *finding);

/* leat_findings_sort -- by check, platform, account, campaign, channel, geo, days and column. */
void leat_findings_sort(struct leat_findings *f);

/* leat_findings_count -- of one check; errors only, or all. */
size_t leat_findings_count(const struct leat_findings *f, enum leat_check check, bool errors);

/* What became of the rows that a report is about, and whether it holds the stream. */
struct leat_quality_rows {
	uint64_t read, made, written, rejected, merged, dropped;
	int held; /* status, 0 if it does not */
};

/* leat_quality_head -- the first line of a quality report. */
void leat_quality_head(const struct leat_quality_rows *rows, struct leat_buf *out);

/*
 * leat_findings_print -- JSON lines: a line a finding, then a line a check that
 * was asked for, with its counts. Sort first.
 */
void leat_findings_print(
    const struct leat_findings *f, const struct leat_rule_checks *asked, struct leat_buf *out);

const char *leat_check_name(enum leat_check check);

void leat_findings_fini(struct leat_findings *f);

#endif
