/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

enum { BUFFER = 1 << 18 };

/* Before each row in the file; the file never leaves this process, so structs go as they are. */
struct head {
	struct leat_spool_mark mark;
	uint32_t filled; /* fields that are not empty: a struct place each follows */
	uint32_t bytes;  /* their text, after the places */
};

struct place {
	uint32_t column, n;
};

struct leat_spool {
	FILE *f;
	char *directory;
	struct leat_buf body;
	uint64_t rows, left;
};

int
leat_spool_new(struct leat_spool **out, const char *directory, struct leat_err *err)
{
	struct leat_buf name = {0};
	struct leat_spool *s;
	FILE *f = NULL;
	int fd;

	leat_buf_printf(&name, "%s/leat-XXXXXX", directory);
	fd = mkostemp(name.p, O_CLOEXEC);
	if (fd >= 0) {
		unlink(name.p);
		f = fdopen(fd, "w+");
	}
	leat_buf_fini(&name);
	if (f == NULL) {
		if (fd >= 0)
			close(fd);
		return leat_err_set(err, LEAT_ECREATE,
		    "cannot make a temporary file in %s: %s; set TMPDIR", directory,
		    strerror(errno));
	}
	setvbuf(f, NULL, _IOFBF, BUFFER);
	s = LEAT_NEW(struct leat_spool);
	s->f = f;
	s->directory = leat_strdup(directory);
	*out = s;
	return LEAT_OK;
}

void
leat_spool_free(struct leat_spool *s)
{
	if (s == NULL)
		return;
	fclose(s->f);
	leat_buf_fini(&s->body);
	free(s->directory);
	free(s);
}

static int
failed(const struct leat_spool *s, struct leat_err *err)
{
	return leat_err_set(err, LEAT_EIO, "temporary file in %s: %s; set TMPDIR", s->directory,
	    errno ? strerror(errno) : "cut short");
}

static void
add_text(struct leat_buf *body, const struct leat_row *row)
{
	for (size_t c = 0; c < row->ncolumns; c++)
		leat_buf_add_slice(body, row->field[c]);
}

int
leat_spool_put(struct leat_spool *s, const struct leat_spool_mark *mark, const struct leat_row *row,
    struct leat_err *err)
{
	struct head head = {.mark = *mark};

	s->body.n = 0;
	for (size_t c = 0; c < row->ncolumns; c++) {
		struct place place = {(uint32_t)c, (uint32_t)row->field[c].n};

		if (place.n == 0)
			continue;
		leat_buf_add(&s->body, &place, sizeof(place));
		head.filled++;
		head.bytes += place.n;
	}
	add_text(&s->body, row);
	errno = 0;
	if (fwrite(&head, sizeof(head), 1, s->f) != 1 ||
	    fwrite(s->body.p, 1, s->body.n, s->f) != s->body.n)
		return failed(s, err);
	s->rows++;
	return LEAT_OK;
}

int
leat_spool_rewind(struct leat_spool *s, struct leat_err *err)
{
	errno = 0;
	if (fflush(s->f) != 0 || fseeko(s->f, 0, SEEK_SET) != 0)
		return failed(s, err);
	s->left = s->rows;
	return LEAT_OK;
}

int
leat_spool_next(struct leat_spool *s, struct leat_spool_mark *mark, struct leat_row *row,
    bool *more, struct leat_err *err)
{
	const char *text, *place;
	struct head head;
	size_t n;

	*more = s->left > 0;
	if (!*more)
		return LEAT_OK;
	s->left--;
	errno = 0;
	if (fread(&head, sizeof(head), 1, s->f) != 1)
		return failed(s, err);
	n = head.filled * sizeof(struct place) + head.bytes;
	s->body.n = 0;
	leat_buf_reserve(&s->body, n + 1);
	if (fread(s->body.p, 1, n, s->f) != n)
		return failed(s, err);
	*mark = head.mark;
	leat_row_clear(row);
	place = s->body.p;
	text = s->body.p + head.filled * sizeof(struct place);
	for (uint32_t i = 0; i < head.filled; i++, place += sizeof(struct place)) {
		struct place p;

		memcpy(&p, place, sizeof(p));
		leat_row_borrow(row, (int)p.column, (struct leat_slice){text, p.n});
		text += p.n;
	}
	return LEAT_OK;
}
