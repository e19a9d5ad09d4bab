/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/hazard.h"

#include <stdlib.h>

#include "attribution/hazard_part.h"
#include "base/mem.h"

static struct leat_hazard_state *
new_state(const struct leat_attribution_options *o, bool steps)
{
	struct leat_hazard_state *h = LEAT_NEW(struct leat_hazard_state);

	h->o = o;
	h->steps = steps;
	return h;
}

static void *
hazard_begin(const struct leat_attribution_options *o)
{
	return new_state(o, false);
}

static void *
step_begin(const struct leat_attribution_options *o)
{
	return new_state(o, true);
}

static void
hazard_end(void *fit)
{
	struct leat_hazard_state *h = fit;

	leat_risk_fini(&h->risk);
	leat_kept_paths_fini(&h->kept);
	free(h->stratum);
	leat_risk_fini(&h->again);
	free(h->age);
	free(h->unit);
	free(h->beta);
	free(h->omega);
	free(h->lambda0);
	free(h->variance);
	free(h->ahead);
	free(h->ahead_all);
	free(h->rate);
	free(h);
}

static struct leat_hazard_stratum *
stratum_at(struct leat_hazard_state *h, uint32_t s)
{
	while (h->nstrata <= s) {
		LEAT_GROW(h->stratum, h->nstrata, h->stratum_cap);
		h->stratum[h->nstrata++] = (struct leat_hazard_stratum){0};
	}
	return &h->stratum[s];
}

static void
at_risk(struct leat_hazard_state *h, uint32_t unit, double duration, double persons)
{
	struct leat_risk_bin *b = leat_risk_at(&h->risk, unit, leat_risk_bin_of(duration));

	leat_fix_add(&b->touches, persons);
	leat_fix_add(&b->days, persons * duration);
}

static double *
room_for_ages(struct leat_hazard_state *h, size_t n)
{
	if (h->age_room < n) {
		h->age_room = 2 * n;
		h->age = leat_realloc(h->age, h->age_room, sizeof(*h->age));
	}
	return h->age;
}

static void
hazard_observe(void *fit, const struct leat_path *p)
{
	struct leat_hazard_state *h = fit;

	stratum_at(h, p->stratum);
	if ((p->conversions > 0 || p->value < 0 || p->value > 0) && p->age_days)
		leat_kept_paths_add(&h->kept, p, p->age_days);
}

static void
hazard_expose(void *fit, const struct leat_exposure *e)
{
	struct leat_hazard_state *h = fit;
	struct leat_hazard_stratum *s = stratum_at(h, e->stratum);

	for (size_t i = 0; i < e->n; i++)
		at_risk(h, e->unit[i], e->days[i], e->persons);
	for (size_t i = 1; h->o->once && i < e->n; i++)
		leat_fix_add(&leat_risk_at(&h->again, e->unit[i], e->stratum)->touches, e->persons);
	leat_fix_add(&s->days, e->persons * e->baseline_days);
	leat_fix_add(&s->orphans, e->baseline_conversions);
}

/* A path of n touches has survived, or ended at, the steps after each of them. */
static void
step_observe(void *fit, const struct leat_path *p)
{
	struct leat_hazard_state *h = fit;
	struct leat_hazard_stratum *s = stratum_at(h, p->stratum);
	double persons = p->conversions + p->nulls + p->open;
	double *age = room_for_ages(h, p->n);

	for (size_t i = 0; i < p->n; i++) {
		age[i] = (double)(p->n - 1 - i);
		at_risk(h, p->unit[i], age[i] + 1, persons);
	}
	leat_fix_add(&s->days, persons * (double)p->n);
	if (p->conversions > 0 || p->value < 0 || p->value > 0)
		leat_kept_paths_add(&h->kept, p, age);
}

enum { AT_RISK, OBSERVED, AGAIN, KEPT, KEPT_DATED, NSTATISTICS };

static const struct leat_statistic statistics[NSTATISTICS] = {
    [AT_RISK] = {"at-risk", "un", 2, 2},  /* of touches in a bin: number, days */
    [OBSERVED] = {"observed", "s", 2, 2}, /* days, conversions without a touch meanwhile */
    [AGAIN] = {"again", "us", 1, 1},      /* touches after a person's first */
    [KEPT] = {"kept", LEAT_KEPT_ROLES, LEAT_KEPT_VALUES, 1},
    [KEPT_DATED] = {"kept-dated", LEAT_KEPT_DATED_ROLES, LEAT_KEPT_VALUES, 1},
};

static void
hazard_each(const void *fit, leat_statistic_fn *take, void *ctx)
{
	const struct leat_hazard_state *h = fit;

	for (size_t i = 0; i < h->risk.cap; i++) {
		const struct leat_risk_bin *b = &h->risk.slot[i];

		if (b->unit != LEAT_RISK_FREE)
			take(ctx, AT_RISK, (const uint32_t[]){b->unit, b->bin}, 2,
			    (const leat_fix[]){b->touches, b->days});
	}
	for (uint32_t s = 0; s < h->nstrata; s++)
		take(ctx, OBSERVED, &s, 1,
		    (const leat_fix[]){h->stratum[s].days, h->stratum[s].orphans});
	for (size_t i = 0; i < h->again.cap; i++) {
		const struct leat_risk_bin *b = &h->again.slot[i];

		if (b->unit != LEAT_RISK_FREE)
			take(ctx, AGAIN, (const uint32_t[]){b->unit, b->bin}, 2, &b->touches);
	}
	leat_kept_paths_each(&h->kept, KEPT, KEPT_DATED, take, ctx);
}

static void
hazard_add(void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	struct leat_hazard_state *h = fit;

	if (which == AT_RISK) {
		struct leat_risk_bin *b = leat_risk_at(&h->risk, key[0], key[1]);

		b->touches += value[0];
		b->days += value[1];
	} else if (which == OBSERVED) {
		struct leat_hazard_stratum *s = stratum_at(h, key[0]);

		s->days += value[0];
		s->orphans += value[1];
	} else if (which == AGAIN) {
		stratum_at(h, key[1]);
		leat_risk_at(&h->again, key[0], key[1])->touches += value[0];
	} else {
		stratum_at(h, key[0]);
		leat_kept_paths_put(&h->kept, key, nkey, value, which == KEPT_DATED);
	}
}

/* What is kept is credited in micros, and those have 64 bits. */
static const char *
hazard_fault(const void *fit, size_t which, size_t nkey, const __int128 *value)
{
	const leat_fix most = leat_fix_of(LEAT_FIX_MAX);

	(void)fit, (void)nkey;
	if (which != KEPT && which != KEPT_DATED)
		return NULL;
	return value[0] <= most && value[1] <= most && value[1] >= -most
		   ? NULL
		   : "a conversion that is too large";
}

static int
hazard_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	struct leat_hazard_state *h = fit;
	uint32_t *rank = LEAT_NEW_N(uint32_t, nunits);

	(void)err;
	h->nunits = nunits;
	h->unit = LEAT_NEW_N(uint32_t, nunits);
	for (size_t i = 0; i < nunits; i++) {
		h->unit[i] = order ? order[i] : (uint32_t)i;
		rank[h->unit[i]] = (uint32_t)i;
	}
	leat_hazard_learn(h, rank);
	free(rank);
	return LEAT_OK;
}

static int
hazard_kept(const void *fit,
    int (*take)(void *ctx, const struct leat_path *path, struct leat_err *err), void *ctx,
    struct leat_err *err)
{
	const struct leat_hazard_state *h = fit;

	return leat_kept_paths_take(&h->kept, take, ctx, err);
}

static const double *
hazard_variance(const void *fit)
{
	const struct leat_hazard_state *h = fit;

	return h->variance;
}

#define LEARNS                                                                                     \
	.incremental = true,                                                                       \
	.counterfactual = "touch absent: the person goes on without the channel's touches",        \
	.end = hazard_end, .statistic = statistics, .nstatistics = NSTATISTICS,                    \
	.each = hazard_each, .add = hazard_add, .fault = hazard_fault, .finish = hazard_finish,    \
	.weigh = leat_hazard_weigh, .kept = hazard_kept, .variance = hazard_variance,              \
	.describe = leat_hazard_describe

const struct leat_attribution leat_hazard = {
    .name = "hazard",
    .needs_times = true,
    .begin = hazard_begin,
    .observe = hazard_observe,
    .expose = hazard_expose,
    LEARNS,
};

const struct leat_attribution leat_step_hazard = {
    .name = "step-hazard",
    .begin = step_begin,
    .observe = step_observe,
    LEARNS,
};
