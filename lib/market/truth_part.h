/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_TRUTH_PART_H
#define LEAT_MARKET_TRUTH_PART_H

#include "market/truth.h"
#include "record/json.h"

/* Shared by truth_read.c and truth_read_channel.c: what they want of an object (truth_want.c). A
 * path says where in the file an object is. */

#define TRUTH_NKEYS(keys) (sizeof(keys) / sizeof((keys)[0]))
#define TRUTH_PATH 128

/* One number of an object: where it goes and what it is called. */
struct truth_want {
	const char *key;
	double *to;
};

int truth_want_numbers(const struct leat_json *o, const char *path, const struct truth_want *w,
    size_t n, struct leat_err *err);
#define TRUTH_WANT_NUMBERS(o, path, err, ...)                                                      \
	truth_want_numbers(o, path, (const struct truth_want[]){__VA_ARGS__},                      \
	    sizeof((const struct truth_want[]){__VA_ARGS__}) / sizeof(struct truth_want), err)

/* truth_want_text -- as leat_json_want_text, but into the truth's arena. */
int truth_want_text(struct leat_truth *t, const struct leat_json *o, const char *path,
    const char *key, struct leat_slice *out, struct leat_err *err);
/* truth_want_array -- the elements of an array, as zeroes of the given size in the arena. */
int truth_want_array(struct leat_truth *t, const struct leat_json *o, const char *path,
    const char *key, size_t size, const struct leat_json **first, size_t *n, void *array,
    struct leat_err *err);
/* truth_fault -- LEAT_ECONFIG, of what is at path. */
int truth_fault(struct leat_err *err, const char *path, const char *text);
int truth_is_object(const struct leat_json *v, const char *path, struct leat_err *err);
/* truth_below -- the object under a key, and its path. */
int truth_below(const struct leat_json *o, const char *path, const char *key,
    const struct leat_json **child, char child_path[TRUTH_PATH], struct leat_err *err);

/* truth_read_channel -- number i, which is there. */
int truth_read_channel(
    struct leat_truth *t, const struct leat_json *o, size_t i, struct leat_err *err);

/* truth_read_experiments, truth_check_experiments -- once start, days, geos and channels are there.
 */
int truth_read_experiments(struct leat_truth *t, const struct leat_json *o, struct leat_err *err);
int truth_check_experiments(const struct leat_truth *t, struct leat_err *err);

#endif
