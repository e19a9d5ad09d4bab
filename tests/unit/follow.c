/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/follow.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/input.h"
#include "record/json_rows.h"
#include "record/reader.h"
#include "unit.h"

static void
write_file(const char *path, const char *text, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}

/* How many records had come when the turn at the place came. */
struct watch {
	uint64_t place;
	size_t records, before; /* SIZE_MAX: not yet */
};

static int
on_turn(void *ctx, const struct leat_turn *turn, struct leat_err *err)
{
	struct watch *w = ctx;

	(void)err;
	if (w->before == SIZE_MAX && turn->position >= w->place)
		w->before = w->records;
	return LEAT_OK;
}

/* Read it all, a piece at a time, when so much of it has been peeked at. */
static size_t
count(const char *path, bool json, uint64_t place, size_t pieces, size_t peek, size_t *before)
{
	struct watch w = {.place = place, .before = SIZE_MAX};
	struct leat_follow how = {.from = place, .turn = on_turn, .ctx = &w};
	struct leat_csv_options options = {.lenient = true};
	struct leat_records r = {0};
	struct leat_input *in;
	struct leat_slice front;
	struct leat_err err;
	struct leat_csv *csv;
	struct leat_json_rows *rows;

	ck_assert_int_eq(leat_input_open(&in, path, false, &err), LEAT_OK);
	if (pieces)
		leat_input_pieces(in, pieces);
	leat_input_watch(in, &how);
	ck_assert_int_eq(leat_input_peek(in, peek, &front, &err), LEAT_OK);
	csv = json ? NULL : leat_csv_new(in, &options);
	rows = json ? leat_json_rows_new(in, &leat_observations, false) : NULL;
	do {
		int status =
		    json ? leat_json_rows_next(rows, &r, &err) : leat_csv_next(csv, &r, &err);

		ck_assert_msg(status == LEAT_OK, "%s", err.text);
		w.records += r.n;
	} while (r.n);
	leat_csv_free(csv);
	leat_json_rows_free(rows);
	leat_input_free(in);
	*before = w.before;
	return w.records;
}

/* From behind a byte order mark, in which no turn can come. Records that are whole within the first
 * n bytes: no more and no fewer come before the turn. */
static void
check_every_place(const char *text, bool json, const size_t *end, size_t nrecords)
{
	char path[] = "/tmp/leat-unit-XXXXXX";
	size_t n = strlen(text), before;
	static const size_t pieces[] = {0, 1, 7};

	close(mkstemp(path));
	write_file(path, text, n);
	for (size_t p = 0; p < 3; p++)
		for (size_t peek = 0; peek <= n; peek += n / 2)
			for (size_t place = 4; place <= n; place++) {
				size_t whole = 0;

				while (whole < nrecords && end[whole] <= place)
					whole++;
				ck_assert_uint_eq(
				    count(path, json, place, pieces[p], peek, &before), nrecords);
				ck_assert_msg(before == whole,
				    "%zu records before byte %zu, and %zu are whole", before, place,
				    whole);
			}
	unlink(path);
}

START_TEST(a_turn_comes_between_the_records_of_csv)
{
	/* A mark, CR LF, a quoted line end, a stray quote, an empty line. */
	const char *text = "\xef\xbb\xbf"
			   "a,b\r\n1,\"x\ny\"\n2,z\"z\n\n3,4\n";
	size_t end[] = {8, 16, 22, 27};

	check_every_place(text, false, end, 4);
}
END_TEST

START_TEST(a_turn_comes_between_lines_of_json)
{
	const char *text = "{\"kind\":\"touch\"}\n\n{\"kind\":\"spend\"}\n{\"kind\":\"end\"}\n";
	size_t end[] = {17, 35, 50};

	check_every_place(text, true, end, 3);
}
END_TEST

static int
stop_when_idle(void *ctx, const struct leat_turn *turn, struct leat_err *err)
{
	(void)err;
	if (turn->idle)
		leat_input_stop(ctx);
	return LEAT_OK;
}

/* Follow to where it ends now. Returns the number of records. */
static size_t
follow(const char *path, bool json)
{
	struct leat_follow how = {.turn = stop_when_idle};
	struct leat_csv_options options = {0};
	struct leat_records r = {0};
	struct leat_input *in;
	struct leat_err err;
	struct leat_csv *csv;
	struct leat_json_rows *rows;
	size_t n = 0;

	ck_assert_int_eq(leat_input_open(&in, path, false, &err), LEAT_OK);
	how.ctx = in;
	leat_input_follow(in, &how);
	csv = json ? NULL : leat_csv_new(in, &options);
	rows = json ? leat_json_rows_new(in, &leat_observations, false) : NULL;
	do {
		int status =
		    json ? leat_json_rows_next(rows, &r, &err) : leat_csv_next(csv, &r, &err);

		ck_assert_msg(status == LEAT_OK, "%s", err.text);
		n += r.n;
	} while (r.n);
	ck_assert(leat_input_stopped(in));
	leat_csv_free(csv);
	leat_json_rows_free(rows);
	leat_input_free(in);
	return n;
}

/* A record that is cut anywhere when it is stopped is none, and no fault. */
START_TEST(half_a_record_is_none)
{
	const char *csv = "a,b\n1,\"x\ny\"\n";
	const char *json = "{\"kind\":\"touch\"}\n{\"kind\":\"spend\"}\n";
	char path[] = "/tmp/leat-unit-XXXXXX";

	close(mkstemp(path));
	for (size_t n = 4; n <= strlen(csv); n++) {
		write_file(path, csv, n);
		ck_assert_uint_eq(follow(path, false), n == strlen(csv) ? 2 : 1);
	}
	for (size_t n = 17; n <= strlen(json); n++) {
		write_file(path, json, n);
		ck_assert_uint_eq(follow(path, true), n == strlen(json) ? 2 : 1);
	}
	unlink(path);
}
END_TEST

/* Decoded text has no places: whoever watches it is told that it is behind any. */
START_TEST(decoded_text_has_no_places)
{
	static const char text[] = "\xff\xfe"
				   "a\0,\0b\0\n\0"
				   "1\0,\0"
				   "2\0\n\0";
	char path[] = "/tmp/leat-unit-XXXXXX";
	size_t before;

	close(mkstemp(path));
	write_file(path, text, sizeof(text) - 1);
	ck_assert_uint_eq(count(path, false, 10, 0, 0, &before), 2);
	ck_assert_uint_le(before, 1);
	unlink(path);
}
END_TEST

UNIT_MAIN("follow", a_turn_comes_between_the_records_of_csv, a_turn_comes_between_lines_of_json,
    half_a_record_is_none, decoded_text_has_no_places)
