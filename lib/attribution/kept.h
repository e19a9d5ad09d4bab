/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_KEPT_H
#define LEAT_ATTRIBUTION_KEPT_H

#include "attribution/fix.h"
#include "attribution/model.h"

/*
 * struct leat_kept_paths -- the paths that converted, for a model that weighs them only after
 * all has been seen: 8 bytes a touch (12 where the days of touches are kept) and 64 a
 * conversion. Ages are rounded to float, which is 0.2 s for what is 30 days old.
 * Zero-initialised is ready for use.
 */
struct leat_kept_conversion {
	leat_fix conversions, value; /* amounts in micros survive the way there and back */
	size_t first;                /* of its touches */
	uint32_t n, currency, stratum;
	int32_t day;
	float days_left;
	bool dated; /* the days of its touches are known */
};

struct leat_kept_paths {
	struct leat_kept_conversion *conversion;
	size_t n, cap;
	uint32_t *unit;     /* touches, one conversion after the other */
	float *age;         /* days, or steps */
	int32_t *touch_day; /* NULL if no conversion is dated */
	size_t ntouches, touch_cap;
	size_t longest; /* touches */
};

/* The statistics of what is kept: key and values of each. */
#define LEAT_KEPT_ROLES "sdcf*uf"        /* days_left; then unit and age of each touch */
#define LEAT_KEPT_DATED_ROLES "sdcf*ufd" /* and its day */
#define LEAT_KEPT_VALUES 2               /* conversions, value */

void leat_kept_paths_fini(struct leat_kept_paths *k);

/* leat_kept_paths_add -- keep a path. age: n, in place of its age_days. */
void leat_kept_paths_add(
    struct leat_kept_paths *k, const struct leat_path *path, const double *age);

/* leat_kept_paths_put -- what leat_kept_paths_each handed out, possibly to be taken away. */
void leat_kept_paths_put(
    struct leat_kept_paths *k, const uint32_t *key, size_t nkey, const leat_fix *value, bool dated);

/* leat_kept_paths_each -- hand out all, as sums of the statistics numbered plain and dated. */
void leat_kept_paths_each(const struct leat_kept_paths *k, size_t plain, size_t dated,
    leat_statistic_fn *take, void *ctx);

/*
 * leat_kept_paths_settle -- into an order that depends on what is kept alone; equal paths are
 * added up, and those that come to nothing are gone.
 * rank  of each unit, for an order that does not depend on how units are numbered
 */
void leat_kept_paths_settle(struct leat_kept_paths *k, const uint32_t *rank);

/* leat_kept_paths_take -- hand out the conversions as paths, in order. */
int leat_kept_paths_take(const struct leat_kept_paths *k,
    int (*take)(void *ctx, const struct leat_path *path, struct leat_err *err), void *ctx,
    struct leat_err *err);

#endif
