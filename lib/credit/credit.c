/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/credit.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/ensemble.h"
#include "base/mem.h"
#include "base/pool.h"
#include "credit/credit_part.h"
#include "credit/filter.h"
#include "credit/unit.h"

/* Persons are put into so many groups where intervals are asked for. */
enum { GROUPS = 40 };

static void
add_counts(struct leat_credit_counts *to, const struct leat_credit_counts *from)
{
	to->converted += from->converted;
	to->untouched += from->untouched;
	to->again += from->again;
	to->users += from->users;
	to->twice += from->twice;
	to->null_paths += from->null_paths;
	to->open_paths += from->open_paths;
	to->left_out += from->left_out;
	to->late_touches += from->late_touches;
	to->outside_touches += from->outside_touches;
	to->outside_conversions += from->outside_conversions;
}

/* What a hand has found is added to the whole. */
static int
collect(struct leat_credits *c, struct credit_hand *h, struct leat_credit_counts *counts)
{
	if (h->rc != LEAT_OK) {
		*c->err = h->err;
		return h->rc;
	}
	if (c->telling)
		return LEAT_OK;
	add_counts(counts, &h->counts);
	for (size_t i = 0; i < leat_gather_nunits(c->gather) * LEAT_EVENTS; i++)
		c->touches[i] += h->touches[i];
	for (size_t i = 0; i < c->o->nmodels; i++)
		leat_daysum_merge(&c->credited[i].sums, &h->sums[i]);
	leat_daysum_merge(&c->touched, &h->touched);
	if (c->learner == NULL) {
		c->learner = h->learner;
		h->learner = NULL;
	} else {
		leat_learner_merge(c->learner, h->learner, NULL);
	}
	return LEAT_OK;
}

static int
go_through(struct leat_credits *c, struct leat_credit_counts *counts)
{
	unsigned threads = c->o->attribution->threads ? c->o->attribution->threads : 1;
	struct credit_hand *hand = LEAT_NEW_N(struct credit_hand, threads);
	int rc = LEAT_OK;

	atomic_init(&c->next_part, 0);
	for (unsigned i = 0; i < threads; i++)
		credit_hand_init(&hand[i], c, i);
	leat_parallel(threads, threads, credit_hand_work, hand);
	for (unsigned i = 0; i < threads; i++) {
		if (rc == LEAT_OK)
			rc = collect(c, &hand[i], counts);
		credit_hand_fini(&hand[i]);
	}
	free(hand);
	return rc;
}

/* What a model gives that has learnt: by shares, or of the conversions it has kept. */
struct giving {
	struct leat_credits *c;
	const struct leat_attribution *model;
	const void *fit;
	struct leat_daysum *sums;
	struct leat_crediting crediting;
};

static int
give_kept(void *ctx, const struct leat_path *path, struct leat_err *err)
{
	struct giving *g = ctx;

	return leat_crediting_weigh(&g->crediting, g->model, g->fit, path, g->sums, err);
}

static int
give(struct leat_credits *c, size_t i)
{
	struct giving g = {
	    c, c->o->model[i], leat_learner_fit(c->learner, i), &c->credited[i].sums, {0}};
	int rc = LEAT_OK;

	if (g.fit == NULL)
		return LEAT_OK;
	leat_crediting_init(&g.crediting, c->o, leat_gather_nunits(c->gather),
	    leat_gather_baseline(c->gather), c->direct);
	if (g.model->shares)
		rc = leat_crediting_shares(
		    &g.crediting, g.model, g.fit, &c->touched, g.sums, c->err);
	else if (g.model->kept)
		rc = g.model->kept(g.fit, give_kept, &g, c->err);
	leat_crediting_fini(&g.crediting);
	return rc;
}

/* The variance of a unit's credits that they share, beside that of each alone. */
static void
find_variance(struct leat_credits *c, size_t i)
{
	size_t n = leat_gather_nunits(c->gather);
	struct leat_credited *d = &c->credited[i];
	const double *known;
	double *alone;
	bool sampled;

	if (!c->o->intervals || (known = leat_learner_variance(c->learner, i, &sampled)) == NULL)
		return;
	d->variance = LEAT_NEW_N(double, n);
	memcpy(d->variance, known, n * sizeof(*known));
	if (!sampled)
		return;
	/* The model's own has the sampling of conversions in it, which is told by each alone. */
	alone = LEAT_NEW_N(double, n);
	leat_daysum_variance(&d->sums, n, alone);
	for (size_t u = 0; u < n; u++)
		d->variance[u] = d->variance[u] > alone[u] ? d->variance[u] - alone[u] : 0;
	free(alone);
}

/* The mean of all that the others credit. */
static void
mix(struct leat_credits *c, size_t ensemble)
{
	struct leat_credited *d = &c->credited[ensemble];
	size_t n = c->o->nmodels, nunits = leat_gather_nunits(c->gather);
	const struct leat_daysum **part = LEAT_NEW_N(const struct leat_daysum *, n);
	const double **variance = LEAT_NEW_N(const double *, n);

	for (size_t i = 0; i < n; i++) {
		part[i] = &c->credited[i].sums;
		variance[i] = c->credited[i].variance;
	}
	leat_daysum_fini(&d->sums);
	d->sums = (struct leat_daysum){.cap = 0};
	leat_ensemble_mean(part, c->o->weight, n, &d->sums);
	d->incremental = leat_ensemble_incremental(c->o->model, n, c->o->weight);
	if (c->o->intervals) {
		d->variance = LEAT_NEW_N(double, nunits);
		leat_ensemble_variance(part, variance, c->o->weight, n, nunits, d->variance);
	}
	free(part);
	free(variance);
}

int
leat_credits_settle(struct leat_credits *c, struct leat_err *err)
{
	int rc;

	c->err = err;
	rc = leat_learner_finish(c->learner, leat_gather_nunits(c->gather), NULL, err);
	for (size_t i = 0; rc == LEAT_OK && i < c->o->nmodels; i++)
		if ((rc = give(c, i)) == LEAT_OK)
			find_variance(c, i);
	for (size_t i = 0; rc == LEAT_OK && i < c->o->nmodels; i++)
		if (c->o->model[i] == &leat_ensemble)
			mix(c, i);
	return rc;
}

/* Which units are of the direct channel: most often one or none. */
static bool *
find_direct(const struct leat_gather *g)
{
	size_t n = leat_gather_nunits(g);
	bool *direct = LEAT_NEW_N(bool, n), some = false;

	for (size_t i = 0; i < n; i++)
		some |= direct[i] =
		    leat_is_direct(leat_unit_channel(leat_gather_unit(g, (uint32_t)i)));
	if (some)
		return direct;
	free(direct);
	return NULL;
}

int
leat_credits_sum(struct leat_credits **credits, const struct leat_gather *g,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err)
{
	struct leat_credits *c = LEAT_NEW(struct leat_credits);
	int rc;

	*counts = (struct leat_credit_counts){0};
	c->gather = g;
	c->o = o;
	c->end_us = o->end_us != INT64_MIN ? o->end_us : leat_gather_newest(g);
	c->learning = (struct leat_learner_options){
	    o->model, o->nmodels, o->attribution, o->intervals ? GROUPS : 1};
	c->credited = LEAT_NEW_N(struct leat_credited, o->nmodels);
	for (size_t i = 0; i < o->nmodels; i++) {
		c->credited[i].model = o->model[i];
		c->credited[i].incremental = o->model[i]->incremental;
	}
	c->untouched = o->untouched_direct ? leat_gather_find(g, LEAT_SLICE(LEAT_DIRECT_CHANNEL))
					   : leat_gather_baseline(g);
	c->direct = find_direct(g);
	c->touches = LEAT_NEW_N(uint64_t, leat_gather_nunits(g) * LEAT_EVENTS);
	c->err = err;
	if ((rc = go_through(c, counts)) != LEAT_OK) {
		leat_credits_free(c);
		c = NULL;
	}
	*credits = c;
	return rc;
}

int
leat_credits_new(struct leat_credits **credits, const struct leat_gather *g,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err)
{
	int rc = leat_credits_sum(credits, g, o, counts, err);

	if (rc == LEAT_OK && (rc = leat_credits_settle(*credits, err)) != LEAT_OK) {
		leat_credits_free(*credits);
		*credits = NULL;
	}
	return rc;
}

struct leat_learner *
leat_credits_learner(const struct leat_credits *c)
{
	return c->learner;
}

struct leat_daysum *
leat_credits_touched(struct leat_credits *c)
{
	return &c->touched;
}

void
leat_credits_free(struct leat_credits *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->o->nmodels; i++) {
		leat_daysum_fini(&c->credited[i].sums);
		free(c->credited[i].variance);
		free(c->credited[i].calibrated);
	}
	leat_learner_free(c->learner);
	leat_daysum_fini(&c->touched);
	free(c->direct);
	free(c->touches);
	free(c->credited);
	free(c);
}

int
leat_credits_tell(struct leat_credits *c, const struct leat_telling *telling, struct leat_err *err)
{
	struct leat_credit_counts none = {0};
	int rc;

	c->telling = telling;
	c->err = err;
	rc = go_through(c, &none);
	c->telling = NULL;
	return rc;
}

uint32_t
leat_credits_untouched(const struct leat_credits *c)
{
	return c->untouched;
}

size_t
leat_credits_nmodels(const struct leat_credits *c)
{
	return c->o->nmodels;
}

struct leat_credited *
leat_credits_model(struct leat_credits *c, size_t i)
{
	return &c->credited[i];
}

const uint64_t *
leat_credits_touches(const struct leat_credits *c, uint32_t unit)
{
	return c->touches + (size_t)unit * LEAT_EVENTS;
}

void
leat_credits_add_touches(struct leat_credits *c, uint32_t unit, enum leat_event event, uint64_t n)
{
	c->touches[(size_t)unit * LEAT_EVENTS + event] += n;
}

const void *
leat_credits_fit(const struct leat_credits *c, size_t i)
{
	return leat_learner_fit(c->learner, i);
}
