/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/dedupe.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/scatter.h"
#include "base/siphash.h"

enum {
	PART_BITS = 8,
	PARTS = 1 << PART_BITS,
	WINDOW = 1 << 16, /* rows whose verdicts are in memory at a time, at least */
	WINDOWS = 1024    /* at most */
};

/* What is put aside of a row, or of a question. */
struct seen {
	struct leat_siphash id;
	struct leat_dedupe_row row;
	uint32_t asked; /* a question, no row */
};

struct winner {
	struct leat_siphash id;
	struct leat_dedupe_row row;
	bool any, asked, tied; /* any: is there a row at all */
};

/* The winners among a part's identities. */
struct table {
	struct winner *winner;
	size_t n, cap;
	uint32_t *slot; /* open addressing: index + 1 */
	size_t slots;   /* a power of two */
};

struct leat_dedupe {
	char *directory;
	size_t memory; /* a half for `seen`, an eighth for a part parted again, and for verdicts */
	size_t most;   /* winners in memory at a time: a quarter */
	struct leat_siphash_key key;
	struct leat_scatter *seen, *verdicts;
	struct table table;
	uint64_t width, rows; /* rows of a window; of all */
	uint64_t ties;
	bool clashes;
	struct leat_dedupe_row clash;

	/* the window being told */
	struct leat_dedupe_verdict *verdict;
	size_t n, cap, next;
	uint64_t window; /* UINT64_MAX: none */
};

struct leat_dedupe *
leat_dedupe_new(const char *directory, size_t memory)
{
	struct leat_dedupe *d = LEAT_NEW(struct leat_dedupe);

	d->directory = leat_strdup(directory);
	d->key = leat_siphash_key();
	d->seen = leat_scatter_new(sizeof(struct seen), PARTS, memory / 2, directory);
	d->memory = memory;
	d->most = memory / 4 / sizeof(struct winner) + 1;
	d->window = UINT64_MAX;
	return d;
}

void
leat_dedupe_free(struct leat_dedupe *d)
{
	if (d == NULL)
		return;
	leat_scatter_free(d->seen);
	leat_scatter_free(d->verdicts);
	free(d->table.winner);
	free(d->table.slot);
	free(d->verdict);
	free(d->directory);
	free(d);
}

/* The part of an identity, by the bits below `shift`. */
static size_t
part_of(struct leat_siphash id, int shift)
{
	return id.high >> (64 - PART_BITS - shift) & (PARTS - 1);
}

static int
put(struct leat_dedupe *d, const struct seen *s, struct leat_err *err)
{
	return leat_scatter_put(d->seen, part_of(s->id, 0), s, err);
}

struct leat_siphash_key
leat_dedupe_key(const struct leat_dedupe *d)
{
	return d->key;
}

int
leat_dedupe_see(struct leat_dedupe *d, struct leat_siphash identity,
    const struct leat_dedupe_row *row, struct leat_err *err)
{
	struct seen s;

	memset(&s, 0, sizeof(s));
	s.id = identity;
	s.row = *row;
	return put(d, &s, err);
}

int
leat_dedupe_probe(struct leat_dedupe *d, struct leat_slice identity, struct leat_err *err)
{
	struct seen s;

	memset(&s, 0, sizeof(s));
	s.id = leat_siphash(d->key, identity);
	s.asked = 1;
	return put(d, &s, err);
}

/* Settling: who wins, a part at a time */

static void
table_clear(struct table *t)
{
	t->n = 0;
	if (t->slots)
		memset(t->slot, 0, t->slots * sizeof(*t->slot));
}

static size_t
table_slot(const struct table *t, struct leat_siphash id)
{
	size_t i = id.low & (t->slots - 1);

	for (; t->slot[i]; i = (i + 1) & (t->slots - 1)) {
		const struct winner *w = &t->winner[t->slot[i] - 1];

		if (w->id.low == id.low && w->id.high == id.high)
			break;
	}
	return i;
}

static void
table_grow(struct table *t)
{
	free(t->slot);
	t->slots = t->slots ? t->slots * 2 : 1024;
	t->slot = LEAT_NEW_N(uint32_t, t->slots);
	for (size_t k = 0; k < t->n; k++)
		t->slot[table_slot(t, t->winner[k].id)] = (uint32_t)k + 1;
}

/* The winner of an identity, which is made when there is none. */
static struct winner *
table_find(struct table *t, struct leat_siphash id)
{
	size_t i;

	if (2 * (t->n + 1) > t->slots)
		table_grow(t);
	i = table_slot(t, id);
	if (t->slot[i] == 0) {
		LEAT_GROW(t->winner, t->n, t->cap);
		memset(&t->winner[t->n], 0, sizeof(*t->winner));
		t->winner[t->n].id = id;
		t->slot[i] = (uint32_t)++t->n;
	}
	return &t->winner[t->slot[i] - 1];
}

/* The newest wins, among equals the last; in whatever order they come. */
static void
compete(struct winner *w, const struct leat_dedupe_row *row)
{
	if (w->any && row->as_of < w->row.as_of)
		return;
	if (!w->any || row->as_of > w->row.as_of) {
		w->any = true;
		w->tied = false;
		w->row = *row;
		return;
	}
	w->tied |= row->content != w->row.content;
	if (row->row > w->row.row)
		w->row = *row;
}

static enum leat_dedupe_fate
loses(const struct leat_dedupe_row *row, const struct winner *w)
{
	if (row->content == w->row.content)
		return LEAT_DEDUPE_REPEATS;
	return row->as_of < w->row.as_of ? LEAT_DEDUPE_RESTATED : LEAT_DEDUPE_YIELDS;
}

/* LEAT_NEGATIVE: too many identities for memory. */
static int
find_winners(void *ctx, const void *records, size_t n, struct leat_err *err)
{
	struct leat_dedupe *d = ctx;
	const struct seen *s = records;

	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct winner *w = table_find(&d->table, s[i].id);

		if (s[i].asked)
			w->asked = true;
		else
			compete(w, &s[i].row);
	}
	return d->table.n > d->most ? LEAT_NEGATIVE : LEAT_OK;
}

static int
tell(struct leat_dedupe *d, uint64_t row, const struct winner *w, enum leat_dedupe_fate fate,
    struct leat_err *err)
{
	struct leat_dedupe_verdict v = {row, w->row.line, w->row.file, fate};

	return leat_scatter_put(d->verdicts, row / d->width, &v, err);
}

static int
tell_losers(void *ctx, const void *records, size_t n, struct leat_err *err)
{
	struct leat_dedupe *d = ctx;
	const struct seen *s = records;
	int status = LEAT_OK;

	for (size_t i = 0; i < n && status == LEAT_OK; i++) {
		const struct winner *w = table_find(&d->table, s[i].id);

		if (s[i].asked)
			continue;
		if (s[i].row.row != w->row.row)
			status = tell(d, s[i].row.row, w, loses(&s[i].row, w), err);
		else if (w->tied)
			status = tell(d, s[i].row.row, w, LEAT_DEDUPE_TIED, err);
		d->ties += s[i].row.row == w->row.row && w->tied;
	}
	return status;
}

static void
look_for_clash(struct leat_dedupe *d)
{
	for (size_t k = 0; k < d->table.n; k++) {
		const struct winner *w = &d->table.winner[k];

		if (!w->any || !w->asked || (d->clashes && d->clash.row < w->row.row))
			continue;
		d->clashes = true;
		d->clash = w->row;
	}
}

struct parting {
	struct leat_scatter *to;
	int shift;
};

static int
part_again(void *ctx, const void *records, size_t n, struct leat_err *err)
{
	const struct parting *p = ctx;
	const struct seen *s = records;
	int status = LEAT_OK;

	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = leat_scatter_put(p->to, part_of(s[i].id, p->shift), &s[i], err);
	return status;
}

/* Different identities differ in their bits, so that parting them again ends. */
static int
settle(
    struct leat_dedupe *d, struct leat_scatter *from, size_t part, int shift, struct leat_err *err)
{
	struct parting p = {.shift = shift + PART_BITS};
	int status;

	table_clear(&d->table);
	status = leat_scatter_each(from, part, find_winners, d, err);
	if (status == LEAT_OK) {
		look_for_clash(d);
		return leat_scatter_each(from, part, tell_losers, d, err);
	}
	if (status != LEAT_NEGATIVE)
		return status;
	p.to = leat_scatter_new(sizeof(struct seen), PARTS, d->memory / 8, d->directory);
	status = leat_scatter_each(from, part, part_again, &p, err);
	for (size_t i = 0; i < PARTS && status == LEAT_OK; i++)
		status = settle(d, p.to, i, p.shift, err);
	leat_scatter_free(p.to);
	return status;
}

int
leat_dedupe_settle(struct leat_dedupe *d, uint64_t rows, struct leat_err *err)
{
	int status = LEAT_OK;

	d->rows = rows;
	d->width =
	    (rows + WINDOWS - 1) / WINDOWS > WINDOW ? (rows + WINDOWS - 1) / WINDOWS : WINDOW;
	d->verdicts = leat_scatter_new(sizeof(struct leat_dedupe_verdict),
	    (size_t)(rows / d->width) + 1, d->memory / 8, d->directory);
	for (size_t i = 0; i < PARTS && status == LEAT_OK; i++)
		status = settle(d, d->seen, i, 0, err);
	leat_scatter_free(d->seen);
	d->seen = NULL;
	free(d->table.winner);
	free(d->table.slot);
	d->table = (struct table){0};
	return status;
}

uint64_t
leat_dedupe_ties(const struct leat_dedupe *d)
{
	return d->ties;
}

const struct leat_dedupe_row *
leat_dedupe_clash(const struct leat_dedupe *d)
{
	return d->clashes ? &d->clash : NULL;
}

/* Telling, in the order of rows */

static int
by_row(const void *a, const void *b)
{
	const struct leat_dedupe_verdict *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

static int
load(struct leat_dedupe *d, uint64_t window, struct leat_err *err)
{
	int status;

	d->window = window;
	d->next = 0;
	d->n = (size_t)leat_scatter_count(d->verdicts, window);
	if (d->n == 0)
		return LEAT_OK;
	if (d->n > d->cap) {
		d->cap = d->n;
		d->verdict = leat_realloc(d->verdict, d->cap, sizeof(*d->verdict));
	}
	status = leat_scatter_read(d->verdicts, window, d->verdict, err);
	qsort(d->verdict, d->n, sizeof(*d->verdict), by_row);
	return status;
}

int
leat_dedupe_at(struct leat_dedupe *d, uint64_t row, const struct leat_dedupe_verdict **verdict,
    struct leat_err *err)
{
	*verdict = NULL;
	if (row == 0 || row / d->width != d->window) {
		int status = load(d, row / d->width, err);

		if (status != LEAT_OK)
			return status;
	}
	while (d->next < d->n && d->verdict[d->next].row < row)
		d->next++;
	if (d->next < d->n && d->verdict[d->next].row == row)
		*verdict = &d->verdict[d->next];
	return LEAT_OK;
}
