/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { LINKS_MAX = 40, NAMES_TRIED = 100 };

/* The directory of a path: "." or what is before the last slash. */
static struct leat_slice
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return LEAT_SLICE(".");
	return (struct leat_slice){path, slash == path ? 1 : (size_t)(slash - path)};
}

static char *
beside(const char *path, const char *name)
{
	struct leat_buf b = {0};

	leat_buf_add_slice(&b, directory_of(path));
	leat_buf_add_char(&b, '/');
	leat_buf_add_str(&b, name);
	return b.p;
}

/* Where a path leads through symbolic links, the last of which may lead to nothing; NULL and errno.
 */
static char *
follow(const char *path)
{
	char target[PATH_MAX], *at = leat_strdup(path), *next;

	for (int i = 0; i < LINKS_MAX; i++) {
		ssize_t n = readlink(at, target, sizeof(target));

		if (n < 0)
			return at;
		if (n == (ssize_t)sizeof(target)) {
			errno = ENAMETOOLONG;
			break;
		}
		target[n] = '\0';
		next = *target == '/' ? leat_strdup(target) : beside(at, target);
		free(at);
		at = next;
		errno = ELOOP;
	}
	free(at);
	return NULL;
}

/*
 * A file without a name. It gets one by way of /proc, without which it never
 * could, and that must not be found out at the end of the night's work.
 */
static int
open_nameless(const char *path)
{
#ifdef O_TMPFILE
	char *directory, link[64];
	int fd;

	directory = leat_slice_dup(directory_of(path));
	fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	free(directory);
	if (fd < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (access(link, F_OK) == 0)
		return fd;
	close(fd);
#endif
	return -1;
}

/* The name does not grow with the file's own, which may be as long as names can be. */
static int
open_named(struct leat_replace *r)
{
	mode_t mask;

	r->temporary = beside(r->path, ".leat-XXXXXX");
	r->fd = mkostemp(r->temporary, O_CLOEXEC);
	if (r->fd < 0)
		return -1;
	mask = umask(0);
	umask(mask);
	return fchmod(r->fd, 0666 & ~mask);
}

/* What others could not read before they shall not read now. */
static void
keep_permissions(int fd, const struct stat *st)
{
	mode_t mode = st->st_mode & 0777;

	if (fchown(fd, st->st_uid, st->st_gid) != 0 && fchown(fd, (uid_t)-1, st->st_gid) != 0)
		mode &= 0707 | (mode & 07) << 3;
	fchmod(fd, mode);
}

static int
open_new(struct leat_replace *r, const char *path)
{
	struct stat st;
	bool there;

	if ((r->path = follow(path)) == NULL)
		return -1;
	there = stat(r->path, &st) == 0;
	if (there ? faccessat(AT_FDCWD, r->path, W_OK, AT_EACCESS) != 0 : errno != ENOENT)
		return -1;
	if (*r->path == '\0') {
		errno = ENOENT;
		return -1;
	}
	r->fd = open_nameless(r->path);
	if (r->fd < 0 && open_named(r) != 0)
		return -1;
	if (there)
		keep_permissions(r->fd, &st);
	return 0;
}

int
leat_replace_open(struct leat_replace *r, const char *path, struct leat_err *err)
{
	int status;

	*r = (struct leat_replace){.fd = -1};
	if (open_new(r, path) == 0)
		return LEAT_OK;
	status = leat_err_errno(err, LEAT_ECREATE, path);
	leat_replace_fini(r, NULL);
	return status;
}

/* Give the nameless file a temporary name beside its own: a link cannot replace, a rename can. */
static int
link_temporary(struct leat_replace *r)
{
	char from[64], name[64];
	int why;

	snprintf(from, sizeof(from), "/proc/self/fd/%d", r->fd);
	for (int i = 0; i < NAMES_TRIED; i++) {
		snprintf(name, sizeof(name), ".leat-%ld-%d", (long)getpid(), i);
		r->temporary = beside(r->path, name);
		if (linkat(AT_FDCWD, from, AT_FDCWD, r->temporary, AT_SYMLINK_FOLLOW) == 0)
			return 0;
		why = errno;
		free(r->temporary);
		r->temporary = NULL;
		errno = why;
		if (why != EEXIST)
			break;
	}
	return -1;
}

static int
take_name(struct leat_replace *r)
{
	if (r->temporary == NULL && link_temporary(r) != 0)
		return -1;
	if (rename(r->temporary, r->path) != 0)
		return -1;
	free(r->temporary);
	r->temporary = NULL;
	return 0;
}

void
leat_replace_sync_directory(const char *path)
{
	char *directory = leat_slice_dup(directory_of(path));
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(directory);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

int
leat_replace_sync(int fd, const char *path, struct leat_err *err)
{
	int done;

	do
		done = fsync(fd);
	while (done != 0 && errno == EINTR);
	return done == 0 ? LEAT_OK : leat_err_errno(err, LEAT_EIO, path);
}

int
leat_replace_commit(struct leat_replace *r, struct leat_err *err)
{
	sigset_t all, before;
	int done, why, status = leat_replace_sync(r->fd, r->path, err);

	if (status != LEAT_OK)
		return status;
	/* A signal between the two names would leave the temporary one behind. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	done = take_name(r);
	why = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = why;
	if (done != 0)
		return leat_err_errno(err, LEAT_ECREATE, r->path);
	leat_replace_sync_directory(r->path);
	return LEAT_OK;
}

int
leat_replace_fini(struct leat_replace *r, struct leat_err *err)
{
	int status = LEAT_OK;

	/* A name that mkostemp has not made yet still ends in X's. */
	if (r->temporary && r->fd >= 0)
		unlink(r->temporary);
	/* Closing is where a full disk behind a network may first be heard of. */
	if (r->fd >= 0 && close(r->fd) != 0 && errno != EINTR)
		status = leat_err_errno(err, LEAT_EIO, r->path);
	free(r->temporary);
	free(r->path);
	*r = (struct leat_replace){.fd = -1};
	return status;
}
