/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_WIDE_H
#define LEAT_PLATFORM_WIDE_H

#include "platform/transform.h"

/*
 * A wide table is one line a day or week (and geo), with a column a series, as
 * analysts keep them: date, KPIs, media, controls. Each line becomes an outcome
 * row a KPI, a spend row a medium, and a control row a control.
 */

enum leat_wide_part {
	LEAT_WIDE_IMPRESSIONS,
	LEAT_WIDE_SPEND,
	LEAT_WIDE_REACH,
	LEAT_WIDE_FREQUENCY,
	LEAT_WIDE_PARTS
};

/*
 * struct leat_wide_media -- one medium: its channel, and the headers of its columns, those it
 * has not empty. With a `*` in them all it is every medium whose columns are called so.
 */
struct leat_wide_media {
	struct leat_slice channel, part[LEAT_WIDE_PARTS];
};

struct leat_wide_kpi {
	struct leat_slice header, value; /* value: header of what one is worth, or empty */
};

struct leat_wide {
	struct leat_slice date, geo, population; /* headers; geo and population may be empty */
	struct leat_wide_kpi *kpi;
	size_t nkpis;
	struct leat_wide_media *media;
	size_t nmedia;
	struct leat_slice *control; /* headers, or patterns of them with one `*` */
	size_t ncontrols;
	struct leat_arena arena;
};

/*
 * struct leat_wide_options -- option texts, each may be NULL but date and kpi:
 * kpi            "sales,leads"
 * value_per_kpi  "leads=worth": what one is worth; the header alone if there is one KPI
 * media          "tv,search=search_imp:search_cost,web=:web_cost:web_reach:web_freq":
 *                a name alone is its spend column; "*=*_imp:*_cost" is every such medium
 * control        "holiday,price,*_control"
 */
struct leat_wide_options {
	const char *date, *kpi, *value_per_kpi, *media, *control, *geo, *population;
};

/*
 * leat_wide_init -- from option texts.
 * Returns LEAT_OK; LEAT_EUSAGE for an empty name, the same name twice, or a pattern that
 * does not have one `*` in each of its names.
 */
int leat_wide_init(struct leat_wide *w, const struct leat_wide_options *o, struct leat_err *err);
void leat_wide_fini(struct leat_wide *w);

/* leat_wide_columns -- mark the schema columns that the rows of such a table have. */
void leat_wide_columns(
    const struct leat_wide *w, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N]);

/*
 * leat_wide_rows -- the table as observations. A week's date is its first day, and
 * its last becomes period_end. A missing cell gives no row; a line with a cell
 * that cannot be read is rejected. What a KPI brought is it times what one is worth,
 * rounded half to even to six decimals, which is counted. Errors: those of the sink.
 */
struct leat_wide_table;
int leat_wide_rows(const struct leat_wide *w, const struct leat_wide_table *t,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_tally *tally,
    struct leat_err *err);

#endif
