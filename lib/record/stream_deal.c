/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"
#include "record/flat.h"
#include "record/stream_part.h"

/*
 * An operand that is a plain file is cut into pieces. A thread takes one, and guesses from
 * the first bytes of it, and of the piece behind, where a record begins: behind the first
 * line end that a record of the right length follows. What lies between it scans. Whether
 * that was right is known when its turn comes: the piece before has ended where this one
 * began. If it was not, the piece is scanned again from there; what is not for the scanner
 * is read by the operand's own reader, which has the last word as always. Then the next
 * has its turn, while the rows are worked on; when all before are done with, they are done.
 *
 * Turn and done are two lines of numbers. Whoever holds the turn may touch the stream and
 * the reader without a lock; the lock is for the numbers and for the first fault.
 */
enum { PIECE = 256 * 1024, WINDOW = 8 * 1024, TRIES = 64 };

struct deal {
	struct leat_in *in;
	struct leat_operand *o;
	const struct leat_each *each;
	struct leat_deal plan;

	pthread_mutex_t lock;
	pthread_cond_t moved;
	size_t next, turn, done; /* pieces: not taken, whose turn it is, not done */
	size_t faulty;           /* the first piece with a fault, and which */
	int status;
	struct leat_err fault;

	/* The turn's: what is behind it of the input. */
	uint64_t at, line;
	bool reader_there; /* the operand's reader is at that place, or further */
	bool ended;        /* and has come to the end */
};

/* A piece in the hands of a thread. */
struct piece {
	struct deal *d;
	unsigned thread;
	size_t number;
	uint64_t begin;
	char *text;              /* piece + window bytes */
	size_t from, limit, end; /* scanned from .. end; limit: where the next piece begins */
	bool scanned;
	struct leat_scan scan, probe; /* CSV */
	struct leat_arena arena;
	struct leat_json_rows *json; /* or JSON lines */
	uint64_t lines;              /* that were scanned */
	struct leat_records records;
	struct leat_rows rows;
};

/* The place in text[from .. from + window) where a record begins, if one can be told. */
static bool
guess(struct piece *p, size_t from, size_t *at)
{
	const char *lf, *end = p->text + from + p->d->plan.window;

	*at = from;
	for (int i = 0; i < TRIES; i++) {
		enum leat_scan_stop stop;

		lf = memchr(p->text + *at, '\n', (size_t)(end - (p->text + *at)));
		if (lf == NULL)
			return false;
		*at = (size_t)(lf - p->text) + 1;
		if (p->json)
			return true;
		leat_scan_clear(&p->probe);
		leat_scan_next(&p->probe, p->text, *at, (size_t)(end - p->text), false, &stop);
		if (p->probe.nrecords && p->probe.end[0] - p->probe.first[0] == p->d->o->width)
			return true;
	}
	return false;
}

static size_t
scan_csv(struct piece *p, size_t from)
{
	enum leat_scan_stop stop;
	size_t took;

	leat_scan_clear(&p->scan);
	leat_arena_reset(&p->arena);
	p->scan.at_line = 0;
	took = leat_scan_next(&p->scan, p->text, from, p->limit, false, &stop);
	p->lines = p->scan.at_line;
	p->records = (struct leat_records){.n = p->scan.nrecords,
	    .first = p->scan.first,
	    .end = p->scan.end,
	    .line = p->scan.line,
	    .text = p->text,
	    .edge = p->scan.edge,
	    .arena = &p->arena};
	return took;
}

static void
scan(struct piece *p, size_t from)
{
	struct leat_slice text = {p->text + from, p->limit - from};

	p->from = from;
	p->end = from + (p->json ? leat_json_rows_piece(p->json, text, &p->records, &p->lines)
				 : scan_csv(p, from));
	p->scanned = true;
	p->rows = leat_rows_of(p->d->in, p->d->o, &p->records);
}

/* All that can be done before it is known what comes before. */
static void
prepare(struct piece *p)
{
	struct deal *d = p->d;
	struct leat_err err;
	size_t got, from = 0;

	p->begin = d->plan.at + p->number * d->plan.piece;
	p->scanned = false;
	p->limit = d->plan.piece;
	if (leat_input_read_at(d->o->input, p->begin, p->text, d->plan.piece + d->plan.window, &got,
		&err) != LEAT_OK ||
	    got < d->plan.piece + d->plan.window) {
		/* The file is not what it was: the reader will say. */
		p->limit = 0;
		return;
	}
	if (!guess(p, d->plan.piece, &p->limit))
		p->limit = d->plan.piece;
	if (p->number == 0 || guess(p, 0, &from))
		scan(p, from < p->limit ? from : p->limit);
}

/* Numbers */

static bool
wait_for(struct deal *d, const size_t *line, size_t number)
{
	bool on;

	pthread_mutex_lock(&d->lock);
	while (*line != number && d->faulty > number)
		pthread_cond_wait(&d->moved, &d->lock);
	on = d->faulty > number;
	pthread_mutex_unlock(&d->lock);
	return on;
}

static void
pass_on(struct deal *d, size_t *line)
{
	pthread_mutex_lock(&d->lock);
	++*line;
	pthread_cond_broadcast(&d->moved);
	pthread_mutex_unlock(&d->lock);
}

/* The first fault in the order of the input is the one that counts. */
static void
give_up(struct deal *d, size_t number, int status, const struct leat_err *fault)
{
	pthread_mutex_lock(&d->lock);
	if (number < d->faulty) {
		d->faulty = number;
		d->status = status;
		d->fault = *fault;
	}
	pthread_cond_broadcast(&d->moved);
	pthread_mutex_unlock(&d->lock);
}

/* Batches */

static int
call(leat_each_fn *fn, const struct leat_each *each, unsigned thread, const struct leat_batch *b,
    struct leat_err *err)
{
	return fn && b->nrows ? fn(each->ctx, thread, b, err) : LEAT_OK;
}

static int
work_and_done(
    const struct leat_each *each, unsigned thread, const struct leat_batch *b, struct leat_err *err)
{
	int status = call(each->work, each, thread, b, err);

	return status == LEAT_OK ? call(each->done, each, thread, b, err) : status;
}

static void
shift_lines(struct piece *p, uint64_t lines)
{
	if (p->json)
		leat_json_rows_shift(p->json, lines);
	else
		for (size_t i = 0; i < p->scan.nrecords; i++)
			p->scan.line[i] += lines;
}

/* The scanner's records become a batch, and where it ends is known. */
static int
admit(struct piece *p, struct leat_batch *b, struct leat_err *err)
{
	struct deal *d = p->d;
	int status = LEAT_OK;

	*b = (struct leat_batch){0};
	shift_lines(p, d->line);
	if (p->records.n)
		status = leat_in_admit(d->in, d->o, &p->records, p->rows, b, err);
	d->at = p->begin + p->end;
	d->line += p->lines;
	leat_input_note(d->o->input, p->begin, p->text, p->end);
	d->reader_there = false;
	return status;
}

/* The reader's records, up to the end of the piece or some way behind it. */
static int
read_on(struct piece *p, struct leat_err *err)
{
	struct deal *d = p->d;
	struct leat_records r;
	struct leat_batch b;
	int status = LEAT_OK;

	if (!d->reader_there)
		status = leat_operand_seek(d->o, d->at, d->line, err);
	d->reader_there = true;
	while (status == LEAT_OK && d->in->fault == LEAT_OK && !d->ended &&
	       !(leat_operand_tell(d->o, &d->at, &d->line) && d->at >= p->begin + p->limit)) {
		status = leat_operand_next(d->o, &r, err);
		d->ended = status == LEAT_OK && r.n == 0;
		if (status == LEAT_OK && r.n)
			status =
			    leat_in_admit(d->in, d->o, &r, leat_rows_of(d->in, d->o, &r), &b, err);
		if (status == LEAT_OK && r.n)
			status = work_and_done(d->each, p->thread, &b, err);
	}
	return status;
}

/* May what is done to batches in order be done to this piece's? Without it any order will do. */
static bool
is_next(struct piece *p)
{
	return p->d->each->done == NULL || wait_for(p->d, &p->d->done, p->number);
}

/* A piece that is not all the scanner's: one thing after the other, while the others wait. */
static int
settle(struct piece *p, struct leat_batch *b, struct leat_err *err)
{
	struct deal *d = p->d;
	int status;

	if (!is_next(p))
		return LEAT_OK;
	status = work_and_done(d->each, p->thread, b, err);
	if (status == LEAT_OK)
		status = read_on(p, err);
	if (status == LEAT_OK) {
		pass_on(d, &d->turn);
		pass_on(d, &d->done);
	}
	return status;
}

/* It is this piece's turn. */
static int
take_turn(struct piece *p, struct leat_err *err)
{
	struct deal *d = p->d;
	struct leat_batch b = {0};
	uint64_t limit = p->begin + p->limit;
	bool mine = !d->ended && d->in->fault == LEAT_OK && d->at < limit;
	int status = LEAT_OK;

	if (mine && d->at >= p->begin) {
		if (!p->scanned || d->at != p->begin + p->from)
			scan(p, (size_t)(d->at - p->begin));
		status = admit(p, &b, err);
	}
	if (status != LEAT_OK)
		return status;
	if (mine && d->at < limit && d->in->fault == LEAT_OK)
		return settle(p, &b, err);
	pass_on(d, &d->turn);
	status = call(d->each->work, d->each, p->thread, &b, err);
	if (status != LEAT_OK || !is_next(p))
		return status;
	status = call(d->each->done, d->each, p->thread, &b, err);
	if (status == LEAT_OK)
		pass_on(d, &d->done);
	return status;
}

static void
init_piece(struct piece *p, struct deal *d, size_t thread)
{
	const char *engine = d->in->engine;
	size_t room = d->plan.piece + d->plan.window;

	*p = (struct piece){.d = d, .thread = (unsigned)thread};
	p->text = leat_alloc(room + LEAT_FLAT_PAD);
	memset(p->text + room, 0, LEAT_FLAT_PAD);
	if (d->o->json) {
		p->json = leat_json_rows_new(NULL, d->in->schema, engine);
		leat_json_rows_columns(p->json, leat_in_ncolumns(d->in));
		return;
	}
	leat_scan_init(&p->scan, ',', SIZE_MAX, engine);
	leat_scan_init(&p->probe, ',', 1, engine);
}

static void
fini_piece(struct piece *p)
{
	free(p->text);
	leat_json_rows_free(p->json);
	leat_scan_fini(&p->scan);
	leat_scan_fini(&p->probe);
	leat_arena_fini(&p->arena);
}

static void
deal_pieces(void *ctx, size_t thread)
{
	struct deal *d = ctx;
	struct piece p;
	struct leat_err err;
	int status;

	init_piece(&p, d, thread);
	while (true) {
		pthread_mutex_lock(&d->lock);
		p.number = d->faulty < d->next ? d->plan.pieces : d->next++;
		pthread_mutex_unlock(&d->lock);
		if (p.number >= d->plan.pieces)
			break;
		prepare(&p);
		if (!wait_for(d, &d->turn, p.number))
			break;
		status = take_turn(&p, &err);
		if (status != LEAT_OK)
			give_up(d, p.number, status, &err);
	}
	fini_piece(&p);
}

/* Operands */

bool
leat_operand_deals(
    const struct leat_operand *o, const struct leat_each *each, struct leat_deal *plan)
{
	size_t piece = each->piece ? each->piece : PIECE, window = piece < WINDOW ? piece : WINDOW;
	uint64_t at, end;

	if (each->threads < 2 || !leat_operand_tell(o, &plan->at, &plan->line) ||
	    !leat_input_tell(o->input, &at, &end) || end < plan->at + piece + window)
		return false;
	plan->piece = piece;
	plan->window = window;
	plan->pieces = (size_t)((end - plan->at - window) / piece);
	return true;
}

int
leat_operand_deal(struct leat_in *in, struct leat_operand *o, const struct leat_each *each,
    const struct leat_deal *plan, struct leat_err *err)
{
	struct deal d = {.in = in,
	    .o = o,
	    .each = each,
	    .plan = *plan,
	    .at = plan->at,
	    .line = plan->line,
	    .faulty = SIZE_MAX,
	    .reader_there = true};

	pthread_mutex_init(&d.lock, NULL);
	pthread_cond_init(&d.moved, NULL);
	leat_parallel(each->threads, each->threads, deal_pieces, &d);
	pthread_cond_destroy(&d.moved);
	pthread_mutex_destroy(&d.lock);
	if (d.status == LEAT_OK && !d.reader_there)
		return leat_operand_seek(o, d.at, d.line, err);
	if (d.status != LEAT_OK && err)
		*err = d.fault;
	return d.status;
}
