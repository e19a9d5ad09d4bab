/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_REPLACE_H
#define LEAT_RECORD_REPLACE_H

#include "base/err.h"

/*
 * struct leat_replace -- a file that is written whole or not at all: it takes the
 * place of the one before when it is committed, and until then has no name, so
 * that not even a killed program leaves anything behind. (Where the file system or
 * a missing /proc does not allow that, it is called .leat-XXXXXX beside its own
 * name, and a killed program leaves that.)
 *
 * As with the shell's `>`, a symbolic link is followed and stays a link, the
 * owner, group and permissions of the file before are kept, and a file that
 * may not be written is not replaced. Other hard links keep the old content.
 */
struct leat_replace {
	int fd;          /* to write to */
	char *path;      /* where the links led */
	char *temporary; /* its name until the commit; NULL while it has none */
};

/* leat_replace_open -- LEAT_OK; LEAT_ECREATE. path must lead to a regular file or to nothing. */
int leat_replace_open(struct leat_replace *r, const char *path, struct leat_err *err);

/* leat_replace_sync -- what was written to a file to the disk. LEAT_OK; LEAT_EIO. */
int leat_replace_sync(int fd, const char *path, struct leat_err *err);

/* leat_replace_sync_directory -- a new name is only safe on the disk when its directory is. */
void leat_replace_sync_directory(const char *path);

/* leat_replace_commit -- to the disk, then to its name. LEAT_OK; LEAT_EIO, LEAT_ECREATE. */
int leat_replace_commit(struct leat_replace *r, struct leat_err *err);

/* leat_replace_fini -- close; what is not committed is gone. LEAT_OK; LEAT_EIO. */
int leat_replace_fini(struct leat_replace *r, struct leat_err *err);

#endif
