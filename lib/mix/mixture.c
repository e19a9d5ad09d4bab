/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mixture of mix models as a form of a mix. */
#include "mix/mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct mixture {
	size_t n;
	const struct leat_mix *const *of;
	size_t **place;   /* n arrays of nparameters: where each model has them */
	size_t **control; /* n arrays of ncontrols: likewise; SIZE_MAX: it has not */
};

struct work {
	const struct leat_mix *mix;
	struct leat_mix_work **of;
	struct leat_mix_point point;
	double *value, *control;
};

static void *
work_new(const struct leat_mix *mix)
{
	const struct mixture *own = mix->own;
	struct work *w = LEAT_NEW(struct work);

	w->mix = mix;
	w->of = LEAT_NEW_N(struct leat_mix_work *, own->n);
	for (size_t k = 0; k < own->n; k++)
		w->of[k] = leat_mix_work_new(own->of[k]);
	w->value = LEAT_NEW_N(double, mix->nparameters + mix->ncontrols);
	w->control = w->value + mix->nparameters;
	return w;
}

static void
work_free(void *work)
{
	struct work *w = work;
	const struct mixture *own = w->mix->own;

	for (size_t k = 0; k < own->n; k++)
		leat_mix_work_free(w->of[k]);
	free(w->of);
	free(w->value);
	free(w);
}

static const struct leat_mix_point *
at(void *work, const double *q, struct leat_rng *rng)
{
	struct work *w = work;
	const struct mixture *own = w->mix->own;
	size_t k = (size_t)q[0];

	w->point = *leat_mix_at(w->of[k], q + 1, rng);
	for (size_t i = 0; i < w->mix->nparameters; i++)
		w->value[i] = w->point.value[own->place[k][i]];
	for (size_t i = 0; i < w->mix->ncontrols; i++) {
		size_t place = own->control[k][i];

		w->control[i] = place == SIZE_MAX ? 0 : w->point.control[place];
	}
	w->point.control = w->control;
	w->point.value = w->value;
	return &w->point;
}

static const struct leat_mix_form form = {.work_new = work_new, .work_free = work_free, .at = at};

static size_t
find(char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return SIZE_MAX;
}

/* The parameters that all have, and where. */
static void
share_parameters(struct leat_mix *mix, struct mixture *own)
{
	const struct leat_mix *first = own->of[0];

	mix->nparameters = 0;
	mix->name = LEAT_NEW_N(char *, first->nparameters);
	for (size_t i = 0; i < first->nparameters; i++) {
		bool all = true;

		for (size_t k = 0; k < own->n; k++) {
			size_t place =
			    find(own->of[k]->name, own->of[k]->nparameters, first->name[i]);

			all &= place != SIZE_MAX;
			own->place[k][mix->nparameters] = place;
		}
		if (all)
			mix->name[mix->nparameters++] = first->name[i];
	}
}

/* The controls of the first; a member that leaves one out gives it nothing. */
static void
share_controls(struct leat_mix *mix, struct mixture *own)
{
	own->control = LEAT_NEW_N(size_t *, own->n);
	for (size_t k = 0; k < own->n; k++) {
		own->control[k] = LEAT_NEW_N(size_t, mix->ncontrols);
		for (size_t i = 0; i < mix->ncontrols; i++)
			own->control[k][i] = find(
			    own->of[k]->control_name, own->of[k]->ncontrols, mix->control_name[i]);
	}
}

struct leat_mix *
leat_mixture_new(const struct leat_mix *const *of, size_t n)
{
	struct leat_mix *mix = LEAT_NEW(struct leat_mix);
	struct mixture *own = LEAT_NEW(struct mixture);

	*mix = *of[0];
	mix->form = &form;
	mix->own = own;
	mix->q_name = NULL;
	mix->nq = 0;
	own->n = n;
	own->of = of;
	own->place = LEAT_NEW_N(size_t *, n);
	for (size_t k = 0; k < n; k++) {
		own->place[k] = LEAT_NEW_N(size_t, of[0]->nparameters);
		mix->nq = of[k]->nq > mix->nq ? of[k]->nq : mix->nq;
	}
	mix->nq++;
	share_parameters(mix, own);
	share_controls(mix, own);
	return mix;
}

void
leat_mixture_free(struct leat_mix *mix)
{
	struct mixture *own;

	if (mix == NULL)
		return;
	own = mix->own;
	for (size_t k = 0; k < own->n; k++) {
		free(own->place[k]);
		free(own->control[k]);
	}
	free(own->place);
	free(own->control);
	free(own);
	free(mix->name); /* the names are the first model's */
	free(mix);
}

/* How many of `all` go to each: rounded down, the rest to those that lost most by it. */
static void
deal(const double *weight, size_t n, size_t all, size_t *count)
{
	double *lost = LEAT_NEW_N(double, n);
	size_t dealt = 0;

	for (size_t k = 0; k < n; k++) {
		count[k] = (size_t)floor(weight[k] * (double)all);
		lost[k] = weight[k] * (double)all - (double)count[k];
		dealt += count[k];
	}
	for (; dealt < all; dealt++) {
		size_t most = 0;

		for (size_t k = 1; k < n; k++)
			if (lost[k] > lost[most])
				most = k;
		count[most]++;
		lost[most] -= 1;
	}
	free(lost);
}

void
leat_mixture_draws(const struct leat_mix *mix, const struct leat_sampling *const *from,
    const double *weight, size_t n, struct leat_rng *rng, struct leat_nuts_chain *out)
{
	const struct mixture *own = mix->own;
	size_t nchains = from[0]->nchains, ndraws = from[0]->chain[0].ndraws;
	size_t all = nchains * ndraws, at_draw = 0;
	size_t *count = LEAT_NEW_N(size_t, n), *order = LEAT_NEW_N(size_t, all);

	for (size_t c = 0; c < nchains; c++) {
		out[c] = (struct leat_nuts_chain){.n = mix->nq, .ndraws = ndraws};
		out[c].q = LEAT_NEW_N(double, mix->nq *ndraws);
	}
	deal(weight, n, all, count);
	leat_rng_shuffle(rng, order, all);
	for (size_t k = 0; k < n; k++)
		for (size_t j = 0; j < count[k]; j++, at_draw++) {
			size_t i = j * all / count[k], nq = own->of[k]->nq, to = order[at_draw];
			double *q = out[to / ndraws].q + to % ndraws * mix->nq;

			q[0] = (double)k;
			memcpy(
			    q + 1, from[k]->chain[i / ndraws].q + i % ndraws * nq, nq * sizeof(*q));
		}
	free(count);
	free(order);
}
