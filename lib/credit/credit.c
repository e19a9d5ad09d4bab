/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/credit.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/ensemble.h"
#include "attribution/learn.h"
#include "base/mem.h"
#include "base/pool.h"
#include "credit/crediting.h"
#include "credit/filter.h"
#include "credit/unit.h"

/* Persons are put into so many groups where intervals are asked for. */
enum { GROUPS = 40 };

struct leat_credits {
	const struct leat_gather *gather;
	const struct leat_credit_options *o;
	struct leat_learner_options learning;
	int64_t end_us;
	struct leat_learner *learner;
	struct leat_credited *credited; /* a model each */
	struct leat_daysum touched;     /* conversions with a touch, to be split by shares */
	uint32_t untouched;             /* the unit of those without */
	bool *direct;                   /* by unit; NULL: none is */
	uint64_t *touches;              /* by unit and event */
	atomic_size_t next_part;
	const struct leat_telling *telling; /* NULL: learning, and crediting by rules */
	struct leat_err *err;
};

/* One thread's: parts of persons, what models learn from them, and the sums. */
struct hand {
	struct leat_credits *c;
	unsigned number;
	bool told; /* a path of the person */
	struct leat_part *part;
	struct leat_learner *learner;
	struct leat_daysum *sums; /* a model each */
	struct leat_daysum touched;
	struct leat_crediting crediting;
	struct leat_credit_counts counts;
	uint64_t *touches; /* by unit and event */
	int64_t *until_us;
	double *days;
	uint32_t *unit;
	unsigned char *counted; /* of a person's touches: on which kinds of paths */
	size_t room;
	const struct leat_touch *touch; /* the person's */
	uint32_t stratum, group;        /* of the person */
	int64_t first_us;               /* the person's first touch; INT64_MAX: there is none */
	bool converted;                 /* once already */
	double unled; /* conversions of the person after it, with none on their path */
	struct leat_err err;
	int rc;
};

static double
days(int64_t us)
{
	return (double)us / (double)LEAT_US_PER_DAY;
}

/* n of its touches count. */
static void
count(struct hand *h, const struct leat_cut_path *cut, size_t n)
{
	h->counts.left_out += cut->n - n;
	if (n == 0 && cut->what != LEAT_CUT_CONVERTED)
		return;
	switch (cut->what) {
	case LEAT_CUT_CONVERTED:
		if (n)
			h->counts.converted++;
		else
			h->counts.untouched++;
		break;
	case LEAT_CUT_NULL:
		h->counts.null_paths++;
		break;
	case LEAT_CUT_OPEN:
		h->counts.open_paths++;
		break;
	}
}

enum { LEFT_OUT = 1, COUNTED = 2 };

/* What a touch that does not count on its path could lead to, nobody has to explain. */
static void
mark(struct hand *h, const struct leat_cut_path *cut, size_t n)
{
	size_t from = (size_t)(cut->touch - h->touch);

	if (h->crediting.idle || cut->n == 0)
		return;
	for (size_t i = 0; i < cut->n; i++)
		h->counted[from + i] |= LEFT_OUT;
	for (size_t i = 0; i < n; i++)
		h->counted[from + leat_crediting_kept(&h->crediting, i)] |= COUNTED;
}

/* What models that weigh give the touches of a path. */
static void
tell_path(struct hand *h, const struct leat_cut_path *cut, const struct leat_path *path)
{
	const struct leat_telling *t = h->c->telling;
	const struct leat_credit_options *o = h->c->o;

	h->told = true;
	if (path->n == 0) {
		t->path(t->ctx, h->number, 0, cut, path, &h->crediting);
		return;
	}
	for (size_t i = 0; h->rc == LEAT_OK && i < o->nmodels; i++) {
		if (o->model[i]->weigh == NULL)
			continue;
		h->rc = leat_crediting_split(
		    &h->crediting, o->model[i], leat_learner_fit(h->c->learner, i), path, &h->err);
		if (h->rc == LEAT_OK)
			t->path(t->ctx, h->number, i, cut, path, &h->crediting);
	}
}

static void
take_path(void *ctx, const struct leat_cut_path *cut)
{
	struct hand *h = ctx;
	const struct leat_conversion *v = cut->conversion;
	const struct leat_credit_options *o = h->c->o;
	struct leat_path path;

	if (h->rc != LEAT_OK)
		return;
	path = leat_crediting_path(&h->crediting, cut, h->c->end_us, h->stratum);
	if (h->c->telling) {
		if (v && v->time_us >= o->start_us)
			tell_path(h, cut, &path);
		return;
	}
	count(h, cut, path.n);
	mark(h, cut, path.n);
	if (v && v->time_us < o->start_us)
		return;
	if (path.n && (cut->what == LEAT_CUT_CONVERTED || !o->no_nulls))
		leat_learner_observe(h->learner, &path, h->group);
	if (v == NULL)
		return;
	for (size_t i = 0; h->rc == LEAT_OK && i < o->nmodels; i++)
		if (path.n == 0)
			leat_daysum_add(&h->sums[i], v->day, h->c->untouched, v->currency,
			    v->conversions, v->revenue);
		else if (o->model[i]->begin == NULL && o->model[i]->weigh)
			h->rc = leat_crediting_weigh(
			    &h->crediting, o->model[i], NULL, &path, &h->sums[i], &h->err);
	if (path.n == 0 && v->time_us >= h->first_us && !(o->cut.once && h->converted))
		h->unled += path.conversions;
	h->converted = true;
	if (path.n)
		leat_daysum_add(&h->touched, v->day, 0, v->currency, v->conversions, v->revenue);
}

/* How long a person's touches could have led to a conversion, for models that ask. */
static void
expose(struct hand *h, const struct leat_person *p)
{
	struct leat_exposure e = {.persons = 1, .stratum = h->stratum};
	int64_t until;

	if (p->ntouches == 0 || !leat_learner_exposed(h->learner))
		return;
	until = leat_person_at_risk(p, &h->c->o->cut, h->c->end_us, h->until_us);
	for (size_t i = 0; i < p->ntouches; i++) {
		if (!h->crediting.idle && h->counted[i] == LEFT_OUT)
			continue;
		h->unit[e.n] = p->touch[i].unit;
		h->days[e.n++] = days(h->until_us[i] - p->touch[i].time_us);
	}
	if (e.n == 0)
		return;
	e.unit = h->unit;
	e.days = h->days;
	e.baseline_days = days(until - p->touch[0].time_us);
	e.baseline_conversions = h->unled;
	leat_learner_expose(h->learner, &e, h->group);
}

/* What is after the end of the observation has not been seen. */
static struct leat_person
observed(struct hand *h, struct leat_person p)
{
	while (p.ntouches && p.touch[p.ntouches - 1].time_us > h->c->end_us) {
		p.ntouches--;
		h->counts.outside_touches++;
	}
	while (p.nconversions && p.conversion[p.nconversions - 1].time_us > h->c->end_us) {
		p.nconversions--;
		h->counts.outside_conversions++;
	}
	for (size_t i = 0; i < p.nconversions; i++)
		h->counts.outside_conversions += p.conversion[i].time_us < h->c->o->start_us;
	return p;
}

static void
make_room(struct hand *h, const struct leat_person *p)
{
	size_t n = p->ntouches;

	h->touch = p->touch;
	if (n > h->room) {
		h->room = n * 2;
		h->until_us = leat_realloc(h->until_us, h->room, sizeof(*h->until_us));
		h->days = leat_realloc(h->days, h->room, sizeof(*h->days));
		h->unit = leat_realloc(h->unit, h->room, sizeof(*h->unit));
		h->counted = leat_realloc(h->counted, h->room, sizeof(*h->counted));
	}
	if (n)
		memset(h->counted, 0, n * sizeof(*h->counted));
	for (size_t i = 0; i < n; i++)
		h->touches[p->touch[i].unit * (size_t)LEAT_EVENTS + p->touch[i].event]++;
}

static void
take_person(struct hand *h, const struct leat_person *all)
{
	const struct leat_cut_options *cut = &h->c->o->cut;
	struct leat_person p = observed(h, *all);

	if (p.ntouches == 0 && p.nconversions == 0)
		return;
	make_room(h, &p);
	h->stratum = p.ntouches ? p.touch[0].stratum : p.conversion[0].stratum;
	h->group = (uint32_t)((p.ntouches ? p.touch[0].person : p.conversion[0].person) >> 16);
	if (cut->once && p.nconversions) {
		h->counts.again += p.nconversions - 1;
		for (size_t i = p.ntouches; i && p.touch[i - 1].time_us > p.conversion[0].time_us;
		     i--)
			h->counts.late_touches++;
	}
	if (!cut->once && p.nconversions && p.conversion[0].stratum != LEAT_NOBODY) {
		h->counts.users++;
		h->counts.twice += p.nconversions > 1;
	}
	h->first_us = p.ntouches ? p.touch[0].time_us : INT64_MAX;
	h->unled = 0;
	h->converted = false;
	h->told = false;
	leat_person_cut(&p, cut, h->c->end_us, take_path, h);
	if (h->c->telling == NULL)
		expose(h, &p);
	else if (h->told && h->rc == LEAT_OK)
		h->rc = h->c->telling->person(h->c->telling->ctx, h->number, p.conversion[0].person,
		    p.conversion[0].stratum == LEAT_NOBODY, &h->err);
}

static void
hand_works(void *ctx, size_t i)
{
	struct hand *h = (struct hand *)ctx + i;
	struct leat_person p;
	size_t part;

	while (h->rc == LEAT_OK &&
	       (part = atomic_fetch_add(&h->c->next_part, 1)) < LEAT_GATHER_PARTS) {
		h->rc = leat_part_load(h->part, h->c->gather, part, &h->err);
		while (h->rc == LEAT_OK && leat_part_next(h->part, &p))
			take_person(h, &p);
	}
}

static void
hand_init(struct hand *h, struct leat_credits *c, unsigned number)
{
	*h = (struct hand){.c = c,
	    .number = number,
	    .part = leat_part_new(),
	    .learner = leat_learner_new(&c->learning),
	    .sums = LEAT_NEW_N(struct leat_daysum, c->o->nmodels),
	    .touches = LEAT_NEW_N(uint64_t, leat_gather_nunits(c->gather) * LEAT_EVENTS)};
	leat_crediting_init(&h->crediting, c->o, leat_gather_nunits(c->gather),
	    leat_gather_baseline(c->gather), c->direct);
}

static void
hand_fini(struct hand *h)
{
	for (size_t i = 0; i < h->c->o->nmodels; i++)
		leat_daysum_fini(&h->sums[i]);
	free(h->sums);
	leat_daysum_fini(&h->touched);
	leat_learner_free(h->learner);
	leat_part_free(h->part);
	leat_crediting_fini(&h->crediting);
	free(h->touches);
	free(h->until_us);
	free(h->days);
	free(h->unit);
	free(h->counted);
}

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
collect(struct leat_credits *c, struct hand *h, struct leat_credit_counts *counts)
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
	struct hand *hand = LEAT_NEW_N(struct hand, threads);
	int rc = LEAT_OK;

	atomic_init(&c->next_part, 0);
	for (unsigned i = 0; i < threads; i++)
		hand_init(&hand[i], c, i);
	leat_parallel(threads, threads, hand_works, hand);
	for (unsigned i = 0; i < threads; i++) {
		if (rc == LEAT_OK)
			rc = collect(c, &hand[i], counts);
		hand_fini(&hand[i]);
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

/*
 * From each unit's relative variance, that of its credits each alone is taken. Their sums are
 * integers until the end: the order of the keys is that in which threads met them.
 */
static void
take_alone(const struct leat_daysum *sums, size_t nunits, double *variance)
{
	leat_sum *sum = LEAT_NEW_N(leat_sum, 2 * nunits), *squares = sum + nunits;

	for (size_t k = 0; k < sums->key.n; k++) {
		uint32_t unit = leat_daysum_unit(sums, k);

		sum[unit] += sums->sum[k].conversions;
		squares[unit] += sums->sum[k].conversions_squared;
	}
	for (size_t u = 0; u < nunits; u++) {
		double credit = (double)sum[u];
		double alone = credit > 0 ? (double)squares[u] / (credit * credit) : 0;

		variance[u] = variance[u] > alone ? variance[u] - alone : 0;
	}
	free(sum);
}

/* The variance of a unit's credits that they share, beside that of each alone. */
static void
find_variance(struct leat_credits *c, size_t i)
{
	size_t n = leat_gather_nunits(c->gather);
	struct leat_credited *d = &c->credited[i];
	const double *known;
	bool sampled;

	if (!c->o->intervals || (known = leat_learner_variance(c->learner, i, &sampled)) == NULL)
		return;
	d->variance = LEAT_NEW_N(double, n);
	memcpy(d->variance, known, n * sizeof(*known));
	/* The model's own has the sampling of conversions in it, which the squares are. */
	if (sampled)
		take_alone(&d->sums, n, d->variance);
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
