/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/shard.h"

#include <stdlib.h>

#include "base/siphash.h"

/* The lines that a batch came to, for each shard. */
struct lot {
	struct leat_row row;
	struct leat_buf *text; /* a shard each */
	uint64_t *rows;
	struct leat_shard_counts counts; /* of all batches of the thread */
};

struct sharding {
	struct leat_out *const *out;
	const struct leat_shard_options *o;
	const struct leat_out *any; /* one that is wanted: all encode alike */
	struct lot *lot;            /* a thread each */
};

size_t
leat_shard_of(struct leat_slice key, size_t shards)
{
	if (key.n == 0)
		return 0;
	return (size_t)(leat_siphash((struct leat_siphash_key){0, 0}, key).low % shards);
}

int
leat_shard_column(
    const struct leat_in *in, struct leat_slice name, int *column, struct leat_err *err)
{
	size_t n = leat_in_ncolumns(in), there = 0;
	const char **names = LEAT_NEW_N(const char *, n), *near;
	char safe[LEAT_SAFE_MAX];
	int rc = LEAT_OK;

	*column = -1;
	for (size_t c = 0; c < n; c++) {
		if (!leat_in_has(in, c))
			continue;
		names[there++] = leat_in_column(in, c);
		if (leat_slice_is(name, names[there - 1]))
			*column = (int)c;
	}
	if (*column < 0) {
		near = leat_nearest(name, names, there);
		rc = leat_err_set(err, LEAT_EUSAGE, "--by: no column `%s` in the input%s%s%s",
		    leat_safe(name, safe), near ? "; did you mean `" : "", near ? near : "",
		    near ? "`?" : "");
	}
	free(names);
	return rc;
}

static size_t
shard_of(const struct sharding *s, const struct leat_batch *b, size_t row)
{
	if (s->o->by >= 0)
		return leat_shard_of(leat_field(b, row, s->o->by), s->o->shards);
	return (size_t)((b->before + row) % s->o->shards);
}

static int
deal(struct sharding *s, struct lot *l, size_t shard, struct leat_err *err)
{
	int rc = LEAT_OK;

	if (s->out[shard] == NULL) {
		l->counts.dropped++;
		return LEAT_OK;
	}
	rc = leat_out_encode(s->any, &l->row, &l->text[shard], err);
	l->rows[shard]++;
	return rc;
}

/* Written once, and copied. */
static int
deal_to_all(struct sharding *s, struct lot *l, struct leat_err *err)
{
	struct leat_buf text = {0};
	size_t copies = 0;
	int rc = leat_out_encode(s->any, &l->row, &text, err);

	for (size_t i = 0; i < s->o->shards && rc == LEAT_OK; i++) {
		if (s->out[i] == NULL)
			continue;
		leat_buf_add_slice(&l->text[i], leat_buf_slice(&text));
		l->rows[i]++;
		copies++;
	}
	l->counts.copies += copies - 1;
	leat_buf_fini(&text);
	return rc;
}

static int
work(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct sharding *s = ctx;
	struct lot *l = &s->lot[thread];
	struct leat_err e;
	int rc = LEAT_OK;

	for (size_t i = 0; i < b->nrows && rc == LEAT_OK; i++) {
		bool all = s->o->covers && leat_slice_is(leat_field(b, i, LEAT_OBS_KIND), "cover");
		size_t shard = all ? 0 : shard_of(s, b, i);

		if (all || s->out[shard])
			leat_row_load(&l->row, b, i);
		rc = all ? deal_to_all(s, l, &e) : deal(s, l, shard, &e);
		if (rc != LEAT_OK)
			leat_err_at(err, e.status, b->file, b->line[i], e.column, "%s", e.text);
	}
	return rc;
}

static int
write_out(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct sharding *s = ctx;
	struct lot *l = &s->lot[thread];
	int rc = LEAT_OK;

	(void)b;
	for (size_t i = 0; i < s->o->shards && rc == LEAT_OK; i++) {
		if (l->rows[i] == 0)
			continue;
		rc = leat_out_encoded(s->out[i], leat_buf_slice(&l->text[i]), l->rows[i], err);
		l->text[i].n = 0;
		l->rows[i] = 0;
	}
	return rc;
}

static void
lot_init(struct lot *l, const struct leat_in *in, size_t shards)
{
	leat_row_init(&l->row, leat_in_ncolumns(in));
	l->text = LEAT_NEW_N(struct leat_buf, shards);
	l->rows = LEAT_NEW_N(uint64_t, shards);
}

static void
lot_fini(struct lot *l, size_t shards)
{
	leat_row_fini(&l->row);
	for (size_t i = 0; i < shards; i++)
		leat_buf_fini(&l->text[i]);
	free(l->text);
	free(l->rows);
}

int
leat_shard_rows(struct leat_in *in, struct leat_out *const *out, const struct leat_shard_options *o,
    struct leat_shard_counts *counts, struct leat_err *err)
{
	unsigned threads = o->threads ? o->threads : 1;
	struct sharding s = {.out = out, .o = o};
	struct leat_each each = {&s, work, write_out, threads, 0};
	int rc;

	for (size_t i = 0; i < o->shards && s.any == NULL; i++)
		s.any = out[i];
	s.lot = LEAT_NEW_N(struct lot, threads);
	for (unsigned t = 0; t < threads; t++)
		lot_init(&s.lot[t], in, o->shards);
	rc = leat_in_each(in, &each, err);
	*counts = (struct leat_shard_counts){0};
	for (unsigned t = 0; t < threads; t++) {
		counts->copies += s.lot[t].counts.copies;
		counts->dropped += s.lot[t].counts.dropped;
		lot_fini(&s.lot[t], o->shards);
	}
	free(s.lot);
	return rc;
}
