/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "state/given.h"
#include "state/name.h"
#include "state/store_part.h"

int
leat_run_seal(
    struct leat_store *s, const char *path, const char *sha256, int64_t first, struct leat_err *err)
{
	sqlite3_stmt *q;
	char *name;
	int status = leat_store_prepare(s, &q, "INSERT INTO run VALUES (?1, ?2, ?3)", err);

	if (status != LEAT_OK)
		return status;
	name = leat_absolute_name(path);
	leat_bind_text(q, 1, leat_slice(name));
	leat_bind_text(q, 2, leat_slice(sha256));
	sqlite3_bind_int64(q, 3, first);
	status = leat_store_run(s, q, err);
	sqlite3_finalize(q);
	free(name);
	return status == LEAT_OK ? leat_store_commit(s, err) : status;
}

int
leat_run_named(struct leat_store *s, struct leat_err *err)
{
	return leat_store_do(s, "DELETE FROM run", err);
}

/* Is that what the file has? */
static bool
has(const char *path, struct leat_slice sha256)
{
	struct leat_digest *d = leat_digest_new();
	char hex[LEAT_DIGEST_HEX] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    leat_digest_add_file(d, fd, 0, (uint64_t)st.st_size))
		leat_digest_hex(d, hex);
	if (fd >= 0)
		close(fd);
	leat_digest_free(d);
	return leat_slice_is(sha256, hex);
}

static bool
same_file(const char *a, const char *b)
{
	struct stat x, y;

	return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}

static int
settle(struct leat_store *s, sqlite3_stmt *q, const char *output, bool *ours,
    const struct leat_log *log, struct leat_err *err)
{
	char *path = leat_slice_dup(leat_column_text(q, 0));
	int64_t first = sqlite3_column_int64(q, 2);
	int status = LEAT_OK;

	if (has(path, leat_column_text(q, 1))) {
		*ours = same_file(path, output);
		leat_note(log,
		    "%s: the run before was killed when it was as good as done: %s is whole",
		    leat_store_path(s), path);
	} else {
		leat_warn(log,
		    "%s: the run before was killed before %s had its name; its rows are given "
		    "again",
		    leat_store_path(s), path);
		status = leat_given_forget(s, first, err);
	}
	free(path);
	return status;
}

int
leat_run_recover(struct leat_store *s, const char *output, bool *ours, const struct leat_log *log,
    struct leat_err *err)
{
	sqlite3_stmt *q;
	bool pending = false;
	int status = leat_store_prepare(s, &q, "SELECT path, sha256, serial FROM run", err);

	*ours = false;
	if (status != LEAT_OK)
		return status;
	status = leat_store_step(s, q, &pending, err);
	if (status == LEAT_OK && pending)
		status = leat_store_begin(s, err);
	if (status == LEAT_OK && pending)
		status = settle(s, q, output, ours, log, err);
	sqlite3_finalize(q);
	if (status == LEAT_OK && pending)
		status = leat_run_named(s, err);
	return status == LEAT_OK ? leat_store_commit(s, err) : status;
}
