/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/map.h"
#include "base/money.h"
#include "record/stream.h"

/*
 * group FILE THREADS -- rows and cost by user, of a stream that is vouched for. Prints
 * users, rows, the cost, that of the most expensive user, and the most memory that was
 * used, in kilobytes.
 *
 * There is one table for all threads, in parts by the hash of the user, each with a lock: a
 * thread sorts the rows of a batch by part, and then takes one part after the other.
 */
enum { PARTS = 16, PART_SPAN = 1 << 28 };

struct cell {
	leat_sum cost;
	uint64_t rows;
};

struct part {
	pthread_mutex_t lock;
	struct leat_map user;
	struct cell *cell;
	size_t cap;
};

/* A thread's room for a batch: its rows by part. */
struct sorted {
	size_t room;
	uint32_t begin[PARTS + 1];
	uint8_t *part;
	struct leat_slice *user;
	int64_t *cost;
	uint32_t *number;
};

struct table {
	struct part part[PARTS];
	struct sorted *sorted; /* one a thread */
};

static void
reserve(struct sorted *s, size_t rows)
{
	if (rows <= s->room)
		return;
	s->room = rows;
	s->part = leat_realloc(s->part, rows, sizeof(*s->part));
	s->user = leat_realloc(s->user, rows, sizeof(*s->user));
	s->cost = leat_realloc(s->cost, rows, sizeof(*s->cost));
	s->number = leat_realloc(s->number, rows, sizeof(*s->number));
}

static int
sort_rows(struct sorted *s, const struct leat_batch *b, struct leat_err *err)
{
	uint32_t at[PARTS + 1];

	reserve(s, b->nrows);
	memset(s->begin, 0, sizeof(s->begin));
	for (size_t r = 0; r < b->nrows; r++) {
		s->part[r] = (uint8_t)(leat_map_hash(leat_field(b, r, LEAT_OBS_USER)) / PART_SPAN);
		s->begin[s->part[r] + 1]++;
	}
	for (int p = 0; p < PARTS; p++)
		s->begin[p + 1] += s->begin[p];
	memcpy(at, s->begin, sizeof(at));
	for (size_t r = 0; r < b->nrows; r++) {
		uint32_t to = at[s->part[r]]++;

		s->user[to] = leat_field(b, r, LEAT_OBS_USER);
		if (!leat_money_parse(leat_field(b, r, LEAT_OBS_COST), &s->cost[to], NULL))
			return leat_err_at(
			    err, LEAT_EDATA, b->file, b->line[r], "cost", "not a number");
	}
	return LEAT_OK;
}

static void
add_part(
    struct part *p, const struct leat_slice *user, const int64_t *cost, uint32_t *number, size_t n)
{
	size_t before;

	pthread_mutex_lock(&p->lock);
	before = p->user.n;
	leat_map_put_all(&p->user, user, n, number);
	if (p->user.n > p->cap) {
		p->cap = p->user.n + p->user.n / 2;
		p->cell = leat_realloc(p->cell, p->cap, sizeof(*p->cell));
	}
	memset(p->cell + before, 0, (p->user.n - before) * sizeof(*p->cell));
	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(&p->cell[number[i]], 1);
	for (size_t i = 0; i < n; i++) {
		p->cell[number[i]].cost += cost[i];
		p->cell[number[i]].rows++;
	}
	pthread_mutex_unlock(&p->lock);
}

static int
add_up(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct table *t = ctx;
	struct sorted *s = &t->sorted[thread];
	int status = sort_rows(s, b, err);

	/* Each thread begins elsewhere, so that they meet less. */
	for (unsigned i = 0; i < PARTS && status == LEAT_OK; i++) {
		unsigned p = (i + thread * (PARTS / 2 + 1)) % PARTS;
		uint32_t from = s->begin[p];

		if (s->begin[p + 1] > from)
			add_part(&t->part[p], s->user + from, s->cost + from, s->number + from,
			    s->begin[p + 1] - from);
	}
	return status;
}

static void
print(const struct table *t)
{
	uint64_t users = 0, rows = 0;
	leat_sum cost = 0, most = 0;
	struct rusage used;

	for (int p = 0; p < PARTS; p++) {
		const struct part *part = &t->part[p];

		users += part->user.n;
		for (size_t u = 0; u < part->user.n; u++) {
			rows += part->cell[u].rows;
			cost += part->cell[u].cost;
			if (part->cell[u].cost > most)
				most = part->cell[u].cost;
		}
	}
	getrusage(RUSAGE_SELF, &used);
	printf("%llu %llu %.6f %.6f %ld\n", (unsigned long long)users, (unsigned long long)rows,
	    leat_money_double((int64_t)cost), leat_money_double((int64_t)most), used.ru_maxrss);
}

static int
run(const char *path, unsigned threads, struct table *t, struct leat_err *err)
{
	struct leat_in_options o = {
	    .schema = &leat_observations, .paths = &path, .npaths = 1, .complete = true};
	struct leat_each each = {.ctx = t, .work = add_up, .threads = threads};
	struct leat_in *in;
	int status = leat_in_open(&in, &o, err);

	if (status != LEAT_OK)
		return status;
	status = leat_in_each(in, &each, err);
	leat_in_free(in);
	return status;
}

int
main(int argc, char **argv)
{
	unsigned threads = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	struct leat_err err = {0};
	struct table t = {0};
	int status;

	if (threads == 0 || threads > 1024) {
		fputs("usage: group FILE THREADS\n", stderr);
		return LEAT_EUSAGE;
	}
	t.sorted = LEAT_NEW_N(struct sorted, threads);
	for (int p = 0; p < PARTS; p++)
		pthread_mutex_init(&t.part[p].lock, NULL);
	status = run(argv[1], threads, &t, &err);
	if (status == LEAT_OK)
		print(&t);
	else
		fprintf(stderr, "group: %s\n", err.text);
	for (int p = 0; p < PARTS; p++) {
		pthread_mutex_destroy(&t.part[p].lock);
		leat_map_fini(&t.part[p].user);
		free(t.part[p].cell);
	}
	for (unsigned i = 0; i < threads; i++) {
		free(t.sorted[i].part);
		free(t.sorted[i].user);
		free(t.sorted[i].cost);
		free(t.sorted[i].number);
	}
	free(t.sorted);
	return status;
}
