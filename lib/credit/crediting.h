/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_CREDITING_H
#define LEAT_CREDIT_CREDITING_H

#include "credit/credit.h"

/*
 * struct leat_crediting -- room for one path at a time, as models see it, and for what
 * each of its touches is given. Each thread has one.
 */
struct leat_crediting {
	const struct leat_credit_options *o;
	size_t nunits;
	uint32_t baseline;       /* its unit */
	const bool *unit_direct; /* nunits, which are of the direct channel; NULL: none */
	struct leat_prepare prepare;
	bool idle; /* every touch counts, and as much */
	struct leat_touch_seen *seen;
	bool *direct;
	uint32_t *unit;
	double *age_days, *weight;
	int64_t *part, *part_revenue;
	int32_t *touch_day;
	size_t room;
	int64_t *of_unit, *of_unit_revenue; /* nunits, 0 between paths */
};

/* o and unit_direct are borrowed until fini. */
void leat_crediting_init(struct leat_crediting *c, const struct leat_credit_options *o,
    size_t nunits, uint32_t baseline, const bool *unit_direct);
void leat_crediting_fini(struct leat_crediting *c);

/*
 * leat_crediting_path -- a path as models see it, with the touches that count; good until the next.
 * end_us is that of the observation. Its touches are those of cut at leat_crediting_kept.
 */
struct leat_path leat_crediting_path(
    struct leat_crediting *c, const struct leat_cut_path *cut, int64_t end_us, uint32_t stratum);

/* leat_crediting_kept -- which touch of the cut touch i of the last path is. */
static inline size_t
leat_crediting_kept(const struct leat_crediting *c, size_t i)
{
	return c->idle ? i : c->prepare.keep[i];
}

/*
 * leat_crediting_split -- what each touch of a path, and at the end the baseline, is given of its
 * conversions and value: c->part and c->part_revenue, which add up to them. LEAT_EINTERNAL for
 * a weight that is none.
 */
int leat_crediting_split(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_path *path, struct leat_err *err);

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
