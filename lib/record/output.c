/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { BLOCK = 256 * 1024 };

struct leat_output {
	char *path;      /* NULL: standard output */
	char *temporary; /* its name until the commit; NULL while it has none */
	int fd;
	bool unbuffered, special; /* special: a device or a pipe, which cannot be replaced */
	struct leat_digest *digest;
	struct leat_buf held;
};

/* The directory of a path: "." or what is before the last slash. */
static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return leat_strdup(".");
	return leat_slice_dup(
	    (struct leat_slice){path, slash == path ? 1 : (size_t)(slash - path)});
}

/*
 * A file without a name, so that not even a killed process leaves one behind;
 * where the file system has no such thing, one with a temporary name.
 */
static int
open_temporary(struct leat_output *o, mode_t mode, struct leat_err *err)
{
#ifdef O_TMPFILE
	char *directory = directory_of(o->path);

	o->fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	free(directory);
	if (o->fd >= 0)
		return LEAT_OK;
#endif
	o->temporary = leat_alloc(strlen(o->path) + 8);
	snprintf(o->temporary, strlen(o->path) + 8, "%s.XXXXXX", o->path);
	o->fd = mkstemp(o->temporary);
	if (o->fd < 0) {
		free(o->temporary);
		o->temporary = NULL;
		return leat_err_errno(err, LEAT_ECREATE, o->path);
	}
	fchmod(o->fd, mode);
	return LEAT_OK;
}

int
leat_output_open(
    struct leat_output **out, const char *path, bool digest, bool unbuffered, struct leat_err *err)
{
	struct leat_output *o = LEAT_NEW(struct leat_output);
	struct stat st;
	mode_t mask = umask(0), mode;
	int status = LEAT_OK;

	umask(mask);
	mode = 0666 & ~mask;
	*out = NULL;
	o->fd = STDOUT_FILENO;
	o->unbuffered = unbuffered;
	if (path && strcmp(path, "-") != 0) {
		o->path = leat_strdup(path);
		if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
			o->special = true;
			o->fd = open(path, O_WRONLY | O_CLOEXEC);
			if (o->fd < 0)
				status = leat_err_errno(err, LEAT_ECREATE, path);
		} else {
			status = open_temporary(o, mode, err);
		}
	}
	if (status != LEAT_OK) {
		free(o->path);
		free(o);
		return status;
	}
	if (digest)
		o->digest = leat_digest_new();
	*out = o;
	return LEAT_OK;
}

static int
write_all(struct leat_output *o, const char *p, size_t n, struct leat_err *err)
{
	while (n) {
		ssize_t k = write(o->fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && errno == EPIPE)
			return leat_err_set(err, LEAT_EPIPE, "the reader of the output went away");
		if (k < 0)
			return leat_err_errno(
			    err, LEAT_EIO, o->path ? o->path : "(standard output)");
		p += k;
		n -= (size_t)k;
	}
	return LEAT_OK;
}

int
leat_output_flush(struct leat_output *o, struct leat_err *err)
{
	int status = write_all(o, o->held.p, o->held.n, err);

	o->held.n = 0;
	return status;
}

int
leat_output_write(struct leat_output *o, const void *p, size_t n, struct leat_err *err)
{
	if (o->digest)
		leat_digest_add(o->digest, p, n);
	leat_buf_add(&o->held, p, n);
	return o->unbuffered || o->held.n >= BLOCK ? leat_output_flush(o, err) : LEAT_OK;
}

/* Give the nameless file a temporary name beside its own: a link cannot replace, a rename can. */
static int
link_temporary(struct leat_output *o, struct leat_err *err)
{
	char from[64];
	size_t cap = strlen(o->path) + 40;

	o->temporary = leat_alloc(cap);
	snprintf(from, sizeof(from), "/proc/self/fd/%d", o->fd);
	for (int i = 0; i < 100; i++) {
		snprintf(o->temporary, cap, "%s.%ld.%d.tmp", o->path, (long)getpid(), i);
		if (linkat(AT_FDCWD, from, AT_FDCWD, o->temporary, AT_SYMLINK_FOLLOW) == 0)
			return LEAT_OK;
		if (errno != EEXIST)
			break;
	}
	leat_err_errno(err, LEAT_ECREATE, o->path);
	free(o->temporary);
	o->temporary = NULL;
	return LEAT_ECREATE;
}

/* The new name is only safe on disk when the directory is. */
static void
sync_directory(const char *path)
{
	char *directory = directory_of(path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(directory);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static int
name_file(struct leat_output *o, struct leat_err *err)
{
	int status = LEAT_OK;

	if (fsync(o->fd) != 0)
		return leat_err_errno(err, LEAT_EIO, o->path);
	if (o->temporary == NULL)
		status = link_temporary(o, err);
	if (status == LEAT_OK && rename(o->temporary, o->path) != 0)
		status = leat_err_errno(err, LEAT_ECREATE, o->path);
	if (status == LEAT_OK) {
		free(o->temporary);
		o->temporary = NULL;
		sync_directory(o->path);
	}
	return status;
}

static int
release(struct leat_output *o, struct leat_err *err)
{
	int status = LEAT_OK;

	if (o->temporary)
		unlink(o->temporary);
	/* Closing is where a full disk behind a network may first be heard of. */
	if (close(o->fd) != 0 && errno != EBADF)
		status = leat_err_errno(err, LEAT_EIO, o->path ? o->path : "(standard output)");
	leat_digest_free(o->digest);
	leat_buf_fini(&o->held);
	free(o->temporary);
	free(o->path);
	free(o);
	return status;
}

int
leat_output_commit(struct leat_output *o, char hex[LEAT_DIGEST_HEX], struct leat_err *err)
{
	int status = leat_output_flush(o, err), closed;

	if (status == LEAT_OK && o->path && !o->special)
		status = name_file(o, err);
	if (hex) {
		hex[0] = '\0';
		if (o->digest)
			leat_digest_hex(o->digest, hex);
	}
	closed = release(o, status == LEAT_OK ? err : NULL);
	return status != LEAT_OK ? status : closed;
}

void
leat_output_abort(struct leat_output *o)
{
	if (o == NULL)
		return;
	/* What a pipe was promised it gets: only files are all or nothing. */
	if (o->path == NULL)
		leat_output_flush(o, NULL);
	release(o, NULL);
}
