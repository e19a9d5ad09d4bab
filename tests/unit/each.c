/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/input.h"
#include "record/stream.h"
#include "unit.h"

enum { THREADS = 3 };

/* What is said of a stream: of each row its line and fields, then the fault or the verdict. */
struct told {
	struct leat_buf part[THREADS]; /* what work has made of the batch in hand */
	struct leat_buf all;
	uint64_t rows;
	uint64_t stop; /* the line at which done says no; 0: never */
};

static void
print_row(const struct leat_batch *b, size_t row, struct leat_buf *out)
{
	leat_buf_printf(out, "%d:", (int)b->line[row]);
	for (size_t c = 0; c < b->ncolumns; c++) {
		struct leat_slice s = leat_field(b, row, (int)c);

		if (s.n)
			leat_buf_printf(out, "%d[%.*s]", (int)c, (int)s.n, s.p);
	}
	leat_buf_add_char(out, '\n');
}

static int
work(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct told *t = ctx;

	(void)err;
	t->part[thread].n = 0;
	for (size_t r = 0; r < b->nrows; r++)
		print_row(b, r, &t->part[thread]);
	return LEAT_OK;
}

static int
done(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct told *t = ctx;
	size_t from = t->all.n;

	ck_assert_uint_eq(b->before, t->rows);
	t->rows += b->nrows;
	for (size_t r = 0; r < b->nrows; r++) {
		if (b->line[r] == t->stop)
			return leat_err_set(err, LEAT_EIO, "line %d", (int)t->stop);
		print_row(b, r, &t->all);
	}
	ck_assert_uint_eq(t->all.n - from, t->part[thread].n);
	ck_assert_int_eq(memcmp(t->all.p + from, t->part[thread].p, t->all.n - from), 0);
	return LEAT_OK;
}

/* One way of reading. */
struct way {
	unsigned threads;
	size_t piece;
	const char *engine;
};

static void
tell(const struct leat_buf *text, size_t ntexts, uint64_t stop, struct way way, struct told *t)
{
	const char *const paths[] = {"one", "two"};
	struct leat_input *inputs[2] = {0};
	struct leat_in_options o = {.schema = &leat_observations,
	    .paths = paths,
	    .npaths = ntexts,
	    .inputs = inputs,
	    .digest = true,
	    .engine = way.engine};
	struct leat_each each = {
	    .ctx = t, .work = work, .done = done, .threads = way.threads, .piece = way.piece};
	struct leat_err err = {0};
	struct leat_in *in;
	int status, held;

	*t = (struct told){.stop = stop};
	for (size_t i = 0; i < ntexts; i++) {
		inputs[i] = leat_input_from(leat_buf_slice(&text[i]), paths[i]);
		/* Else the first batch were all there is. */
		leat_input_pieces(inputs[i], way.piece);
	}
	status = leat_in_open(&in, &o, &err);
	if (status == LEAT_OK) {
		status = leat_in_each(in, &each, &err);
		if (status == LEAT_OK)
			leat_buf_printf(&t->all, "verdict %d ", leat_in_verdict(in, &held, &err));
		if (status != LEAT_EIO)
			leat_buf_printf(&t->all, "%d rows\n", (int)leat_in_rows(in));
		if (status == LEAT_OK)
			leat_in_manifest(in, &t->all);
		leat_in_free(in);
	}
	for (size_t i = 0; i < ntexts; i++)
		leat_input_free(inputs[i]);
	leat_buf_printf(&t->all, "%d %d %s\n", status, (int)err.line, err.text);
}

static void
forget(struct told *t)
{
	for (int i = 0; i < THREADS; i++)
		leat_buf_fini(&t->part[i]);
	leat_buf_fini(&t->all);
}

/* Lines of JSON, the same way. */
static void
write_json(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const rows[] = {"{\"kind\":\"spend\",\"name\":\"a, b\",\"value\":1}",
	    "{\"kind\":\"spend\"}", "", "{\"value\":2.5,\"kind\":\"spend\"}",
	    "{\"kind\":\"spend\",\"note\":\"x\",\"name\":\"one that is longer\",\"geo\":null}",
	    "{\"kind\":\"spend\",\"mine\":{\"a\":[1,2,3]},\"name\":\"\\\"\\u00e9\\\"\"}"};
	static const char *const wilds[] = {"{\"kind\":\"spend\"", "[]", "{\"kind\":\"end\"}",
	    "{\"kind\":\"spend\",\"kind\":\"spend\"}", "{\"kind\":\"spend\",\"clicks\":[1]}"};
	unsigned lines = (unsigned)leat_rng_below(r, 150), n = 0;

	leat_buf_add_str(out, "{\"kind\":\"spend\"}\n");
	for (unsigned i = 0; i < lines; i++)
		if (leat_rng_below(r, wild) == 0) {
			leat_buf_printf(out, "%s\n", wilds[leat_rng_below(r, 5)]);
		} else {
			const char *row = rows[leat_rng_below(r, 6)];

			leat_buf_printf(out, "%s\n", row);
			n += *row != '\0';
		}
	if (leat_rng_below(r, 8))
		leat_buf_printf(out, "{\"kind\":\"end\",\"name\":\"ok\",\"value\":%u}%s", n + 1,
		    leat_rng_below(r, 8) ? "\n" : "");
}

/* A stream of rows that are mostly in order; every `wild` rows or so one is not. */
static void
write_csv(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const cells[] = {"", "1", "a b", "\"a,b\"", "\"x \"\"y\"\"\"",
	    "\"two\nlines\"", "\"1,2,3\n4,5,6\n7,8,9\n\"", "\"\r\n\"", "\xc3\xbc",
	    "a cell that is longer than most, but has no comma"};
	static const char *const wilds[] = {"spend,a\"b,c", "spend,1", "spend,1,2,3", "\xff,1,2",
	    "end,,", "spend,\"open,2", "spend,\"\"\"\n\"\"\",\"\"", "", "spend,\"a\" ,2"};
	static const char *const ends[] = {"\n", "\r\n", "\r"};
	const char *end = ends[leat_rng_below(r, 8) ? 0 : leat_rng_below(r, 3)];
	unsigned rows = (unsigned)leat_rng_below(r, 150), n = 0;

	leat_buf_printf(out, "kind,name,value%s", end);
	for (unsigned i = 0; i < rows; i++)
		if (leat_rng_below(r, wild) == 0) {
			leat_buf_printf(out, "%s%s", wilds[leat_rng_below(r, 9)], end);
		} else {
			leat_buf_printf(out, "spend,%s,%s%s", cells[leat_rng_below(r, 9)],
			    cells[leat_rng_below(r, 9)], end);
			n++;
		}
	if (leat_rng_below(r, 8))
		leat_buf_printf(out, "end,ok,%u%s", n, leat_rng_below(r, 8) ? end : "");
}

static void
expect_same(unsigned wild, int times)
{
	static const char *const engines[] = {NULL, "sse2", "words", "libcsv"};
	struct leat_rng r;

	leat_rng_init(&r, wild);
	for (int i = 0; i < times; i++) {
		bool json = leat_rng_below(&r, 2);
		struct leat_buf text[2] = {{0}};
		struct told want, got;
		size_t ntexts = 1 + (size_t)leat_rng_below(&r, 2);
		uint64_t stop = leat_rng_below(&r, 4) ? 0 : leat_rng_below(&r, 100);
		struct way way = {THREADS, 16 + (size_t)leat_rng_below(&r, 400), engines[i % 4]};

		for (size_t k = 0; k < ntexts; k++)
			(json ? write_json : write_csv)(&r, wild, &text[k]);
		tell(text, ntexts, stop, (struct way){1, 0, json ? "cjson" : "libcsv"}, &want);
		tell(text, ntexts, stop, way, &got);
		if (strcmp(want.all.p, got.all.p) != 0) {
			printf("@@ pieces of %zu of\n%s\n%s\n%s\nwant\n%s@@", way.piece, text[0].p,
			    text[1].p ? text[1].p : "", got.all.p, want.all.p);
			ck_abort_msg("threads show");
		}
		forget(&want);
		forget(&got);
		leat_buf_fini(&text[0]);
		leat_buf_fini(&text[1]);
	}
}

START_TEST(threads_do_not_show)
{
	expect_same(1000000, 2000);
}
END_TEST

START_TEST(threads_do_not_show_where_a_guess_is_wrong)
{
	expect_same(100, 2000);
	expect_same(10, 2000);
}
END_TEST

UNIT_MAIN("each", threads_do_not_show, threads_do_not_show_where_a_guess_is_wrong)
