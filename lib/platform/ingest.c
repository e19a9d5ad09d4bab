/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/ingest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"
#include "record/reader.h"

/* has_kind -- does the first line have a column `kind`, as a CSV stream has? */
static int
has_kind(struct leat_slice line, bool *is, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(line, "first line");
	struct leat_csv_options options = {.lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	struct leat_records r;
	int status = leat_csv_next(csv, &r, err);

	*is = false;
	for (size_t i = 0; status == LEAT_OK && r.n && i < r.first[1]; i++)
		*is = *is || leat_slice_is(r.field[i], "kind");
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

/* is_kind -- does some stream have rows of that kind? */
static bool
is_kind(struct leat_slice word)
{
	return leat_schema_kind(&leat_observations, word) >= 0 ||
	       leat_schema_kind(&leat_models, word) >= 0 ||
	       leat_schema_kind(&leat_plans, word) >= 0;
}

/* kind_in -- the text of the first member `kind` before anything nested: of a line that is no JSON.
 */
static struct leat_slice
kind_in(struct leat_slice line)
{
	struct leat_slice word = LEAT_NONE, rest;
	const char *at;
	size_t n = line.n ? 1 : 0;

	while (n < line.n && line.p[n] != '{' && line.p[n] != '[')
		n++;
	at = n ? memmem(line.p, n, "\"kind\"", 6) : NULL;
	if (at == NULL)
		return LEAT_NONE;
	rest = leat_slice_trim((struct leat_slice){at + 6, n - (size_t)(at + 6 - line.p)});
	if (rest.n == 0 || *rest.p != ':')
		return LEAT_NONE;
	rest = leat_slice_trim((struct leat_slice){rest.p + 1, rest.n - 1});
	if (rest.n == 0 || *rest.p != '"')
		return LEAT_NONE;
	rest = (struct leat_slice){rest.p + 1, rest.n - 1};
	leat_slice_cut(&rest, '"', &word);
	return rest.p ? word : LEAT_NONE;
}

/* has_json_kind -- is the line an object of a stream? Exports may have a `kind`, but not of ours.
 */
static bool
has_json_kind(struct leat_slice line)
{
	struct leat_arena scratch = {0};
	const struct leat_json *kind;
	struct leat_json *root;
	bool is;

	if (leat_json_parse(&root, &scratch, line, "", 1, NULL) == LEAT_OK) {
		kind = leat_json_get(root, "kind");
		is = kind && kind->type == LEAT_JSON_STRING && is_kind(kind->text);
	} else {
		is = is_kind(kind_in(line));
	}
	leat_arena_fini(&scratch);
	return is;
}

/* The first line tells: a stream on a slow pipe flows from there on. */
int
leat_ingest_is_stream(struct leat_input *in, bool *is, struct leat_err *err)
{
	struct leat_slice line = LEAT_NONE, text;
	int status = leat_input_peek_line(in, &line, err);

	*is = false;
	text = leat_slice_trim(line);
	if (status != LEAT_OK || text.n == 0)
		return status;
	if (*text.p != '{' && *text.p != '[')
		return has_kind(line, is, err);
	*is = has_json_kind(text);
	return LEAT_OK;
}

static int
recognise(struct leat_ingest *g, size_t i, struct leat_input *in, const struct leat_ingest_by *by,
    struct leat_err *err)
{
	struct leat_ingest_file *file = &g->file[i];
	const struct leat_mapping *only = by->only ? by->only[i] : NULL;
	bool stream = false;
	int status = g->wide || only ? LEAT_OK : leat_ingest_is_stream(in, &stream, err);

	if (status == LEAT_OK && stream) {
		g->stream[g->nstreams++] = i;
		return LEAT_OK;
	}
	file->in = in;
	if (status != LEAT_OK || g->wide)
		return status;
	status = leat_detect(&file->e, in, by->mappings, only, err);
	if (status == LEAT_OK)
		status = leat_export_dated(&file->e, by->options, leat_input_name(in), err);
	if (status == LEAT_OK && leat_input_followed(in))
		status = leat_export_followed(&file->e, leat_input_name(in), err);
	return status;
}

int
leat_ingest_open(struct leat_ingest *g, struct leat_input *const *input, size_t n,
    const struct leat_ingest_by *by, struct leat_err *err)
{
	int status = LEAT_OK;

	*g = (struct leat_ingest){.wide = by->wide, .n = n};
	g->file = LEAT_NEW_N(struct leat_ingest_file, n);
	g->stream = LEAT_NEW_N(size_t, n);
	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = recognise(g, i, input[i], by, err);
	if (status != LEAT_OK)
		leat_ingest_fini(g);
	return status;
}

/* operand_of -- the operand that is named before the last `=`; n if there is no `=`. */
static int
operand_of(const char *text, const char *const *operand, size_t n, size_t *i, struct leat_err *err)
{
	const char *equals = strrchr(text, '=');
	struct leat_slice file = {text, equals ? (size_t)(equals - text) : 0};
	char safe[LEAT_SAFE_MAX], near_safe[LEAT_SAFE_MAX];
	const char *near;

	*i = n;
	if (equals == NULL)
		return LEAT_OK;
	for (size_t k = 0; k < n; k++)
		if (leat_slice_is(file, operand[k])) {
			*i = k;
			return LEAT_OK;
		}
	near = leat_nearest(file, operand, n);
	return leat_err_set(err, LEAT_EUSAGE, "--from: no operand \"%s\"%s%s%s",
	    leat_safe(file, safe), near ? "; is it " : "",
	    near ? leat_safe(leat_slice(near), near_safe) : "", near ? "?" : "");
}

int
leat_ingest_only(const char *const *from, size_t nfrom, const char *const *operand, size_t n,
    const struct leat_mappings *ms, const struct leat_mapping **only, struct leat_err *err)
{
	for (size_t k = 0; k < nfrom; k++) {
		const char *equals = strrchr(from[k], '=');
		const struct leat_mapping *m =
		    leat_mappings_find(ms, leat_slice(equals ? equals + 1 : from[k]), err);
		size_t at;
		int status;

		if (m == NULL)
			return LEAT_EUSAGE;
		status = operand_of(from[k], operand, n, &at, err);
		if (status != LEAT_OK)
			return status;
		for (size_t i = 0; i < n; i++)
			if (at == n || at == i)
				only[i] = m;
	}
	return LEAT_OK;
}

int
leat_ingest_tables(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; g->wide && i < g->n && status == LEAT_OK; i++) {
		struct leat_ingest_file *f = &g->file[i];

		status = leat_wide_table_read(&f->table, g->wide, f->in, o, sink, &f->tally, err);
	}
	return status;
}

void
leat_ingest_columns(const struct leat_ingest *g, const struct leat_ingest_options *o, int *list)
{
	bool columns[LEAT_OBS_N] = {false};

	if (g->wide)
		leat_wide_columns(g->wide, o, columns);
	for (size_t i = 0; i < g->n && !g->wide; i++)
		if (g->file[i].in)
			leat_export_columns(&g->file[i].e, o, columns);
	for (int c = 0; c < LEAT_OBS_N; c++)
		if (columns[c])
			*list++ = c;
	*list = -1;
}

static int
tell(const struct leat_sink *sink, const char *operand, struct leat_err *err)
{
	return sink->operand ? sink->operand(sink->ctx, operand, err) : LEAT_OK;
}

static int
file_rows(struct leat_ingest *g, struct leat_ingest_file *f, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err)
{
	int status = tell(sink, leat_input_name(f->in), err);

	if (status != LEAT_OK)
		return status;
	if (o->decimal && !g->wide && !f->e.json)
		f->e.decimal = o->decimal;
	status = g->wide ? leat_wide_rows(g->wide, &f->table, o, sink, &f->tally, err)
			 : leat_export_rows(&f->e, f->in, o, sink, &g->beside, &f->tally, err);
	if (status == LEAT_OK)
		leat_tally_note(&f->tally, leat_input_name(f->in),
		    f->e.mapping ? f->e.mapping->name.p : "wide table", sink->log);
	return status;
}

int
leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err)
{
	int status = LEAT_OK;

	for (int beside = 1; beside >= 0; beside--)
		for (size_t i = 0; i < g->n && status == LEAT_OK; i++) {
			struct leat_ingest_file *f = &g->file[i];
			bool is = f->e.mapping && leat_maps_beside(f->e.mapping);

			if (f->in && is == beside)
				status = file_rows(g, f, o, sink, err);
		}
	if (status == LEAT_OK)
		leat_claims_end(&g->beside.claims, sink->log);
	return status;
}

/* struct pass -- rows of a stream on their way through. */
struct pass {
	const struct leat_person_key *key;
	const struct leat_sink *sink;
	char digest[LEAT_DIGEST_HEX];
	uint64_t left_out;
};

/* pass_user -- his pseudonym. Returns what is wrong with the row, or NULL. */
static const char *
pass_user(struct pass *p, struct leat_row *row)
{
	struct leat_slice user = row->field[LEAT_OBS_USER], written;

	if (user.n == 0)
		return NULL;
	written = leat_person_user(p->key, user, false, p->digest);
	leat_row_borrow(row, LEAT_OBS_USER, written);
	if (written.n)
		return NULL;
	if (leat_slice_is(row->field[LEAT_OBS_KIND], "touch"))
		return "the user is an e-mail address or a telephone number (--user-key-file "
		       "makes pseudonyms of them)";
	p->left_out++;
	return NULL;
}

static int
pass_row(struct pass *p, const struct leat_batch *b, size_t r, struct leat_row *row,
    uint64_t *rejected, struct leat_err *err)
{
	const char *wrong;

	leat_row_load(row, b, r);
	wrong = pass_user(p, row);
	if (wrong == NULL)
		return leat_out_row(p->sink->out, row, err);
	++*rejected;
	return leat_reject(
	    p->sink->rejects, b->file, b->line[r], LEAT_SLICE("user"), wrong, LEAT_NONE, err);
}

int
leat_ingest_pass(struct leat_in *in, const struct leat_person_key *key,
    const struct leat_sink *sink, uint64_t *rejected, struct leat_err *err)
{
	struct pass p = {.key = key, .sink = sink};
	const char *operand = NULL; /* a stream has one name all through */
	struct leat_batch b;
	struct leat_row row;
	int status;

	leat_row_init(&row, leat_in_ncolumns(in));
	while ((status = leat_in_next(in, &b, err)) == LEAT_OK && b.nrows) {
		if (b.file != operand)
			status = tell(sink, b.file, err);
		operand = b.file;
		for (size_t r = 0; r < b.nrows && status == LEAT_OK; r++)
			status = pass_row(&p, &b, r, &row, rejected, err);
		if (status != LEAT_OK)
			break;
	}
	leat_row_fini(&row);
	if (status == LEAT_OK && p.left_out)
		leat_warn(sink->log,
		    "users left out of conversions, since e-mail addresses and telephone numbers "
		    "are never written (--user-key-file makes pseudonyms of them): %" PRIu64,
		    p.left_out);
	return status;
}

void
leat_ingest_fini(struct leat_ingest *g)
{
	for (size_t i = 0; i < g->n; i++) {
		leat_export_fini(&g->file[i].e);
		leat_wide_table_fini(&g->file[i].table);
	}
	leat_accounts_fini(&g->beside.accounts);
	leat_claims_fini(&g->beside.claims);
	free(g->file);
	free(g->stream);
	*g = (struct leat_ingest){0};
}
