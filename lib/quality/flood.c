/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events sorted by user and time, in memory or in runs that are merged from disk. */
#include "quality/flood.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

enum { RUN = 1 << 19, PIECE = 1024 }; /* events in memory; of each run while they are merged */

struct who {
	uint64_t high, low;
};

struct event {
	struct who who;
	int64_t at;
};

/* A sorted part of the file, and the piece of it that is in memory. */
struct run {
	uint64_t next, end; /* events, counted from the front of the file */
	struct event *piece;
	size_t n, i;
};

struct leat_flood {
	int64_t events, window;
	const char *directory;
	struct event *event; /* not yet in the file */
	size_t n, cap;
	int fd; /* -1: everything is in memory */
	uint64_t written;
	struct run *run;
	size_t nruns, runs_cap;
	size_t *heap; /* runs that are not used up; the first has the least event */
	size_t nheap;
	struct who *found; /* sorted, since they are found so */
	size_t nfound, found_cap;
	/* the user at hand */
	struct who who;
	uint64_t seen;
	int64_t *latest; /* the last `events` instants, in a ring */
	bool flooding;
};

struct leat_flood *
leat_flood_new(int64_t events, int64_t window_us, const char *directory)
{
	struct leat_flood *f = LEAT_NEW(struct leat_flood);

	f->events = events;
	f->window = window_us;
	f->directory = directory;
	f->fd = -1;
	return f;
}

void
leat_flood_free(struct leat_flood *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0)
		close(f->fd);
	for (size_t i = 0; i < f->nruns; i++)
		free(f->run[i].piece);
	free(f->event);
	free(f->run);
	free(f->heap);
	free(f->found);
	free(f->latest);
	free(f);
}

/* FNV-1a, 128 bits. Source: Fowler, Noll, Vo, Eastlake, The FNV Non-Cryptographic Hash Algorithm.
 */
static struct who
digest(struct leat_slice user)
{
	unsigned __int128 h = (unsigned __int128)UINT64_C(0x6c62272e07bb0142) << 64 |
			      UINT64_C(0x62b821756295c58d),
			  prime = (unsigned __int128)1 << 88 | 0x13b;

	for (size_t i = 0; i < user.n; i++)
		h = (h ^ (unsigned char)user.p[i]) * prime;
	return (struct who){(uint64_t)(h >> 64), (uint64_t)h};
}

static int
compare_who(const void *a, const void *b)
{
	const struct who *x = a, *y = b;

	if (x->high != y->high)
		return x->high < y->high ? -1 : 1;
	return (x->low > y->low) - (x->low < y->low);
}

static int
compare(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int c = compare_who(&x->who, &y->who);

	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static int
failed(const struct leat_flood *f, enum leat_status status, struct leat_err *err)
{
	return leat_err_set(err, status, "temporary file in %s: %s; set TMPDIR", f->directory,
	    errno ? strerror(errno) : "cut short");
}

static int
open_file(struct leat_flood *f, struct leat_err *err)
{
	struct leat_buf name = {0};

	leat_buf_printf(&name, "%s/leat-XXXXXX", f->directory);
	f->fd = mkostemp(name.p, O_CLOEXEC);
	if (f->fd >= 0)
		unlink(name.p);
	leat_buf_fini(&name);
	return f->fd >= 0 ? LEAT_OK : failed(f, LEAT_ECREATE, err);
}

/* What is in memory becomes a run of the file. */
static int
write_run(struct leat_flood *f, struct leat_err *err)
{
	const char *p = (const char *)f->event;
	size_t left = f->n * sizeof(*f->event);
	int status = f->fd < 0 ? open_file(f, err) : LEAT_OK;

	if (status != LEAT_OK)
		return status;
	qsort(f->event, f->n, sizeof(*f->event), compare);
	while (left) {
		ssize_t n = write(f->fd, p, left);

		if (n < 0 && errno != EINTR)
			return failed(f, LEAT_EIO, err);
		p += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	LEAT_GROW(f->run, f->nruns, f->runs_cap);
	f->run[f->nruns++] = (struct run){.next = f->written, .end = f->written + f->n};
	f->written += f->n;
	f->n = 0;
	return LEAT_OK;
}

int
leat_flood_see(
    struct leat_flood *f, struct leat_slice user, int64_t instant_us, struct leat_err *err)
{
	int status = f->n == RUN ? write_run(f, err) : LEAT_OK;

	if (status != LEAT_OK)
		return status;
	LEAT_GROW(f->event, f->n, f->cap);
	f->event[f->n++] = (struct event){digest(user), instant_us};
	return LEAT_OK;
}

/* The next event in order: of a user, in the order of time. */
static void
take(struct leat_flood *f, const struct event *e)
{
	int64_t *place;

	if (f->seen && compare_who(&e->who, &f->who) != 0) {
		f->seen = 0;
		f->flooding = false;
	}
	f->who = e->who;
	/* The place holds the event that is `events` before this one. */
	place = &f->latest[f->seen % (uint64_t)f->events];
	if (f->seen >= (uint64_t)f->events && e->at - *place < f->window && !f->flooding) {
		f->flooding = true;
		LEAT_GROW(f->found, f->nfound, f->found_cap);
		f->found[f->nfound++] = e->who;
	}
	*place = e->at;
	f->seen++;
}

/* Merging */

static int
read_piece(const struct leat_flood *f, struct run *r, struct leat_err *err)
{
	size_t want = r->end - r->next < PIECE ? (size_t)(r->end - r->next) : PIECE;
	size_t bytes = want * sizeof(*r->piece), had = 0;
	off_t at = (off_t)(r->next * sizeof(*r->piece));

	if (r->piece == NULL)
		r->piece = leat_alloc(PIECE * sizeof(*r->piece));
	errno = 0;
	while (had < bytes) {
		ssize_t n = pread(f->fd, (char *)r->piece + had, bytes - had, at + (off_t)had);

		if (n == 0 || (n < 0 && errno != EINTR))
			return failed(f, LEAT_EIO, err);
		had += n > 0 ? (size_t)n : 0;
	}
	r->next += want;
	r->n = want;
	r->i = 0;
	return LEAT_OK;
}

static bool
before(const struct leat_flood *f, size_t a, size_t b)
{
	const struct run *x = &f->run[f->heap[a]], *y = &f->run[f->heap[b]];

	return compare(&x->piece[x->i], &y->piece[y->i]) < 0;
}

static void
sink(struct leat_flood *f, size_t at)
{
	for (;;) {
		size_t least = at, child = 2 * at + 1, swap;

		for (size_t k = child; k < child + 2 && k < f->nheap; k++)
			if (before(f, k, least))
				least = k;
		if (least == at)
			return;
		swap = f->heap[at];
		f->heap[at] = f->heap[least];
		f->heap[least] = swap;
		at = least;
	}
}

static int
merge(struct leat_flood *f, struct leat_err *err)
{
	int status = LEAT_OK;

	f->heap = leat_alloc(f->nruns * sizeof(*f->heap));
	for (size_t i = 0; i < f->nruns && status == LEAT_OK; i++) {
		status = read_piece(f, &f->run[i], err);
		f->heap[f->nheap++] = i;
	}
	for (size_t i = f->nheap; i-- > 0 && status == LEAT_OK;)
		sink(f, i);
	while (f->nheap && status == LEAT_OK) {
		struct run *r = &f->run[f->heap[0]];

		take(f, &r->piece[r->i++]);
		if (r->i == r->n && r->next < r->end)
			status = read_piece(f, r, err);
		else if (r->i == r->n)
			f->heap[0] = f->heap[--f->nheap];
		if (status == LEAT_OK)
			sink(f, 0);
	}
	return status;
}

int
leat_flood_settle(struct leat_flood *f, struct leat_err *err)
{
	int status = LEAT_OK;

	f->latest = leat_alloc((size_t)f->events * sizeof(*f->latest));
	if (f->nruns) {
		if (f->n)
			status = write_run(f, err);
		free(f->event);
		f->event = NULL;
		return status == LEAT_OK ? merge(f, err) : status;
	}
	if (f->n)
		qsort(f->event, f->n, sizeof(*f->event), compare);
	for (size_t i = 0; i < f->n; i++)
		take(f, &f->event[i]);
	return LEAT_OK;
}

bool
leat_flood_has(const struct leat_flood *f, struct leat_slice user)
{
	struct who who = digest(user);

	return f->nfound && bsearch(&who, f->found, f->nfound, sizeof(who), compare_who);
}

size_t
leat_flood_users(const struct leat_flood *f)
{
	return f->nfound;
}
