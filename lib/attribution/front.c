/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/front.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/input.h"

enum { MOST = 64 * 1024 };

static ssize_t
read_some(int fd, char *p, size_t n)
{
	ssize_t got;

	do
		got = read(fd, p, n);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t did = write(fd, p, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return false;
		p += did;
		n -= (size_t)did;
	}
	return true;
}

/* Up to the end of the first line, or MOST bytes. */
static int
read_head(int fd, const char *path, struct leat_buf *head, struct leat_err *err)
{
	while (head->n < MOST && (head->n == 0 || !memchr(head->p, '\n', head->n))) {
		ssize_t got;

		leat_buf_reserve(head, MOST);
		if ((got = read_some(fd, head->p + head->n, MOST - head->n)) < 0)
			return leat_err_errno(err, LEAT_ENOINPUT, path);
		if (got == 0)
			break;
		head->n += (size_t)got;
	}
	return LEAT_OK;
}

struct pump {
	int from, to;
	struct leat_buf head;
};

/* An error ends the pipe early, which a stream's missing trailer then tells. */
static void *
pump(void *ctx)
{
	struct pump *p = ctx;
	bool good = write_all(p->to, p->head.p, p->head.n);
	ssize_t got;

	leat_buf_reserve(&p->head, MOST);
	while (good && (got = read_some(p->from, p->head.p, MOST)) > 0)
		good = write_all(p->to, p->head.p, (size_t)got);
	close(p->from);
	close(p->to);
	leat_buf_fini(&p->head);
	free(p);
	return NULL;
}

/* Start a thread that passes on head, then fd. Returns where to read both, or -1. */
static int
start_pump(int fd, const struct leat_buf *head)
{
	struct pump *p;
	pthread_t thread;
	int ends[2];

	if (pipe(ends) < 0)
		return -1;
	p = LEAT_NEW(struct pump);
	p->from = fd;
	p->to = ends[1];
	leat_buf_add(&p->head, head->p, head->n);
	if (pthread_create(&thread, NULL, pump, p) != 0) {
		close(ends[0]);
		close(ends[1]);
		leat_buf_fini(&p->head);
		free(p);
		return -1;
	}
	pthread_detach(thread);
	return ends[0];
}

/* The head as text: marks off, UTF-16 decoded. */
static int
decode(const struct leat_buf *head, const char *path, struct leat_buf *front, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(leat_buf_slice(head), path);
	struct leat_slice text;
	int rc = leat_input_peek(in, MOST, &text, err);

	if (rc == LEAT_OK)
		leat_buf_add_slice(front, text);
	leat_input_free(in);
	return rc;
}

static int
peek_file(int fd, const char *path, struct leat_buf *head, struct leat_err *err)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	int rc = read_head(fd, path, head, err);

	if (rc == LEAT_OK && lseek(fd, at, SEEK_SET) < 0)
		rc = leat_err_errno(err, LEAT_ENOINPUT, path);
	return rc;
}

/* Of a pipe: the head, and the rest behind it where the operand will be opened. */
static int
peek_pipe(const char **path, bool standard, int *fd, struct leat_arena *names,
    struct leat_buf *head, struct leat_err *err)
{
	int rc = read_head(*fd, *path, head, err), source, out;

	if (rc != LEAT_OK)
		return rc;
	source = standard ? dup(*fd) : *fd;
	*fd = standard ? *fd : -1; /* the thread's */
	out = source < 0 ? -1 : start_pump(source, head);
	if (out < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, *path);
	if (!standard) {
		*path = leat_arena_printf(names, "/dev/fd/%d", out);
		return LEAT_OK;
	}
	rc = dup2(out, STDIN_FILENO) < 0 ? leat_err_errno(err, LEAT_ENOINPUT, *path) : LEAT_OK;
	close(out);
	return rc;
}

int
leat_front_read(
    const char **path, struct leat_arena *names, struct leat_buf *front, struct leat_err *err)
{
	bool standard = strcmp(*path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(*path, O_RDONLY | O_CLOEXEC), rc;
	struct leat_buf head = {0};
	const char *name = *path;

	if (fd < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, name);
	if (lseek(fd, 0, SEEK_CUR) >= 0)
		rc = peek_file(fd, name, &head, err);
	else
		rc = peek_pipe(path, standard, &fd, names, &head, err);
	if (rc == LEAT_OK)
		rc = decode(&head, name, front, err);
	if (!standard && fd >= 0)
		close(fd);
	leat_buf_fini(&head);
	return rc;
}
