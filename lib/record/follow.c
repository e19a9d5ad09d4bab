/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/follow.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* How often a file is looked at: a tenth of what a reader may wait. */
enum { LOOK_MS = 100 };

void
leat_following_init(
    struct leat_following *f, const struct leat_follow *how, int fd, const char *path)
{
	struct stat st;

	*f = (struct leat_following){.how = *how, .fd = fd, .path = path, .limit = -1};
	f->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
told_to_stop(const struct leat_following *f)
{
	return f->how.stop && *f->how.stop;
}

static int
end(struct leat_following *f, size_t *room)
{
	f->ended = f->stopped = true;
	*room = 0;
	return LEAT_OK;
}

/* Files */

/* Where in the file we are, and where it ends now. */
static bool
measure(const struct leat_following *f, int64_t *at, int64_t *size)
{
	struct stat st;

	*at = lseek(f->fd, 0, SEEK_CUR);
	if (*at < 0 || fstat(f->fd, &st) != 0)
		return false;
	*size = st.st_size;
	return true;
}

/* Is what has the name now another file? */
static bool
replaced(const struct leat_following *f)
{
	struct stat ours, named;

	if (f->path == NULL || fstat(f->fd, &ours) != 0)
		return false;
	return stat(f->path, &named) != 0 || named.st_ino != ours.st_ino ||
	       named.st_dev != ours.st_dev;
}

/* A file that lost its name may have been written to just before: its end is looked for after. */
static int
file_ready(struct leat_following *f, size_t *room, struct leat_err *err)
{
	const char *name = f->path ? f->path : "(standard input)";

	while (true) {
		bool gone = replaced(f);
		int64_t at, size, to;

		if (!measure(f, &at, &size))
			return leat_err_errno(err, LEAT_ENOINPUT, name);
		if (size < at)
			return leat_err_at(err, LEAT_ETEMP, name, 0, NULL,
			    "cut short while it was followed; start again to follow what is there");
		if (told_to_stop(f) && f->limit < 0)
			f->limit = size;
		to = f->limit >= 0 && f->limit < size ? f->limit : size;
		if (to > at) {
			*room = (uint64_t)(to - at) < *room ? (size_t)(to - at) : *room;
			return LEAT_OK;
		}
		if (f->limit >= 0)
			return end(f, room);
		if (gone)
			return leat_err_at(err, LEAT_ETEMP, name, 0, NULL,
			    "replaced or removed while it was followed, and all that it had is "
			    "passed on; start again to follow what is there");
		poll(NULL, 0, LOOK_MS);
	}
}

/* Pipes, sockets, terminals */

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
pipe_ready(struct leat_following *f, size_t *room)
{
	while (true) {
		struct pollfd p = {.fd = f->fd, .events = POLLIN};
		int n = poll(&p, 1, LOOK_MS);

		if (told_to_stop(f) && f->deadline_us == 0)
			f->deadline_us = now_us() + f->how.grace_us;
		if (f->deadline_us && now_us() >= f->deadline_us)
			return end(f, room);
		if (n > 0)
			return LEAT_OK;
	}
}

int
leat_following_ready(struct leat_following *f, size_t *room, struct leat_err *err)
{
	if (f->ended)
		return end(f, room);
	return f->regular ? file_ready(f, room, err) : pipe_ready(f, room);
}

bool
leat_following_idle(const struct leat_following *f)
{
	struct pollfd p = {.fd = f->fd, .events = POLLIN};
	int64_t at, size;

	if (f->ended)
		return true;
	if (f->regular)
		return !measure(f, &at, &size) || size <= at;
	return poll(&p, 1, 0) == 0;
}
