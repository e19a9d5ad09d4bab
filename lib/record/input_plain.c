/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plain file at any place of it: its end, and the pieces that threads parse. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/input_part.h"

bool
leat_input_tail(const struct leat_input *in, size_t n, struct leat_buf *text)
{
	struct stat st;
	ssize_t got;
	const char *lf;

	if (in->fd < 0 || in->conv != (iconv_t)-1 || fstat(in->fd, &st) != 0 ||
	    !S_ISREG(st.st_mode))
		return false;
	n = (uint64_t)st.st_size < n ? (size_t)st.st_size : n;
	leat_buf_reserve(text, n);
	got = pread(in->fd, text->p + text->n, n, st.st_size - (off_t)n);
	if (got < 0)
		return false;
	lf = got ? memchr(text->p + text->n, '\n', (size_t)got) : NULL;
	if (lf) {
		size_t cut = (size_t)(lf + 1 - (text->p + text->n));

		memmove(text->p + text->n, lf + 1, (size_t)got - cut);
		text->n += (size_t)got - cut;
	}
	text->p[text->n] = '\0';
	return true;
}

bool
leat_input_tell(const struct leat_input *in, uint64_t *at, uint64_t *end)
{
	struct stat st = {.st_size = (off_t)in->whole.n};

	if (in->base < 0 || !in->started || in->watched || in->conv != (iconv_t)-1 ||
	    (in->fd >= 0 && fstat(in->fd, &st) != 0) || st.st_size < in->base)
		return false;
	*at = in->at - in->raw_n - (in->text.n - in->taken);
	*end = (uint64_t)(st.st_size - in->base);
	return true;
}

int
leat_input_read_at(
    const struct leat_input *in, uint64_t at, char *p, size_t n, size_t *got, struct leat_err *err)
{
	*got = 0;
	if (in->fd < 0) {
		*got = at > in->whole.n ? 0 : in->whole.n - at < n ? in->whole.n - at : n;
		memcpy(p, in->whole.p + at, *got);
		return LEAT_OK;
	}
	while (*got < n) {
		ssize_t k = pread(in->fd, p + *got, n - *got, in->base + (off_t)(at + *got));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return leat_err_errno(err, LEAT_ENOINPUT, in->name);
		if (k == 0)
			break;
		*got += (size_t)k;
	}
	return LEAT_OK;
}

void
leat_input_note(struct leat_input *in, uint64_t at, const char *p, size_t n)
{
	size_t known = in->bytes > at ? (size_t)(in->bytes - at) : 0;

	if (known >= n)
		return;
	if (in->digest)
		leat_digest_add(in->digest, p + known, n - known);
	in->bytes = at + n;
}

int
leat_input_seek(struct leat_input *in, uint64_t at, struct leat_err *err)
{
	if (in->fd < 0)
		in->memory = (struct leat_slice){in->whole.p + at, in->whole.n - at};
	else if (lseek(in->fd, in->base + (off_t)at, SEEK_SET) < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, in->name);
	in->at = at;
	in->raw_n = in->text.n = in->taken = 0;
	in->at_end = false;
	return LEAT_OK;
}
