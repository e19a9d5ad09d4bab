/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"

/* What the threads of a pipeline share; all but the first two are under the lock. */
struct line {
	const struct leat_pipeline *p;
	void *const *slots;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	size_t joined;      /* threads that have a slot */
	bool taking, ended; /* somebody takes; nobody will again */
	uint64_t taken, given;
	int status;
	struct leat_err err;
};

static void
fail(struct line *l, int status, const struct leat_err *err)
{
	l->ended = true;
	if (l->status != LEAT_OK)
		return;
	l->status = status;
	l->err = *err;
}

/* The next piece, when it is this thread's turn to take one. Returns false if there is none. */
static bool
take(struct line *l, void *slot, uint64_t *number, int *status, struct leat_err *err)
{
	bool more = false;

	while (l->taking && !l->ended)
		pthread_cond_wait(&l->moved, &l->lock);
	if (l->ended)
		return false;
	l->taking = true;
	pthread_mutex_unlock(&l->lock);
	*status = l->p->take(l->p->ctx, slot, &more, err);
	pthread_mutex_lock(&l->lock);
	l->taking = false;
	*number = l->taken++;
	l->ended |= *status != LEAT_OK || !more;
	pthread_cond_broadcast(&l->moved);
	return *status != LEAT_OK || more;
}

/* One piece, from taking to giving. Returns false when there is no more for this thread. */
static bool
move_one(struct line *l, void *slot)
{
	struct leat_err err = {0};
	uint64_t number;
	int status;

	if (!take(l, slot, &number, &status, &err))
		return false;
	if (status == LEAT_OK) {
		pthread_mutex_unlock(&l->lock);
		l->p->work(l->p->ctx, slot);
		pthread_mutex_lock(&l->lock);
	}
	while (l->given != number)
		pthread_cond_wait(&l->moved, &l->lock);
	if (l->status == LEAT_OK && status == LEAT_OK) {
		pthread_mutex_unlock(&l->lock);
		status = l->p->give(l->p->ctx, slot, &err);
		pthread_mutex_lock(&l->lock);
	}
	if (status != LEAT_OK)
		fail(l, status, &err);
	l->given++;
	pthread_cond_broadcast(&l->moved);
	return true;
}

static void *
run(void *arg)
{
	struct line *l = arg;
	void *slot;

	pthread_mutex_lock(&l->lock);
	slot = l->slots[l->joined++];
	while (move_one(l, slot))
		;
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

static int
run_alone(const struct leat_pipeline *p, void *slot, struct leat_err *err)
{
	bool more = true;
	int status = LEAT_OK;

	while (status == LEAT_OK) {
		status = p->take(p->ctx, slot, &more, err);
		if (status != LEAT_OK || !more)
			break;
		p->work(p->ctx, slot);
		status = p->give(p->ctx, slot, err);
	}
	return status;
}

int
leat_pipeline(const struct leat_pipeline *p, void *const *slots, size_t n, struct leat_err *err)
{
	struct line l = {.p = p, .slots = slots};
	pthread_t *thread;
	size_t started = 0;

	if (n == 1)
		return run_alone(p, slots[0], err);
	pthread_mutex_init(&l.lock, NULL);
	pthread_cond_init(&l.moved, NULL);
	thread = LEAT_NEW_N(pthread_t, n);
	/* The caller's thread works too; one that cannot be started is done without. */
	while (started + 1 < n && pthread_create(&thread[started], NULL, run, &l) == 0)
		started++;
	run(&l);
	while (started)
		pthread_join(thread[--started], NULL);
	free(thread);
	pthread_cond_destroy(&l.moved);
	pthread_mutex_destroy(&l.lock);
	if (l.status != LEAT_OK && err)
		*err = l.err;
	return l.status;
}
