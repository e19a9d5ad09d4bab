/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/input.h"
#include "record/json.h"
#include "record/output.h"
#include "record/reader.h"
#include "record/schema.h"
#include "record/stream.h"
#include "unit.h"

/* A file of the given bytes in a scratch directory; the name is static per call site's copy. */
static char *
file_of(const void *p, size_t n)
{
	char *path = leat_strdup("/tmp/leat-unit-XXXXXX");
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
	close(fd);
	return path;
}

static char *
file_of_text(const char *text)
{
	return file_of(text, strlen(text));
}

/* Everything a reader says, one record a line: line number, then fields in brackets. */
static int
csv_text(
    struct leat_slice bytes, struct leat_csv_options o, struct leat_buf *out, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(bytes, "test");
	struct leat_csv *csv = leat_csv_new(in, &o);
	struct leat_records r;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(out, "%d%s:", (int)r.line[i], r.regular[i] ? "" : "!");
			for (size_t f = r.first[i]; f < r.first[i + 1]; f++)
				leat_buf_printf(out, "[%.*s]", (int)r.field[f].n, r.field[f].p);
			leat_buf_add_char(out, '\n');
		}
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

static void
expect_csv(const char *text, bool lenient, const char *want)
{
	struct leat_buf got = {0};
	struct leat_err err = {0};
	int status =
	    csv_text(leat_slice(text), (struct leat_csv_options){.lenient = lenient}, &got, &err);

	ck_assert_msg(status == LEAT_OK, "%s: %s", text, err.text);
	ck_assert_str_eq(got.p ? got.p : "", want);
	leat_buf_fini(&got);
}

static void
refuse_csv(const char *text, size_t n, uint64_t line)
{
	struct leat_buf got = {0};
	struct leat_err err = {0};
	int status =
	    csv_text((struct leat_slice){text, n}, (struct leat_csv_options){0}, &got, &err);

	ck_assert_int_eq(status, LEAT_EDATA);
	ck_assert_uint_eq(err.line, line);
	leat_buf_fini(&got);
}

START_TEST(csv_is_rfc_4180)
{
	expect_csv("a,b\n1,2\n", false, "1:[a][b]\n2:[1][2]\n");
	expect_csv("a,b\r\n1,2\r\n", false, "1:[a][b]\n2:[1][2]\n");
	expect_csv("a,b\r1,2\r", false, "1:[a][b]\n2:[1][2]\n");
	expect_csv("a,b\n1,2", false, "1:[a][b]\n2:[1][2]\n");
	expect_csv("a, b \n", false, "1:[a][ b ]\n");
	expect_csv("\"x \"\"y\"\"\",\"\"\n", false, "1:[x \"y\"][]\n");
	expect_csv("\"1\n2\",3\n4,5\n", false, "1:[1\n2][3]\n3:[4][5]\n");
	expect_csv("\"1\r\n2\",3\r\n4,5\r\n", false, "1:[1\r\n2][3]\n3:[4][5]\n");
	expect_csv("a\n\n\nb\n", false, "1:[a]\n4:[b]\n");
	expect_csv(",\n", false, "1:[][]\n");
	expect_csv("", false, "");
}
END_TEST

START_TEST(csv_faults_have_a_line)
{
	refuse_csv("a,b\n1,2\"3\n", 10, 2);
	refuse_csv("a,b\n\"1\"x,2\n", 11, 2);
	refuse_csv("a,b\n1,2\n\"3,4\n5\n", 15, 3);
	refuse_csv("a\n\xff\n", 4, 2);
	refuse_csv("a\nb\0c\n", 6, 2);
	expect_csv("a,b\n1,2\"3\n4,5\n", true, "1:[a][b]\n2!:[1][2\"3]\n3:[4][5]\n");
	expect_csv("a,b\n1,2\n\"3,4\n5", true, "1:[a][b]\n2:[1][2]\n3!:[3,4\n5]\n");
	expect_csv("a\n\xff\n", true, "1:[a]\n2!:[\xff]\n");
}
END_TEST

/* Reading in pieces must not matter: the same bytes through a pipe, a few at a time. */
START_TEST(csv_blocks_do_not_show)
{
	struct leat_buf text = {0}, whole = {0}, pieces = {0};
	struct leat_err err;
	struct leat_rng rng;
	struct leat_input *in;
	struct leat_csv *csv;
	struct leat_records r;
	char path[64];
	int fd[2];
	pid_t child;

	leat_rng_init(&rng, 1);
	for (int i = 0; i < 3000; i++)
		leat_buf_printf(&text, "%d,\"q%s%d\"%s", i, i % 3 ? "\r\n" : "\"\"", i * i,
		    i % 5 ? "\r\n" : "\n");
	ck_assert_int_eq(
	    csv_text(leat_buf_slice(&text), (struct leat_csv_options){0}, &whole, &err), LEAT_OK);
	ck_assert_int_eq(pipe(fd), 0);
	child = fork();
	if (child == 0) {
		close(fd[0]);
		for (size_t i = 0; i < text.n;) {
			size_t n = 1 + (size_t)leat_rng_below(&rng, 40);

			n = n < text.n - i ? n : text.n - i;
			if (write(fd[1], text.p + i, n) != (ssize_t)n)
				_exit(1);
			i += n;
		}
		_exit(0);
	}
	close(fd[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fd[0]);
	ck_assert_int_eq(leat_input_open(&in, path, false, &err), LEAT_OK);
	csv = leat_csv_new(in, &(struct leat_csv_options){0});
	while (leat_csv_next(csv, &r, &err) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(&pieces, "%d:", (int)r.line[i]);
			for (size_t f = r.first[i]; f < r.first[i + 1]; f++)
				leat_buf_printf(&pieces, "[%.*s]", (int)r.field[f].n, r.field[f].p);
			leat_buf_add_char(&pieces, '\n');
		}
	ck_assert_str_eq(whole.p, pieces.p);
	leat_csv_free(csv);
	leat_input_free(in);
	close(fd[0]);
	leat_buf_fini(&text);
	leat_buf_fini(&whole);
	leat_buf_fini(&pieces);
}
END_TEST

static void
expect_decoded(const char *bytes, size_t n, const char *encoding, const char *want)
{
	char *path = file_of(bytes, n);
	struct leat_input *in;
	struct leat_slice block;
	struct leat_buf all = {0};
	struct leat_err err;

	ck_assert_int_eq(leat_input_open(&in, path, true, &err), LEAT_OK);
	do {
		ck_assert_int_eq(leat_input_read(in, &block, &err), LEAT_OK);
		leat_buf_add_slice(&all, block);
	} while (block.n);
	ck_assert_str_eq(all.p, want);
	ck_assert_str_eq(leat_input_encoding(in), encoding);
	ck_assert_uint_eq(leat_input_bytes(in), n);
	leat_buf_fini(&all);
	leat_input_free(in);
	unlink(path);
	free(path);
}

START_TEST(encodings_are_recognised)
{
	expect_decoded("\xef\xbb\xbf"
		       "a,\xc3\xbc\n",
	    8, "UTF-8", "a,ü\n");
	expect_decoded("\xff\xfe"
		       "a\0,\0\xfc\0\n\0",
	    10, "UTF-16LE", "a,ü\n");
	expect_decoded("\xfe\xff\0a\0,\0\xfc\0\n", 10, "UTF-16BE", "a,ü\n");
	expect_decoded("a\0,\0b\0\n\0", 8, "UTF-16LE", "a,b\n");
	expect_decoded("\0a\0,\0b\0\n", 8, "UTF-16BE", "a,b\n");
	expect_decoded("ab", 2, "UTF-8", "ab");
	/* A pair of surrogates */
	expect_decoded("\xff\xfe\x3d\xd8\x00\xde\n\0", 8, "UTF-16LE", "\xf0\x9f\x98\x80\n");
}
END_TEST

START_TEST(damaged_utf16_is_refused)
{
	char *path = file_of("\xff\xfe"
			     "a\0\n\0\x3d",
	    7);
	struct leat_input *in;
	struct leat_slice block;
	struct leat_err err;
	int status;

	ck_assert_int_eq(leat_input_open(&in, path, false, &err), LEAT_OK);
	do
		status = leat_input_read(in, &block, &err);
	while (status == LEAT_OK && block.n);
	ck_assert_int_eq(status, LEAT_EDATA);
	leat_input_free(in);
	unlink(path);
	free(path);
}
END_TEST

static void
expect_json(const char *text, const char *want)
{
	struct leat_arena a = {0};
	struct leat_json *v;
	struct leat_buf out = {0};
	struct leat_err err = {0};

	ck_assert_msg(leat_json_parse(&v, &a, leat_slice(text), "t", 1, &err) == LEAT_OK, "%s: %s",
	    text, err.text);
	leat_json_print(v, true, &out);
	ck_assert_str_eq(out.p, want);
	leat_buf_fini(&out);
	leat_arena_fini(&a);
}

START_TEST(json_keeps_every_digit)
{
	struct leat_buf digits = {0};

	expect_json("{\"id\": 9007199254740993, \"x\": 1.10, \"e\":1E+2}",
	    "{\"e\":1E+2,\"id\":9007199254740993,\"x\":1.10}");
	expect_json("[1,-0,0.5,\"1\",\"\\u00fc\\n\",true,null,{}]",
	    "[1,-0,0.5,\"1\",\"ü\\n\",true,null,{}]");
	expect_json("{\"b\":{\"d\":1,\"c\":2},\"a\":[]}", "{\"a\":[],\"b\":{\"c\":2,\"d\":1}}");
	expect_json("\"\\ud83d\\ude00\"", "\"😀\"");
	for (int i = 0; i < 5000; i++)
		leat_buf_printf(&digits, "%c%d", i ? ',' : '[', i % 10);
	leat_buf_add_char(&digits, ']');
	expect_json(digits.p, digits.p);
	leat_buf_fini(&digits);
}
END_TEST

START_TEST(json_is_strict)
{
	static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01",
	    "1.", ".5", "+1", "1 2", "nul", "\"\\u0000\"", "\"\x01\"", "\"\xff\"", "[1 2]", "{a:1}",
	    "'a'", "NaN", "-", "1e", "\"abc", "\"\\", "[\"\\u12\"]", "{\"a\":1}x", "{5:1}",
	    "\"a\\uzzzzb\"", "\"\\u00g0\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
	    "\"\\ud800\\u0041\"", "\"\\ud800\\uzzzz\""};
	struct leat_arena a = {0};
	struct leat_json *v;
	struct leat_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(
		    leat_json_parse(&v, &a, leat_slice(bad[i]), "t", 1, &err) == LEAT_EDATA, "%s",
		    bad[i]);
	ck_assert_int_eq(
	    leat_json_parse(&v, &a, LEAT_SLICE("{\n\"a\":\n01}"), "t", 1, &err), LEAT_EDATA);
	ck_assert_uint_eq(err.line, 3);
	leat_arena_fini(&a);
}
END_TEST

START_TEST(json_nests_without_end_and_is_stopped)
{
	struct leat_arena a = {0};
	struct leat_buf deep = {0};
	struct leat_json *v;
	struct leat_err err;

	for (int i = 0; i < 100000; i++)
		leat_buf_add_char(&deep, '[');
	ck_assert_int_eq(leat_json_parse(&v, &a, leat_buf_slice(&deep), "t", 1, &err), LEAT_EDATA);
	leat_buf_fini(&deep);
	leat_arena_fini(&a);
}
END_TEST

START_TEST(schemas_are_consistent)
{
	const struct leat_schema *all[] = {&leat_observations, &leat_models, &leat_plans};

	for (size_t s = 0; s < 3; s++) {
		ck_assert_str_eq(all[s]->column[all[s]->ncolumns - 1].name, "extra");
		for (size_t c = 0; c < all[s]->ncolumns; c++) {
			const struct leat_column *col = &all[s]->column[c];

			ck_assert_msg(
			    strlen(col->kinds) == all[s]->nkinds, "%s.%s", all[s]->name, col->name);
			ck_assert_uint_eq(strspn(col->kinds, "xo."), all[s]->nkinds);
			ck_assert_int_eq(leat_schema_column(all[s], leat_slice(col->name)), (int)c);
		}
	}
	ck_assert_str_eq(leat_observations.column[LEAT_OBS_TIME_BASIS].name, "time_basis");
	ck_assert_str_eq(leat_observations.column[LEAT_OBS_SOURCE].name, "source");
	ck_assert_str_eq(leat_models.column[LEAT_MOD_DRAWS].name, "draws");
	ck_assert_str_eq(leat_plans.column[LEAT_PLAN_GAP].name, "gap");
	ck_assert_int_eq(leat_schema_kind(&leat_observations, LEAT_SLICE("cover")), LEAT_COVER);
}
END_TEST

START_TEST(types_are_checked)
{
	const struct leat_column *c = leat_observations.column;

	ck_assert_ptr_null(leat_column_check(&c[LEAT_OBS_COST], LEAT_SLICE("1.5")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_COST], LEAT_SLICE("1,5")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_CLICKS], LEAT_SLICE("1.5")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_CLICKS], LEAT_SLICE("-1")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_CURRENCY], LEAT_SLICE("eur")));
	ck_assert_ptr_null(leat_column_check(&c[LEAT_OBS_TIME], LEAT_SLICE("2026-07-01")));
	ck_assert_ptr_null(
	    leat_column_check(&c[LEAT_OBS_TIME], LEAT_SLICE("2026-07-01T00:00:00Z")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_TIME], LEAT_SLICE("1 July 2026")));
	ck_assert_ptr_nonnull(leat_column_check(&c[LEAT_OBS_EVENT], LEAT_SLICE("clicks")));
}
END_TEST

START_TEST(nearest_names_are_near)
{
	static const char *const names[] = {"channel", "platform", "impressions", "clicks", "cost"};

	ck_assert_str_eq(leat_nearest(LEAT_SLICE("chanel"), names, 5), "channel");
	ck_assert_str_eq(leat_nearest(LEAT_SLICE("clikcs"), names, 5), "clicks");
	ck_assert_str_eq(leat_nearest(LEAT_SLICE("impr"), names, 5), "impressions");
	ck_assert_ptr_null(leat_nearest(LEAT_SLICE("zzzzzz"), names, 5));
}
END_TEST

/* Read a stream of observations and write it again. */
static int
copy_stream(const char *text, bool complete, enum leat_format to, struct leat_buf *result,
    enum leat_verdict *verdict, struct leat_err *err)
{
	char *from = file_of_text(text), *path = file_of_text("");
	const char *paths[] = {from};
	struct leat_in_options io = {
	    .schema = &leat_observations, .paths = paths, .npaths = 1, .complete = complete};
	struct leat_out_options oo = {.schema = &leat_observations, .path = path, .format = to};
	struct leat_in *in;
	struct leat_out *out;
	struct leat_batch b;
	struct leat_row row;
	int held, status = leat_in_open(&in, &io, err);

	unlink(from);
	if (status == LEAT_OK) {
		ck_assert_int_eq(leat_out_open(&out, &oo, err), LEAT_OK);
		ck_assert_int_eq(leat_out_columns(out, in, NULL, err), LEAT_OK);
		leat_row_init(&row, leat_in_ncolumns(in));
		while ((status = leat_in_next(in, &b, err)) == LEAT_OK && b.nrows)
			for (size_t r = 0; r < b.nrows; r++) {
				leat_row_load(&row, &b, r);
				status = leat_out_row(out, &row, err);
				ck_assert_msg(status == LEAT_OK, "%s", err->text);
			}
		if (status == LEAT_OK) {
			struct leat_input *again;
			struct leat_slice block;

			*verdict = leat_in_verdict(in, &held, err);
			leat_out_end(out, held, err);
			ck_assert_int_eq(leat_out_commit(out, NULL, err), LEAT_OK);
			leat_input_open(&again, path, false, err);
			do {
				leat_input_read(again, &block, err);
				leat_buf_add_slice(result, block);
			} while (block.n);
			leat_input_free(again);
		} else {
			leat_out_abort(out);
		}
		leat_row_fini(&row);
		leat_in_free(in);
	}
	unlink(path);
	free(path);
	free(from);
	return status;
}

#define HEADER "kind,time,channel,cost,currency,name,value,campaign_id,mine,extra\n"
#define ROW                                                                                        \
	"spend,2026-07-01,paid_search,36.10,EUR,,,00120200000000000111,\"a,b\",\"{\"\"z\"\":1}"    \
	"\"\n"
#define IN_ORDER "kind,time,channel,campaign_id,cost,currency,name,value,mine,extra\n"
#define ROW_IN_ORDER                                                                               \
	"spend,2026-07-01,paid_search,00120200000000000111,36.10,EUR,,,\"a,b\",\"{\"\"z\"\":1}"    \
	"\"\n"

START_TEST(streams_pass_unchanged)
{
	struct leat_buf out = {0}, back = {0};
	enum leat_verdict verdict;
	struct leat_err err = {0};

	ck_assert_int_eq(
	    copy_stream(HEADER ROW "end,,,,,ok,1,,,\n", false, LEAT_CSV, &out, &verdict, &err),
	    LEAT_OK);
	ck_assert_int_eq(verdict, LEAT_IS_WHOLE);
	ck_assert_str_eq(out.p, IN_ORDER ROW_IN_ORDER "end,,,,,,ok,1,,\n");
	out.n = 0;
	ck_assert_int_eq(
	    copy_stream(HEADER ROW "end,,,,,ok,1,,,\n", false, LEAT_JSONL, &out, &verdict, &err),
	    LEAT_OK);
	ck_assert_str_eq(out.p,
	    "{\"kind\":\"spend\",\"time\":\"2026-07-01\",\"channel\":\"paid_search\","
	    "\"campaign_id\":\"00120200000000000111\",\"cost\":36.10,\"currency\":\"EUR\",\"z\":1,"
	    "\"mine\":\"a,b\"}\n{\"kind\":\"end\",\"name\":\"ok\",\"value\":1}\n");
	ck_assert_int_eq(copy_stream(out.p, false, LEAT_JSONL, &back, &verdict, &err), LEAT_OK);
	ck_assert_int_eq(verdict, LEAT_IS_WHOLE);
	/* Keys that no column is for are gathered, in order. */
	ck_assert_str_eq(back.p,
	    "{\"kind\":\"spend\",\"time\":\"2026-07-01\",\"channel\":\"paid_search\","
	    "\"campaign_id\":\"00120200000000000111\",\"cost\":36.10,\"currency\":\"EUR\",\"mine\":"
	    "\"a,b\","
	    "\"z\":1}\n{\"kind\":\"end\",\"name\":\"ok\",\"value\":1}\n");
	leat_buf_fini(&out);
	leat_buf_fini(&back);
}
END_TEST

/* One row with this `extra`, and a column `mine` that the schema does not know, as JSON lines. */
static int
spread(const char *extra, struct leat_buf *text, struct leat_err *err)
{
	char *path = file_of_text(""), *from = file_of_text("kind,mine,extra\n");
	struct leat_in_options io = {
	    .schema = &leat_observations, .paths = (const char *[]){from}, .npaths = 1};
	struct leat_out_options oo = {
	    .schema = &leat_observations, .path = path, .format = LEAT_JSONL, .bare = true};
	struct leat_in *in;
	struct leat_out *out;
	struct leat_row row;
	struct leat_input *again;
	struct leat_slice block;
	int status;

	ck_assert_int_eq(leat_in_open(&in, &io, err), LEAT_OK);
	ck_assert_int_eq(leat_out_open(&out, &oo, err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, in, NULL, err), LEAT_OK);
	leat_row_init(&row, leat_in_ncolumns(in));
	leat_row_str(&row, LEAT_OBS_KIND, "spend");
	leat_row_str(&row, LEAT_OBS_N, "x");
	leat_row_str(&row, LEAT_OBS_EXTRA, extra);
	status = leat_out_row(out, &row, err);
	ck_assert_int_eq(leat_out_commit(out, NULL, NULL), LEAT_OK);
	leat_row_fini(&row);
	leat_in_free(in);
	leat_input_open(&again, path, false, NULL);
	leat_input_read(again, &block, NULL);
	leat_buf_add_slice(text, block);
	leat_input_free(again);
	unlink(path);
	unlink(from);
	free(path);
	free(from);
	return status;
}

START_TEST(extra_is_spread_on_one_line_without_repeating_a_key)
{
	struct leat_buf text = {0};
	struct leat_err err;

	ck_assert_int_eq(spread("{\"a\":\n[1,\r\n 2]}", &text, &err), LEAT_OK);
	ck_assert_str_eq(text.p, "{\"kind\":\"spend\",\"a\":[1,2],\"mine\":\"x\"}\n");
	/* What has a column of its own is not extra: the line would have the key twice. */
	ck_assert_int_eq(spread("{\"kind\":\"touch\"}", &text, &err), LEAT_EDATA);
	ck_assert_str_eq(err.column, "extra");
	ck_assert_ptr_nonnull(strstr(err.text, "kind"));
	ck_assert_int_eq(spread("{\"mine\":1}", &text, &err), LEAT_EDATA);
	ck_assert_int_eq(spread("{\"a\":\n\n1,}", &text, &err), LEAT_EDATA);
	ck_assert_uint_eq(err.line, 0); /* no line of any file */
	ck_assert_int_eq(spread("[1]", &text, &err), LEAT_EDATA);
	leat_buf_fini(&text);
}
END_TEST

/* A cell of JSON keeps its text, but a line of output stays a line. */
START_TEST(nested_json_stays_on_its_line)
{
	char *path = file_of_text("");
	struct leat_out_options oo = {
	    .schema = &leat_models, .path = path, .format = LEAT_JSONL, .bare = true};
	struct leat_out *out;
	struct leat_row row;
	struct leat_input *again;
	struct leat_slice block;
	struct leat_err err = {0};

	ck_assert_int_eq(leat_out_open(&out, &oo, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, NULL, NULL, &err), LEAT_OK);
	leat_row_init(&row, LEAT_MOD_N);
	leat_row_str(&row, LEAT_MOD_KIND, "model");
	leat_row_str(&row, LEAT_MOD_SETTINGS, "{ \"a\": 1.0 }");
	leat_row_str(&row, LEAT_MOD_PRIORS, "{\n\"a\": 1.0}");
	ck_assert_int_eq(leat_out_row(out, &row, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_commit(out, NULL, &err), LEAT_OK);
	leat_row_fini(&row);
	leat_input_open(&again, path, false, NULL);
	leat_input_read(again, &block, NULL);
	ck_assert_msg(leat_slice_is(block, "{\"kind\":\"model\",\"settings\":{ \"a\": 1.0 },"
					   "\"priors\":{\"a\":1.0}}\n"),
	    "%.*s", (int)block.n, block.p);
	leat_input_free(again);
	unlink(path);
	free(path);
}
END_TEST

static void
expect_verdict(const char *text, bool complete, enum leat_verdict want)
{
	struct leat_buf out = {0};
	enum leat_verdict verdict = LEAT_IS_CUT;
	struct leat_err err = {0};

	ck_assert_msg(
	    copy_stream(text, complete, LEAT_CSV, &out, &verdict, &err) == LEAT_OK, "%s", err.text);
	ck_assert_msg(verdict == want, "%s", text);
	leat_buf_fini(&out);
}

START_TEST(trailers_tell_whole_from_cut)
{
	expect_verdict(HEADER ROW, false, LEAT_IS_CUT);
	expect_verdict(HEADER ROW, true, LEAT_IS_WHOLE);
	expect_verdict(HEADER ROW "end,,,,,ok,2,,,\n", false, LEAT_IS_CUT);
	expect_verdict(HEADER ROW "end,,,,,ok,1,,,", false, LEAT_IS_CUT);
	expect_verdict(HEADER "end,,,,,ok,0,,,\n", false, LEAT_IS_WHOLE);
	expect_verdict(HEADER ROW "end,,,,,held:75,1,,,\n", false, LEAT_IS_HELD);
	expect_verdict("{\"kind\":\"end\",\"name\":\"ok\",\"value\":0}\n", false, LEAT_IS_WHOLE);
	expect_verdict("{\"kind\":\"end\",\"name\":\"ok\",\"value\":0}", false, LEAT_IS_CUT);
}
END_TEST

static void
refuse_stream(const char *text, const char *why)
{
	struct leat_buf out = {0};
	enum leat_verdict verdict;
	struct leat_err err = {0};

	ck_assert_int_eq(copy_stream(text, false, LEAT_CSV, &out, &verdict, &err), LEAT_EDATA);
	ck_assert_msg(strstr(err.text, why) != NULL, "%s", err.text);
	leat_buf_fini(&out);
}

START_TEST(bad_streams_are_refused)
{
	refuse_stream("", "empty");
	refuse_stream(" \n\n", "empty");
	refuse_stream("a,b\n1,2\n", "no column `kind`");
	refuse_stream("kind,cost,cost\n", "twice");
	refuse_stream("kind,,cost\n", "without a name");
	refuse_stream("kind,cost\nspend\n", "1 fields where the header has 2");
	refuse_stream(HEADER "end,,,,,ok,0,,,\n" ROW, "after the trailer");
	refuse_stream(HEADER "end,,,,,fine,0,,,\n", "verdict");
	refuse_stream("{\"kind\":\"spend\"}\n[1]\n", "not a JSON object");
}
END_TEST

/* A stream's first row is handed out while its writer still has the pipe open. */
static void
flow(const char *begin, const char *first_line, const char *rest)
{
	int end[2], held;
	char path[32];
	const char *paths[] = {path};
	struct leat_input *input;
	struct leat_in_options o = {
	    .schema = &leat_observations, .paths = paths, .npaths = 1, .inputs = &input};
	struct leat_slice line;
	struct leat_batch b;
	struct leat_err err;
	struct leat_in *in;

	ck_assert_int_eq(pipe(end), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", end[0]);
	ck_assert_int_eq(write(end[1], begin, strlen(begin)), strlen(begin));
	/* Any of these would wait for ever if it asked for more than is there. */
	ck_assert_int_eq(leat_input_open(&input, path, true, &err), LEAT_OK);
	ck_assert_int_eq(leat_input_peek_line(input, &line, &err), LEAT_OK);
	ck_assert(leat_slice_is(line, first_line));
	ck_assert_int_eq(leat_in_open(&in, &o, &err), LEAT_OK);
	ck_assert_ptr_null(input);
	ck_assert_int_eq(leat_in_next(in, &b, &err), LEAT_OK);
	ck_assert_uint_eq(b.nrows, 1);
	ck_assert_uint_eq(b.line[0], *first_line == '{' ? 3 : 4);
	ck_assert_int_eq(write(end[1], rest, strlen(rest)), strlen(rest));
	close(end[1]);
	ck_assert_int_eq(leat_in_next(in, &b, &err), LEAT_OK);
	ck_assert_uint_eq(b.nrows, 1);
	ck_assert_int_eq(leat_in_next(in, &b, &err), LEAT_OK);
	ck_assert_uint_eq(b.nrows, 0);
	ck_assert_int_eq(leat_in_verdict(in, &held, &err), LEAT_IS_WHOLE);
	leat_in_free(in);
	close(end[0]);
}

START_TEST(streams_flow_from_the_first_line)
{
	flow("\n\nkind,time,name,value\ncontrol,2026-07-01,a,1\n", "kind,time,name,value\n",
	    "control,2026-07-02,a,2\nend,,ok,2\n");
	flow("\n\n{\"kind\":\"control\",\"name\":\"a\"}\n",
	    "{\"kind\":\"control\",\"name\":\"a\"}\n",
	    "{\"kind\":\"control\",\"name\":\"b\"}\n{\"kind\":\"end\",\"name\":\"ok\",\"value\":2}"
	    "\n");
}
END_TEST

UNIT_MAIN("record", csv_is_rfc_4180, csv_faults_have_a_line, csv_blocks_do_not_show,
    encodings_are_recognised, damaged_utf16_is_refused, json_keeps_every_digit, json_is_strict,
    json_nests_without_end_and_is_stopped, schemas_are_consistent, types_are_checked,
    nearest_names_are_near, streams_pass_unchanged,
    extra_is_spread_on_one_line_without_repeating_a_key, nested_json_stays_on_its_line,
    trailers_tell_whole_from_cut, bad_streams_are_refused, streams_flow_from_the_first_line)
