/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second pass over what was put aside, a page of rows at a time: rows that only need to be
 * written become lines in any thread; the others are settled one by one, in their order.
 */
#include <stdlib.h>

#include "base/pool.h"
#include "quality/cleaner_part.h"

enum { PAGE = 192 * 1024 }; /* bytes */

/* A row that is more than a line. */
struct aside {
	size_t at;       /* where it is in the page's rows */
	size_t lines;    /* how many bytes of lines come before it */
	uint64_t before; /* and how many rows these are */
	const struct leat_dedupe_verdict *verdict;
};

struct page {
	struct leat_buf rows; /* as the spool has them */
	size_t n;
	uint64_t first;                      /* number of the first of them */
	struct leat_dedupe_verdict *verdict; /* of these rows, in their order */
	size_t nverdicts, verdicts_cap;

	struct leat_buf lines;
	uint64_t nlines;
	struct aside *aside;
	size_t naside, aside_cap;
	struct leat_map currency; /* of its spend */
	size_t last_currency;
	struct leat_row row;
	int status;
	struct leat_err err;
};

struct writing {
	struct leat_cleaner *c;
	struct leat_out *out;
};

void
leat_cleaner_currency(struct leat_map *codes, size_t *last, const struct leat_row *row)
{
	struct leat_slice code = row->field[LEAT_OBS_CURRENCY];

	if (codes->n == 0 || !leat_slice_eq(code, codes->key[*last]))
		*last = leat_map_put(codes, code, NULL);
}

/* The next rows, and what became of their identities. */
static int
take(void *ctx, void *slot, bool *more, struct leat_err *err)
{
	struct leat_cleaner *c = ((struct writing *)ctx)->c;
	struct page *p = slot;
	int status = leat_spool_take(c->spool, &p->rows, PAGE, &p->n, err);

	p->first = c->at;
	p->nverdicts = 0;
	for (size_t i = 0; i < p->n && status == LEAT_OK; i++) {
		const struct leat_dedupe_verdict *v;

		status = leat_dedupe_at(c->dedupe, c->at++, &v, err);
		if (status == LEAT_OK && v) {
			LEAT_GROW(p->verdict, p->nverdicts, p->verdicts_cap);
			p->verdict[p->nverdicts++] = *v;
		}
	}
	*more = p->n > 0;
	return status;
}

/* Can a row be written without a look at any other? */
static bool
is_a_line(const struct leat_cleaner *c, const struct leat_cleaner_spooled *s)
{
	switch (s->mark.kind) {
	case LEAT_SPEND:
		return !s->repeated && !s->mark.instant && !c->inspects && !c->options.totals &&
		       !leat_grains_clash(&c->grains, leat_grain_day_of(s->mark.grain));
	case LEAT_TOUCH:
		return !s->repeated && !c->options.totals &&
		       !(c->reshape && leat_reshape_late(c->reshape, LEAT_TOUCH));
	case LEAT_CONTROL:
	case LEAT_LIFT:
	case LEAT_CREDIT:
		return !s->repeated;
	default:
		return false;
	}
}

static void
make_line(struct page *p, const struct leat_out *out, const struct leat_cleaner_spooled *s)
{
	leat_cleaner_touch_up(s, &p->row);
	if (s->mark.kind == LEAT_SPEND)
		leat_cleaner_currency(&p->currency, &p->last_currency, &p->row);
	p->status = leat_out_encode(out, &p->row, &p->lines, &p->err);
	p->nlines++;
}

static void
set_aside(struct page *p, size_t at, const struct leat_dedupe_verdict *verdict)
{
	LEAT_GROW(p->aside, p->naside, p->aside_cap);
	p->aside[p->naside++] = (struct aside){at, p->lines.n, p->nlines, verdict};
}

static void
work(void *ctx, void *slot)
{
	const struct writing *w = ctx;
	struct page *p = slot;
	struct leat_cleaner_spooled s;
	size_t at = 0, v = 0;

	p->lines.n = p->naside = 0;
	p->nlines = 0;
	p->status = LEAT_OK;
	for (size_t i = 0; i < p->n && p->status == LEAT_OK; i++) {
		size_t length = leat_spool_decode(p->rows.p + at, &s.mark, &p->row);
		bool has = v < p->nverdicts && p->verdict[v].row == p->first + i;

		s.verdict = has ? &p->verdict[v++] : NULL;
		s.repeated = leat_cleaner_repeated(w->c, &s);
		if (is_a_line(w->c, &s))
			make_line(p, w->out, &s);
		else
			set_aside(p, at, s.verdict);
		at += length;
	}
}

static int
put_lines(struct page *p, struct leat_out *out, size_t from, size_t to, uint64_t rows,
    struct leat_err *err)
{
	if (to == from)
		return LEAT_OK;
	return leat_out_encoded(out, (struct leat_slice){p->lines.p + from, to - from}, rows, err);
}

static int
give(void *ctx, void *slot, struct leat_err *err)
{
	const struct writing *w = ctx;
	struct leat_cleaner *c = w->c;
	struct page *p = slot;
	struct leat_cleaner_spooled s;
	size_t lines = 0;
	uint64_t rows = 0;
	int status = p->status;

	if (status != LEAT_OK && err)
		*err = p->err;
	for (size_t i = 0; i < p->naside && status == LEAT_OK; i++) {
		const struct aside *a = &p->aside[i];

		status = put_lines(p, w->out, lines, a->lines, a->before - rows, err);
		lines = a->lines;
		rows = a->before;
		leat_spool_decode(p->rows.p + a->at, &s.mark, &c->row);
		s.verdict = a->verdict;
		s.repeated = leat_cleaner_repeated(c, &s);
		if (status == LEAT_OK)
			status = leat_cleaner_settle(c, w->out, &s, err);
	}
	for (size_t i = 0; i < p->currency.n; i++)
		leat_map_put(&c->currency, p->currency.key[i], NULL);
	return status == LEAT_OK ? put_lines(p, w->out, lines, p->lines.n, p->nlines - rows, err)
				 : status;
}

static void
page_fini(struct page *p)
{
	leat_buf_fini(&p->rows);
	leat_buf_fini(&p->lines);
	leat_map_fini(&p->currency);
	leat_row_fini(&p->row);
	free(p->verdict);
	free(p->aside);
}

int
leat_cleaner_write_rows(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	struct writing w = {c, out};
	struct leat_pipeline line = {take, work, give, &w};
	struct page page[LEAT_CLEANER_THREADS];
	void *slots[LEAT_CLEANER_THREADS];
	size_t n = leat_cleaner_slots(c);
	int status = leat_cleaner_rewind(c, err);

	memset(page, 0, sizeof(page));
	for (size_t i = 0; i < n; i++) {
		leat_row_init(&page[i].row, leat_in_ncolumns(c->in));
		slots[i] = &page[i];
	}
	if (status == LEAT_OK)
		status = leat_pipeline(&line, slots, n, err);
	for (size_t i = 0; i < n; i++)
		page_fini(&page[i]);
	return status;
}
