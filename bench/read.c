/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/map.h"
#include "base/money.h"
#include "record/stream.h"

/*
 * read FILE THREADS -- the sums of three columns by day and channel of a stream that is
 * vouched for, read as every program reads. Prints groups, rows, each column's sum and
 * its largest group, and the most memory that was used, in kilobytes.
 */
enum { SUMS = 3 };
static const int columns[SUMS] = {LEAT_OBS_CLICKS, LEAT_OBS_COST, LEAT_OBS_REVENUE};

/* What a thread has found, and its room for a batch. */
struct found {
	struct leat_map group; /* the day, and behind it the channel */
	leat_sum (*sum)[SUMS];
	size_t cap;
	uint64_t rows;
	struct leat_buf names;
	struct leat_slice *name;
	uint32_t *number;
	size_t room;
};

static void
reserve(struct found *f, size_t rows)
{
	if (rows <= f->room)
		return;
	f->room = rows;
	f->name = leat_realloc(f->name, rows, sizeof(*f->name));
	f->number = leat_realloc(f->number, rows, sizeof(*f->number));
}

static char *
put(char *to, struct leat_slice s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

/* The rows' groups, new ones with sums of zero. */
static void
number_groups(struct found *f, const struct leat_batch *b)
{
	size_t before = f->group.n, bytes = 0;
	char *to;

	reserve(f, b->nrows);
	for (size_t r = 0; r < b->nrows; r++)
		bytes += leat_field(b, r, LEAT_OBS_TIME).n + leat_field(b, r, LEAT_OBS_CHANNEL).n;
	f->names.n = 0;
	leat_buf_reserve(&f->names, bytes);
	to = f->names.p;
	for (size_t r = 0; r < b->nrows; r++) {
		char *from = to;

		to = put(to, leat_field(b, r, LEAT_OBS_TIME));
		to = put(to, leat_field(b, r, LEAT_OBS_CHANNEL));
		f->name[r] = (struct leat_slice){from, (size_t)(to - from)};
	}
	leat_map_put_all(&f->group, f->name, b->nrows, f->number);
	if (f->group.n > f->cap) {
		f->cap = 2 * f->group.n;
		f->sum = leat_realloc(f->sum, f->cap, sizeof(*f->sum));
	}
	memset(f->sum + before, 0, (f->group.n - before) * sizeof(*f->sum));
}

static int
add_up(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct found *f = &((struct found *)ctx)[thread];

	number_groups(f, b);
	f->rows += b->nrows;
	for (size_t r = 0; r < b->nrows; r++) {
		leat_sum *sum = f->sum[f->number[r]];

		for (int i = 0; i < SUMS; i++) {
			struct leat_slice s = leat_field(b, r, columns[i]);
			int64_t micros;

			if (!leat_money_parse(s, &micros, NULL))
				return leat_err_at(err, LEAT_EDATA, b->file, b->line[r],
				    leat_observations.column[columns[i]].name, "not a number");
			sum[i] += micros;
		}
	}
	return LEAT_OK;
}

/* All into the first thread's. */
static void
merge(struct found *to, const struct found *from)
{
	for (size_t g = 0; g < from->group.n; g++) {
		size_t before = to->group.n,
		       at = leat_map_put(&to->group, from->group.key[g], NULL);

		if (to->group.n > to->cap) {
			to->cap = 2 * to->group.n;
			to->sum = leat_realloc(to->sum, to->cap, sizeof(*to->sum));
		}
		if (to->group.n > before)
			memset(to->sum + at, 0, sizeof(*to->sum));
		for (int i = 0; i < SUMS; i++)
			to->sum[at][i] += from->sum[g][i];
	}
	to->rows += from->rows;
}

static void
print(const struct found *f)
{
	struct rusage used;

	printf("%zu %llu", f->group.n, (unsigned long long)f->rows);
	for (int i = 0; i < SUMS; i++) {
		leat_sum total = 0, most = 0;

		for (size_t g = 0; g < f->group.n; g++) {
			total += f->sum[g][i];
			if (f->sum[g][i] > most)
				most = f->sum[g][i];
		}
		printf(" %.6f %.6f", leat_money_double((int64_t)total),
		    leat_money_double((int64_t)most));
	}
	getrusage(RUSAGE_SELF, &used);
	printf(" %ld\n", used.ru_maxrss);
}

static int
run(const char *path, unsigned threads, struct found *found, struct leat_err *err)
{
	struct leat_in_options o = {
	    .schema = &leat_observations, .paths = &path, .npaths = 1, .complete = true};
	struct leat_each each = {.ctx = found, .work = add_up, .threads = threads};
	struct leat_in *in;
	int status = leat_in_open(&in, &o, err);

	if (status != LEAT_OK)
		return status;
	status = leat_in_each(in, &each, err);
	leat_in_free(in);
	for (unsigned t = 1; t < threads; t++)
		merge(&found[0], &found[t]);
	return status;
}

int
main(int argc, char **argv)
{
	unsigned threads = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	struct leat_err err = {0};
	struct found *found;
	int status;

	if (threads == 0 || threads > 1024) {
		fputs("usage: read FILE THREADS\n", stderr);
		return LEAT_EUSAGE;
	}
	found = LEAT_NEW_N(struct found, threads);
	status = run(argv[1], threads, found, &err);
	if (status == LEAT_OK)
		print(&found[0]);
	else
		fprintf(stderr, "read: %s\n", err.text);
	for (unsigned t = 0; t < threads; t++) {
		leat_map_fini(&found[t].group);
		leat_buf_fini(&found[t].names);
		free(found[t].sum);
		free(found[t].name);
		free(found[t].number);
	}
	free(found);
	return status;
}
