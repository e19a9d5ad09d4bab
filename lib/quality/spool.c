/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/scatter.h"

enum { BLOCK = 1 << 18 };

/*
 * Before each row in the file; the file never leaves this process, so structs go as
 * they are. Behind it the bits of the filled columns, their lengths, their text.
 */
struct head {
	struct leat_spool_mark mark;
	uint32_t words; /* of bits */
	uint32_t bytes; /* behind the head */
};

struct leat_spool {
	int fd;
	char *directory;
	struct leat_buf
	    held; /* writing: not written yet; reading: read, from `taken` on not used */
	size_t taken;
	bool reading;
	uint64_t rows, left;
};

int
leat_spool_new(struct leat_spool **out, const char *directory, struct leat_err *err)
{
	struct leat_spool *s;
	int fd, status = leat_temporary(directory, &fd, err);

	if (status != LEAT_OK)
		return status;
	s = LEAT_NEW(struct leat_spool);
	s->fd = fd;
	s->directory = leat_strdup(directory);
	*out = s;
	return LEAT_OK;
}

void
leat_spool_free(struct leat_spool *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	leat_buf_fini(&s->held);
	free(s->directory);
	free(s);
}

/* Writing */

static int
write_all(struct leat_spool *s, const char *p, size_t n, struct leat_err *err)
{
	while (n) {
		ssize_t k = write(s->fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return leat_temporary_failed(s->directory, err);
		p += k;
		n -= (size_t)k;
	}
	return LEAT_OK;
}

static int
flush(struct leat_spool *s, struct leat_err *err)
{
	int status = write_all(s, s->held.p, s->held.n, err);

	s->held.n = 0;
	return status;
}

/* The filled columns of a word of bits, one after the other: for every row, so not by
 * leat_row_next. */
#define EACH(bits, c)                                                                              \
	for (uint64_t b_ = (bits); b_ && ((c) = __builtin_ctzll(b_), true); b_ &= b_ - 1)

void
leat_spool_encode(
    struct leat_buf *to, const struct leat_spool_mark *mark, const struct leat_row *row)
{
	size_t words = leat_row_words(row->ncolumns), n = 0, text = 0;
	struct head head;
	char *p, *out;
	int c;

	for (size_t w = 0; w < words; w++)
		EACH (row->filled[w], c)
			text += row->field[64 * w + (size_t)c].n, n++;
	memset(&head, 0, sizeof(head));
	head.mark = *mark;
	head.words = (uint32_t)words;
	head.bytes = (uint32_t)(words * sizeof(uint64_t) + n * sizeof(uint32_t) + text);
	leat_buf_reserve(to, sizeof(head) + head.bytes);
	p = to->p + to->n;
	memcpy(p, &head, sizeof(head));
	p += sizeof(head);
	memcpy(p, row->filled, words * sizeof(uint64_t));
	p += words * sizeof(uint64_t);
	out = p + n * sizeof(uint32_t);
	for (size_t w = 0; w < words; w++)
		EACH (row->filled[w], c) {
			struct leat_slice f = row->field[64 * w + (size_t)c];
			uint32_t length = (uint32_t)f.n;

			memcpy(p, &length, sizeof(length));
			p += sizeof(length);
			memcpy(out, f.p, length);
			out += length;
		}
	to->n += sizeof(head) + head.bytes;
}

void
leat_spool_remark(char *row, const struct leat_spool_mark *mark)
{
	memcpy(row, mark, sizeof(*mark));
}

int
leat_spool_add(struct leat_spool *s, const struct leat_buf *rows, size_t n, struct leat_err *err)
{
	int status;

	s->rows += n;
	/* Little is copied, to be written together. */
	if (s->held.n + rows->n < BLOCK) {
		leat_buf_add(&s->held, rows->p, rows->n);
		return LEAT_OK;
	}
	status = flush(s, err);
	return status == LEAT_OK ? write_all(s, rows->p, rows->n, err) : status;
}

/* Reading */

int
leat_spool_rewind(struct leat_spool *s, struct leat_err *err)
{
	int status = LEAT_OK;

	if (!s->reading)
		status = flush(s, err);
	s->reading = true;
	if (status == LEAT_OK && lseek(s->fd, 0, SEEK_SET) != 0)
		status = leat_temporary_failed(s->directory, err);
	s->held.n = s->taken = 0;
	s->left = s->rows;
	return status;
}

/* Until n bytes are there that have not been used. */
static int
need(struct leat_spool *s, size_t n, struct leat_err *err)
{
	if (s->held.n - s->taken >= n)
		return LEAT_OK;
	memmove(s->held.p, s->held.p + s->taken, s->held.n - s->taken);
	s->held.n -= s->taken;
	s->taken = 0;
	leat_buf_reserve(&s->held, n > BLOCK ? n : BLOCK);
	while (s->held.n < n) {
		ssize_t k = read(s->fd, s->held.p + s->held.n, s->held.cap - s->held.n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			errno = k ? errno : 0;
			return leat_temporary_failed(s->directory, err);
		}
		s->held.n += (size_t)k;
	}
	return LEAT_OK;
}

static void
fill(struct leat_row *row, const char *p, size_t words)
{
	const char *text;
	size_t n = 0;
	int c;

	leat_row_clear(row);
	memcpy(row->filled, p, words * sizeof(uint64_t));
	p += words * sizeof(uint64_t);
	for (size_t w = 0; w < words; w++)
		n += (size_t)__builtin_popcountll(row->filled[w]);
	text = p + n * sizeof(uint32_t);
	for (size_t w = 0; w < words; w++)
		EACH (row->filled[w], c) {
			uint32_t length;

			memcpy(&length, p, sizeof(length));
			p += sizeof(length);
			row->field[64 * w + (size_t)c] = (struct leat_slice){text, length};
			text += length;
		}
}

size_t
leat_spool_decode(const char *p, struct leat_spool_mark *mark, struct leat_row *row)
{
	struct head head;

	memcpy(&head, p, sizeof(head));
	*mark = head.mark;
	fill(row, p + sizeof(head), head.words);
	return sizeof(head) + head.bytes;
}

/* Until all of the next row is there. *p is then where, and *n how long it is. */
static int
need_row(struct leat_spool *s, const char **p, size_t *n, struct leat_err *err)
{
	struct head head;
	int status = need(s, sizeof(head), err);

	if (status != LEAT_OK)
		return status;
	memcpy(&head, s->held.p + s->taken, sizeof(head));
	*n = sizeof(head) + head.bytes;
	status = need(s, *n, err);
	*p = s->held.p + s->taken;
	return status;
}

int
leat_spool_next(struct leat_spool *s, struct leat_spool_mark *mark, struct leat_row *row,
    bool *more, struct leat_err *err)
{
	const char *p;
	size_t n;
	int status;

	*more = s->left > 0;
	if (!*more)
		return LEAT_OK;
	status = need_row(s, &p, &n, err);
	if (status != LEAT_OK)
		return status;
	s->left--;
	s->taken += leat_spool_decode(p, mark, row);
	return LEAT_OK;
}

int
leat_spool_take(
    struct leat_spool *s, struct leat_buf *rows, size_t bytes, size_t *n, struct leat_err *err)
{
	const char *p;
	size_t length;

	rows->n = *n = 0;
	for (; s->left && rows->n < bytes; s->left--, ++*n) {
		int status = need_row(s, &p, &length, err);

		if (status != LEAT_OK)
			return status;
		leat_buf_add(rows, p, length);
		s->taken += length;
	}
	return LEAT_OK;
}
