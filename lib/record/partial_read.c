/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/digest.h"
#include "base/num.h"
#include "record/partial_part.h"

/* A line in hand, and where it is from. */
struct reading {
	struct leat_partial *p;
	const char *file;
	uint64_t line;
	struct leat_arena arena; /* of a line */
	struct leat_err *err;
};

static int
bad(struct reading *r, const char *what)
{
	return leat_err_at(r->err, LEAT_EDATA, r->file, r->line, NULL, "%s", what);
}

/* -?(0|[1-9][0-9]*) of at most 128 bits. */
static bool
read_integer(struct leat_slice s, leat_sum *value)
{
	bool negative = s.n && *s.p == '-';
	leat_residue v = 0, limit = ((leat_residue)1 << 127) - !negative;

	if (negative)
		s.p++, s.n--;
	if (s.n == 0 || s.n > 39 || (*s.p == '0' && (s.n > 1 || negative)))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned char)s.p[i] - '0';

		if (digit > 9 || v > (limit - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = negative ? (leat_sum)-v : (leat_sum)v;
	return true;
}

static void
keep(struct leat_partial *p, size_t n, leat_sum v)
{
	LEAT_GROW(p->scratch, n, p->scratch_cap);
	p->scratch[n] = v;
}

/* ["1","-2"] as it is written here; 0 if it is anything else. */
static size_t
quick_values(struct leat_partial *p, struct leat_slice s)
{
	size_t n = 0;
	leat_sum v;

	if (s.n < 5 || *s.p != '[' || s.p[s.n - 1] != ']')
		return 0;
	s.p++;
	s.n -= 2;
	for (;;) {
		const char *end = s.n > 2 && *s.p == '"' ? memchr(s.p + 1, '"', s.n - 1) : NULL;

		if (end == NULL ||
		    !read_integer((struct leat_slice){s.p + 1, (size_t)(end - s.p) - 1}, &v))
			return 0;
		keep(p, n++, v);
		s.n -= (size_t)(end + 1 - s.p);
		s.p = end + 1;
		if (s.n == 0)
			return n;
		if (*s.p++ != ',')
			return 0;
		s.n--;
	}
}

static int
read_values(struct reading *r, struct leat_slice text, size_t *n)
{
	struct leat_json *root;
	leat_sum v;

	if ((*n = quick_values(r->p, text)))
		return LEAT_OK;
	if (leat_json_parse(&root, &r->arena, text, r->file, r->line, r->err) != LEAT_OK)
		return r->err->status;
	if (root->type != LEAT_JSON_ARRAY || root->n == 0)
		return bad(r, "not a JSON array of sums behind the key");
	for (const struct leat_json *e = root->child; e; e = e->next) {
		if (e->type != LEAT_JSON_STRING || !read_integer(e->text, &v))
			return bad(r, "a sum must be a string of a whole number of 128 bits");
		keep(r->p, (*n)++, v);
	}
	return LEAT_OK;
}

static int
read_key(struct reading *r, struct leat_slice text, struct leat_slice *key)
{
	struct leat_json *root;
	bool plain = text.n >= 2 && *text.p == '"' && text.p[text.n - 1] == '"';

	*key = (struct leat_slice){text.p + 1, text.n - 2};
	for (size_t i = 1; plain && i + 1 < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
	}
	if (plain)
		return LEAT_OK;
	if (leat_json_parse(&root, &r->arena, text, r->file, r->line, r->err) != LEAT_OK)
		return r->err->status;
	if (root->type != LEAT_JSON_STRING)
		return bad(r, "a key must be a JSON string");
	*key = root->text;
	return LEAT_OK;
}

/* Meta */

static const struct leat_json *
member(const struct leat_json *object, const char *key, enum leat_json_type type)
{
	const struct leat_json *v = leat_json_get(object, key);

	return v && v->type == type ? v : NULL;
}

static int
read_about(struct reading *r, const struct leat_json *meta)
{
	const struct leat_json *schema = member(meta, "schema", LEAT_JSON_STRING),
			       *version = member(meta, "version", LEAT_JSON_STRING),
			       *options = member(meta, "options", LEAT_JSON_OBJECT),
			       *sha256 = member(meta, "options_sha256", LEAT_JSON_STRING);
	struct leat_partial_about about;
	struct leat_buf text = {0};
	char hex[LEAT_DIGEST_HEX];
	int rc;

	if (!schema || !version || !options || !sha256)
		return bad(r, "#meta must have schema, version, options and options_sha256");
	leat_json_print(options, true, &text);
	leat_digest_of(text.p, text.n, hex);
	about = (struct leat_partial_about){schema->text, version->text, leat_buf_slice(&text)};
	rc = leat_slice_is(sha256->text, hex)
		 ? leat_partial_describe(r->p, &about, r->file, r->err)
		 : bad(r, "options_sha256 in #meta is not that of the options");
	leat_buf_fini(&text);
	return rc;
}

static int
read_sources(struct reading *r, const struct leat_json *meta)
{
	const struct leat_json *sources = member(meta, "sources", LEAT_JSON_ARRAY);
	int64_t rows;
	int rc = LEAT_OK;

	if (sources == NULL || sources->n == 0)
		return bad(r, "#meta must have sources");
	for (const struct leat_json *s = sources->child; s && rc == LEAT_OK; s = s->next) {
		const struct leat_json *id =
		    s->type == LEAT_JSON_OBJECT ? member(s, "id", LEAT_JSON_STRING) : NULL;
		const struct leat_json *n = id ? member(s, "rows", LEAT_JSON_NUMBER) : NULL;

		if (n == NULL || id->text.n == 0 || !leat_parse_i64(n->text, &rows) || rows < 0)
			return bad(r, "a source in #meta must have id and rows");
		rc = leat_partial_source(r->p, id->text, (uint64_t)rows, r->file, r->err);
	}
	return rc;
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int
read_claim(struct reading *r, const struct leat_json *meta)
{
	const struct leat_json *sums = member(meta, "sums", LEAT_JSON_STRING);
	leat_residue v = 0;

	if (sums == NULL || sums->text.n != 32)
		return bad(r, "#meta must have sums, of 32 hexadecimal digits");
	for (size_t i = 0; i < 32; i++) {
		int digit = hex_digit(sums->text.p[i]);

		if (digit < 0)
			return bad(r, "#meta must have sums, of 32 hexadecimal digits");
		v = v << 4 | (unsigned)digit;
	}
	r->p->claimed += v;
	return LEAT_OK;
}

static int
read_meta(struct reading *r, struct leat_slice text)
{
	struct leat_json *meta;
	int rc = leat_json_parse(&meta, &r->arena, text, r->file, r->line, r->err);

	if (rc == LEAT_OK && meta->type != LEAT_JSON_OBJECT)
		rc = bad(r, "#meta must be a JSON object");
	if (rc == LEAT_OK)
		rc = read_about(r, meta);
	if (rc == LEAT_OK)
		rc = read_sources(r, meta);
	if (rc == LEAT_OK)
		rc = read_claim(r, meta);
	r->p->metas += rc == LEAT_OK;
	return rc;
}

/* Lines */

static int
read_line(struct reading *r, struct leat_slice line)
{
	struct leat_slice rest = line, text, key;
	struct leat_err fault;
	size_t n;
	int rc;

	leat_slice_cut(&rest, '\t', &text);
	if (rest.p == NULL)
		return bad(r, "not a line of a partial: key, TAB, JSON array of sums (cut, or not "
			      "made by --partial or --merge)");
	if (leat_slice_is(text, "#meta"))
		return read_meta(r, rest);
	if ((rc = read_key(r, text, &key)) || (rc = read_values(r, rest, &n)))
		return rc;
	r->p->lines++;
	if (leat_partial_take(r->p, key, r->p->scratch, n, &fault) != LEAT_OK)
		return bad(r, fault.text);
	return LEAT_OK;
}

/* All whole lines of a buffer, and at the end what is left; the rest moves to the front. */
static int
read_lines(struct reading *r, struct leat_buf *text, bool end)
{
	size_t from = 0;
	int rc = LEAT_OK;

	while (rc == LEAT_OK && from < text->n) {
		const char *p = text->p + from, *e = memchr(p, '\n', text->n - from);

		if (e == NULL && !end)
			break;
		if (e == NULL)
			e = text->p + text->n;
		r->line++;
		rc = read_line(r, (struct leat_slice){p, (size_t)(e - p)});
		leat_arena_reset(&r->arena);
		from = (size_t)(e - text->p) + 1;
	}
	if (from > text->n)
		from = text->n;
	if (from)
		memmove(text->p, text->p + from, text->n - from);
	text->n -= from;
	return rc;
}

int
leat_partial_read(struct leat_partial *p, struct leat_input *in, struct leat_err *err)
{
	struct leat_err none = {0};
	struct reading r = {.p = p, .file = leat_input_name(in), .err = err ? err : &none};
	struct leat_buf text = {0};
	bool end = false;
	int rc = LEAT_OK;

	while (rc == LEAT_OK && !end) {
		size_t before = text.n;

		rc = leat_input_append(in, &text, r.err);
		end = text.n == before;
		if (rc == LEAT_OK)
			rc = read_lines(&r, &text, end);
	}
	leat_buf_fini(&text);
	leat_arena_fini(&r.arena);
	return rc;
}
