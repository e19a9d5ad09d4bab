/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_POOL_H
#define LEAT_BASE_POOL_H

#include <stddef.h>

/*
 * leat_parallel -- call work(ctx, job) once for each job 0 .. jobs-1, on at most
 * `threads` threads (0: as many as processors). Jobs are dealt in order; which
 * thread takes which is not fixed, so a job may write only what is its own.
 * Returns when all are done.
 */
void leat_parallel(unsigned threads, size_t jobs, void (*work)(void *ctx, size_t job), void *ctx);

/* leat_processors -- processors this process may run on, at least 1. */
unsigned leat_processors(void);

#endif
