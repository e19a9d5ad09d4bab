/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "record/input.h"
#include "record/reader.h"
#include "unit.h"

/* All that a reader says of a text: lines, fields, faults, how it ends. */
static void
tell(struct leat_slice text, const struct leat_csv_options *o, size_t pieces, struct leat_buf *out)
{
	struct leat_input *in = leat_input_from(text, "test");
	struct leat_csv *csv = leat_csv_new(in, o);
	struct leat_records r;
	struct leat_err err = {0};
	int status;

	leat_input_pieces(in, pieces);
	while ((status = leat_csv_next(csv, &r, &err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			leat_buf_printf(
			    out, "%d%s:", (int)r.line[i], r.regular && !r.regular[i] ? "!" : "");
			for (size_t f = 0; f < r.end[i] - r.first[i]; f++) {
				struct leat_slice s = leat_records_field(&r, i, f);

				leat_buf_printf(out, "[%.*s]", (int)s.n, s.p);
			}
			leat_buf_add_char(out, '\n');
		}
	leat_buf_printf(out, "%d %d %s %d\n", status, (int)err.line, err.text,
	    status == LEAT_OK && leat_csv_ended_with_newline(csv));
	leat_csv_free(csv);
	leat_input_free(in);
}

/* Rows of cells that are mostly well-formed; every `wild` cells or so one is not. */
static void
write_text(struct leat_rng *r, unsigned wild, struct leat_buf *out)
{
	static const char *const cells[] = {"", "1", "12.50", "\"\"", "\"a,b\"", "\"x \"\"y\"\"\"",
	    "\"two\nlines\"", "\"two\r\nlines\"", " kept ",
	    "campaign | name that is longer than most",
	    "\"a quoted one that goes over the end of a block of sixty-four bytes, \"\"\"\"\"\"\"",
	    "\xc3\xbc", "\"\xe2\x82\xac\""};
	static const char *const broken[] = {
	    "a\"b", "\"a\"b", "\"a\" ", "\xff", "\"\xc3\"", "\"open"};
	static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n"};
	unsigned rows = 1 + (unsigned)leat_rng_below(r, 60), end = (unsigned)leat_rng_below(r, 5);

	for (unsigned i = 0; i < rows; i++) {
		unsigned n = 1 + (unsigned)leat_rng_below(r, 8);

		for (unsigned k = 0; k < n; k++) {
			if (k)
				leat_buf_add_char(out, ',');
			leat_buf_add_str(out, leat_rng_below(r, wild) == 0
						  ? broken[leat_rng_below(r, 6)]
						  : cells[leat_rng_below(r, 13)]);
		}
		if (i + 1 < rows || leat_rng_below(r, 2))
			leat_buf_add_str(
			    out, ends[leat_rng_below(r, 4) ? end : leat_rng_below(r, 5)]);
	}
}

static void
expect_same(unsigned wild, bool lenient, int times)
{
	static const char *const engines[] = {"avx2", "sse2", "words", NULL};
	struct leat_rng r;

	leat_rng_init(&r, wild + lenient);
	for (int i = 0; i < times; i++) {
		struct leat_buf text = {0}, want = {0};
		struct leat_csv_options o = {.lenient = lenient, .engine = "libcsv"};

		write_text(&r, wild, &text);
		tell(leat_buf_slice(&text), &o, 0, &want);
		for (size_t e = 0; e < 8; e++) {
			struct leat_buf got = {0};

			o.engine = engines[e % 4];
			o.edges = e >= 4;
			tell(leat_buf_slice(&text), &o,
			    i % 2 ? 1 + (size_t)leat_rng_below(&r, 100) : 0, &got);
			ck_assert_msg(strcmp(got.p, want.p) == 0, "%s of\n%s\n%s\nwant\n%s",
			    o.engine ? o.engine : "default", text.p, got.p, want.p);
			leat_buf_fini(&got);
		}
		leat_buf_fini(&text);
		leat_buf_fini(&want);
	}
}

START_TEST(easy_text_is_read_as_libcsv_reads_it)
{
	expect_same(1000000, false, 1000);
}
END_TEST

START_TEST(faults_are_found_as_libcsv_finds_them)
{
	expect_same(200, false, 1000);
	expect_same(20, false, 300);
}
END_TEST

START_TEST(irregular_records_are_taken_as_libcsv_takes_them)
{
	expect_same(30, true, 1000);
	expect_same(3, true, 300);
}
END_TEST

/* A stray quote opens a field that never ends: the rest is read once, not again and again. */
START_TEST(an_endless_quote_is_read_in_one_go)
{
	struct leat_buf text = {0}, got = {0};
	struct leat_csv_options o = {0};

	leat_buf_add_str(&text, "a,b\n1,\"");
	for (int i = 0; i < 400000; i++)
		leat_buf_add_str(&text, "1,2,3,4,5,6\n");
	tell(leat_buf_slice(&text), &o, 4096, &got);
	ck_assert_ptr_nonnull(strstr(got.p, "65 2 the record's last field is quoted"));
	leat_buf_fini(&text);
	leat_buf_fini(&got);
}
END_TEST

UNIT_MAIN("scan", easy_text_is_read_as_libcsv_reads_it, faults_are_found_as_libcsv_finds_them,
    irregular_records_are_taken_as_libcsv_takes_them, an_endless_quote_is_read_in_one_go)
