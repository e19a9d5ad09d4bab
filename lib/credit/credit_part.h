/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_CREDIT_PART_H
#define LEAT_CREDIT_CREDIT_PART_H

#include <stdatomic.h>

#include "attribution/learn.h"
#include "credit/credit.h"
#include "credit/crediting.h"

/* Shared by credit.c, which has the whole, and credit_hand.c, which goes through the persons. */

struct leat_credits {
	const struct leat_gather *gather;
	const struct leat_credit_options *o;
	struct leat_learner_options learning;
	int64_t end_us;
	struct leat_learner *learner;
	struct leat_credited *credited; /* a model each */
	struct leat_daysum touched;     /* conversions with a touch, to be split by shares */
	uint32_t untouched;             /* the unit of those without */
	bool *direct;                   /* by unit; NULL: none is */
	uint64_t *touches;              /* by unit and event */
	atomic_size_t next_part;
	const struct leat_telling *telling; /* NULL: learning, and crediting by rules */
	struct leat_err *err;
};

/* One thread's: parts of persons, what models learn from them, and the sums. */
struct credit_hand {
	struct leat_credits *c;
	unsigned number;
	bool told; /* a path of the person */
	struct leat_part *part;
	struct leat_learner *learner;
	struct leat_daysum *sums; /* a model each */
	struct leat_daysum touched;
	struct leat_crediting crediting;
	struct leat_credit_counts counts;
	uint64_t *touches; /* by unit and event */
	int64_t *until_us;
	double *days;
	uint32_t *unit;
	unsigned char *counted; /* of a person's touches: on which kinds of paths */
	size_t room;
	const struct leat_touch *touch; /* the person's */
	uint32_t stratum, group;        /* of the person */
	int64_t first_us;               /* the person's first touch; INT64_MAX: there is none */
	bool converted;                 /* once already */
	double unled; /* conversions of the person after it, with none on their path */
	struct leat_err err;
	int rc;
};

void credit_hand_init(struct credit_hand *h, struct leat_credits *c, unsigned number);
void credit_hand_fini(struct credit_hand *h);

/* credit_hand_work -- take parts until none is left, or rc says that it went wrong. A job of
 * leat_parallel: ctx is all hands, i the number of this one. */
void credit_hand_work(void *ctx, size_t i);

#endif
