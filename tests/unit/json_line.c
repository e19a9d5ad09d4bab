/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/flat.h"
#include "record/json.h"
#include "record/json_line.h"
#include "unit.h"

/* A line of a row with an `extra`, by the table of names that a stream would have. */
static int
line_of(struct leat_slice extra, struct leat_buf *out, struct leat_err *err)
{
	struct leat_slice name[LEAT_OBS_N], key[LEAT_OBS_N];
	struct leat_json_names names = {&leat_observations, LEAT_OBS_N, name, key};
	struct leat_arena arena = {0};
	struct leat_row row;
	int status;

	for (size_t c = 0; c < LEAT_OBS_N; c++) {
		name[c] = leat_slice(leat_observations.column[c].name);
		key[c] = leat_slice(leat_arena_printf(&arena, "\"%s\":", name[c].p));
	}
	leat_row_init(&row, LEAT_OBS_N);
	leat_row_str(&row, LEAT_OBS_KIND, "spend");
	leat_row_text(&row, LEAT_OBS_EXTRA, extra);
	status = leat_json_line(&names, &row, out, err);
	leat_row_fini(&row);
	leat_arena_fini(&arena);
	return status;
}

/* What it must be: by the tree. */
static int
expected(struct leat_slice extra, struct leat_buf *out, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_jw w = {.out = out};
	struct leat_json *v;
	int status = leat_json_parse(&v, &arena, extra, NULL, 0, err);

	if (status == LEAT_OK && v->type != LEAT_JSON_OBJECT)
		status = leat_err_set(err, LEAT_EDATA, "not a JSON object");
	leat_jw_open(&w, '{');
	leat_jw_key(&w, "kind");
	leat_jw_str(&w, "spend");
	for (const struct leat_json *m = status == LEAT_OK ? v->child : NULL; m; m = m->next) {
		struct leat_buf text = {0};

		if (leat_schema_column(&leat_observations, m->key) >= 0) {
			status = leat_err_set(
			    err, LEAT_EDATA, "\"%s\" is a column of its own", m->key.p);
			break;
		}
		leat_json_print(m, false, &text);
		leat_jw_key_slice(&w, m->key);
		leat_jw_raw(&w, leat_buf_slice(&text));
		leat_buf_fini(&text);
	}
	leat_buf_add_str(out, "}\n");
	leat_arena_fini(&arena);
	return status;
}

static void
write_object(struct leat_rng *r, struct leat_buf *out)
{
	static const char *const parts[] = {"\"a\":1", "\"b\":\"two words\"", "\"note\":null",
	    "\"a b\" : true ", "\"\xc3\xbc\":\"\xe2\x82\xac\"", "\"x\":-1.5e3", "\"y\":\"\"",
	    "\"z\":false", "\"q\":\"\\u00e9\\n\"", "\"n\":[1, {\"k\":2}]", "\"e\\\"\":1", "\"a\":2",
	    "\"cost\":1", "\"w\":01", "\"v\":", "\"u\":\"\xff\"", "t:1", "\"s\":\"\x01\""};
	size_t n = leat_rng_below(r, 5), wild = leat_rng_below(r, 3) ? 10 : 18;

	leat_buf_add_str(out, leat_rng_below(r, 30) ? "{" : " [");
	for (size_t i = 0; i < n; i++)
		leat_buf_printf(out, "%s%s", i ? leat_rng_below(r, 5) ? "," : " , " : "",
		    parts[leat_rng_below(r, wild)]);
	leat_buf_add_str(out, leat_rng_below(r, 30) ? "}" : "} x");
}

START_TEST(extra_is_spread_as_trees_are)
{
	struct leat_rng r;

	leat_rng_init(&r, 4);
	for (int i = 0; i < 5000; i++) {
		struct leat_buf text = {0}, got = {0}, want = {0};
		struct leat_err a = {0}, b = {0};
		int status;

		write_object(&r, &text);
		status = line_of(leat_buf_slice(&text), &got, &a);
		ck_assert_msg(status == expected(leat_buf_slice(&text), &want, &b), "%s", text.p);
		ck_assert_msg(
		    strcmp(a.text, b.text) == 0, "%s: %s, not %s", text.p, a.text, b.text);
		ck_assert_msg(status != LEAT_OK || strcmp(got.p, want.p) == 0, "%s: %s, not %s",
		    text.p, got.p, want.p);
		leat_buf_fini(&text);
		leat_buf_fini(&got);
		leat_buf_fini(&want);
	}
}
END_TEST

START_TEST(plain_members_are_few_and_plain)
{
	struct leat_flat_member m[2];

	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{\"a\":1,\"b\" : \"x\" }"), m, 2), 2);
	ck_assert(leat_slice_is(m[1].key, "b") && leat_slice_is(m[1].value, "\"x\""));
	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{\"a\":1,\"b\":2}"), m, 1), -1);
	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{\"a\":1,\"a\":2}"), m, 2), -1);
	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{\"a\":[]}"), m, 2), -1);
	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{\"a\":\"\\n\"}"), m, 2), -1);
	ck_assert_int_eq(leat_flat_members(LEAT_SLICE("{}"), m, 2), -1);
	ck_assert_int_eq(leat_flat_members(LEAT_NONE, m, 2), -1);
}
END_TEST

/* Of every length, with a special byte at every place. */
START_TEST(strings_are_escaped_wherever_it_is)
{
	static const char specials[] = {'"', '\\', 1, 0x1f};
	char text[41], to[40];

	for (size_t n = 0; n <= 40; n++) {
		memset(text, 0x20, sizeof(text));
		text[n / 2] = (char)0xc3;
		ck_assert(leat_json_copy(to, (struct leat_slice){text, n}));
		ck_assert_int_eq(memcmp(to, text, n), 0);
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < sizeof(specials); k++) {
				char was = text[i];

				text[i] = specials[k];
				ck_assert(!leat_json_copy(to, (struct leat_slice){text, n}));
				text[i] = was;
			}
	}
}
END_TEST

UNIT_MAIN("json_line", extra_is_spread_as_trees_are, plain_members_are_few_and_plain,
    strings_are_escaped_wherever_it_is)
