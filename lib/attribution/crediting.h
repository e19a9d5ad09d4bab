/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_CREDITING_H
#define LEAT_ATTRIBUTION_CREDITING_H

#include "attribution/credit.h"

/*
 * struct leat_crediting -- room for one path at a time, as models see it, and for what
 * each of its touches is given. Each thread has one.
 */
struct leat_crediting {
	const struct leat_credit_options *o;
	size_t nunits;
	uint32_t baseline; /* its unit */
	uint32_t *unit;
	double *age_days, *weight;
	int64_t *part, *part_revenue;
	int32_t *touch_day;
	size_t room;
	int64_t *of_unit, *of_unit_revenue; /* nunits, 0 between paths */
};

/* o is borrowed until fini. */
void leat_crediting_init(struct leat_crediting *c, const struct leat_credit_options *o,
    size_t nunits, uint32_t baseline);
void leat_crediting_fini(struct leat_crediting *c);

/* leat_crediting_path -- a path as models see it; good until the next. end_us is that of the
 * observation. */
struct leat_path leat_crediting_path(
    struct leat_crediting *c, const struct leat_cut_path *cut, int64_t end_us, uint32_t stratum);

/*
 * leat_crediting_weigh -- split a path's conversions over its touches and the baseline, and add
 * what each unit gets to sums. LEAT_EINTERNAL for a weight that is none.
 */
int leat_crediting_weigh(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_path *path, struct leat_daysum *sums, struct leat_err *err);

/* leat_crediting_shares -- split the conversions of each day by a model's shares; what has none
 * is the baseline's. */
int leat_crediting_shares(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_daysum *touched, struct leat_daysum *sums,
    struct leat_err *err);

#endif
