/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/scatter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { BLOCK_MIN = 1024, BLOCK_MAX = 64 * 1024 };

/* Full blocks of a part are chained from the last to the first, in memory and then on disk. */
struct block {
	struct block *before;
	uint64_t n;
	off_t before_at; /* on disk: where the one before is, -1 for none */
			 /* records follow */
};

struct part {
	struct block *open, *full;
	off_t last_at; /* of its blocks on disk, -1 for none */
	uint64_t count;
};

struct leat_scatter {
	size_t size, parts, most; /* most: records of a block */
	size_t left;              /* bytes that blocks may still take */
	char *directory;
	int fd; /* -1 until something is put aside */
	off_t end;
	struct part *part;
};

int
leat_temporary(const char *directory, int *fd, struct leat_err *err)
{
	struct leat_buf name = {0};

	leat_buf_printf(&name, "%s/leat-XXXXXX", directory);
	*fd = mkostemp(name.p, O_CLOEXEC);
	if (*fd >= 0)
		unlink(name.p);
	leat_buf_fini(&name);
	if (*fd >= 0)
		return LEAT_OK;
	return leat_err_set(err, LEAT_ECREATE, "cannot make a temporary file in %s: %s; set TMPDIR",
	    directory, strerror(errno));
}

int
leat_temporary_failed(const char *directory, struct leat_err *err)
{
	return leat_err_set(err, LEAT_EIO, "temporary file in %s: %s; set TMPDIR", directory,
	    errno ? strerror(errno) : "cut short");
}

static size_t
block_bytes(const struct leat_scatter *s)
{
	return sizeof(struct block) + s->most * s->size;
}

static char *
content(struct block *b)
{
	return (char *)(b + 1);
}

struct leat_scatter *
leat_scatter_new(size_t size, size_t parts, size_t memory, const char *directory)
{
	struct leat_scatter *s = LEAT_NEW(struct leat_scatter);
	size_t bytes = memory / parts / 2; /* half of memory is for blocks that are not full */

	bytes = bytes > BLOCK_MAX ? BLOCK_MAX : bytes < BLOCK_MIN ? BLOCK_MIN : bytes;
	s->size = size;
	s->parts = parts;
	s->most = bytes > size ? bytes / size : 1;
	s->left = memory > parts * block_bytes(s) ? memory - parts * block_bytes(s) : 0;
	s->directory = leat_strdup(directory);
	s->fd = -1;
	s->part = LEAT_NEW_N(struct part, parts);
	for (size_t i = 0; i < parts; i++)
		s->part[i].last_at = -1;
	return s;
}

void
leat_scatter_free(struct leat_scatter *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->parts; i++) {
		free(s->part[i].open);
		for (struct block *b = s->part[i].full, *before; b; b = before) {
			before = b->before;
			free(b);
		}
	}
	if (s->fd >= 0)
		close(s->fd);
	free(s->part);
	free(s->directory);
	free(s);
}

static int
write_block(struct leat_scatter *s, struct block *b, struct leat_err *err)
{
	const char *p = (const char *)b;
	size_t n = block_bytes(s);
	off_t at = s->end;

	while (n) {
		ssize_t k = pwrite(s->fd, p, n, at);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return leat_temporary_failed(s->directory, err);
		p += k;
		n -= (size_t)k;
		at += k;
	}
	s->end = at;
	return LEAT_OK;
}

/* The open block of a part is full: it stays in memory if that allows, else it is put aside. */
static int
put_aside(struct leat_scatter *s, struct part *p, struct leat_err *err)
{
	off_t at = s->end;
	int status = LEAT_OK;

	if (s->left >= block_bytes(s)) {
		s->left -= block_bytes(s);
		p->open->before = p->full;
		p->full = p->open;
		p->open = NULL;
		return LEAT_OK;
	}
	if (s->fd < 0)
		status = leat_temporary(s->directory, &s->fd, err);
	p->open->before_at = p->last_at;
	if (status == LEAT_OK)
		status = write_block(s, p->open, err);
	if (status == LEAT_OK) {
		p->last_at = at;
		p->open->n = 0;
	}
	return status;
}

int
leat_scatter_put(struct leat_scatter *s, size_t part, const void *record, struct leat_err *err)
{
	struct part *p = &s->part[part];
	char *to;
	int status;

	if (p->open && p->open->n == s->most && (status = put_aside(s, p, err)) != LEAT_OK)
		return status;
	if (p->open == NULL) {
		p->open = leat_alloc(block_bytes(s));
		memset(p->open, 0, sizeof(*p->open));
	}
	to = content(p->open) + p->open->n++ * s->size;
	memcpy(to, record, s->size);
	/* Where the next one goes, which nothing else would fetch: parts are many. */
	__builtin_prefetch(to + s->size, 1);
	__builtin_prefetch(to + 2 * s->size - 1, 1);
	p->count++;
	return LEAT_OK;
}

uint64_t
leat_scatter_count(const struct leat_scatter *s, size_t part)
{
	return s->part[part].count;
}

static int
read_block(const struct leat_scatter *s, off_t at, struct block *b, struct leat_err *err)
{
	char *p = (char *)b;
	size_t n = block_bytes(s);

	while (n) {
		ssize_t k = pread(s->fd, p, n, at);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			errno = k ? errno : 0;
			return leat_temporary_failed(s->directory, err);
		}
		p += k;
		n -= (size_t)k;
		at += k;
	}
	return LEAT_OK;
}

int
leat_scatter_each(struct leat_scatter *s, size_t part,
    int (*take)(void *ctx, const void *records, size_t n, struct leat_err *err), void *ctx,
    struct leat_err *err)
{
	const struct part *p = &s->part[part];
	struct block *room = NULL;
	int status = LEAT_OK;

	if (p->open)
		status = take(ctx, content(p->open), p->open->n, err);
	for (struct block *b = p->full; b && status == LEAT_OK; b = b->before)
		status = take(ctx, content(b), b->n, err);
	if (p->last_at >= 0)
		room = leat_alloc(block_bytes(s));
	for (off_t at = p->last_at; at >= 0 && status == LEAT_OK; at = room->before_at) {
		status = read_block(s, at, room, err);
		if (status == LEAT_OK)
			status = take(ctx, content(room), room->n, err);
	}
	free(room);
	return status;
}

struct copy {
	char *to;
	size_t size;
};

static int
copy(void *ctx, const void *from, size_t n, struct leat_err *err)
{
	struct copy *c = ctx;

	(void)err;
	memcpy(c->to, from, n * c->size);
	c->to += n * c->size;
	return LEAT_OK;
}

int
leat_scatter_read(struct leat_scatter *s, size_t part, void *records, struct leat_err *err)
{
	return leat_scatter_each(s, part, copy, &(struct copy){records, s->size}, err);
}
