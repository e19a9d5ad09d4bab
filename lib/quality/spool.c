/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/scatter.h"

enum { BLOCK = 1 << 18 };

/* Before each row in the file; the file never leaves this process, so structs go as they are. */
struct head {
	struct leat_spool_mark mark;
	uint32_t filled; /* fields that are not empty: a struct place each follows */
	uint32_t bytes;  /* places and text */
};

struct place {
	uint32_t column, n;
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
flush(struct leat_spool *s, struct leat_err *err)
{
	const char *p = s->held.p;
	size_t n = s->held.n;

	while (n) {
		ssize_t k = write(s->fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return leat_temporary_failed(s->directory, err);
		p += k;
		n -= (size_t)k;
	}
	s->held.n = 0;
	return LEAT_OK;
}

/* Copies may run over their end, within what is reserved: most fields are short. */
static char *
put_text(char *to, struct leat_slice s)
{
	enum { SHORT = 16 };

	if (s.n <= SHORT)
		for (size_t i = 0; i < s.n; i++)
			to[i] = s.p[i];
	else
		memcpy(to, s.p, s.n);
	return to + s.n;
}

int
leat_spool_put(struct leat_spool *s, const struct leat_spool_mark *mark, const struct leat_row *row,
    struct leat_err *err)
{
	struct head head;
	size_t text = 0;
	char *begin, *to;

	for (size_t c = 0; c < row->ncolumns; c++)
		text += row->field[c].n;
	leat_buf_reserve(&s->held, sizeof(head) + row->ncolumns * sizeof(struct place) + text);
	memset(&head, 0, sizeof(head));
	head.mark = *mark;
	begin = s->held.p + s->held.n;
	to = begin + sizeof(head);
	for (size_t c = 0; c < row->ncolumns; c++) {
		struct place place = {(uint32_t)c, (uint32_t)row->field[c].n};

		if (place.n == 0)
			continue;
		memcpy(to, &place, sizeof(place));
		to += sizeof(place);
		head.filled++;
	}
	for (size_t c = 0; c < row->ncolumns; c++)
		to = put_text(to, row->field[c]);
	head.bytes = (uint32_t)((size_t)(to - begin) - sizeof(head));
	memcpy(begin, &head, sizeof(head));
	s->held.n += sizeof(head) + head.bytes;
	s->rows++;
	return s->held.n >= BLOCK ? flush(s, err) : LEAT_OK;
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
fill(struct leat_row *row, const char *place, uint32_t filled)
{
	const char *text = place + filled * sizeof(struct place);

	leat_row_clear(row);
	for (uint32_t i = 0; i < filled; i++, place += sizeof(struct place)) {
		struct place p;

		memcpy(&p, place, sizeof(p));
		row->field[p.column] = (struct leat_slice){text, p.n};
		text += p.n;
	}
}

int
leat_spool_next(struct leat_spool *s, struct leat_spool_mark *mark, struct leat_row *row,
    bool *more, struct leat_err *err)
{
	struct head head;
	int status;

	*more = s->left > 0;
	if (!*more)
		return LEAT_OK;
	status = need(s, sizeof(head), err);
	if (status != LEAT_OK)
		return status;
	memcpy(&head, s->held.p + s->taken, sizeof(head));
	status = need(s, sizeof(head) + head.bytes, err);
	if (status != LEAT_OK)
		return status;
	s->left--;
	*mark = head.mark;
	fill(row, s->held.p + s->taken + sizeof(head), head.filled);
	s->taken += sizeof(head) + head.bytes;
	return LEAT_OK;
}
