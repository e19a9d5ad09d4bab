/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/partial.h"

#include <stdio.h>

#include "base/rng.h"
#include "unit.h"

static struct leat_err err;

static const struct leat_partial_about about = {
    LEAT_SLICE("test/1"), LEAT_SLICE("0.1.0"), LEAT_SLICE("{\"lookback\":30,\"model\":\"last\"}")};

static int
add(struct leat_partial *p, const char *key, leat_sum v)
{
	return leat_partial_add(p, leat_slice(key), &v, 1, &err);
}

static struct leat_rng
chance(const char *label, uint64_t index)
{
	struct leat_rng r;

	leat_rng_init(&r, 1);
	return leat_rng_split(&r, label, index);
}

static struct leat_partial *
made(const char *id, uint64_t rows)
{
	struct leat_partial *p = leat_partial_new();

	ck_assert_int_eq(leat_partial_describe(p, &about, "here", &err), LEAT_OK);
	ck_assert_int_eq(leat_partial_source(p, leat_slice(id), rows, "here", &err), LEAT_OK);
	return p;
}

static int
put(void *ctx, struct leat_slice lines, struct leat_err *e)
{
	(void)e;
	leat_buf_add_slice(ctx, lines);
	return LEAT_OK;
}

/* Its lines; it is freed. */
static char *
lines_of(struct leat_partial *p)
{
	struct leat_buf text = {0};

	ck_assert_int_eq(leat_partial_write(p, put, &text, &err), LEAT_OK);
	leat_partial_free(p);
	leat_buf_reserve(&text, 0);
	return text.p;
}

static int
read_text(struct leat_partial *p, struct leat_slice text)
{
	struct leat_input *in = leat_input_from(text, "t");
	int rc;

	leat_input_pieces(in, 7); /* so that lines lie across what is read at a time */
	rc = leat_partial_read(p, in, &err);
	leat_input_free(in);
	return rc;
}

static int
read_whole(struct leat_partial *p, const char *text)
{
	int rc = read_text(p, leat_slice(text));

	return rc == LEAT_OK ? leat_partial_whole(p, "t", &err) : rc;
}

static void
refused(const char *text, const char *why)
{
	struct leat_partial *p = leat_partial_new();

	ck_assert_int_eq(read_whole(p, text), LEAT_EDATA);
	if (strstr(err.text, why) == NULL)
		ck_abort_msg("\"%s\" where \"%s\" was expected", err.text, why);
	leat_partial_free(p);
}

#define META                                                                                       \
	"#meta\t{\"schema\":\"test/1\",\"version\":\"0.1.0\",\"options\":{},"                      \
	"\"options_sha256\":"                                                                      \
	"\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","                    \
	"\"sources\":[{\"id\":\"a\",\"rows\":1}],\"sums\":\"00000000000000000000000000000000\"}\n"

START_TEST(test_text)
{
	const char *front = "#meta\t{\"schema\":\"test/1\",\"version\":\"0.1.0\",\"options\":"
			    "{\"lookback\":30,\"model\":\"last\"},\"options_sha256\":\"";
	struct leat_partial *p = made("source \"1\"", 3);
	char *text;

	/* Smallest and largest, in one line; a key that JSON must escape; zeros are not there. */
	leat_sum most = (leat_sum)(((unsigned __int128)1 << 127) - 1);
	const leat_sum ends[] = {-most - 1, most, 0};

	ck_assert_int_eq(leat_partial_add(p, LEAT_SLICE("/b\t\"\xc3\xa9"), ends, 3, &err), LEAT_OK);
	ck_assert_int_eq(add(p, "/a", 1), LEAT_OK);
	ck_assert_int_eq(add(p, "/a", -43), LEAT_OK);
	ck_assert_int_eq(add(p, "/c", 5), LEAT_OK);
	ck_assert_int_eq(add(p, "/c", -5), LEAT_OK);
	text = lines_of(p);
	ck_assert_ptr_nonnull(strstr(text, "}\n\"/a\"\t[\"-42\"]\n\"/b\\t\\\"\xc3\xa9\"\t["
					   "\"-170141183460469231731687303715884105728\","
					   "\"170141183460469231731687303715884105727\",\"0\"]\n"));
	ck_assert_ptr_null(strstr(text, "/c"));
	ck_assert_ptr_eq(strstr(text, front), text);
	p = leat_partial_new();
	ck_assert_int_eq(read_whole(p, text), LEAT_OK);
	ck_assert_uint_eq(leat_partial_n(p), 2);
	ck_assert_uint_eq(leat_partial_rows(p), 3);
	{
		char *again = lines_of(p);

		ck_assert_str_eq(again, text);
		free(again);
	}
	free(text);
}
END_TEST

/* A line is what it says, however its JSON is spelt. */
START_TEST(test_spelling)
{
	struct leat_partial *p = made("1", 1), *q = leat_partial_new();
	char *text, *again;

	ck_assert_int_eq(add(p, "/a/\xc3\xa9", 12), LEAT_OK);
	text = lines_of(p);
	*strchr(text, '\n') = '\0';
	ck_assert_int_eq(read_text(q, leat_slice("\"\\/\\u0061/\\u00e9\"\t[ \"12\" ]")), LEAT_OK);
	ck_assert_int_eq(read_text(q, leat_slice(text)), LEAT_OK); /* a line without its end */
	ck_assert_int_eq(leat_partial_whole(q, NULL, &err), LEAT_OK);
	text[strlen(text)] = '\n';
	again = lines_of(q);
	ck_assert_str_eq(again, text);
	free(text);
	free(again);
}
END_TEST

/* Sums of everything at once, and of parts in trees of chance, lines shuffled: the same bytes. */
enum { PARTS = 9, KEYS = 40 };

static void
some(struct leat_partial *p, struct leat_rng *rng)
{
	for (int i = 0; i < 60; i++) {
		char key[16];
		leat_sum v[2] = {(leat_sum)leat_rng_u64(rng) << leat_rng_below(rng, 60),
		    (leat_sum)leat_rng_below(rng, 5) - 2};

		snprintf(key, sizeof(key), "/k/%d", (int)leat_rng_below(rng, KEYS));
		ck_assert_int_eq(leat_partial_add(p, leat_slice(key), v, 2, &err), LEAT_OK);
	}
}

static char *
shuffled(char *text, struct leat_rng *rng)
{
	struct leat_slice line[1000], rest = leat_slice(text);
	struct leat_buf out = {0};
	size_t n = 0;

	while (leat_slice_cut(&rest, '\n', &line[n]))
		n += line[n].n > 0;
	while (n) {
		size_t i = leat_rng_below(rng, n);

		leat_buf_add_slice(&out, line[i]);
		leat_buf_add_char(&out, '\n');
		line[i] = line[--n];
	}
	free(text);
	return out.p;
}

START_TEST(test_any_tree)
{
	char *part[PARTS], *all = NULL;

	for (uint64_t tree = 0; tree < 20; tree++) {
		struct leat_rng data = chance("data", 0), rng = chance("tree", tree);
		int n = PARTS;

		for (int i = 0; i < PARTS; i++) {
			struct leat_partial *p = made((char[]){(char)('a' + i), '\0'}, 60);

			some(p, &data);
			part[i] = shuffled(lines_of(p), &rng);
		}
		while (n > 1) {
			int a = (int)leat_rng_below(&rng, (uint64_t)n--), b;
			struct leat_partial *p = leat_partial_new();
			char *x = part[a], *y;

			part[a] = part[n];
			b = (int)leat_rng_below(&rng, (uint64_t)n);
			y = part[b];
			ck_assert_int_eq(read_whole(p, x), LEAT_OK);
			ck_assert_int_eq(read_whole(p, y), LEAT_OK);
			part[b] = n > 1 ? shuffled(lines_of(p), &rng) : lines_of(p);
			free(x);
			free(y);
		}
		if (all)
			ck_assert_str_eq(part[0], all);
		free(all);
		all = part[0];
	}
	free(all);
}
END_TEST

/* Any line that is missing, there twice, or altered is found out, also behind a merge of lines
 * that came without their meta. */
START_TEST(test_wholeness)
{
	struct leat_partial *p = made("1", 7);
	struct leat_rng rng = chance("wholeness", 0);
	struct leat_slice rest, line;
	char *text;

	some(p, &rng);
	text = lines_of(p);
	rest = leat_slice(text);
	while (leat_slice_cut(&rest, '\n', &line) && line.n) {
		struct leat_buf without = {0}, twice = {0};

		leat_buf_add(&without, text, (size_t)(line.p - text));
		leat_buf_add_slice(&without, rest);
		leat_buf_add_str(&twice, text);
		leat_buf_add_slice(&twice, line);
		if (line.p == text) {
			refused(without.p, "no #meta line");
			refused(twice.p, "is there already");
		} else {
			refused(without.p, "are missing");
			refused(twice.p, "come twice");
		}
		leat_buf_fini(&without);
		leat_buf_fini(&twice);
	}
	for (size_t cut = 0; cut + 1 < strlen(text); cut++) {
		struct leat_partial *q = leat_partial_new();
		int rc = read_text(q, (struct leat_slice){text, cut});

		if (rc == LEAT_OK)
			rc = leat_partial_whole(q, "t", &err);
		ck_assert_int_eq(rc, LEAT_EDATA);
		leat_partial_free(q);
	}
	/* Two values of a line change places. */
	{
		char *v = strstr(text, "\t[\""), *end = strchr(v, ']');
		struct leat_buf swapped = {0};
		struct leat_slice a = {v + 2, (size_t)(strchr(v, ',') - v) - 2}, b;

		b = (struct leat_slice){a.p + a.n + 1, (size_t)(end - a.p) - a.n - 1};
		leat_buf_add(&swapped, text, (size_t)(a.p - text));
		leat_buf_add_slice(&swapped, b);
		leat_buf_add_char(&swapped, ',');
		leat_buf_add_slice(&swapped, a);
		leat_buf_add_str(&swapped, end);
		refused(swapped.p, "altered");
		leat_buf_fini(&swapped);
	}
	free(text);
}
END_TEST

/* Dealt out by key, each part added up on its own, and together again: what an engine does. */
START_TEST(test_dealt)
{
	struct leat_rng rng = chance("dealt", 0);
	struct leat_partial *all = leat_partial_new(), *reducer[3], *final = leat_partial_new();
	struct leat_slice rest, line;
	char *text[2], *expected, *got;

	for (int i = 0; i < 3; i++)
		reducer[i] = leat_partial_new();
	for (int i = 0; i < 2; i++) {
		struct leat_partial *p = made(i ? "b" : "a", 1);

		some(p, &rng);
		text[i] = lines_of(p);
		ck_assert_int_eq(read_whole(all, text[i]), LEAT_OK);
		rest = leat_slice(text[i]);
		while (leat_slice_cut(&rest, '\n', &line) && line.n)
			ck_assert_int_eq(
			    read_text(reducer[(unsigned char)line.p[line.n > 6 ? 4 : 1] % 3], line),
			    LEAT_OK);
	}
	expected = lines_of(all);
	for (int i = 0; i < 3; i++) {
		got = lines_of(reducer[i]);
		if (got)
			ck_assert_int_eq(read_text(final, leat_slice(got)), LEAT_OK);
		free(got);
	}
	ck_assert_int_eq(leat_partial_whole(final, NULL, &err), LEAT_OK);
	ck_assert_int_eq(leat_partial_expect(final, 2, &err), LEAT_OK);
	ck_assert_int_eq(leat_partial_expect(final, 3, &err), LEAT_EDATA);
	got = lines_of(final);
	ck_assert_str_eq(got, expected);
	free(got);
	free(expected);
	free(text[0]);
	free(text[1]);
}
END_TEST

START_TEST(test_refused)
{
	refused("", "is empty");
	refused("\"/a\"\t[\"1\"]\n", "no #meta line");
	refused(META "\n", "not a line of a partial");
	refused(META "\"/a\" [\"1\"]\n", "not a line of a partial");
	refused(META "/a\t[\"1\"]\n", "");
	refused(META "\"/a\"\t[]\n", "not a JSON array of sums");
	refused(META "\"/a\"\t{}\n", "not a JSON array of sums");
	refused(META "\"/a\"\t[1]\n", "string of a whole number");
	refused(META "\"/a\"\t[\"01\"]\n", "string of a whole number");
	refused(META "\"/a\"\t[\"-0\"]\n", "string of a whole number");
	refused(META "\"/a\"\t[\"\"]\n", "string of a whole number");
	refused(META "\"/a\"\t[\"1.5\"]\n", "string of a whole number");
	refused(META "\"/a\"\t[\"170141183460469231731687303715884105728\"]\n", "of 128 bits");
	refused(META "\"/a\"\t[\"1000000000000000000000000000000000000000\"]\n", "of 128 bits");
	refused(META "\"/a\"\t[\"1\"]\n\"/a\"\t[\"1\",\"2\"]\n", "as many values");
	refused(META "\"/a\"\t[\"170141183460469231731687303715884105727\"]\n\"/a\"\t[\"1\"]\n",
	    "beyond 128 bits");
	refused(META "\"/a\"\t[\"1\"]\n", "are missing");
	refused("#meta\t[]\n", "must be a JSON object");
	refused("#meta\t{}\n", "must have schema");
	{
		char *text = leat_strdup(META);

		*strstr(text, "4413") = '5';
		refused(text, "options_sha256");
		free(text);
		text = leat_strdup(META);
		memcpy(strstr(text, "\"id\""), "\"ix\"", 4);
		refused(text, "must have id and rows");
		free(text);
	}
	refused(META META, "is there already");
}
END_TEST

/* What differs is named, and both values of it. */
START_TEST(test_other_options)
{
	struct leat_partial *p = made("1", 1);
	struct leat_partial_about other = about;

	other.options = LEAT_SLICE("{\"lookback\":7,\"model\":\"last\"}");
	ck_assert_int_eq(leat_partial_describe(p, &other, "there", &err), LEAT_EDATA);
	ck_assert_str_eq(err.file, "there");
	ck_assert_str_eq(err.text,
	    "sums made with other options than those of here: --lookback is 7 here and 30 there");
	other.options = LEAT_SLICE("{\"lookback\":30,\"model\":\"last\",\"order\":2}");
	ck_assert_int_eq(leat_partial_describe(p, &other, "there", &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "--order is 2 here and none there"));
	other = about;
	other.version = LEAT_SLICE("0.2.0");
	ck_assert_int_eq(leat_partial_describe(p, &other, "there", &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "another version of leat"));
	other = about;
	other.schema = LEAT_SLICE("test/2");
	ck_assert_int_eq(leat_partial_describe(p, &other, "there", &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "another kind"));
	ck_assert_int_eq(leat_partial_describe(p, &about, "there", &err), LEAT_OK);
	leat_partial_free(p);
}
END_TEST

/* Names of any bytes come back out of keys; RFC 6901's own example of an escape, ~01. */
START_TEST(test_names)
{
	const char *names[] = {"a/b", "", "m~n", "~1", "plain", "/"};
	struct leat_buf key = {0}, text = {0};
	struct leat_slice rest, name;
	size_t n = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < n; i++)
		leat_partial_name(&key, leat_slice(names[i]));
	ck_assert_str_eq(key.p, "/a~1b//m~0n/~01/plain/~1");
	rest = leat_buf_slice(&key);
	for (size_t i = 0; i < n; i++) {
		ck_assert(leat_partial_cut(&rest, &text, &name));
		ck_assert(leat_slice_is(name, names[i]));
	}
	ck_assert(!leat_partial_cut(&rest, &text, &name));
	for (const char *const *bad = (const char *[]){"", "a", "/~", "/a~2", NULL}; *bad; bad++) {
		rest = leat_slice(*bad);
		ck_assert(!leat_partial_cut(&rest, &text, &name));
	}
	leat_buf_fini(&key);
	leat_buf_fini(&text);
}
END_TEST

UNIT_MAIN("partial", test_text, test_spelling, test_any_tree, test_wholeness, test_dealt,
    test_refused, test_other_options, test_names)
