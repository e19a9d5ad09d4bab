/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_WIDE_H
#define LEAT_PLATFORM_WIDE_H

#include "platform/transform.h"

/*
 * A wide table is one line a day or week (and geo), with a column a series, as
 * analysts keep them: date, KPI, media, controls. Each line becomes an outcome
 * row, a spend row a medium, and a control row a control.
 */

/* struct leat_wide_media -- one medium: its channel, and the headers of its columns. */
struct leat_wide_media {
	struct leat_slice channel;
	struct leat_slice impressions; /* header, or empty */
	struct leat_slice spend;       /* header */
};

struct leat_wide {
	struct leat_slice date, kpi, geo, population; /* headers; geo and population may be empty */
	struct leat_wide_media *media;
	size_t nmedia;
	struct leat_slice *control;
	size_t ncontrols;
	struct leat_arena arena;
};

/*
 * leat_wide_init -- from option texts, each may be NULL but date and kpi:
 * media     "tv,search=search_imp:search_cost": a name alone is its spend column
 * control   "holiday,price"
 * Returns LEAT_OK; LEAT_EUSAGE for an empty name or the same name twice.
 */
int leat_wide_init(struct leat_wide *w, const char *date, const char *kpi, const char *media,
    const char *control, const char *geo, const char *population, struct leat_err *err);
void leat_wide_fini(struct leat_wide *w);

/* leat_wide_columns -- mark the schema columns that the rows of such a table have. */
void leat_wide_columns(
    const struct leat_wide *w, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N]);

/*
 * leat_wide_rows -- the table as observations. A week's date is its first day, and
 * its last becomes period_end. A missing cell gives no row; a line with a cell
 * that cannot be read is rejected. Errors: those of the sink.
 */
struct leat_wide_table;
int leat_wide_rows(const struct leat_wide *w, const struct leat_wide_table *t,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_tally *tally,
    struct leat_err *err);

#endif
