/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/given.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/siphash.h"
#include "quality/identity.h"
#include "state/store_part.h"

enum { DIGEST = 16 };

enum statement {
	GET_ROW,
	PUT_ROW,
	CHANGE_ROW,
	GET_EVENT,
	PUT_EVENT,
	HIT_EVENT,
	MORE_EVENT,
	GET_LOG,
	FIND_LOG,
	PUT_LOG,
	STATEMENTS
};

/*
 * What an operand of this run has put or changed before stays as it was before the run:
 * that is the case if its serial is at least the run's first.
 */
static const char *const sql[STATEMENTS] = {
    [GET_ROW] = "SELECT as_of, content, serial FROM given WHERE identity = ?1 AND as_of <= ?2 "
		"ORDER BY as_of DESC LIMIT 1",
    [PUT_ROW] = "INSERT INTO given VALUES (?1, ?2, ?3, ?4, NULL)",
    [CHANGE_ROW] = "UPDATE given SET before = CASE WHEN serial < ?5 THEN content ELSE before END, "
		   "content = ?3, serial = ?4 WHERE identity = ?1 AND as_of = ?2",
    [GET_EVENT] = "SELECT given, pass, hits FROM event WHERE digest = ?1 AND log = ?2",
    [PUT_EVENT] = "INSERT INTO event VALUES (?1, ?2, 1, 0, ?3, ?3, 1)",
    [HIT_EVENT] = "UPDATE event SET pass = ?3, hits = ?4 WHERE digest = ?1 AND log = ?2",
    [MORE_EVENT] = "UPDATE event SET before = CASE WHEN serial < ?5 THEN given ELSE before END, "
		   "given = given + 1, serial = ?3, pass = ?3, hits = ?4 "
		   "WHERE digest = ?1 AND log = ?2",
    [GET_LOG] = "SELECT number FROM log WHERE name = ?1",
    [FIND_LOG] = "SELECT log FROM event WHERE digest = ?1 ORDER BY log LIMIT 1",
    [PUT_LOG] = "INSERT OR REPLACE INTO log VALUES (?1, ?2)",
};

struct leat_given {
	struct leat_store *store;
	sqlite3_stmt *statement[STATEMENTS];
	struct leat_siphash_key key;
	int64_t first, serial, next; /* operands: the run's first, this one, the next one */
	char *name;                  /* of the operand */
	enum leat_known known;
	struct leat_map source; /* of the operand: its logs, by the column of that name */
	int64_t *log;
	size_t log_cap;
	struct leat_buf all, identity, place;
};

int
leat_given_new(
    struct leat_given **out, struct leat_store *store, int64_t serial, struct leat_err *err)
{
	struct leat_given *g = LEAT_NEW(struct leat_given);
	int64_t key[2] = {0}, last = 0;
	int status = leat_store_number(store, "key0", &key[0], err);

	g->store = store;
	if (status == LEAT_OK)
		status = leat_store_number(store, "key1", &key[1], err);
	if (status == LEAT_OK)
		status = leat_store_number(store, "operands", &last, err);
	for (int i = 0; i < STATEMENTS && status == LEAT_OK; i++)
		status = leat_store_prepare(store, &g->statement[i], sql[i], err);
	g->key = (struct leat_siphash_key){(uint64_t)key[0], (uint64_t)key[1]};
	g->next = last + 1;
	g->first = serial ? serial : g->next;
	g->serial = serial;
	*out = status == LEAT_OK ? g : NULL;
	if (status != LEAT_OK)
		leat_given_free(g);
	return status;
}

void
leat_given_free(struct leat_given *g)
{
	if (g == NULL)
		return;
	leat_map_fini(&g->source);
	leat_buf_fini(&g->all);
	leat_buf_fini(&g->identity);
	leat_buf_fini(&g->place);
	free(g->log);
	free(g->name);
	free(g);
}

int64_t
leat_given_first(const struct leat_given *g)
{
	return g->first;
}

int64_t
leat_given_serial(const struct leat_given *g)
{
	return g->serial;
}

int
leat_given_operand(
    struct leat_given *g, const char *name, enum leat_known known, struct leat_err *err)
{
	int status = LEAT_OK;

	/* The one that is read on keeps its number. */
	if (g->name || g->serial == 0) {
		g->serial = g->next++;
		status = leat_store_set_number(g->store, "operands", g->serial, err);
	}
	free(g->name);
	g->name = leat_strdup(name);
	g->known = known;
	leat_map_fini(&g->source);
	return status;
}

void
leat_given_beyond(struct leat_given *g)
{
	g->known = LEAT_UNKNOWN;
}

/* What a row says */

/* Everything but what is said about the export: names and fields of what is filled. */
static struct leat_slice
everything(struct leat_given *g, const struct leat_out *out, const struct leat_row *row)
{
	g->all.n = 0;
	for (int c = leat_row_next(row, -1); c >= 0; c = leat_row_next(row, c)) {
		if (c == LEAT_OBS_AS_OF || c == LEAT_OBS_FLAGS || c == LEAT_OBS_SOURCE)
			continue;
		leat_buf_add_slice(&g->all, leat_out_column(out, (size_t)c));
		leat_buf_add_char(&g->all, '\0');
		leat_buf_add_slice(&g->all, row->field[c]);
		leat_buf_add_char(&g->all, '\0');
	}
	return leat_buf_slice(&g->all);
}

/* The same bytes on every machine, so that a store may be moved. */
static void
digest(const struct leat_given *g, struct leat_slice text, unsigned char out[DIGEST])
{
	struct leat_siphash h = leat_siphash(g->key, text);

	for (int i = 0; i < 8; i++) {
		out[i] = (unsigned char)(h.low >> 8 * i);
		out[8 + i] = (unsigned char)(h.high >> 8 * i);
	}
}

/*
 * The identity of a row, if it has one. What is nothing but what it says has that; of
 * columns that only another operand has there is nothing in it.
 */
static bool
identify(struct leat_given *g, const struct leat_row *row, int kind, struct leat_slice all,
    unsigned char out[DIGEST])
{
	if (kind < 0 || (size_t)kind >= leat_observations.nkinds - 1)
		return false;
	if (kind == LEAT_LIFT || kind == LEAT_COVER) {
		digest(g, all, out);
		return true;
	}
	if (!leat_identity(row, (enum leat_obs_kind)kind, &g->identity))
		return false;
	digest(g, leat_buf_slice(&g->identity), out);
	return true;
}

/* The look at it that a row is of: 0 if it does not say, or is an event. */
static int64_t
look_of(const struct leat_row *row, int kind)
{
	int64_t as_of = leat_as_of(row);

	return kind == LEAT_TOUCH || kind == LEAT_CONVERSION || as_of == INT64_MIN ? 0 : as_of;
}

/* Rows that have an identity */

static void
bind_row(struct leat_given *g, sqlite3_stmt *q, const unsigned char *identity, int64_t as_of,
    int64_t content)
{
	sqlite3_bind_blob(q, 1, identity, DIGEST, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, as_of);
	if (q == g->statement[GET_ROW])
		return;
	sqlite3_bind_int64(q, 3, content);
	sqlite3_bind_int64(q, 4, g->serial);
	if (q == g->statement[CHANGE_ROW])
		sqlite3_bind_int64(q, 5, g->first);
}

static int
see_identity(struct leat_given *g, const unsigned char *identity, int64_t as_of, int64_t content,
    enum leat_news *news, struct leat_err *err)
{
	sqlite3_stmt *q = g->statement[GET_ROW];
	bool found, same_look, same, ours;
	int status;

	bind_row(g, q, identity, as_of, content);
	status = leat_store_step(g->store, q, &found, err);
	if (status != LEAT_OK)
		return status;
	same_look = found && sqlite3_column_int64(q, 0) == as_of;
	same = found && sqlite3_column_int64(q, 1) == content;
	ours = found && sqlite3_column_int64(q, 2) >= g->first;
	sqlite3_reset(q);
	*news = found && !same ? LEAT_RESTATED : LEAT_NEWS;
	if (same_look && (same || (g->known != LEAT_UNKNOWN && !ours))) {
		*news = LEAT_NO_NEWS;
		return LEAT_OK;
	}
	q = g->statement[same_look ? CHANGE_ROW : PUT_ROW];
	bind_row(g, q, identity, as_of, content);
	return leat_store_run(g->store, q, err);
}

/* Rows that have none */

/* The number that SQL finds for the one parameter that is bound; 0: none. */
static int
find(struct leat_given *g, enum statement which, int64_t *number, struct leat_err *err)
{
	sqlite3_stmt *q = g->statement[which];
	bool found;
	int status = leat_store_step(g->store, q, &found, err);

	*number = status == LEAT_OK && found ? sqlite3_column_int64(q, 0) : 0;
	sqlite3_reset(q);
	return status;
}

static int
begin_log(struct leat_given *g, int64_t *log, struct leat_err *err)
{
	int64_t last;
	int status = leat_store_number(g->store, "logs", &last, err);

	*log = last + 1;
	return status == LEAT_OK ? leat_store_set_number(g->store, "logs", *log, err) : status;
}

/* The log of what an operand has of one source, by its name or by the first row of it. */
static int
find_log(struct leat_given *g, const unsigned char *row, int64_t *log, struct leat_err *err)
{
	sqlite3_stmt *q = g->statement[PUT_LOG];
	int status;

	leat_bind_text(g->statement[GET_LOG], 1, leat_buf_slice(&g->place));
	status = find(g, GET_LOG, log, err);
	if (status != LEAT_OK || *log)
		return status;
	sqlite3_bind_blob(g->statement[FIND_LOG], 1, row, DIGEST, SQLITE_STATIC);
	status = find(g, FIND_LOG, log, err);
	if (status == LEAT_OK && *log == 0)
		status = begin_log(g, log, err);
	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_buf_slice(&g->place));
	sqlite3_bind_int64(q, 2, *log);
	return leat_store_run(g->store, q, err);
}

static int
log_of(struct leat_given *g, struct leat_slice source, const unsigned char *row, int64_t *log,
    struct leat_err *err)
{
	bool added;
	size_t i = leat_map_put(&g->source, source, &added);
	int status = LEAT_OK;

	if (added) {
		g->place.n = 0;
		leat_buf_add_str(&g->place, g->name);
		leat_buf_add_char(&g->place, '\n');
		leat_buf_add_slice(&g->place, source);
		LEAT_GROW(g->log, i, g->log_cap);
		status = find_log(g, row, &g->log[i], err);
	}
	*log = g->log[i];
	return status;
}

static void
bind_event(struct leat_given *g, sqlite3_stmt *q, const unsigned char *row, int64_t log)
{
	sqlite3_bind_blob(q, 1, row, DIGEST, SQLITE_STATIC);
	sqlite3_bind_int64(q, 2, log);
}

static int
see_event(struct leat_given *g, const unsigned char *row, int64_t log, enum leat_news *news,
    struct leat_err *err)
{
	sqlite3_stmt *q = g->statement[GET_EVENT];
	int64_t given = 0, hits = 0;
	bool found, met = false;
	int status;

	bind_event(g, q, row, log);
	status = leat_store_step(g->store, q, &found, err);
	if (status != LEAT_OK)
		return status;
	if (found) {
		given = sqlite3_column_int64(q, 0);
		met = sqlite3_column_int64(q, 1) == g->serial;
		hits = met ? sqlite3_column_int64(q, 2) : 0;
		sqlite3_reset(q);
	}
	*news = hits < given ? LEAT_NO_NEWS : LEAT_NEWS;
	/* Where every one was counted before nothing is counted again. */
	if (found && !met && g->known == LEAT_ALL_KNOWN)
		return LEAT_OK;
	q = g->statement[!found ? PUT_EVENT : hits < given ? HIT_EVENT : MORE_EVENT];
	bind_event(g, q, row, log);
	sqlite3_bind_int64(q, 3, g->serial);
	if (found)
		sqlite3_bind_int64(q, 4, hits + 1);
	if (q == g->statement[MORE_EVENT])
		sqlite3_bind_int64(q, 5, g->first);
	return leat_store_run(g->store, q, err);
}

int
leat_given_see(struct leat_given *g, const struct leat_out *out, const struct leat_row *row,
    enum leat_news *news, struct leat_err *err)
{
	int kind = leat_schema_kind(&leat_observations, row->field[LEAT_OBS_KIND]), status;
	struct leat_slice all = everything(g, out, row);
	unsigned char identity[DIGEST], says[DIGEST];
	int64_t log = 0;

	if (identify(g, row, kind, all, identity))
		return see_identity(g, identity, look_of(row, kind),
		    (int64_t)leat_siphash(g->key, all).low, news, err);
	digest(g, all, says);
	status = log_of(g, row->field[LEAT_OBS_SOURCE], says, &log, err);
	return status == LEAT_OK ? see_event(g, says, log, news, err) : status;
}

/* Undoing */

int
leat_given_forget(struct leat_store *store, int64_t first, struct leat_err *err)
{
	static const char files_back[] = "UPDATE file SET digest = before, size = size_before, "
					 "before = NULL, serial = 0 WHERE serial >= ?1";
	static const char *const undo[] = {
	    "DELETE FROM given WHERE serial >= ?1 AND before IS NULL",
	    "UPDATE given SET content = before, before = NULL, serial = 0 WHERE serial >= ?1",
	    "DELETE FROM event WHERE serial >= ?1 AND before = 0",
	    "UPDATE event SET given = before, serial = 0 WHERE serial >= ?1",
	    "DELETE FROM file WHERE serial >= ?1 AND before IS NULL",
	    files_back,
	};
	sqlite3_stmt *q;
	int status = LEAT_OK;

	for (size_t i = 0; i < sizeof(undo) / sizeof(undo[0]) && status == LEAT_OK; i++) {
		status = leat_store_prepare(store, &q, undo[i], err);
		if (status != LEAT_OK)
			return status;
		sqlite3_bind_int64(q, 1, first);
		status = leat_store_run(store, q, err);
		sqlite3_finalize(q);
	}
	return status;
}
