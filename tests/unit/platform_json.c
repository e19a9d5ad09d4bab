/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>

#include "platform/elements.h"
#include "platform/path.h"
#include "record/json.h"

/* Paths */

static void
leads(const char *path, const char *json, enum leat_found found, const char *text)
{
	struct leat_arena arena = {0};
	struct leat_path p = leat_path_compile(leat_slice(path), &arena);
	const struct leat_json *v = NULL;
	struct leat_json *root;
	enum leat_found got;

	ck_assert_int_eq(leat_json_parse(&root, &arena, leat_slice(json), "", 1, NULL), LEAT_OK);
	got = leat_path_find(&p, root, &v);
	ck_assert_msg(got == found, "%s in %s: %d, not %d", path, json, got, found);
	if (found == LEAT_FOUND_VALUE)
		ck_assert_msg(leat_slice_is(v->text, text), "%s in %s: %.*s, not %s", path, json,
		    (int)v->text.n, v->text.p, text);
	leat_arena_fini(&arena);
}

START_TEST(test_paths)
{
	const char *list =
	    "{\"A\":[{\"k\":\"x.y\",\"v\":1},{\"k\":7,\"v\":{\"i\":null,\"s\":\"t\"}}]}";

	leads("a", "{\"b\":1,\"A\":2}", LEAT_FOUND_VALUE, "2");
	leads("a.b", "{\"a\":{\"b\":\"c\"}}", LEAT_FOUND_VALUE, "c");
	/* A member may be called so. */
	leads("a.b", "{\"a.b\":1,\"a\":{\"b\":2}}", LEAT_FOUND_VALUE, "1");
	leads("impr.", "{\"Impr.\":5}", LEAT_FOUND_VALUE, "5");
	leads("a[k=x.y].v", list, LEAT_FOUND_VALUE, "1");
	leads("a[k=7].v.*", list, LEAT_FOUND_VALUE, "t");
	leads("a[k=X.Y].V", list, LEAT_FOUND_VALUE, "1");
	leads("a[k=z].v", list, LEAT_FOUND_NONE, NULL);
	leads("a[k=x.y].w", list, LEAT_FOUND_NOT, NULL);
	leads("a.b", "{\"a\":null}", LEAT_FOUND_NULL, NULL);
	leads("a[k=z].v", "{\"a\":null}", LEAT_FOUND_NULL, NULL);
	leads("a.*", "{\"a\":{\"b\":null}}", LEAT_FOUND_NULL, NULL);
	leads("a.b", "{\"a\":5}", LEAT_FOUND_NOT, NULL);
	leads("a[k=z]", "{\"a\":{\"k\":\"z\"}}", LEAT_FOUND_NOT, NULL);
	/* What is no path leads nowhere. */
	leads("a..b", "{\"a\":{\"b\":1}}", LEAT_FOUND_NOT, NULL);
	leads("a[k", "{\"a\":[]}", LEAT_FOUND_NOT, NULL);
	leads("a[k]x", "{\"a\":[]}", LEAT_FOUND_NOT, NULL);
}
END_TEST

/* Rows of a document */

/* The rows of a text, a blank between, read `pieces` bytes at a time; "!" at an error. */
static void
rows_of(const char *text, const char *path, bool lines, size_t pieces, struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(leat_slice(text), "f");
	struct leat_elements *e = leat_elements_new(in, leat_slice(path), lines);
	struct leat_slice row;
	uint64_t line;
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_elements_next(e, &row, &line, NULL)) == LEAT_OK && row.p)
		leat_buf_printf(out, "%d:%.*s ", (int)line, (int)row.n, row.p);
	if (status != LEAT_OK)
		leat_buf_add_char(out, '!');
	leat_elements_free(e);
	leat_input_free(in);
}

static void
gives(const char *text, const char *path, bool lines, const char *want)
{
	static const size_t pieces[] = {1, 2, 3, 7, 4096};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct leat_buf out = {0};

		leat_buf_add_str(&out, "");
		rows_of(text, path, lines, pieces[i], &out);
		ck_assert_msg(strcmp(out.p, want) == 0, "%s by %zu: %s, not %s", text, pieces[i],
		    out.p, want);
		leat_buf_fini(&out);
	}
}

START_TEST(test_elements)
{
	gives("{\"data\":[{\"a\":1},\n{\"b\":\"]}\\\"\"}],\"p\":{\"q\":[1]}}", "data", false,
	    "1:{\"a\":1} 2:{\"b\":\"]}\\\"\"} ");
	gives("{\"data\":[]} {\"data\":[{}]}\n", "data", false, "1:{} ");
	gives("{\"x\":{\"data\":[1]},\"data\":{\"list\":[{},[{\"c\":[]}]]}}", "data.list", false,
	    "1:{} 1:{\"c\":[]} ");
	gives("[{\"r\":[{},{}]},\n{\"r\":[{}]}]", "r", false, "1:{} 1:{} 2:{} ");
	gives("[\n{\"a\":1}\n,\n{}\n]\n", "", false, "2:{\"a\":1} 4:{} ");
	gives("{\"a\":1}{\"b\":2}\n{}", "", false, "1:{\"a\":1} 1:{\"b\":2} 2:{} ");
	gives("{\"data\":null}", "data", false, "1:null ");
	gives("{\"data\":[1,\"x\",true]}", "data", false, "1:1 1:\"x\" 1:true ");
	gives("", "data", false, "");
	/* What is cut, or out of place: the rows before are there. */
	gives("{\"data\":[{},{", "data", false, "1:{} !");
	gives("{\"data\":[{},", "data", false, "1:{} !");
	gives("{\"data\":[{}", "data", false, "1:{} !");
	gives("{\"data\":[{}}", "data", false, "1:{} !");
	gives("{\"data\":[{} {}]}", "data", false, "1:{} !");
	gives("{\"data\" [{}]}", "data", false, "!");
	gives("{data:[{}]}", "data", false, "!");
	gives("{\"data\":}", "data", false, "!");
	gives("{\"data\":[,]}", "data", false, "!");
	gives("]", "data", false, "!");
	gives("{\"a\":\"", "data", false, "!");
	/* Lines, whatever they hold. */
	gives("{\"a\":1}\n\n  \n{\"b\n]\n{}", "", true, "1:{\"a\":1} 4:{\"b 5:] 6:{} ");
	gives("{}", "", true, "1:{} ");
}
END_TEST

/* A document taken apart is what it is as a whole. */
START_TEST(test_elements_of_a_large_document)
{
	struct leat_buf text = {0}, rows = {0};
	struct leat_arena arena = {0};
	struct leat_json *root;
	const struct leat_json *list;
	struct leat_slice rest;

	leat_buf_add_str(&text, "{\"n\":{\"x\":[1,{}]},\"data\":[");
	for (int i = 0; i < 20000; i++)
		leat_buf_printf(
		    &text, "%s{\"i\":%d,\"s\":\"%*s\"}", i ? ",\n" : "", i, i % 97, "x");
	leat_buf_add_str(&text, "]}");
	ck_assert_int_eq(
	    leat_json_parse(&root, &arena, leat_buf_slice(&text), "", 1, NULL), LEAT_OK);
	list = leat_json_get(root, "data");
	rows_of(text.p, "data", false, 4093, &rows);
	rest = leat_buf_slice(&rows);
	for (const struct leat_json *v = list->child; v; v = v->next) {
		struct leat_buf one = {0};
		char line[16];
		struct leat_slice head;

		leat_json_print(v, false, &one);
		snprintf(line, sizeof(line), "%s:", leat_json_get(v, "i")->text.p);
		head = (struct leat_slice){rest.p, strcspn(rest.p, ":") + 1};
		ck_assert_int_eq(atoi(head.p), atoi(line) + 1);
		rest.p += head.n;
		ck_assert_int_eq(memcmp(rest.p, one.p, one.n), 0);
		rest.p += one.n + 1;
		leat_buf_fini(&one);
	}
	ck_assert_ptr_eq(rest.p, rows.p + rows.n);
	leat_buf_fini(&text);
	leat_buf_fini(&rows);
	leat_arena_fini(&arena);
}
END_TEST

UNIT_MAIN("platform_json", test_paths, test_elements, test_elements_of_a_large_document)
