/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "credit/stream_part.h"
#include "record/outcome.h"

/* A batch in the hands of a thread: its rows as they will be written. */
struct lines {
	struct leat_row row;
	struct leat_buf text;
	size_t *end; /* of each line in text */
	size_t n, cap;
	int status; /* what became of the row behind them */
	struct leat_err err;
};

struct passing {
	struct stream_work *w;
	struct lines *lines; /* one a thread */
	struct leat_row row; /* for what is done in order */
};

/* Experiments that calibrate are passed on behind all other rows: then it is known which did. */
static bool
kept_back(const struct passing *p, const struct leat_batch *b, size_t i)
{
	return p->w->o->calibrate && leat_slice_is(leat_field(b, i, LEAT_OBS_KIND), "lift");
}

/* A row is taken note of before it is passed on. */
static int
make_line(struct passing *p, unsigned thread, const struct leat_batch *b)
{
	struct lines *l = &p->lines[thread];
	int rc;

	if (kept_back(p, b, l->n))
		return LEAT_OK;
	leat_row_load(&l->row, b, l->n);
	rc = leat_observer_add(p->w->observer[thread], &l->row, b->file, b->line[l->n], &l->err);
	if (rc || p->w->out == NULL)
		return rc;
	return leat_out_encode(p->w->out, &l->row, &l->text, &l->err);
}

static int
make_lines(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct passing *p = ctx;
	struct lines *l = &p->lines[thread];

	(void)err;
	if (b->nrows > l->cap) {
		l->cap = b->nrows;
		l->end = leat_realloc(l->end, l->cap, sizeof(*l->end));
	}
	l->text.n = l->n = 0;
	l->status = LEAT_OK;
	while (l->n < b->nrows && (l->status = make_line(p, thread, b)) == LEAT_OK)
		l->end[l->n++] = l->text.n;
	return LEAT_OK;
}

/* Outcomes come of rows in order; most rows are spend or touches, of which none comes. */
static int
note(struct passing *p, const struct leat_batch *b, size_t i, struct leat_err *err)
{
	struct leat_slice kind = leat_field(b, i, LEAT_OBS_KIND);
	struct leat_err e;

	if (leat_slice_is(kind, "spend") || leat_slice_is(kind, "touch"))
		return LEAT_OK;
	leat_row_load(&p->row, b, i);
	if (kept_back(p, b, i))
		return leat_lifts_add(&p->w->lifts, &p->row, p->w->zone, b->file, b->line[i], err);
	if (leat_outcomes_add(p->w->outcomes, &p->row, &e) != LEAT_OK)
		return leat_err_at(err, e.status, b->file, b->line[i], e.column, "%s", e.text);
	return LEAT_OK;
}

static int
pass_lines(void *ctx, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	struct passing *p = ctx;
	struct lines *l = &p->lines[thread];
	struct leat_err fault = {0};
	size_t n = 0, before = p->w->lifts.n;
	int rc = LEAT_OK;

	while (n < l->n && (rc = note(p, b, n, &fault)) == LEAT_OK)
		n++;
	if (rc == LEAT_OK && n < b->nrows) {
		rc = l->status;
		fault = l->err;
	}
	/* What came before a fault goes out before it. */
	if (n && p->w->out &&
	    leat_out_encoded(p->w->out, (struct leat_slice){l->text.p, l->end[n - 1]},
		n - (p->w->lifts.n - before), err) != LEAT_OK)
		return err->status;
	if (rc != LEAT_OK)
		*err = fault;
	return rc;
}

int
stream_pass(struct stream_work *w, struct leat_err *err)
{
	struct passing p = {.w = w, .lines = LEAT_NEW_N(struct lines, w->threads)};
	struct leat_each each = {&p, make_lines, pass_lines, w->threads, 0};
	size_t n = leat_in_ncolumns(w->in);
	int rc;

	leat_row_init(&p.row, n);
	for (unsigned i = 0; i < w->threads; i++)
		leat_row_init(&p.lines[i].row, n);
	rc = leat_in_each(w->in, &each, err);
	for (unsigned i = 0; i < w->threads; i++) {
		leat_row_fini(&p.lines[i].row);
		leat_buf_fini(&p.lines[i].text);
		free(p.lines[i].end);
		leat_observer_counts(w->observer[i], &w->seen);
		leat_costs_merge(w->costs, leat_observer_costs(w->observer[i]));
		leat_coverage_merge(&w->coverage, leat_observer_coverage(w->observer[i]));
	}
	leat_row_fini(&p.row);
	free(p.lines);
	return rc;
}
