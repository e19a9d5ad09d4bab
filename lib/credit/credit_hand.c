/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "credit/credit_part.h"

static double
days(int64_t us)
{
	return (double)us / (double)LEAT_US_PER_DAY;
}

/* n of its touches count. */
static void
count(struct credit_hand *h, const struct leat_cut_path *cut, size_t n)
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
mark(struct credit_hand *h, const struct leat_cut_path *cut, size_t n)
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
tell_path(struct credit_hand *h, const struct leat_cut_path *cut, const struct leat_path *path)
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

/* Rules credit it at once; for models that learn, what their shares will split is summed up. */
static void
credit_touched(struct credit_hand *h, const struct leat_conversion *v, const struct leat_path *path)
{
	const struct leat_credit_options *o = h->c->o;

	for (size_t i = 0; h->rc == LEAT_OK && i < o->nmodels; i++)
		if (o->model[i]->begin == NULL && o->model[i]->weigh)
			h->rc = leat_crediting_weigh(
			    &h->crediting, o->model[i], NULL, path, &h->sums[i], &h->err);
	leat_daysum_add(&h->touched, v->day, 0, v->currency, v->conversions, v->revenue);
}

/* All models credit it alike. */
static void
credit_untouched(
    struct credit_hand *h, const struct leat_conversion *v, const struct leat_path *path)
{
	for (size_t i = 0; i < h->c->o->nmodels; i++)
		leat_daysum_add(
		    &h->sums[i], v->day, h->c->untouched, v->currency, v->conversions, v->revenue);
	if (v->time_us >= h->first_us && !(h->c->o->cut.once && h->converted))
		h->unled += path->conversions;
}

static void
take_path(void *ctx, const struct leat_cut_path *cut)
{
	struct credit_hand *h = ctx;
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
	if (path.n)
		credit_touched(h, v, &path);
	else
		credit_untouched(h, v, &path);
	h->converted = true;
}

/* How long a person's touches could have led to a conversion, for models that ask. */
static void
expose(struct credit_hand *h, const struct leat_person *p)
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
observed(struct credit_hand *h, struct leat_person p)
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
make_room(struct credit_hand *h, const struct leat_person *p)
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
take_person(struct credit_hand *h, const struct leat_person *all)
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

void
credit_hand_work(void *ctx, size_t i)
{
	struct credit_hand *h = (struct credit_hand *)ctx + i;
	struct leat_person p;
	size_t part;

	while (h->rc == LEAT_OK &&
	       (part = atomic_fetch_add(&h->c->next_part, 1)) < LEAT_GATHER_PARTS) {
		h->rc = leat_part_load(h->part, h->c->gather, part, &h->err);
		while (h->rc == LEAT_OK && leat_part_next(h->part, &p))
			take_person(h, &p);
	}
}

void
credit_hand_init(struct credit_hand *h, struct leat_credits *c, unsigned number)
{
	*h = (struct credit_hand){.c = c,
	    .number = number,
	    .part = leat_part_new(),
	    .learner = leat_learner_new(&c->learning),
	    .sums = LEAT_NEW_N(struct leat_daysum, c->o->nmodels),
	    .touches = LEAT_NEW_N(uint64_t, leat_gather_nunits(c->gather) * LEAT_EVENTS)};
	leat_crediting_init(&h->crediting, c->o, leat_gather_nunits(c->gather),
	    leat_gather_baseline(c->gather), c->direct);
}

void
credit_hand_fini(struct credit_hand *h)
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
