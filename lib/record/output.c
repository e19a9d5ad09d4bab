/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/num.h"
#include "record/replace.h"

enum { BLOCK = 256 * 1024 };

struct leat_output {
	char *path; /* NULL: standard output */
	int fd;
	bool unbuffered, special; /* special: a device, a pipe or a descriptor: not replaced */
	bool appended;            /* special likewise, but on a disk */
	struct leat_replace file; /* what path names, unless it is special */
	uint64_t length;          /* bytes in it, as far as they are ours */
	struct leat_digest *digest;
	bool sealed;
	char hex[LEAT_DIGEST_HEX]; /* the digest, once sealed */
	struct leat_buf held;
};

/*
 * A name that stands for an open descriptor, or -1. It may be a file that the
 * shell appends to: replacing it, or opening it anew, would lose what is there.
 */
static int
descriptor_of(const char *path)
{
	static const char *const roots[] = {"/dev/fd/", "/proc/self/fd/"};
	int64_t fd;

	if (strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (leat_slice_starts(leat_slice(path), roots[i]) &&
		    leat_parse_i64(leat_slice(path + strlen(roots[i])), &fd) && fd >= 0 &&
		    fd < 1 << 20)
			return (int)fd;
	return -1;
}

bool
leat_output_is_file(const char *path)
{
	struct stat st;

	return path && strcmp(path, "-") != 0 && descriptor_of(path) < 0 &&
	       (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

static int
open_path(struct leat_output *o, struct leat_err *err)
{
	int fd = descriptor_of(o->path), status;

	if (leat_output_is_file(o->path)) {
		status = leat_replace_open(&o->file, o->path, err);
		o->fd = o->file.fd;
		return status;
	}
	o->special = true;
	o->fd = fd < 0 ? open(o->path, O_WRONLY | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return o->fd < 0 ? leat_err_errno(err, LEAT_ECREATE, o->path) : LEAT_OK;
}

int
leat_output_open(
    struct leat_output **out, const char *path, bool digest, bool unbuffered, struct leat_err *err)
{
	struct leat_output *o = LEAT_NEW(struct leat_output);
	int status = LEAT_OK;

	*out = NULL;
	o->fd = STDOUT_FILENO;
	o->unbuffered = unbuffered;
	if (path && strcmp(path, "-") != 0) {
		o->path = leat_strdup(path);
		status = open_path(o, err);
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
cut_back(struct leat_output *o, uint64_t keep, struct leat_err *err)
{
	struct stat st;

	o->fd = open(o->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (o->fd < 0 || fstat(o->fd, &st) != 0)
		return leat_err_errno(err, LEAT_ECREATE, o->path);
	if ((uint64_t)st.st_size < keep)
		return leat_err_at(err, LEAT_EDATA, o->path, 0, NULL,
		    "shorter than what was written to it: %llu bytes, and there were %llu",
		    (unsigned long long)st.st_size, (unsigned long long)keep);
	if (ftruncate(o->fd, (off_t)keep) != 0)
		return leat_err_errno(err, LEAT_EIO, o->path);
	leat_replace_sync_directory(o->path);
	o->length = keep;
	/* The digest is of the whole file, also of what is kept. */
	if ((o->digest && !leat_digest_add_file(o->digest, o->fd, 0, keep)) ||
	    lseek(o->fd, (off_t)keep, SEEK_SET) < 0)
		return leat_err_errno(err, LEAT_EIO, o->path);
	return LEAT_OK;
}

int
leat_output_append(
    struct leat_output **out, const char *path, uint64_t keep, bool digest, struct leat_err *err)
{
	struct leat_output *o = LEAT_NEW(struct leat_output);
	int status;

	o->path = leat_strdup(path);
	o->special = o->appended = true;
	if (digest)
		o->digest = leat_digest_new();
	status = cut_back(o, keep, err);
	*out = status == LEAT_OK ? o : NULL;
	if (status != LEAT_OK)
		leat_output_abort(o);
	return status;
}

/* A pipe that another program has set not to block is waited for. */
static bool
try_again(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	poll(&p, 1, -1);
	return true;
}

static int
write_all(struct leat_output *o, const char *p, size_t n, struct leat_err *err)
{
	while (n) {
		ssize_t k = write(o->fd, p, n);

		if (k < 0 && try_again(o->fd))
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

	if (o->digest && o->held.n)
		leat_digest_add(o->digest, o->held.p, o->held.n);
	o->length += o->held.n;
	o->held.n = 0;
	return status;
}

int
leat_output_write(struct leat_output *o, const void *p, size_t n, struct leat_err *err)
{
	int status;

	if (n < BLOCK) {
		leat_buf_add(&o->held, p, n);
		return o->unbuffered || o->held.n >= BLOCK ? leat_output_flush(o, err) : LEAT_OK;
	}
	/* Much is not copied first. */
	status = leat_output_flush(o, err);
	if (status == LEAT_OK)
		status = write_all(o, p, n, err);
	if (o->digest)
		leat_digest_add(o->digest, p, n);
	return status;
}

static int
release(struct leat_output *o, struct leat_err *err)
{
	const char *name = o->path ? o->path : "(standard output)";
	int status = LEAT_OK;

	if (o->path && !o->special)
		status = leat_replace_fini(&o->file, err);
	else if (o->fd >= 0 && close(o->fd) != 0 && errno != EBADF && errno != EINTR)
		status = leat_err_errno(err, LEAT_EIO, name);
	leat_digest_free(o->digest);
	leat_buf_fini(&o->held);
	free(o->path);
	free(o);
	return status;
}

int
leat_output_sync(struct leat_output *o, uint64_t *length, struct leat_err *err)
{
	int status = leat_output_flush(o, err);

	if (status == LEAT_OK && (o->appended || (o->path && !o->special)))
		status = leat_replace_sync(o->fd, o->path, err);
	*length = o->length;
	return status;
}

int
leat_output_seal(struct leat_output *o, char hex[LEAT_DIGEST_HEX], struct leat_err *err)
{
	uint64_t length;
	int status = LEAT_OK;

	if (!o->sealed) {
		status = leat_output_sync(o, &length, err);
		o->sealed = status == LEAT_OK;
		if (o->sealed && o->digest)
			leat_digest_hex(o->digest, o->hex);
	}
	if (hex)
		memcpy(hex, o->hex, sizeof(o->hex));
	return status;
}

int
leat_output_commit(struct leat_output *o, char hex[LEAT_DIGEST_HEX], struct leat_err *err)
{
	int status = leat_output_seal(o, hex, err), closed;

	if (status == LEAT_OK && o->path && !o->special)
		status = leat_replace_commit(&o->file, err);
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
