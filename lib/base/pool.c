/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

struct pool {
	void (*work)(void *ctx, size_t job);
	void *ctx;
	size_t jobs;
	atomic_size_t next;
};

static void *
run(void *arg)
{
	struct pool *p = arg;
	size_t job;

	while ((job = atomic_fetch_add(&p->next, 1)) < p->jobs)
		p->work(p->ctx, job);
	return NULL;
}

unsigned
leat_processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	/* Of those there are, a batch system or a container may allow a few. */
	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : (unsigned)n;
}

void
leat_parallel(unsigned threads, size_t jobs, void (*work)(void *ctx, size_t job), void *ctx)
{
	struct pool p = {.work = work, .ctx = ctx, .jobs = jobs};
	pthread_t *thread;
	size_t n = threads ? threads : leat_processors(), started = 0;

	if (n > jobs)
		n = jobs;
	atomic_init(&p.next, 0);
	thread = LEAT_NEW_N(pthread_t, n);
	/* The caller's thread works too; one that cannot be started is done without. */
	while (started + 1 < n && pthread_create(&thread[started], NULL, run, &p) == 0)
		started++;
	run(&p);
	while (started)
		pthread_join(thread[--started], NULL);
	free(thread);
}
