/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_ERR_H
#define LEAT_BASE_ERR_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * enum leat_status -- what a library function returns and a program exits with.
 * The values are the exit statuses of sysexits(3), so that no table stands
 * between an error and what a shell script sees.
 */
enum leat_status {
	LEAT_OK = 0,
	LEAT_NEGATIVE = 1,   /* a well-formed "no": gate holds, quality below policy */
	LEAT_EUSAGE = 64,    /* wrong options or operands */
	LEAT_EDATA = 65,     /* bad data, an incomplete stream */
	LEAT_ENOINPUT = 66,  /* an input cannot be read */
	LEAT_EINTERNAL = 70, /* a bug in leat */
	LEAT_ECREATE = 73,   /* an output cannot be created */
	LEAT_EIO = 74,       /* an output cannot be written */
	LEAT_ETEMP = 75,     /* try again later */
	LEAT_EPERM = 77,     /* not permitted */
	LEAT_ECONFIG = 78,   /* bad policy, mapping or model file */
	LEAT_EPIPE = 141,    /* the reader of our output went away */
};

/*
 * struct leat_err -- where and why something went wrong. What it is filled with is
 * made harmless as leat_safe does, so that it can be printed as it is.
 * file, line and column are empty or 0 where they do not apply; column is a
 * column name (of data) or a JSON path (of a configuration file).
 */
struct leat_err {
	enum leat_status status;
	uint64_t line;
	char file[256];
	char column[96];
	char text[512];
};

/*
 * leat_err_set -- fill err with a status and a message; no place.
 * err may be NULL. Returns status, so that "return leat_err_set(...)" reads well.
 */
int leat_err_set(struct leat_err *err, enum leat_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * leat_err_at -- fill err with a status, a place and a message.
 * file and column may be NULL, line may be 0.
 */
int leat_err_at(struct leat_err *err, enum leat_status status, const char *file, uint64_t line,
    const char *column, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * leat_err_errno -- fill err from errno: "WHAT: strerror".
 */
int leat_err_errno(struct leat_err *err, enum leat_status status, const char *what);

/*
 * leat_err_text -- "file:line: column: text", the parts that are there.
 * out    at least 1 byte; the result is cut to cap - 1 bytes and terminated.
 */
void leat_err_text(const struct leat_err *err, char *out, size_t cap);

/*
 * leat_safe -- make echoed input harmless to a terminal and a log: control
 * characters, bidirectional marks and invalid UTF-8 become \xNN, and what is
 * longer than 64 bytes ends in "...".
 * out    at least LEAT_SAFE_MAX bytes (caller's).
 * Returns out.
 */
#define LEAT_SAFE_MAX 280
char *leat_safe(struct leat_slice text, char out[LEAT_SAFE_MAX]);

/*
 * struct leat_log -- where a library reports what is worth saying but is not
 * an error. A program supplies emit; a library never prints.
 */
enum leat_level { LEAT_WARNING, LEAT_NOTE };

struct leat_log {
	void (*emit)(void *ctx, enum leat_level level, const struct leat_err *what);
	void *ctx;
	void (*progress)(void *ctx, const char *doing, double share); /* NULL: nobody looks */
};

/*
 * leat_progress -- say how far a long computation has come; log may be NULL.
 * doing  a word or two: "sampling"
 * share  of it that is done, 0 to 1
 * From any thread, but from one at a time.
 */
static inline void
leat_progress(const struct leat_log *log, const char *doing, double share)
{
	if (log && log->progress)
		log->progress(log->ctx, doing, share);
}

/* leat_warn, leat_note -- report through log; log may be NULL (nothing happens). */
void leat_warn(const struct leat_log *log, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void leat_warn_at(const struct leat_log *log, const char *file, uint64_t line, const char *column,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void leat_note(const struct leat_log *log, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
