/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/describe.h"

#include <inttypes.h>

#include "base/when.h"
#include "platform/csv_field.h"
#include "record/json.h"

/* What is said of a file, in this order. */
enum key {
	FILE_NAME,
	MAPPING,
	TITLE,
	EVIDENCE,
	KIND,
	PLATFORM,
	WHY,
	HEADERS,
	UNKNOWN,
	FORMAT,
	ENCODING,
	SEPARATOR,
	HEADER_LINE,
	DECIMAL,
	CURRENCY,
	ZONE,
	AS_OF,
	FIRST,
	LAST,
	TOTALS,
	PROBLEM,
	KEYS
};

static const char *const names[KEYS] = {"file", "mapping", "title", "evidence", "kind", "platform",
    "why", "headers", "unknown_headers", "format", "encoding", "separator", "header_line",
    "decimal", "currency", "tz", "as_of", "period_start", "period_end", "totals", "problem"};

/* struct record -- what is said of one file; empty where there is nothing to say. */
struct record {
	struct leat_slice value[KEYS];
	struct leat_arena text;
};

static void
put(struct record *r, enum key key, const char *text)
{
	r->value[key] = leat_slice(text);
}

static void
put_slice(struct record *r, enum key key, struct leat_slice text)
{
	r->value[key] = leat_arena_copy(&r->text, text);
}

static void
put_day(struct record *r, enum key key, int32_t day)
{
	char text[LEAT_DAY_MAX];

	put_slice(r, key, (struct leat_slice){text, leat_day_print(day, text)});
}

/* constant -- what the mapping sets a column to in every row. */
static struct leat_slice
constant(const struct leat_mapping *m, int column)
{
	for (size_t i = 0; i < m->nset; i++)
		if (m->set[i].column == column)
			return m->set[i].value;
	return LEAT_NONE;
}

/* column_of -- the header under which the file has a target, or nothing. */
static struct leat_slice
column_of(const struct leat_export *e, int to)
{
	for (size_t c = 0; c < e->mapping->ncolumns; c++)
		if (e->mapping->column[c].to == to && e->found[c])
			return e->header[e->at[c]];
	return LEAT_NONE;
}

/*
 * put_stated -- a fact that a column gives row by row, or the file or the caller for all
 * rows; in that order the first of them that there is.
 */
static void
put_stated(struct record *r, enum key key, struct leat_slice column, const struct leat_slice *of,
    size_t n, const char *otherwise)
{
	if (column.n) {
		r->value[key] = leat_slice(
		    leat_arena_printf(&r->text, "by row, from \"%.*s\"", (int)column.n, column.p));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (of[i].n) {
			put_slice(r, key, of[i]);
			return;
		}
	put(r, key, otherwise);
}

static void
put_why(struct record *r, const struct leat_export *e, bool asked)
{
	struct leat_buf b = {0};

	if (asked)
		leat_buf_add_str(&b, "--from says so; ");
	if (e->sign.n)
		leat_buf_printf(&b, "has \"%.*s\"; ", (int)e->sign.n, e->sign.p);
	leat_buf_add_str(&b, "has what is needed:");
	for (size_t k = 0; k < e->mapping->nneed; k++) {
		const struct leat_need *need = &e->mapping->need[k];
		size_t i = 0;

		while (i + 1 < need->n && !leat_export_finds(e, need->to[i]))
			i++;
		leat_buf_printf(&b, "%s %s", k ? "," : "", leat_target_name(need->to[i]));
	}
	put_slice(r, WHY, leat_buf_slice(&b));
	leat_buf_fini(&b);
}

static void
put_totals(struct record *r, const struct leat_mapping *m)
{
	struct leat_buf b = {0};

	if (m->total_blank)
		leat_buf_add_str(&b, "rows that name nothing");
	for (size_t i = 0; i < m->ntotal_prefix; i++)
		leat_buf_printf(
		    &b, "%s\"%s\"", b.n ? (i ? ", " : "; rows named ") : "", m->total_prefix[i].p);
	if (m->total_group)
		leat_buf_add_str(&b, "; also of each type");
	put_slice(r, TOTALS, leat_buf_slice(&b));
	leat_buf_fini(&b);
}

static void
put_table(struct record *r, const struct leat_export *e, const struct leat_ingest_options *o)
{
	static const struct {
		char c;
		const char *name;
	} separators[] = {{',', "comma"}, {'\t', "tab"}, {';', "semicolon"}, {'|', "bar"}};
	char decimal = o->decimal ? o->decimal : e->decimal;

	put(r, FORMAT, e->json ? (e->lines ? "JSON lines" : "JSON document") : "table");
	if (e->json)
		return;
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++)
		if (separators[i].c == e->separator)
			put(r, SEPARATOR, separators[i].name);
	r->value[HEADER_LINE] = leat_slice(leat_arena_printf(&r->text, "%" PRIu64, e->header_line));
	r->value[DECIMAL] =
	    leat_slice(leat_arena_printf(&r->text, "%s, %s", decimal == ',' ? "comma" : "point",
		o->decimal        ? "--decimal says so"
		: e->decimal_sure ? "sure"
				  : "not sure"));
}

static void
put_facts(struct record *r, const struct leat_export *e, const struct leat_ingest_options *o)
{
	const struct leat_mapping *m = e->mapping;
	const struct leat_preamble *p = &e->preamble;
	const struct leat_slice currency[] = {
	    e->currency, p->currency, e->sign_currency, o->currency};
	const struct leat_slice zone[] = {p->zone, p->zone_text, constant(m, LEAT_OBS_TZ), o->tz};
	const struct leat_slice taken[] = {p->as_of, o->as_of};

	put_stated(r, CURRENCY, column_of(e, LEAT_OBS_CURRENCY), currency, 4, "not stated");
	put_stated(r, ZONE, column_of(e, LEAT_OBS_TZ), zone, 4, "not stated");
	put_stated(r, AS_OF, column_of(e, LEAT_OBS_AS_OF), taken, 2, "not stated");
	if (p->has_period || (o->has_period && !leat_export_finds(e, LEAT_OBS_TIME))) {
		put_day(r, FIRST, p->has_period ? p->first : o->first);
		put_day(r, LAST, p->has_period ? p->last : o->last);
	}
	if (m->kind == LEAT_MAPS_SPEND)
		put_totals(r, m);
}

static void
put_export(
    struct record *r, const struct leat_export *e, const struct leat_ingest_options *o, bool asked)
{
	static const char *const kinds[] = {
	    "spend", "conversion", "touch", "accounts", "claims", "settings"};
	const struct leat_mapping *m = e->mapping;

	put_slice(r, MAPPING, m->name);
	put_slice(r, TITLE, m->title);
	put_slice(r, EVIDENCE, m->evidence);
	put(r, KIND, kinds[m->kind]);
	put_slice(r, PLATFORM, m->platform);
	put_why(r, e, asked);
	r->value[HEADERS] =
	    leat_slice(leat_arena_printf(&r->text, "%zu of %zu known", e->known, e->named));
	put_slice(r, UNKNOWN, e->unknown);
	put_table(r, e, o);
	put_facts(r, e, o);
	if (m->kind == LEAT_MAPS_SETTINGS)
		r->value[PROBLEM] = leat_slice(leat_arena_printf(&r->text, "nothing to observe: %s",
		    m->reason.p ? m->reason.p : "it holds settings"));
}

static void
put_stream(struct record *r, struct leat_input *in)
{
	struct leat_slice line = LEAT_NONE;

	leat_input_peek_line(in, &line, NULL);
	put(r, MAPPING, "observations");
	put(r, TITLE, "observations, from another leat program");
	put(r, WHY, "has a kind");
	put(r, FORMAT, line.n && *line.p == '{' ? "JSON lines" : "table");
}

/* look -- fill the record. Returns whether the file could be ingested as it is; status for I/O. */
static int
look(struct record *r, struct leat_input *in, const struct leat_mapping *only,
    const struct leat_ingest_by *by, bool *good, struct leat_err *err)
{
	struct leat_export e = {0};
	struct leat_err why = {0};
	bool stream = false;
	int status = only ? LEAT_OK : leat_ingest_is_stream(in, &stream, &why);

	put(r, FILE_NAME, leat_input_name(in));
	if (status == LEAT_OK && !stream)
		status = leat_detect(&e, in, by->mappings, only, &why);
	if (status == LEAT_OK) {
		put(r, ENCODING, leat_input_encoding(in));
		if (stream)
			put_stream(r, in);
		else
			put_export(r, &e, by->options, only != NULL);
		if (!stream)
			status = leat_export_dated(&e, by->options, leat_input_name(in), &why);
	}
	*good = status == LEAT_OK;
	if (status != LEAT_OK)
		put_slice(r, PROBLEM, leat_slice(why.text));
	leat_export_fini(&e);
	if (status == LEAT_OK || status == LEAT_EDATA)
		return LEAT_OK;
	if (err)
		*err = why;
	return status;
}

/* add_safe -- all of a text, made harmless piece by piece, cut between characters. */
static void
add_safe(struct leat_buf *b, struct leat_slice s)
{
	char safe[LEAT_SAFE_MAX];

	while (s.n) {
		size_t n = s.n < 60 ? s.n : 60;

		while (n > 1 && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
		leat_buf_add_str(b, leat_safe((struct leat_slice){s.p, n}, safe));
		s.p += n;
		s.n -= n;
	}
}

static void
write_text(const struct record *r, bool first, struct leat_buf *b)
{
	if (!first)
		leat_buf_add_char(b, '\n');
	for (int k = 0; k < KEYS; k++) {
		if (r->value[k].n == 0)
			continue;
		leat_buf_printf(b, "%-15s ", names[k]);
		add_safe(b, r->value[k]);
		leat_buf_add_char(b, '\n');
	}
}

static void
write_csv(const struct record *r, bool first, struct leat_buf *b)
{
	for (int k = 0; first && k < KEYS; k++)
		leat_csv_field(b, leat_slice(names[k]), k + 1 < KEYS ? ',' : '\n');
	for (int k = 0; k < KEYS; k++)
		leat_csv_field(b, r->value[k], k + 1 < KEYS ? ',' : '\n');
}

static void
write_json(const struct record *r, struct leat_buf *b)
{
	struct leat_jw w = {.out = b};

	leat_jw_open(&w, '{');
	for (int k = 0; k < KEYS; k++) {
		if (r->value[k].n == 0)
			continue;
		leat_jw_key(&w, names[k]);
		leat_jw_text(&w, r->value[k]);
	}
	leat_jw_close(&w, '}');
	leat_buf_add_char(b, '\n');
}

int
leat_describe(struct leat_input *const *input, size_t n, const struct leat_ingest_by *by,
    enum leat_describe_form form, struct leat_output *out, size_t *unknown, struct leat_err *err)
{
	struct leat_buf b = {0};
	int status = LEAT_OK;

	*unknown = 0;
	for (size_t i = 0; i < n && status == LEAT_OK; i++) {
		struct record r = {0};
		bool good;

		status = look(&r, input[i], by->only ? by->only[i] : NULL, by, &good, err);
		*unknown += !good;
		if (form == LEAT_DESCRIBE_TEXT)
			write_text(&r, i == 0, &b);
		else if (form == LEAT_DESCRIBE_CSV)
			write_csv(&r, i == 0, &b);
		else
			write_json(&r, &b);
		leat_arena_fini(&r.text);
	}
	if (status == LEAT_OK)
		status = leat_output_write(out, b.p, b.n, err);
	leat_buf_fini(&b);
	return status;
}
