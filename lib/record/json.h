/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_JSON_H
#define LEAT_RECORD_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * A JSON value as an immutable tree in an arena. cJSON says what is JSON; on
 * top of it numbers keep their own digits (9007199254740993 survives), and
 * duplicate keys, trailing text, invalid UTF-8, control characters and \u0000
 * in strings are refused.
 */
enum leat_json_type {
	LEAT_JSON_NULL,
	LEAT_JSON_FALSE,
	LEAT_JSON_TRUE,
	LEAT_JSON_NUMBER,
	LEAT_JSON_STRING,
	LEAT_JSON_ARRAY,
	LEAT_JSON_OBJECT,
};

struct leat_json {
	enum leat_json_type type;
	struct leat_slice key;   /* of a member of an object */
	struct leat_slice text;  /* a string's content, or a number's own digits; terminated */
	size_t n;                /* members or elements */
	struct leat_json *child; /* the first of them */
	struct leat_json *next;  /* the next sibling */
};

/*
 * leat_json_parse -- one JSON value, with nothing but blanks around it.
 * text   UTF-8 (borrowed for the call)
 * Returns LEAT_OK; LEAT_EDATA with the line (from first_line) of the fault.
 */
int leat_json_parse(struct leat_json **root, struct leat_arena *arena, struct leat_slice text,
    const char *file, uint64_t first_line, struct leat_err *err);

/* leat_json_is_number -- is the text, just as it is, a JSON number (RFC 8259, section 6)? */
bool leat_json_is_number(struct leat_slice s);

/* leat_json_read_file -- a whole file as one value; faults are LEAT_ECONFIG, LEAT_ENOINPUT if
 * unreadable. */
int leat_json_read_file(
    struct leat_json **root, struct leat_arena *arena, const char *path, struct leat_err *err);

const struct leat_json *leat_json_get(const struct leat_json *object, const char *key);

/* leat_json_print -- compact text; keys in their own order, or sorted bytewise at every depth. */
void leat_json_print(const struct leat_json *v, bool sorted, struct leat_buf *out);

/*
 * Reading configuration (policies, mappings, truths). Each looks up object[key];
 * an absent or null key leaves *out as it was (set the default first); a wrong
 * type is LEAT_ECONFIG naming path.key. path is what leads to object, e.g.
 * "channels.paid_search"; "" at the root.
 */
int leat_json_want_text(const struct leat_json *object, const char *path, const char *key,
    struct leat_slice *out, struct leat_err *err);
int leat_json_want_number(const struct leat_json *object, const char *path, const char *key,
    double *out, struct leat_err *err);
int leat_json_want_money(const struct leat_json *object, const char *path, const char *key,
    int64_t *micros, struct leat_err *err);
int leat_json_want_i64(const struct leat_json *object, const char *path, const char *key,
    int64_t *out, struct leat_err *err);
int leat_json_want_bool(const struct leat_json *object, const char *path, const char *key,
    bool *out, struct leat_err *err);
int leat_json_want_node(const struct leat_json *object, const char *path, const char *key,
    enum leat_json_type type, const struct leat_json **out, struct leat_err *err);

/* leat_json_only -- LEAT_ECONFIG, with the nearest known key, if object has a key not in keys. */
int leat_json_only(const struct leat_json *object, const char *path, const char *const *keys,
    size_t nkeys, struct leat_err *err);

/*
 * struct leat_jw -- writes compact JSON into a buffer, commas and quotes
 * included. Numbers are the shortest text that reads back.
 */
struct leat_jw {
	struct leat_buf *out;
	bool comma;     /* a comma is due before the next value or key */
	bool nonfinite; /* a NaN or infinity was asked for (null was written): the caller must
			   refuse */
};

/* leat_json_copy -- the bytes of a string to `to`. Returns whether they stand so between quotes:
 * none needs an escape. */
bool leat_json_copy(char *to, struct leat_slice s);

void leat_jw_open(struct leat_jw *w, char bracket);  /* '{' or '[' */
void leat_jw_close(struct leat_jw *w, char bracket); /* '}' or ']' */
void leat_jw_key(struct leat_jw *w, const char *key);
void leat_jw_key_slice(struct leat_jw *w, struct leat_slice key);
void leat_jw_text(struct leat_jw *w, struct leat_slice s);
void leat_jw_str(struct leat_jw *w, const char *s);
void leat_jw_number(struct leat_jw *w, double v);
void leat_jw_float(struct leat_jw *w, double v); /* at float32 precision */
void leat_jw_i64(struct leat_jw *w, int64_t v);
void leat_jw_money(struct leat_jw *w, int64_t micros);
void leat_jw_bool(struct leat_jw *w, bool v);
void leat_jw_null(struct leat_jw *w);
void leat_jw_raw(struct leat_jw *w, struct leat_slice json);

#endif
