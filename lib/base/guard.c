/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int
leat_guarded(int fd, const char *path, const char *what, bool secret, struct leat_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return leat_err_errno(err, LEAT_ENOINPUT, path);
	if (secret && st.st_mode & (S_IRWXG | S_IRWXO))
		return leat_err_at(err, LEAT_EPERM, path, 0, NULL,
		    "others may read or write this %s (mode %04o); run: chmod go=", what,
		    (unsigned)(st.st_mode & 07777));
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return leat_err_at(err, LEAT_EPERM, path, 0, NULL,
		    "others may write to this %s (mode %04o); run: chmod go-w", what,
		    (unsigned)(st.st_mode & 07777));
	return LEAT_OK;
}

int
leat_guarded_read(
    const char *path, const char *what, bool secret, struct leat_buf *bytes, struct leat_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int status;
	ssize_t n;

	if (fd < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, path);
	status = leat_guarded(fd, path, what, secret, err);
	while (status == LEAT_OK) {
		leat_buf_reserve(bytes, 4096);
		n = read(fd, bytes->p + bytes->n, 4096);
		if (n < 0 && errno != EINTR)
			status = leat_err_errno(err, LEAT_ENOINPUT, path);
		else if (n > 0)
			bytes->n += (size_t)n;
		else if (n == 0)
			break;
	}
	close(fd);
	return status;
}
