/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/stream.h"
#include "state/given.h"
#include "state/place.h"
#include "state/run.h"
#include "state/store.h"
#include "unit.h"

/* A store in a directory of its own, and what rows are said to be going to. */
struct world {
	char directory[64], path[96], output[96];
	struct leat_store *store;
	struct leat_given *given;
	struct leat_out *out;
	struct leat_err err;
};

static void
open_store(struct world *w)
{
	ck_assert_msg(leat_store_open(&w->store, w->path, &w->err) == LEAT_OK, "%s", w->err.text);
}

/* A run begins: its first operand goes by that name. */
static void
begin(struct world *w, const char *name, enum leat_known known)
{
	ck_assert_int_eq(leat_store_begin(w->store, &w->err), LEAT_OK);
	ck_assert_int_eq(leat_given_new(&w->given, w->store, 0, &w->err), LEAT_OK);
	ck_assert_int_eq(leat_given_operand(w->given, name, known, &w->err), LEAT_OK);
}

static void
end(struct world *w)
{
	ck_assert_int_eq(leat_store_commit(w->store, &w->err), LEAT_OK);
	leat_given_free(w->given);
}

static void
enter(struct world *w)
{
	struct leat_out_options o = {
	    .schema = &leat_observations, .path = "/dev/null", .format = LEAT_CSV};

	*w = (struct world){0};
	snprintf(w->directory, sizeof(w->directory), "/tmp/leat-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(w->directory));
	snprintf(w->path, sizeof(w->path), "%s/s.db", w->directory);
	snprintf(w->output, sizeof(w->output), "%s/out", w->directory);
	ck_assert_int_eq(leat_out_open(&w->out, &o, &w->err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(w->out, NULL, NULL, &w->err), LEAT_OK);
	open_store(w);
}

static void
leave(struct world *w)
{
	char name[120];

	leat_store_close(w->store);
	leat_out_abort(w->out);
	unlink(w->output);
	unlink(w->path);
	snprintf(name, sizeof(name), "%s-wal", w->path);
	unlink(name);
	snprintf(name, sizeof(name), "%s-shm", w->path);
	unlink(name);
	ck_assert_int_eq(rmdir(w->directory), 0);
}

/* One campaign's day, or if channel is NULL a touch at that time. */
static enum leat_news
see(struct world *w, const char *channel, const char *time, const char *cost, const char *as_of)
{
	enum leat_news news = LEAT_NO_NEWS;
	struct leat_row row;

	leat_row_init(&row, LEAT_OBS_N);
	leat_row_str(&row, LEAT_OBS_KIND, channel ? "spend" : "touch");
	leat_row_str(&row, LEAT_OBS_TIME, time);
	leat_row_str(&row, LEAT_OBS_CHANNEL, channel ? channel : "email");
	leat_row_str(&row, LEAT_OBS_COST, cost);
	leat_row_str(&row, LEAT_OBS_AS_OF, as_of);
	leat_row_str(&row, LEAT_OBS_FLAGS, "late"); /* says nothing of the row */
	ck_assert_int_eq(leat_given_see(w->given, w->out, &row, &news, &w->err), LEAT_OK);
	leat_row_fini(&row);
	return news;
}

START_TEST(news_is_what_was_not_said)
{
	struct world w;

	enter(&w);
	begin(&w, "a", LEAT_UNKNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_NO_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", ""), LEAT_RESTATED);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_RESTATED);
	end(&w);
	/* A file that says what it said before restates nothing, but where this run has. */
	begin(&w, "b", LEAT_FRONT_KNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", ""), LEAT_NO_NEWS);
	ck_assert_int_eq(leat_given_operand(w.given, "c", LEAT_UNKNOWN, &w.err), LEAT_OK);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "3", ""), LEAT_RESTATED);
	ck_assert_int_eq(leat_given_operand(w.given, "b", LEAT_FRONT_KNOWN, &w.err), LEAT_OK);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", ""), LEAT_RESTATED);
	ck_assert_int_eq(see(&w, "radio", "2026-07-01", "2", ""), LEAT_NEWS);
	leat_given_beyond(w.given);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "4", ""), LEAT_RESTATED);
	end(&w);
	leave(&w);
}
END_TEST

START_TEST(each_look_is_a_row)
{
	struct world w;

	enter(&w);
	begin(&w, "a", LEAT_UNKNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", "2026-07-03"), LEAT_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", "2026-07-05"), LEAT_RESTATED);
	/* Between two looks the one before counts; before the first there is none. */
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", "2026-07-04"), LEAT_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", "2026-07-04T12:00:00Z"), LEAT_RESTATED);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "2", "2026-07-05T00:00:00Z"), LEAT_NO_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", "2026-07-03"), LEAT_NO_NEWS);
	end(&w);
	leave(&w);
}
END_TEST

START_TEST(equal_events_are_counted)
{
	struct world w;

	enter(&w);
	begin(&w, "log", LEAT_UNKNOWN);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	end(&w);
	begin(&w, "log", LEAT_UNKNOWN);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NO_NEWS);
	ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	ck_assert_int_eq(see(&w, NULL, "2026-07-02", "", ""), LEAT_NEWS);
	/* Where all is known, what is there twice is not counted, and what is not is. */
	ck_assert_int_eq(leat_given_operand(w.given, "log", LEAT_ALL_KNOWN, &w.err), LEAT_OK);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NO_NEWS);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-03", "", ""), LEAT_NEWS);
	/* Another log that begins with a row of its own has its own events. */
	ck_assert_int_eq(leat_given_operand(w.given, "other", LEAT_UNKNOWN, &w.err), LEAT_OK);
	ck_assert_int_eq(see(&w, NULL, "2026-06-30", "", ""), LEAT_NEWS);
	ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	/* One that begins with a row of a log is that log, by whatever name. */
	ck_assert_int_eq(leat_given_operand(w.given, "renamed", LEAT_UNKNOWN, &w.err), LEAT_OK);
	ck_assert_int_eq(see(&w, NULL, "2026-07-02", "", ""), LEAT_NO_NEWS);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NO_NEWS);
	ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	end(&w);
	leave(&w);
}
END_TEST

/* What a run gives that is forgotten afterwards. */
static void
give(struct world *w)
{
	ck_assert_int_eq(see(w, "tv", "2026-07-01", "2", ""), LEAT_RESTATED);
	ck_assert_int_eq(see(w, "tv", "2026-07-01", "3", ""), LEAT_RESTATED);
	ck_assert_int_eq(see(w, "tv", "2026-07-02", "1", ""), LEAT_NEWS);
	ck_assert_int_eq(see(w, "tv", "2026-07-02", "2", ""), LEAT_RESTATED);
	ck_assert_int_eq(see(w, NULL, "2026-07-01", "", ""), LEAT_NO_NEWS);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(see(w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	ck_assert_int_eq(see(w, NULL, "2026-07-02", "", ""), LEAT_NEWS);
}

static void
prepare(struct world *w)
{
	begin(w, "log", LEAT_UNKNOWN);
	ck_assert_int_eq(see(w, "tv", "2026-07-01", "1", ""), LEAT_NEWS);
	ck_assert_int_eq(see(w, NULL, "2026-07-01", "", ""), LEAT_NEWS);
	end(w);
}

START_TEST(a_run_without_its_output_has_not_been)
{
	struct world w;
	bool ours;

	enter(&w);
	prepare(&w);
	for (int i = 0; i < 3; i++) {
		begin(&w, "log", LEAT_UNKNOWN);
		give(&w);
		ck_assert_int_eq(
		    leat_run_seal(w.store, w.output, "abc", leat_given_first(w.given), &w.err),
		    LEAT_OK);
		leat_given_free(w.given);
		/* Killed here, and started again. */
		leat_store_close(w.store);
		open_store(&w);
		ck_assert_int_eq(leat_run_recover(w.store, w.output, &ours, NULL, &w.err), LEAT_OK);
		ck_assert(!ours);
	}
	begin(&w, "log", LEAT_UNKNOWN);
	give(&w);
	end(&w);
	leave(&w);
}
END_TEST

START_TEST(a_run_with_its_output_is_done)
{
	char sha256[LEAT_DIGEST_HEX];
	struct world w;
	FILE *f;
	bool ours;

	enter(&w);
	prepare(&w);
	leat_digest_of("whole", 5, sha256);
	begin(&w, "log", LEAT_UNKNOWN);
	give(&w);
	ck_assert_int_eq(
	    leat_run_seal(w.store, w.output, sha256, leat_given_first(w.given), &w.err), LEAT_OK);
	leat_given_free(w.given);
	f = fopen(w.output, "w");
	ck_assert_ptr_nonnull(f);
	fputs("whole", f);
	fclose(f);
	leat_store_close(w.store);
	open_store(&w);
	ck_assert_int_eq(leat_run_recover(w.store, w.output, &ours, NULL, &w.err), LEAT_OK);
	ck_assert(ours);
	/* Once that is settled it is so for good. */
	ck_assert_int_eq(leat_run_recover(w.store, w.output, &ours, NULL, &w.err), LEAT_OK);
	ck_assert(!ours);
	begin(&w, "log", LEAT_UNKNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "3", ""), LEAT_NO_NEWS);
	ck_assert_int_eq(see(&w, "tv", "2026-07-02", "2", ""), LEAT_NO_NEWS);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(see(&w, NULL, "2026-07-01", "", ""), LEAT_NO_NEWS);
	end(&w);
	leave(&w);
}
END_TEST

START_TEST(a_place_is_what_it_was)
{
	char output[] = "/a/b", header[] = "kind,time\n";
	struct leat_place p = {.position = UINT64_C(1) << 40,
			      .front = 100,
			      .serial = 7,
			      .output = output,
			      .length = 12,
			      .rows = 3,
			      .header = header},
			  q;
	struct world w;
	bool found;

	enter(&w);
	leat_digest_of("", 0, p.sha256);
	ck_assert_int_eq(leat_place_get(w.store, "in", &q, &found, &w.err), LEAT_OK);
	ck_assert(!found);
	leat_place_fini(&q);
	ck_assert_int_eq(leat_store_begin(w.store, &w.err), LEAT_OK);
	ck_assert_int_eq(leat_place_put(w.store, "in", &p, &w.err), LEAT_OK);
	ck_assert_int_eq(leat_store_commit(w.store, &w.err), LEAT_OK);
	leat_store_close(w.store);
	open_store(&w);
	ck_assert_int_eq(leat_place_get(w.store, "in", &q, &found, &w.err), LEAT_OK);
	ck_assert(found);
	ck_assert_uint_eq(q.position, p.position);
	ck_assert_uint_eq(q.front, p.front);
	ck_assert_int_eq(q.serial, p.serial);
	ck_assert_uint_eq(q.length, p.length);
	ck_assert_uint_eq(q.rows, p.rows);
	ck_assert_str_eq(q.sha256, p.sha256);
	ck_assert_str_eq(q.output, p.output);
	ck_assert_str_eq(q.header, p.header);
	leat_place_fini(&q);
	leave(&w);
}
END_TEST

/* What is not committed has never been. */
START_TEST(what_is_not_committed_is_not)
{
	struct world w;

	enter(&w);
	begin(&w, "a", LEAT_UNKNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_NEWS);
	leat_given_free(w.given);
	leat_store_close(w.store);
	open_store(&w);
	begin(&w, "a", LEAT_UNKNOWN);
	ck_assert_int_eq(see(&w, "tv", "2026-07-01", "1", ""), LEAT_NEWS);
	end(&w);
	leave(&w);
}
END_TEST

UNIT_MAIN("state", news_is_what_was_not_said, each_look_is_a_row, equal_events_are_counted,
    a_run_without_its_output_has_not_been, a_run_with_its_output_is_done, a_place_is_what_it_was,
    what_is_not_committed_is_not)
