/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "state/store_part.h"

/*
 * VERSION is of the tables. OURS, "leat" in ASCII, is in the file's header and
 * tells it from other programs' databases.
 */
enum { VERSION = 1, OURS = 0x6c656174, BUSY_MS = 10000 };

struct leat_store {
	char *path;
	int fd; /* holds the lock */
	sqlite3 *db;
	bool in_transaction;
	sqlite3_stmt *begin, *commit, *get_number, *set_number;
};

static const char tables[] =
    /* Counters, and the key of the digests. */
    "CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    /* Rows that have an identity, as they were last given. `serial` is the operand that
     * changed them last, `before` what they were before its run: NULL, if they were not. */
    "CREATE TABLE given (identity BLOB NOT NULL, as_of INTEGER NOT NULL,"
    " content INTEGER NOT NULL, serial INTEGER NOT NULL, before INTEGER,"
    " PRIMARY KEY (identity, as_of)) WITHOUT ROWID;"
    /* Rows that have none: how many equal ones of a log were given (and before its run), and
     * how many of these the operand `pass` has come to. */
    "CREATE TABLE event (digest BLOB NOT NULL, log INTEGER NOT NULL, given INTEGER NOT NULL,"
    " before INTEGER NOT NULL, serial INTEGER NOT NULL, pass INTEGER NOT NULL,"
    " hits INTEGER NOT NULL, PRIMARY KEY (digest, log)) WITHOUT ROWID;"
    /* The log that goes by a name. */
    "CREATE TABLE log (name TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    /* Files as they were last read to their end, with the options that make rows of them. */
    "CREATE TABLE file (name TEXT PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL,"
    " serial INTEGER NOT NULL, before TEXT, size_before INTEGER) WITHOUT ROWID;"
    "CREATE INDEX file_digest ON file (digest);"
    /* A run whose output may not have its name yet. */
    "CREATE TABLE run (path TEXT NOT NULL, sha256 TEXT NOT NULL, serial INTEGER NOT NULL);"
    /* How far an input has been followed, and how long its output was then. */
    "CREATE TABLE place (input TEXT PRIMARY KEY, position INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL, front INTEGER NOT NULL, serial INTEGER NOT NULL,"
    " output TEXT NOT NULL, length INTEGER NOT NULL, rows INTEGER NOT NULL,"
    " header TEXT NOT NULL) WITHOUT ROWID;";

/* SQLite's word, and what it means for us. Who waits too long is told to come again. */
static enum leat_status
status_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return LEAT_ETEMP;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
		return LEAT_EDATA;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return LEAT_ECREATE;
	case SQLITE_FULL:
	case SQLITE_IOERR:
		return LEAT_EIO;
	default:
		return LEAT_EINTERNAL;
	}
}

int
leat_store_failed(struct leat_store *s, struct leat_err *err)
{
	int code = sqlite3_extended_errcode(s->db);

	if ((code & 0xff) == SQLITE_NOMEM)
		leat_out_of_memory();
	return leat_err_at(err, status_of(code), s->path, 0, NULL, "%s", sqlite3_errmsg(s->db));
}

int
leat_store_prepare(
    struct leat_store *s, sqlite3_stmt **statement, const char *sql, struct leat_err *err)
{
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) !=
	    SQLITE_OK)
		return leat_store_failed(s, err);
	return LEAT_OK;
}

int
leat_store_step(struct leat_store *s, sqlite3_stmt *statement, bool *row, struct leat_err *err)
{
	int code = sqlite3_step(statement), status = LEAT_OK;

	*row = code == SQLITE_ROW;
	if (*row)
		return LEAT_OK;
	if (code != SQLITE_DONE)
		status = leat_store_failed(s, err);
	sqlite3_reset(statement);
	return status;
}

int
leat_store_run(struct leat_store *s, sqlite3_stmt *statement, struct leat_err *err)
{
	bool row;
	int status = leat_store_step(s, statement, &row, err);

	sqlite3_reset(statement);
	return status;
}

int
leat_store_do(struct leat_store *s, const char *sql, struct leat_err *err)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? LEAT_OK
								       : leat_store_failed(s, err);
}

/* What one number is that SQL asks for. */
static int
ask(struct leat_store *s, const char *sql, int64_t *answer, struct leat_err *err)
{
	sqlite3_stmt *q;
	bool row = false;
	int status = leat_store_prepare(s, &q, sql, err);

	if (status == LEAT_OK)
		status = leat_store_step(s, q, &row, err);
	*answer = row ? sqlite3_column_int64(q, 0) : 0;
	sqlite3_finalize(q);
	return status;
}

/* Opening */

static int
make_tables(struct leat_store *s, struct leat_err *err)
{
	struct leat_siphash_key key = leat_siphash_key();
	char marks[80];
	int status;

	snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    OURS, VERSION);
	status = leat_store_do(s, "BEGIN IMMEDIATE;", err);
	if (status == LEAT_OK)
		status = leat_store_do(s, tables, err);
	if (status == LEAT_OK)
		status = leat_store_do(s, marks, err);
	if (status == LEAT_OK)
		status = leat_store_set_number(s, "key0", (int64_t)key.k0, err);
	if (status == LEAT_OK)
		status = leat_store_set_number(s, "key1", (int64_t)key.k1, err);
	return status == LEAT_OK ? leat_store_do(s, "COMMIT;", err) : status;
}

/* Is it ours, and can this program read it? An empty file is to be made ours. */
static int
know(struct leat_store *s, bool *empty, struct leat_err *err)
{
	int64_t ours = 0, version = 0, things = 0;
	int status = ask(s, "PRAGMA application_id", &ours, err);

	if (status == LEAT_OK)
		status = ask(s, "PRAGMA user_version", &version, err);
	if (status == LEAT_OK)
		status = ask(s, "SELECT count(*) FROM sqlite_master", &things, err);
	if (status != LEAT_OK)
		return status;
	*empty = ours == 0 && things == 0;
	if (*empty)
		return LEAT_OK;
	if (ours != OURS)
		return leat_err_at(err, LEAT_EDATA, s->path, 0, NULL,
		    "the database of another program, and no state of leat");
	if (version > VERSION)
		return leat_err_at(err, LEAT_ECONFIG, s->path, 0, NULL,
		    "written by a later version of leat: its tables are of version %lld, and this "
		    "program knows %d",
		    (long long)version, VERSION);
	return LEAT_OK;
}

static int
set_up(struct leat_store *s, struct leat_err *err)
{
	bool empty = false;
	int status;

	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	status = know(s, &empty, err);
	/* FULL: what is committed is safe from a loss of power, too. */
	if (status == LEAT_OK)
		status = leat_store_do(s,
		    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		    "PRAGMA cache_size = -65536;",
		    err);
	if (status == LEAT_OK && empty)
		status = make_tables(s, err);
	if (status == LEAT_OK)
		status = leat_store_prepare(s, &s->begin, "BEGIN IMMEDIATE", err);
	if (status == LEAT_OK)
		status = leat_store_prepare(s, &s->commit, "COMMIT", err);
	return status;
}

/*
 * SQLite's own locks are short and let others write in between. This one is for as long
 * as we are at work, and ends with us however we end.
 */
static int
lock(struct leat_store *s, struct leat_err *err)
{
	struct stat st;
	int status;

	s->fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (s->fd < 0)
		return leat_err_errno(err, LEAT_ECREATE, s->path);
	if (fstat(s->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return leat_err_at(err, LEAT_ECREATE, s->path, 0, NULL, "not a file");
	status = leat_guarded(s->fd, s->path, "state", false, err);
	if (status != LEAT_OK)
		return status;
	if (flock(s->fd, LOCK_EX | LOCK_NB) == 0)
		return LEAT_OK;
	return errno == EWOULDBLOCK
		   ? leat_err_at(err, LEAT_ETEMP, s->path, 0, NULL,
			 "another program is at work with this state; try again when it has ended")
		   : leat_err_errno(err, LEAT_EIO, s->path);
}

/* A name that SQLite takes for a file's, as ":memory:" is not. */
static char *
plain_name(const char *path)
{
	struct leat_buf b = {0};

	if (*path != '/')
		leat_buf_add_str(&b, "./");
	leat_buf_add_str(&b, path);
	return b.p;
}

int
leat_store_open(struct leat_store **opened, const char *path, struct leat_err *err)
{
	struct leat_store *s = LEAT_NEW(struct leat_store);
	char *name = plain_name(path);
	int status;

	*opened = NULL;
	s->path = leat_strdup(path);
	status = lock(s, err);
	if (status == LEAT_OK &&
	    sqlite3_open_v2(name, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
		SQLITE_OK)
		status = leat_store_failed(s, err);
	if (status == LEAT_OK)
		status = set_up(s, err);
	free(name);
	if (status == LEAT_OK)
		*opened = s;
	else
		leat_store_close(s);
	return status;
}

void
leat_store_close(struct leat_store *s)
{
	sqlite3_stmt *statement;

	if (s == NULL)
		return;
	while (s->db && (statement = sqlite3_next_stmt(s->db, NULL)) != NULL)
		sqlite3_finalize(statement);
	sqlite3_close(s->db);
	if (s->fd >= 0)
		close(s->fd);
	free(s->path);
	free(s);
}

const char *
leat_store_path(const struct leat_store *s)
{
	return s->path;
}

/* Transactions and numbers */

int
leat_store_begin(struct leat_store *s, struct leat_err *err)
{
	int status = s->in_transaction ? LEAT_OK : leat_store_run(s, s->begin, err);

	s->in_transaction = status == LEAT_OK;
	return status;
}

int
leat_store_commit(struct leat_store *s, struct leat_err *err)
{
	int status = s->in_transaction ? leat_store_run(s, s->commit, err) : LEAT_OK;

	s->in_transaction = s->in_transaction && status != LEAT_OK;
	return status;
}

void
leat_store_hurry(struct leat_store *s)
{
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

int
leat_store_checkpoint(struct leat_store *s, struct leat_err *err)
{
	return leat_store_do(s, "PRAGMA wal_checkpoint(TRUNCATE);", err);
}

int
leat_store_number(struct leat_store *s, const char *name, int64_t *value, struct leat_err *err)
{
	bool row;
	int status = LEAT_OK;

	*value = 0;
	if (s->get_number == NULL)
		status = leat_store_prepare(
		    s, &s->get_number, "SELECT value FROM number WHERE name = ?1", err);
	if (status != LEAT_OK)
		return status;
	leat_bind_text(s->get_number, 1, leat_slice(name));
	status = leat_store_step(s, s->get_number, &row, err);
	if (status == LEAT_OK && row)
		*value = sqlite3_column_int64(s->get_number, 0);
	sqlite3_reset(s->get_number);
	return status;
}

int
leat_store_set_number(struct leat_store *s, const char *name, int64_t value, struct leat_err *err)
{
	int status = LEAT_OK;

	if (s->set_number == NULL)
		status = leat_store_prepare(
		    s, &s->set_number, "INSERT OR REPLACE INTO number VALUES (?1, ?2)", err);
	if (status != LEAT_OK)
		return status;
	leat_bind_text(s->set_number, 1, leat_slice(name));
	sqlite3_bind_int64(s->set_number, 2, value);
	return leat_store_run(s, s->set_number, err);
}
