/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_STORE_H
#define LEAT_STATE_STORE_H

#include "base/err.h"

/*
 * struct leat_store -- what must outlast a run: one SQLite file, which anybody may read
 * with the sqlite3 shell, and which one program at a time writes to.
 *
 * Everything is written in transactions. When one is committed it is on the disk; what
 * a program that was killed had not committed has never been.
 */
struct leat_store;

/*
 * leat_store_open -- open the file, or make it, and keep everybody else out.
 * Returns LEAT_OK; LEAT_EPERM if others may write to it; LEAT_ETEMP while another
 * program is at work with it; LEAT_ECREATE; LEAT_EDATA for what is no state of leat, or
 * is damaged; LEAT_ECONFIG for that of a later version; LEAT_EIO.
 * Free with leat_store_close.
 */
int leat_store_open(struct leat_store **opened, const char *path, struct leat_err *err);

/*
 * leat_store_checkpoint -- everything that is committed goes from the write-ahead log into
 * the file itself, as it does when the store is closed.
 * leat_store_hurry -- not then: what is closed may have to be closed at once.
 */
int leat_store_checkpoint(struct leat_store *s, struct leat_err *err);
void leat_store_hurry(struct leat_store *s);

/* leat_store_close -- what is not committed is forgotten. NULL is fine. */
void leat_store_close(struct leat_store *s);

const char *leat_store_path(const struct leat_store *s);

/* leat_store_begin -- a transaction, if none is open. LEAT_OK; LEAT_ETEMP; LEAT_EIO. */
int leat_store_begin(struct leat_store *s, struct leat_err *err);
/* leat_store_commit -- its end, if one is open. */
int leat_store_commit(struct leat_store *s, struct leat_err *err);

#endif
