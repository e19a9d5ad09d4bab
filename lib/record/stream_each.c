/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"
#include "record/batch.h"
#include "record/stream_part.h"

/*
 * Batches are read one by one, and copied, so that threads can work on several. Where an
 * operand is a plain file, that ends when its first batch is out; its pieces are dealt, and
 * then it goes on with what is left.
 */
struct reading {
	struct leat_in *in;
	const struct leat_each *each;
	struct leat_deal plan;
	size_t dealt; /* operands before this one have been, or had nothing to deal */
	bool deal;    /* it is time to */
};

struct slot {
	unsigned thread;
	struct leat_batch batch;
	struct leat_kept kept;
	int status; /* of its work */
	struct leat_err err;
};

static int
take(void *ctx, void *p, bool *more, struct leat_err *err)
{
	struct reading *r = ctx;
	struct slot *s = p;
	struct leat_in *in = r->in;
	int status;

	if (in->current >= r->dealt && in->current < in->noperands && in->fault == LEAT_OK &&
	    leat_operand_deals(&in->operand[in->current], r->each, &r->plan)) {
		r->deal = true;
		*more = false;
		return LEAT_OK;
	}
	status = leat_in_next(in, &s->batch, err);
	*more = status == LEAT_OK && s->batch.nrows;
	if (*more && r->each->threads > 1) {
		leat_kept_take(&s->kept, &s->batch);
		s->batch = s->kept.batch;
	}
	return status;
}

static void
work(void *ctx, void *p)
{
	const struct leat_each *each = ((struct reading *)ctx)->each;
	struct slot *s = p;

	s->status = each->work ? each->work(each->ctx, s->thread, &s->batch, &s->err) : LEAT_OK;
}

static int
give(void *ctx, void *p, struct leat_err *err)
{
	const struct leat_each *each = ((struct reading *)ctx)->each;
	struct slot *s = p;

	if (s->status != LEAT_OK) {
		*err = s->err;
		return s->status;
	}
	return each->done ? each->done(each->ctx, s->thread, &s->batch, err) : LEAT_OK;
}

int
leat_in_each(struct leat_in *in, const struct leat_each *each, struct leat_err *err)
{
	struct reading r = {.in = in, .each = each};
	struct leat_pipeline line = {take, work, give, &r};
	struct slot *slot = LEAT_NEW_N(struct slot, each->threads);
	void **slots = LEAT_NEW_N(void *, each->threads);
	struct leat_err fault = {0};
	int status;

	for (unsigned i = 0; i < each->threads; i++) {
		slot[i].thread = i;
		slots[i] = &slot[i];
	}
	do {
		r.deal = false;
		status = leat_pipeline(&line, slots, each->threads, &fault);
		if (status == LEAT_OK && r.deal) {
			r.dealt = in->current + 1;
			status =
			    leat_operand_deal(in, &in->operand[in->current], each, &r.plan, &fault);
		}
	} while (status == LEAT_OK && r.deal);
	for (unsigned i = 0; i < each->threads; i++)
		leat_kept_fini(&slot[i].kept);
	free(slot);
	free(slots);
	if (status != LEAT_OK && err)
		*err = fault;
	return status;
}
