/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/json_rows.h"
#include "unit.h"

/* All that is read of a text: lines, fields by column, the fault, how it ends. */
static void
tell(struct leat_slice text, const struct leat_schema *schema, const char *engine, size_t pieces,
    struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(text, "test");
	struct leat_json_rows *rows = leat_json_rows_new(in, schema, engine);
	struct leat_records r;
	struct leat_err err = {0};
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_json_rows_next(rows, &r, &err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(out, "%d:", (int)r.line[i]);
			for (size_t c = 0; c < schema->ncolumns; c++) {
				struct leat_slice s = LEAT_NONE;

				if (r.at[c] >= 0)
					s = leat_records_field(&r, i, (size_t)r.at[c]);
				if (s.n)
					leat_buf_printf(out, "%d[%.*s]", (int)c, (int)s.n, s.p);
			}
			leat_buf_add_char(out, '\n');
		}
	leat_buf_printf(out, "%d %d %s %s %d\n", status, (int)err.line, err.column, err.text,
	    status == LEAT_OK && leat_json_rows_ended_with_newline(rows));
	leat_json_rows_free(rows);
	leat_input_free(in);
}

static const char *
one_of(struct leat_rng *r, const char *const *list, size_t n)
{
	return list[leat_rng_below(r, n)];
}
#define ONE_OF(r, list) one_of(r, list, sizeof(list) / sizeof((list)[0]))

/* Of columns of both schemas, of columns that hold JSON, and of none. */
static const char *const keys[] = {"kind", "time", "channel", "cost", "clicks", "flags",
    "campaign_id", "new_customer", "value", "revenue", "settings", "draws", "mean", "extra", "note",
    "\xc3\xbc", "a", "zz top"};
static const char *const values[] = {"\"spend\"", "\"\"", "1", "-0.5", "1e3", "9007199254740993",
    "null", "true", "false", "\"\xc3\xbc and more\"", " 12 ", "\"a, b} {\"", "12.50", "0", "0.25",
    "123456789012345678", "\"a \\\"quoted\\\" word, \\/ \\b\\f\\n\\r\\t \\\\\"",
    "\"\\u00e9\\u20ac\\ud83d\\ude00\"", "[1,{\"b\":2,\"a\":[ 1e5 , \"\\u0041\"]}]", "{ }", "[]",
    "\"one that is longer than a vector of thirty-two bytes, by far\""};
/* What is no JSON, or not for us. */
static const char *const wild_members[] = {"\"cost\":{\"b\":1", "\"geo\":\"\xff\"", "\"geo\":01",
    "\"geo\":\"\x01\"", "\"cost\":1,\"cost\":2", "\"note\":1,\"note\":2", "\"geo\":1.", "\"geo\"",
    "\"geo\":tru", "geo:1", "\"geo\":\"open", "\"geo\":1]", "5:1", "\"geo\":\"\\u00\"",
    "\"geo\":\"\\ud83d\"", "\"geo\":\"\\ude00\\ud83d\"", "\"geo\":\"\\u0000\"", "\"geo\":\"\\x\"",
    "\"\\u0067eo\":1", "\"geo\":.5", "\"geo\":1.2.3", "\"geo\":-", "\"geo\":1e", "\"geo\":\"\\",
    "\"\xff\":1", "\"mine\":{\"a\":1,\"a\":2}", "\"mine\":[1,]", "\"mine\":[\"\x02\"]"};

/* A file has a few shapes of lines, and now and then another. */
static void
write_line(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const between[] = {",", " , ", ",\t"}, *const colons[] = {":", ": "};
	enum { KEYS = sizeof(keys) / sizeof(keys[0]) };
	unsigned shape = (unsigned)leat_rng_below(r, leat_rng_below(r, 8) ? 3 : KEYS);
	unsigned n = 1 + (unsigned)leat_rng_below(r, KEYS);
	const char *comma = ONE_OF(r, between), *colon = ONE_OF(r, colons);

	leat_buf_add_char(out, '{');
	for (unsigned k = 0; k < n && leat_rng_below(r, 50); k++) {
		if (k)
			leat_buf_add_str(out, comma);
		if (leat_rng_below(r, wild) == 0)
			leat_buf_add_str(out, ONE_OF(r, wild_members));
		else
			leat_buf_printf(out, "\"%s\"%s%s", keys[(shape * 5 + k) % KEYS], colon,
			    ONE_OF(r, values));
	}
	leat_buf_add_str(out, leat_rng_below(r, 10 * wild) ? "}" : "} x");
}

static void
write_text(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const ends[] = {"\n", "\r\n", "\n\n"};
	unsigned lines = 1 + (unsigned)leat_rng_below(r, 20);

	for (unsigned i = 0; i < lines; i++) {
		write_line(r, wild, out);
		if (i + 1 < lines || leat_rng_below(r, 2))
			leat_buf_add_str(out, ONE_OF(r, ends));
	}
}

static void
expect_same(unsigned wild, int times)
{
	static const char *const engines[] = {NULL, "words", "sse2", "avx2"};
	struct leat_rng r;

	leat_rng_init(&r, wild);
	for (int i = 0; i < times; i++) {
		const struct leat_schema *schema = i & 4 ? &leat_models : &leat_observations;
		struct leat_buf text = {0}, want = {0}, got = {0};

		write_text(&r, wild, &text);
		tell(leat_buf_slice(&text), schema, "cjson", 0, &want);
		tell(leat_buf_slice(&text), schema, engines[i % 4],
		    i % 2 ? 1 + (size_t)leat_rng_below(&r, 100) : 0, &got);
		ck_assert_msg(
		    strcmp(got.p, want.p) == 0, "of\n%s\n%s\nwant\n%s", text.p, got.p, want.p);
		leat_buf_fini(&text);
		leat_buf_fini(&want);
		leat_buf_fini(&got);
	}
}

START_TEST(flat_lines_are_read_as_trees_are)
{
	expect_same(1000000, 2000);
}
END_TEST

START_TEST(other_lines_are_read_as_trees)
{
	expect_same(100, 2000);
	expect_same(8, 2000);
}
END_TEST

/* More than is remembered, or than is gone into. */
START_TEST(many_keys_and_deep_values_are_read_as_trees_are)
{
	static const char *const engines[] = {NULL, "words"};
	struct leat_buf text = {0}, want = {0}, got = {0};

	for (int i = 0; i < 3000; i++)
		leat_buf_printf(&text, "{\"key%d\":1,\"name\":\"x%d\",\"b%d\":[2]}\n", i, i, i % 9);
	for (int i = 0; i < 40; i++)
		leat_buf_printf(&text, "%s\"k%d\":%d", i ? "," : "{", i, i);
	leat_buf_add_str(&text, "}\n{\"a\":");
	for (int i = 0; i < 600; i++)
		leat_buf_add_str(&text, i < 400 ? "[" : i == 400 ? "1" : "");
	for (int i = 0; i < 400; i++)
		leat_buf_add_char(&text, ']');
	leat_buf_add_str(&text, "}\n{\"a\":");
	for (int i = 0; i < 1200; i++)
		leat_buf_add_char(&text, i < 600 ? '[' : ']');
	leat_buf_add_str(&text, "}\n{\"geo\":\"\\u00e\"}\n");
	tell(leat_buf_slice(&text), &leat_observations, "cjson", 0, &want);
	for (int i = 0; i < 2; i++) {
		got.n = 0;
		tell(leat_buf_slice(&text), &leat_observations, engines[i], 0, &got);
		ck_assert(strcmp(got.p, want.p) == 0);
	}
	leat_buf_fini(&text);
	leat_buf_fini(&want);
	leat_buf_fini(&got);
}
END_TEST

START_TEST(what_came_before_a_fault_comes_first)
{
	struct leat_buf got = {0};

	tell(LEAT_SLICE("{\"kind\":\"a\"}\n\n{\"kind\":\"b\"}\n{\"kind\":}\n{\"kind\":\"c\"}\n"),
	    &leat_observations, NULL, 0, &got);
	ck_assert_ptr_nonnull(strstr(got.p, "1:0[a]\n3:0[b]\n65 4 "));
	leat_buf_fini(&got);
}
END_TEST

UNIT_MAIN("json_rows", flat_lines_are_read_as_trees_are, other_lines_are_read_as_trees,
    many_keys_and_deep_values_are_read_as_trees_are, what_came_before_a_fault_comes_first)
