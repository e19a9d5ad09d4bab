/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/density.h"

#include <stdlib.h>

#include "base/mem.h"

struct leat_mix_work {
	const struct leat_mix_form *form;
	const struct leat_mix *mix;
	void *own;
};

struct leat_mix_work *
leat_mix_work_new(const struct leat_mix *mix)
{
	struct leat_mix_work *w = LEAT_NEW(struct leat_mix_work);

	w->form = mix->form;
	w->mix = mix;
	w->own = mix->form->work_new(mix);
	return w;
}

void
leat_mix_work_free(struct leat_mix_work *w)
{
	if (w == NULL)
		return;
	w->form->work_free(w->own);
	free(w);
}

struct leat_density
leat_mix_density(struct leat_mix_work *w)
{
	return (struct leat_density){w->mix->nq, w->form->evaluate, w->own};
}

const struct leat_mix_point *
leat_mix_at(struct leat_mix_work *w, const double *q, struct leat_rng *rng)
{
	return w->form->at(w->own, q, rng);
}

void
leat_mix_curve(const struct leat_mix_channel *ch, const double *x, size_t from, size_t n,
    const double *par, double *y, double *const *dy)
{
	if (ch->frequency)
		leat_shape_apply_reach(&ch->shape, x, ch->frequency + from, n, par, y, dy);
	else
		leat_shape_apply(&ch->shape, x, n, par, y, dy);
}

void
leat_mix_start(const struct leat_mix *mix, double *q)
{
	mix->form->start(mix, q);
}
