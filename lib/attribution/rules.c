/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/rules.h"

#include <math.h>
#include <string.h>

#define NO_CLAIM "no claim: a convention that divides what happened and compares it with nothing"

static void
none(const struct leat_path *path, double *w)
{
	memset(w, 0, (path->n + 1) * sizeof(*w));
}

static void
weigh_first(const struct leat_attribution_options *o, const void *fit, const struct leat_path *path,
    double *w)
{
	(void)o, (void)fit;
	none(path, w);
	w[0] = 1;
}

static void
weigh_last(const struct leat_attribution_options *o, const void *fit, const struct leat_path *path,
    double *w)
{
	(void)o, (void)fit;
	none(path, w);
	w[path->n - 1] = 1;
}

static void
weigh_linear(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	(void)o, (void)fit;
	none(path, w);
	for (size_t i = 0; i < path->n; i++)
		w[i] = 1;
}

static void
weigh_u_shape(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	size_t n = path->n;

	(void)o, (void)fit;
	none(path, w);
	for (size_t i = 1; i + 1 < n; i++)
		w[i] = 0.2 / (double)(n - 2);
	w[0] = w[n - 1] = n < 2 ? 1 : 0.4;
}

/* Ages are taken from the newest touch, so that its weight is 1 and never underflows. */
static void
weigh_time_decay(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	(void)fit;
	none(path, w);
	for (size_t i = 0; i < path->n; i++)
		w[i] = exp2((path->age_days[path->n - 1] - path->age_days[i]) / o->half_life_days);
}

const struct leat_attribution leat_rule_first = {
    .name = "first",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_first,
};

const struct leat_attribution leat_rule_last = {
    .name = "last",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_last,
};

const struct leat_attribution leat_rule_linear = {
    .name = "linear",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_linear,
};

const struct leat_attribution leat_rule_u_shape = {
    .name = "u-shape",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_u_shape,
};

const struct leat_attribution leat_rule_time_decay = {
    .name = "time-decay",
    .needs_times = true,
    .counterfactual = NO_CLAIM,
    .weigh = weigh_time_decay,
};
