/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/learn.h"

#include <stdlib.h>

#include "attribution/sound.h"
#include "base/mem.h"
#include "base/pool.h"

/* One model: what it has learnt, of each group of persons; only the first of one that needs no
 * groups. */
struct student {
	const struct leat_attribution *model;
	void **fit; /* ngroups */
	unsigned ngroups;
	struct leat_sound sound; /* of sums that come from outside */
	void *whole;             /* of all groups, after finish */
	double *variance;
};

struct leat_learner {
	const struct leat_learner_options *o;
	struct student *student; /* a model each */
};

static bool
learns(const struct leat_attribution *m)
{
	return m->begin != NULL;
}

struct leat_learner *
leat_learner_new(const struct leat_learner_options *o)
{
	struct leat_learner *l = LEAT_NEW(struct leat_learner);

	l->o = o;
	l->student = LEAT_NEW_N(struct student, o->nmodels);
	for (size_t i = 0; i < o->nmodels; i++) {
		struct student *s = &l->student[i];

		s->model = o->model[i];
		if (!learns(s->model))
			continue;
		s->ngroups = s->model->variance || o->groups < 2 ? 1 : o->groups;
		s->fit = LEAT_NEW_N(void *, s->ngroups);
		for (unsigned g = 0; g < s->ngroups; g++)
			s->fit[g] = s->model->begin(o->attribution);
	}
	return l;
}

void
leat_learner_free(struct leat_learner *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->o->nmodels; i++) {
		struct student *s = &l->student[i];

		for (unsigned g = 0; g < s->ngroups; g++)
			if (s->fit[g] && s->fit[g] != s->whole)
				s->model->end(s->fit[g]);
		if (s->whole)
			s->model->end(s->whole);
		free(s->fit);
		free(s->variance);
	}
	free(l->student);
	free(l);
}

bool
leat_learner_learns(const struct leat_learner *l)
{
	for (size_t i = 0; i < l->o->nmodels; i++)
		if (learns(l->o->model[i]))
			return true;
	return false;
}

bool
leat_learner_exposed(const struct leat_learner *l)
{
	for (size_t i = 0; i < l->o->nmodels; i++)
		if (l->o->model[i]->expose)
			return true;
	return false;
}

void
leat_learner_observe(struct leat_learner *l, const struct leat_path *path, uint32_t group)
{
	for (size_t i = 0; i < l->o->nmodels; i++) {
		struct student *s = &l->student[i];

		if (s->ngroups)
			s->model->observe(s->fit[group % s->ngroups], path);
	}
}

void
leat_learner_expose(struct leat_learner *l, const struct leat_exposure *e, uint32_t group)
{
	for (size_t i = 0; i < l->o->nmodels; i++) {
		struct student *s = &l->student[i];

		if (s->model->expose)
			s->model->expose(s->fit[group % s->ngroups], e);
	}
}

/* Adding the sums of one fit to another, their keys renumbered, times 1 or -1. */
struct adding {
	const struct leat_attribution *model;
	void *into;
	const struct leat_renumber *number;
	int sign;
	uint32_t *key;
	size_t room;
};

static uint32_t
renumber(const struct leat_renumber *n, char role, uint32_t x)
{
	const uint32_t *table = role == 'u'   ? n->unit
				: role == 'c' ? n->currency
				: role == 's' ? n->stratum
					      : NULL;

	return table ? table[x] : x;
}

static void
renumber_key(struct adding *a, size_t which, const uint32_t *key, size_t n)
{
	const char *role = a->model->statistic[which].roles, *again = role;

	if (n > a->room) {
		a->room = n * 2;
		a->key = leat_realloc(a->key, a->room, sizeof(*a->key));
	}
	for (size_t i = 0; i < n; i++) {
		if (*role == '*')
			again = ++role;
		if (*role == '\0')
			role = again;
		a->key[i] = renumber(a->number, *role++, key[i]);
	}
}

static void
add_sum(void *ctx, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	struct adding *a = ctx;
	__int128 taken[LEAT_STATISTIC_VALUES];

	for (size_t i = 0; i < a->model->statistic[which].nvalues; i++)
		taken[i] = a->sign * value[i];
	if (a->number) {
		renumber_key(a, which, key, nkey);
		key = a->key;
	}
	a->model->add(a->into, which, key, nkey, taken);
}

static void
add_fit(const struct leat_attribution *model, void *into, const void *from,
    const struct leat_renumber *number, int sign)
{
	struct adding a = {.model = model, .into = into, .number = number, .sign = sign};

	model->each(from, add_sum, &a);
	free(a.key);
}

void
leat_learner_merge(
    struct leat_learner *into, const struct leat_learner *from, const struct leat_renumber *number)
{
	for (size_t i = 0; i < into->o->nmodels; i++)
		for (unsigned g = 0; g < into->student[i].ngroups; g++)
			add_fit(into->student[i].model, into->student[i].fit[g],
			    from->student[i].fit[g], number, 1);
}

struct handing {
	leat_learner_fn *take;
	void *ctx;
	uint32_t group;
};

static void
hand_out(void *ctx, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	const struct handing *h = ctx;

	h->take(h->ctx, h->group, which, key, nkey, value);
}

void
leat_learner_each(const struct leat_learner *l, size_t model, leat_learner_fn *take, void *ctx)
{
	const struct student *s = &l->student[model];

	for (unsigned g = 0; g < s->ngroups; g++) {
		struct handing h = {take, ctx, g};

		s->model->each(s->fit[g], hand_out, &h);
	}
}

int
leat_learner_add(struct leat_learner *l, size_t model, uint32_t group, size_t which,
    const uint32_t *key, size_t nkey, const __int128 *value, struct leat_err *err)
{
	struct student *s = &l->student[model];
	const char *fault = "a group that there is not";

	if (group < s->ngroups)
		fault = leat_sound(&s->sound, s->model, s->fit[group], which, key, nkey, value);
	if (fault)
		return leat_err_set(err, LEAT_EDATA, "%s: %s: %s, as no data have it",
		    s->model->name, s->model->statistic[which].name, fault);
	s->model->add(s->fit[group], which, key, nkey, value);
	return LEAT_OK;
}

/* One model's shares without each group: a job for each. */
struct leaving_out {
	struct leat_learner *l;
	struct student *s;
	size_t nunits;
	const uint32_t *order;
	double *share; /* ngroups x nunits; a group's first is -1 if there are none */
};

static void
leave_out(void *ctx, size_t group)
{
	struct leaving_out *v = ctx;
	const struct leat_attribution *m = v->s->model;
	double *share = v->share + group * v->nunits;
	const struct leat_shares *s = NULL;
	struct leat_attribution_options alone = *v->l->o->attribution;
	struct leat_err err;
	void *fit;

	alone.threads = 1; /* the groups are what is dealt to threads */
	fit = m->begin(&alone);
	add_fit(m, fit, v->s->whole, NULL, 1);
	add_fit(m, fit, v->s->fit[group], NULL, -1);
	if (m->finish(fit, v->nunits, v->order, &err) == LEAT_OK)
		s = m->shares(fit, LEAT_SHARES_CONVERSIONS);
	for (size_t u = 0; u < v->nunits; u++)
		share[u] = s ? s->share[u] : -1;
	m->end(fit);
}

/*
 * The relative variance of each share: (G - 1)/G sum of (s_g - mean)^2, over the share's
 * square. None if any group left nothing to be learnt.
 */
static double *
jackknife(struct leat_learner *l, struct student *s, size_t nunits, const uint32_t *order)
{
	unsigned n = s->ngroups;
	struct leaving_out v = {l, s, nunits, order, LEAT_NEW_N(double, n *nunits)};
	double *variance = LEAT_NEW_N(double, nunits);

	leat_parallel(l->o->attribution->threads, n, leave_out, &v);
	for (size_t u = 0; variance && u < nunits; u++) {
		double mean = 0, sum = 0;
		bool known = true;

		for (unsigned g = 0; g < n; g++) {
			mean += v.share[g * nunits + u] / n;
			known &= v.share[g * nunits + u] >= 0;
		}
		for (unsigned g = 0; g < n; g++)
			sum += (v.share[g * nunits + u] - mean) * (v.share[g * nunits + u] - mean);
		variance[u] = mean > 0 ? sum * (n - 1) / n / (mean * mean) : 0;
		if (!known) {
			free(variance);
			variance = NULL;
		}
	}
	free(v.share);
	return variance;
}

static int
finish(struct leat_learner *l, struct student *s, size_t nunits, const uint32_t *order,
    struct leat_err *err)
{
	if (s->ngroups == 1) {
		s->whole = s->fit[0];
	} else {
		s->whole = s->model->begin(l->o->attribution);
		for (unsigned g = 0; g < s->ngroups; g++)
			add_fit(s->model, s->whole, s->fit[g], NULL, 1);
		if (s->model->shares)
			s->variance = jackknife(l, s, nunits, order);
	}
	return s->model->finish(s->whole, nunits, order, err);
}

int
leat_learner_finish(
    struct leat_learner *l, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < l->o->nmodels; i++)
		if (l->student[i].ngroups)
			rc = finish(l, &l->student[i], nunits, order, err);
	return rc;
}

const void *
leat_learner_fit(const struct leat_learner *l, size_t model)
{
	return l->student[model].whole;
}

const double *
leat_learner_variance(const struct leat_learner *l, size_t model, bool *sampled)
{
	const struct student *s = &l->student[model];

	*sampled = s->model->variance != NULL;
	if (s->model->variance)
		return s->model->variance(s->whole);
	return s->variance;
}
