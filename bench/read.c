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

struct cell {
	leat_sum sum[SUMS];
	uint64_t rows;
};

/* What a thread has found, and its room for a batch. */
struct found {
	struct leat_map day, channel;
	struct cell *cell; /* of each day `stride` channels */
	size_t days, stride;
	struct leat_slice *key;
	uint32_t *day_of, *channel_of;
	size_t room;
};

/* Room for all days and channels that there are. */
static void
reserve_cells(struct found *f)
{
	size_t days = f->day.n > f->days ? 2 * f->day.n : f->days;
	size_t stride = f->channel.n > f->stride ? 2 * f->channel.n : f->stride;
	struct cell *cell;

	if (days == f->days && stride == f->stride)
		return;
	cell = LEAT_NEW_N(struct cell, days * stride);
	for (size_t d = 0; d < f->days; d++)
		memcpy(cell + d * stride, f->cell + d * f->stride, f->stride * sizeof(*cell));
	free(f->cell);
	f->cell = cell;
	f->days = days;
	f->stride = stride;
}

static void
number_keys(struct found *f, const struct leat_batch *b)
{
	if (b->nrows > f->room) {
		f->room = b->nrows;
		f->key = leat_realloc(f->key, f->room, sizeof(*f->key));
		f->day_of = leat_realloc(f->day_of, f->room, sizeof(*f->day_of));
		f->channel_of = leat_realloc(f->channel_of, f->room, sizeof(*f->channel_of));
	}
	for (size_t r = 0; r < b->nrows; r++)
		f->key[r] = leat_field(b, r, LEAT_OBS_TIME);
	leat_map_put_all(&f->day, f->key, b->nrows, f->day_of);
	for (size_t r = 0; r < b->nrows; r++)
		f->key[r] = leat_field(b, r, LEAT_OBS_CHANNEL);
	leat_map_put_all(&f->channel, f->key, b->nrows, f->channel_of);
	reserve_cells(f);
}

static int
add_up(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct found *f = &((struct found *)ctx)[thread];

	number_keys(f, b);
	for (size_t r = 0; r < b->nrows; r++) {
		struct cell *cell = &f->cell[f->day_of[r] * f->stride + f->channel_of[r]];

		cell->rows++;
		for (int i = 0; i < SUMS; i++) {
			struct leat_slice s = leat_field(b, r, columns[i]);
			int64_t micros;

			if (!leat_money_parse(s, &micros, NULL))
				return leat_err_at(err, LEAT_EDATA, b->file, b->line[r],
				    leat_observations.column[columns[i]].name, "not a number");
			cell->sum[i] += micros;
		}
	}
	return LEAT_OK;
}

/* All into the first thread's. */
static void
merge(struct found *to, const struct found *from)
{
	for (size_t d = 0; d < from->day.n; d++)
		for (size_t c = 0; c < from->channel.n; c++) {
			const struct cell *cell = &from->cell[d * from->stride + c];
			size_t day = leat_map_put(&to->day, from->day.key[d], NULL);
			size_t channel = leat_map_put(&to->channel, from->channel.key[c], NULL);

			reserve_cells(to);
			for (int i = 0; i < SUMS; i++)
				to->cell[day * to->stride + channel].sum[i] += cell->sum[i];
			to->cell[day * to->stride + channel].rows += cell->rows;
		}
}

static void
print(const struct found *f)
{
	leat_sum total[SUMS] = {0}, most[SUMS] = {0};
	uint64_t groups = 0, rows = 0;
	struct rusage used;

	for (size_t k = 0; k < f->days * f->stride; k++) {
		groups += f->cell[k].rows != 0;
		rows += f->cell[k].rows;
		for (int i = 0; i < SUMS; i++) {
			total[i] += f->cell[k].sum[i];
			if (f->cell[k].sum[i] > most[i])
				most[i] = f->cell[k].sum[i];
		}
	}
	printf("%llu %llu", (unsigned long long)groups, (unsigned long long)rows);
	for (int i = 0; i < SUMS; i++)
		printf(" %.6f %.6f", leat_money_double((int64_t)total[i]),
		    leat_money_double((int64_t)most[i]));
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
		leat_map_fini(&found[t].day);
		leat_map_fini(&found[t].channel);
		free(found[t].cell);
		free(found[t].key);
		free(found[t].day_of);
		free(found[t].channel_of);
	}
	free(found);
	return status;
}
