/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "platform/work.h"

void
leat_export_columns(
    const struct leat_export *e, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N])
{
	static const int always[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
	    LEAT_OBS_PLATFORM, LEAT_OBS_CURRENCY, LEAT_OBS_FLAGS, LEAT_OBS_SOURCE};
	const struct leat_mapping *m = e->mapping;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		columns[always[i]] = true;
	for (size_t c = 0; c < m->ncolumns; c++) {
		if (m->column[c].to < LEAT_OBS_N)
			columns[m->column[c].to] = true;
		for (size_t i = 0; i < m->column[c].nset; i++)
			if (m->column[c].set[i].column < LEAT_OBS_N)
				columns[m->column[c].set[i].column] = true;
		columns[LEAT_OBS_SEGMENT] |= m->column[c].as == LEAT_CELL_HOUR;
		columns[LEAT_OBS_REFUND] |= m->column[c].to == LEAT_TO_VOID;
	}
	for (size_t i = 0; i < m->nset; i++)
		columns[m->set[i].column] = true;
	for (size_t i = 0; i < m->npreamble; i++) {
		columns[LEAT_OBS_TZ] |= m->preamble[i].as == LEAT_PREAMBLE_ZONE;
		columns[LEAT_OBS_AS_OF] |= m->preamble[i].as == LEAT_PREAMBLE_AS_OF;
	}
	for (size_t i = 0; i < m->ntail; i++)
		columns[LEAT_OBS_AS_OF] |= m->tail[i].as == LEAT_PREAMBLE_AS_OF;
	columns[LEAT_OBS_CHANNEL] |= m->kind == LEAT_MAPS_SPEND || m->kind == LEAT_MAPS_TOUCH;
	columns[LEAT_OBS_TZ] |= o->tz.n > 0;
	columns[LEAT_OBS_AS_OF] |= o->as_of.n > 0;
}

int
leat_export_dated(const struct leat_export *e, const struct leat_ingest_options *o,
    const char *file, struct leat_err *err)
{
	if (e->mapping->kind != LEAT_MAPS_SPEND || e->preamble.has_period || o->has_period ||
	    leat_export_finds(e, LEAT_OBS_TIME) || leat_export_finds(e, LEAT_TO_PERIOD_START))
		return LEAT_OK;
	return leat_err_at(err, LEAT_EDATA, file, e->header_line, NULL,
	    "%s: no column of days, and no line before the table that states a period (download it "
	    "with the day as a column; --period says what a period's totals are of)",
	    e->mapping->name.p);
}

int
leat_export_followed(const struct leat_export *e, const char *file, struct leat_err *err)
{
	const struct leat_mapping *m = e->mapping;
	const char *what = e->json && !e->lines                 ? "it is one document"
			   : m->ntotal_prefix || m->total_blank ? "its last lines are totals"
			   : m->nfooter || m->ntail             ? "its last lines are a footer"
								: NULL;

	if (what == NULL)
		return LEAT_OK;
	return leat_err_at(err, LEAT_EDATA, file, 0, NULL,
	    "%s cannot be followed: %s, which is known only when it is whole (read it without "
	    "--follow, again and again, with --state)",
	    m->name.p, what);
}

static void
warn_of_start(const struct leat_work *w)
{
	const struct leat_export *e = w->e;
	char safe[LEAT_SAFE_MAX];

	if (!e->decimal_sure && w->o->decimal == 0)
		leat_warn_at(w->sink->log, w->file, 0, NULL,
		    "the decimal mark cannot be told from the numbers; taken to be \"%c\" "
		    "(--decimal says)",
		    e->decimal);
	if (e->preamble.zone_text.n && w->o->tz.n == 0)
		leat_warn_at(w->sink->log, w->file, 0, NULL,
		    "no IANA name is known for the time zone \"%s\"; rows have none (--tz says)",
		    leat_safe(e->preamble.zone_text, safe));
	if (w->m->kind == LEAT_MAPS_SETTINGS)
		leat_warn_at(w->sink->log, w->file, 0, NULL, "%s: nothing to observe: %s",
		    w->m->name.p, w->m->reason.p ? w->m->reason.p : "");
	if (e->tail_unread)
		leat_warn_at(w->sink->log, w->file, 0, NULL,
		    "the file says at its end when it was taken: rows have no as_of, since a "
		    "pipe's end comes after them (name the file)");
	if (e->unknown.n)
		leat_note(
		    w->sink->log, "%s: columns not used: %s", w->file, leat_safe(e->unknown, safe));
}

static void
warn_of_end(const struct leat_work *w)
{
	const struct leat_log *log = w->sink->log;
	const struct leat_preamble *p = &w->e->preamble;
	uint64_t rows = w->t->rows + w->t->rejected;

	if (w->rounded)
		leat_warn_at(log, w->file, 0, NULL,
		    "lines with amounts of more than six decimals, rounded half to even: %" PRIu64,
		    w->rounded);
	if (w->damaged)
		leat_warn_at(log, w->file, 0, NULL,
		    "ids damaged by a spreadsheet (like 1.20253E+17; export again): %" PRIu64,
		    w->damaged);
	if (w->no_currency)
		leat_warn_at(log, w->file, 0, NULL,
		    "the file does not say its currency: XXX (--currency says)");
	if (w->persons)
		leat_warn_at(log, w->file, 0, NULL,
		    "users left out, since e-mail addresses and telephone numbers are never "
		    "written (--user-key-file makes pseudonyms of them): %" PRIu64,
		    w->persons);
	if (w->secrets)
		leat_note(log,
		    "%s: without a user, who is known by e-mail address only (--user-key-file "
		    "makes pseudonyms): %" PRIu64,
		    w->file, w->secrets);
	if (w->masked)
		leat_warn_at(log, w->file, 0, NULL,
		    "texts with an e-mail address in them, which was taken out: %" PRIu64,
		    w->masked);
	if (w->partial)
		leat_note(log,
		    "%s: rows flagged partial, since the export may lack some of their last "
		    "day: %" PRIu64,
		    w->file, w->partial);
	if (p->has_rows && p->rows != rows)
		leat_warn_at(log, w->file, 0, NULL,
		    "the file says %" PRIu64 " rows, %" PRIu64 " came: it may be cut", p->rows,
		    rows);
	leat_checksum_check(&w->totals, w->file, log);
}

/* file_zone -- of times that are written without one: what the file or the options say. */
static struct leat_zone *
file_zone(const struct leat_work *w)
{
	struct leat_slice name = leat_work_zone(w);
	struct leat_zone *zone;

	return name.n && leat_zone_open(&zone, name, NULL) == LEAT_OK ? zone : NULL;
}

static void
start(struct leat_work *w)
{
	leat_row_init(&w->row, LEAT_OBS_N);
	w->zone = file_zone(w);
	leat_zone_open(&w->utc, LEAT_SLICE("UTC"), NULL);
	w->taken = leat_taken_read(leat_work_as_of(w));
	warn_of_start(w);
}

static void
finish(struct leat_work *w)
{
	leat_row_fini(&w->row);
	leat_checksum_fini(&w->totals);
	leat_covers_fini(&w->covers);
	leat_buf_fini(&w->last_id);
	leat_buf_fini(&w->scratch);
	leat_buf_fini(&w->zone_text);
	leat_zone_free(w->zone);
	leat_zone_free(w->utc);
	leat_zone_free(w->row_zone);
}

int
leat_export_rows(const struct leat_export *e, struct leat_input *in,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_beside *beside,
    struct leat_tally *tally, struct leat_err *err)
{
	struct leat_work w = {.e = e,
	    .m = e->mapping,
	    .o = o,
	    .sink = sink,
	    .beside = beside,
	    .t = tally,
	    .file = leat_input_name(in),
	    .source = leat_input_basename(in)};
	int status;

	start(&w);
	status = e->json ? leat_work_objects(&w, in, err) : leat_work_table(&w, in, err);
	if (status == LEAT_OK && !leat_input_followed(in))
		status = leat_make_covers(&w, err);
	if (status == LEAT_OK)
		warn_of_end(&w);
	finish(&w);
	return status;
}
