/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/json_rows.h"
#include "unit.h"

/* All that is read of a text: lines, fields by column, the fault, how it ends. */
static void
tell(struct leat_slice text, bool trees, size_t pieces, struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(text, "test");
	struct leat_json_rows *rows = leat_json_rows_new(in, &leat_observations, trees);
	struct leat_records r;
	struct leat_err err = {0};
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_json_rows_next(rows, &r, &err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(out, "%d:", (int)r.line[i]);
			for (size_t f = r.first[i]; f < r.first[i + 1]; f++)
				if (r.field[f].n)
					leat_buf_printf(out, "%d[%.*s]", (int)(f - r.first[i]),
					    (int)r.field[f].n, r.field[f].p);
			leat_buf_add_char(out, '\n');
		}
	leat_buf_printf(out, "%d %d %s %s %d\n", status, (int)err.line, err.column, err.text,
	    status == LEAT_OK && leat_json_rows_ended_with_newline(rows));
	leat_json_rows_free(rows);
	leat_input_free(in);
}

static void
write_text(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const keys[] = {"kind", "time", "channel", "cost", "clicks", "flags",
	    "campaign_id", "new_customer", "value", "revenue"};
	static const char *const values[] = {"\"spend\"", "\"\"", "1", "-0.5", "1e3",
	    "9007199254740993", "null", "true", "false", "\"\xc3\xbc and more\"", " 12 ",
	    "\"a, b} {\""};
	static const char *const wild_members[] = {"\"extra\":1", "\"mine\":[1,{\"a\":2}]",
	    "\"cost\":{\"b\":1}", "\"geo\":\"\\u00e9\\n\"", "\"geo\":\"\xff\"", "\"geo\":01",
	    "\"geo\":\"\x01\"", "\"cost\":1,\"cost\":2", "\"geo\":1.", "\"geo\"", "\"geo\":tru",
	    "geo:1", "\"geo\":\"open", "\"geo\":1]", "5:1"};
	static const char *const between[] = {",", " , ", ",\t"}, *const ends[] = {
								      "\n", "\r\n", "\n\n"};
	unsigned lines = 1 + (unsigned)leat_rng_below(r, 20);

	for (unsigned i = 0; i < lines; i++) {
		unsigned first = (unsigned)leat_rng_below(r, 10),
			 n = (unsigned)leat_rng_below(r, 10);

		leat_buf_add_char(out, '{');
		for (unsigned k = 0; k < n; k++) {
			if (k)
				leat_buf_add_str(out, between[leat_rng_below(r, 3)]);
			if (leat_rng_below(r, wild) == 0)
				leat_buf_add_str(out, wild_members[leat_rng_below(r, 15)]);
			else
				leat_buf_printf(out, "\"%s\":%s", keys[(first + k) % 10],
				    values[leat_rng_below(r, 12)]);
		}
		leat_buf_add_str(out, leat_rng_below(r, 10 * wild) ? "}" : "} x");
		if (i + 1 < lines || leat_rng_below(r, 2))
			leat_buf_add_str(out, ends[leat_rng_below(r, 3)]);
	}
}

static void
expect_same(unsigned wild, int times)
{
	struct leat_rng r;

	leat_rng_init(&r, wild);
	for (int i = 0; i < times; i++) {
		struct leat_buf text = {0}, want = {0}, got = {0};

		write_text(&r, wild, &text);
		tell(leat_buf_slice(&text), true, 0, &want);
		tell(leat_buf_slice(&text), false, i % 2 ? 1 + (size_t)leat_rng_below(&r, 100) : 0,
		    &got);
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

START_TEST(what_came_before_a_fault_comes_first)
{
	struct leat_buf got = {0};

	tell(LEAT_SLICE("{\"kind\":\"a\"}\n\n{\"kind\":\"b\"}\n{\"kind\":}\n{\"kind\":\"c\"}\n"),
	    false, 0, &got);
	ck_assert_ptr_nonnull(strstr(got.p, "1:0[a]\n3:0[b]\n65 4 "));
	leat_buf_fini(&got);
}
END_TEST

UNIT_MAIN("json_rows", flat_lines_are_read_as_trees_are, other_lines_are_read_as_trees,
    what_came_before_a_fault_comes_first)
