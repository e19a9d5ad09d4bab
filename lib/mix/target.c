/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/target.h"

static void *
work_new(const void *model)
{
	return leat_mix_work_new(model);
}

static struct leat_density
density(void *work)
{
	return leat_mix_density(work);
}

static void
work_free(void *work)
{
	leat_mix_work_free(work);
}

static void
start(const void *model, double *q)
{
	leat_mix_start(model, q);
}

struct leat_target
leat_mix_target(const struct leat_mix *mix)
{
	return (struct leat_target){.model = mix,
	    .n = mix->nq,
	    .name = mix->q_name,
	    .start = start,
	    .work_new = work_new,
	    .density = density,
	    .work_free = work_free,
	    .modeless = mix->form->modeless};
}
