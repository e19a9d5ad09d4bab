/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/wide.h"

#include <inttypes.h>

#include "base/money.h"
#include "base/when.h"
#include "platform/number.h"
#include "platform/wide_table.h"

static int
empty_name(const char *option, struct leat_err *err)
{
	return leat_err_set(err, LEAT_EUSAGE, "--%s: a name is empty", option);
}

static size_t
count_items(const char *list)
{
	size_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

/* read_medium -- "tv" or "search=IMPRESSIONS:SPEND". */
static int
read_medium(struct leat_wide *w, struct leat_slice item, struct leat_err *err)
{
	struct leat_wide_media *m = &w->media[w->nmedia++];
	struct leat_slice rest = item;

	leat_slice_cut(&rest, '=', &m->channel);
	m->channel = leat_slice_trim(m->channel);
	if (rest.p) {
		leat_slice_cut(&rest, ':', &m->impressions);
		m->impressions = leat_slice_trim(m->impressions);
		m->spend = leat_slice_trim(rest);
	} else {
		m->spend = m->channel;
	}
	if (m->channel.n == 0)
		return empty_name("media", err);
	if (m->spend.n == 0)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--media: a medium is NAME, or NAME=IMPRESSIONS:SPEND (NAME=:SPEND without "
		    "impressions)");
	for (size_t i = 0; i + 1 < w->nmedia; i++)
		if (leat_slice_eq(w->media[i].channel, m->channel))
			return leat_err_set(err, LEAT_EUSAGE, "--media: \"%.*s\" is there twice",
			    (int)m->channel.n, m->channel.p);
	return LEAT_OK;
}

static int
read_media(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;
	int status = LEAT_OK;

	if (list == NULL)
		return LEAT_OK;
	w->media = leat_arena_alloc(&w->arena, count_items(list) * sizeof(*w->media));
	memset(w->media, 0, count_items(list) * sizeof(*w->media));
	while (status == LEAT_OK && leat_slice_cut(&rest, ',', &item))
		status = read_medium(w, item, err);
	return status;
}

static int
read_controls(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;

	if (list == NULL)
		return LEAT_OK;
	w->control = leat_arena_alloc(&w->arena, count_items(list) * sizeof(*w->control));
	while (leat_slice_cut(&rest, ',', &item)) {
		item = leat_slice_trim(item);
		if (item.n == 0)
			return empty_name("control", err);
		w->control[w->ncontrols++] = item;
	}
	return LEAT_OK;
}

int
leat_wide_init(struct leat_wide *w, const char *date, const char *kpi, const char *media,
    const char *control, const char *geo, const char *population, struct leat_err *err)
{
	int status;

	*w = (struct leat_wide){0};
	if (date == NULL || kpi == NULL || !*date || !*kpi)
		return leat_err_set(err, LEAT_EUSAGE, "--wide needs --date COL and --kpi COL");
	w->date = leat_arena_copy(&w->arena, leat_slice(date));
	w->kpi = leat_arena_copy(&w->arena, leat_slice(kpi));
	w->geo = leat_arena_copy(&w->arena, leat_slice(geo));
	w->population = leat_arena_copy(&w->arena, leat_slice(population));
	status = read_media(w, media, err);
	return status == LEAT_OK ? read_controls(w, control, err) : status;
}

void
leat_wide_fini(struct leat_wide *w)
{
	leat_arena_fini(&w->arena);
	*w = (struct leat_wide){0};
}

void
leat_wide_columns(
    const struct leat_wide *w, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N])
{
	static const int always[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
	    LEAT_OBS_NAME, LEAT_OBS_VALUE, LEAT_OBS_SOURCE};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		columns[always[i]] = true;
	columns[LEAT_OBS_GEO] |= w->geo.n > 0;
	columns[LEAT_OBS_TZ] |= o->tz.n > 0;
	columns[LEAT_OBS_AS_OF] |= o->as_of.n > 0;
	for (size_t i = 0; i < w->nmedia; i++) {
		columns[LEAT_OBS_CHANNEL] = columns[LEAT_OBS_COST] = columns[LEAT_OBS_CURRENCY] =
		    true;
		columns[LEAT_OBS_IMPRESSIONS] |= w->media[i].impressions.n > 0;
	}
}

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

static int
put_named(struct work *k, const struct leat_wide_row *r, const char *kind, struct leat_slice name,
    int at, struct leat_err *err)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = plain_cell(k, r, at, plain);

	if (n == 0)
		return LEAT_OK;
	start_row(k, r, kind);
	leat_row_borrow(&k->row, LEAT_OBS_NAME, name);
	leat_row_text(&k->row, LEAT_OBS_VALUE, (struct leat_slice){plain, n});
	return write_row(k, err);
}

static int
put_media(struct work *k, const struct leat_wide_row *r, size_t i, struct leat_err *err)
{
	const struct leat_wide_table *t = k->t;

	start_row(k, r, "spend");
	leat_row_borrow(&k->row, LEAT_OBS_CHANNEL, k->w->media[i].channel);
	leat_row_borrow(
	    &k->row, LEAT_OBS_CURRENCY, k->o->currency.n ? k->o->currency : LEAT_SLICE("XXX"));
	if (!put_money(k, r, t->spend[i], LEAT_OBS_COST, false))
		return LEAT_OK;
	if (t->impressions[i] >= 0)
		put_money(k, r, t->impressions[i], LEAT_OBS_IMPRESSIONS, true);
	return k->wrong ? LEAT_OK : write_row(k, err);
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
	plain_cell(k, r, t->kpi, plain);
	for (size_t i = 0; i < k->w->nmedia && !k->wrong; i++) {
		put_money(k, r, t->spend[i], LEAT_OBS_COST, false);
		if (!k->wrong && t->impressions[i] >= 0)
			put_money(k, r, t->impressions[i], LEAT_OBS_IMPRESSIONS, true);
	}
	for (size_t i = 0; i < k->w->ncontrols && !k->wrong; i++)
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
	const struct leat_wide *w = k->w;
	int status = put_named(k, r, "outcome", w->kpi, k->t->kpi, err);

	for (size_t i = 0; i < w->nmedia && status == LEAT_OK; i++)
		status = put_media(k, r, i, err);
	for (size_t i = 0; i < w->ncontrols && status == LEAT_OK; i++)
		status = put_named(k, r, "control", w->control[i], k->t->control[i], err);
	if (k->t->population >= 0 && status == LEAT_OK)
		status =
		    put_named(k, r, "control", LEAT_SLICE("population"), k->t->population, err);
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
