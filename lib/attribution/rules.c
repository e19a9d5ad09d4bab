/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/rules.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

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

/* The lead is the middle touch, of two the earlier: what made a lead is not known of a path. */
static void
weigh_w_shape(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	size_t n = path->n;

	if (n < 4) { /* 1; 1/2 each; 1/3 each */
		weigh_linear(o, fit, path, w);
		return;
	}
	none(path, w);
	for (size_t i = 1; i + 1 < n; i++)
		w[i] = 0.1 / (double)(n - 3);
	w[0] = w[(n - 1) / 2] = w[n - 1] = 0.3;
}

static void
weigh_position(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	const double *part = o->position_weight;
	size_t n = path->n;
	bool ends = part[0] + part[2] > 0;

	if (n == 1 || (n == 2 && !ends)) {
		weigh_linear(o, fit, path, w);
		return;
	}
	none(path, w);
	for (size_t i = 1; i + 1 < n; i++)
		w[i] = part[1] / (double)(n - 2);
	w[0] = part[0];
	w[n - 1] = part[2];
}

static void
weigh_last_non_direct(const struct leat_attribution_options *o, const void *fit,
    const struct leat_path *path, double *w)
{
	size_t i = path->n;

	(void)o, (void)fit;
	none(path, w);
	while (path->direct && i && path->direct[i - 1])
		i--;
	w[i ? i - 1 : path->n - 1] = 1;
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

const struct leat_attribution leat_rule_last_non_direct = {
    .name = "last-non-direct",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_last_non_direct,
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

const struct leat_attribution leat_rule_w_shape = {
    .name = "w-shape",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_w_shape,
};

const struct leat_attribution leat_rule_position = {
    .name = "position",
    .counterfactual = NO_CLAIM,
    .weigh = weigh_position,
};

const struct leat_attribution leat_rule_time_decay = {
    .name = "time-decay",
    .needs_times = true,
    .counterfactual = NO_CLAIM,
    .weigh = weigh_time_decay,
};

int
leat_position_weights(struct leat_slice text, double weight[3], struct leat_err *err)
{
	struct leat_slice part;
	size_t n = 0;
	double sum = 0;

	while (leat_slice_cut(&text, ',', &part)) {
		char safe[LEAT_SAFE_MAX];
		double x;

		part = leat_slice_trim(part);
		if (!leat_parse_double(part, &x) || x < 0 || x > 1e9)
			return leat_err_set(err, LEAT_EUSAGE,
			    "position weights: not a number from 0 to 1e9: \"%s\"",
			    leat_safe(part, safe));
		if (n < 3)
			weight[n] = x;
		n++;
		sum += x;
	}
	if (n != 3)
		return leat_err_set(err, LEAT_EUSAGE,
		    "position weights: %zu numbers where three are needed, of the first touch, of "
		    "all between and of the last: 40,20,40",
		    n);
	if (!(sum > 0))
		return leat_err_set(err, LEAT_EUSAGE, "position weights: all are 0");
	return LEAT_OK;
}
