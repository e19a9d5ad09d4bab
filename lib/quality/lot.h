/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_LOT_H
#define LEAT_QUALITY_LOT_H

#include "base/siphash.h"
#include "base/when.h"
#include "quality/check.h"
#include "quality/grain.h"
#include "quality/reshape.h"
#include "quality/spool.h"

/*
 * struct leat_lot -- what can be said of the rows of a batch without knowing any other
 * batch: whether each is fit to be used, its day, its identity. Filling a lot touches
 * nothing but the lot, so that several can be filled at a time; what their rows mean
 * together is then found out in the order of the input.
 * Zeroed and given the common part it is ready; end with leat_lot_fini.
 */
struct leat_lot_row {
	struct leat_spool_mark mark; /* file and group are not filled; grain: of the lot's */
	size_t at;                   /* where its bytes are: in `good`, or in `aside` */
	bool taken;                  /* its bytes are in `good`: it is fit, and no cover */
	const char *reason;          /* why it is not fit, else NULL */
	int column;                  /* at fault */
	enum leat_fate fate;         /* of one that is not fit */
	bool fault;                  /* the run is to end with it */
	bool identified;
	struct leat_siphash id; /* of its identity */
	uint64_t content;       /* leat_content */
	int64_t as_of;
};

/* What all lots go by; borrowed. */
struct leat_lot_common {
	const struct leat_checker *checker;
	const struct leat_zone *zone;
	struct leat_siphash_key key;        /* for identities */
	const struct leat_reshape *reshape; /* NULL: rows stay as they are */
};

struct leat_lot {
	const struct leat_lot_common *common;
	struct leat_lot_row *row;
	size_t n, cap;
	struct leat_buf good, aside; /* rows as leat_spool_encode writes them */
	struct leat_grains grains;   /* of the fit spend rows */

	struct leat_reshaper *reshaper; /* or NULL */

	/* the lot's own */
	struct leat_row scratch;
	struct leat_buf key;
	struct leat_arena text;
};

void leat_lot_init(struct leat_lot *lot, const struct leat_lot_common *common, size_t ncolumns);

/* leat_lot_fill -- judge the rows of a batch; what the lot held is forgotten. */
void leat_lot_fill(struct leat_lot *lot, const struct leat_batch *b);

/* leat_lot_read -- row i once more, into row, whose fields are borrowed from the lot. */
void leat_lot_read(const struct leat_lot *lot, size_t i, struct leat_row *row);

void leat_lot_fini(struct leat_lot *lot);

#endif
