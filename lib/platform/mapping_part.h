/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_MAPPING_PART_H
#define LEAT_PLATFORM_MAPPING_PART_H

#include "platform/mapping.h"
#include "record/json.h"

/* Shared by mapping.c, which reads mappings, and mapping_column.c, which reads their columns. */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* struct leat_loader -- what every reading step needs. */
struct leat_loader {
	struct leat_arena *arena;
	const char *file;
	struct leat_err *err;
};

/* leat_load_fault -- LEAT_ECONFIG: what is wrong with the text at a path. */
int leat_load_fault(
    struct leat_loader *l, const char *path, const char *what, struct leat_slice text);
/* leat_load_unknown -- the same for a name that is none of n; the nearest of them is told. */
int leat_load_unknown(struct leat_loader *l, const char *path, const char *what,
    struct leat_slice text, const char *const *names, size_t n);
/* leat_load_no_target -- for a target that there is not. */
int leat_load_no_target(struct leat_loader *l, const char *path, struct leat_slice text);
/* leat_load_status -- give an error that json.h made the name of the file. */
int leat_load_status(struct leat_loader *l, int status);

enum leat_text_form { LEAT_AS_WRITTEN, LEAT_SMALL, LEAT_HEADER };

/*
 * What is looked up in an object; an absent key leaves what was there.
 * text   a string; list  an array of strings; pairs  an object of strings, its keys
 * as headers; word  a string that is one of n, by its place
 */
int leat_load_text(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, struct leat_slice *out);
int leat_load_list(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, enum leat_text_form form, struct leat_slice **list, size_t *n);
int leat_load_pairs(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, struct leat_pair **list, size_t *n);
int leat_load_word(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, const char *const *words, size_t n, int *out);
int leat_load_bool(
    struct leat_loader *l, const struct leat_json *o, const char *path, const char *key, bool *out);
/* constants: an object whose keys are schema columns, or any targets. */
int leat_load_constants(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, bool any_target, struct leat_constant **list, size_t *n);
int leat_load_node(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, enum leat_json_type type, const struct leat_json **node);
int leat_load_only(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *const *keys, size_t n);

/* leat_load_columns, leat_load_need -- those parts of a mapping. */
int leat_load_columns(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m);
int leat_load_need(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m);

#endif
