/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_POOL_H
#define LEAT_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * leat_parallel -- call work(ctx, job) once for each job 0 .. jobs-1, on at most
 * `threads` threads (0: as many as processors). Jobs are dealt in order; which
 * thread takes which is not fixed, so a job may write only what is its own.
 * Returns when all are done.
 */
void leat_parallel(unsigned threads, size_t jobs, void (*work)(void *ctx, size_t job), void *ctx);

/*
 * struct leat_pipeline -- a stream of pieces of work: taken one by one in their order, worked
 * on several at a time, given one by one in the order in which they were taken. So
 * what is given does not depend on how many threads there are.
 */
struct leat_pipeline {
	/* Fill a slot, which nobody else uses until it was given; *more false: there is none. */
	int (*take)(void *ctx, void *slot, bool *more, struct leat_err *err);
	/* Work on it: may write to the slot alone. */
	void (*work)(void *ctx, void *slot);
	int (*give)(void *ctx, void *slot, struct leat_err *err);
	void *ctx;
};

/*
 * leat_pipeline -- run one to its end, on the caller's thread and others.
 * slots  one for each thread that there may be; 1: no thread but the caller's
 * Returns LEAT_OK, or what take or give said first; what was taken before a failure of take is
 * given before it is told.
 */
int leat_pipeline(
    const struct leat_pipeline *p, void *const *slots, size_t n, struct leat_err *err);

/* leat_processors -- processors this process may run on, at least 1. */
unsigned leat_processors(void);

#endif
