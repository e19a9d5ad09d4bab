/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/model.h"

#include "attribution/ensemble.h"
#include "attribution/hazard.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "attribution/shapley.h"
#include "attribution/shapley_rate.h"
#include "base/mem.h"
#include "record/schema.h"

const struct leat_attribution *const leat_attributions[] = {
    &leat_rule_first,
    &leat_rule_last,
    &leat_rule_last_non_direct,
    &leat_rule_linear,
    &leat_rule_u_shape,
    &leat_rule_w_shape,
    &leat_rule_position,
    &leat_rule_time_decay,
    &leat_markov,
    &leat_shapley,
    &leat_shapley_ordered,
    &leat_shapley_rate,
    &leat_hazard,
    &leat_step_hazard,
    &leat_ensemble,
};
const size_t leat_nattributions = sizeof(leat_attributions) / sizeof(leat_attributions[0]);
_Static_assert(sizeof(leat_attributions) / sizeof(leat_attributions[0]) <= LEAT_ATTRIBUTIONS_MAX,
    "room for all models");

static int
unknown(struct leat_slice name, struct leat_err *err)
{
	const char *names[LEAT_ATTRIBUTIONS_MAX], *near;
	char safe[LEAT_SAFE_MAX];
	struct leat_buf all = {0};
	int status;

	for (size_t i = 0; i < leat_nattributions; i++)
		names[i] = leat_attributions[i]->name;
	near = leat_nearest(name, names, leat_nattributions);
	leat_safe(name, safe);
	if (near)
		return leat_err_set(
		    err, LEAT_EUSAGE, "unknown model \"%s\": did you mean \"%s\"?", safe, near);
	for (size_t i = 0; i < leat_nattributions; i++)
		leat_buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
	status = leat_err_set(err, LEAT_EUSAGE, "unknown model \"%s\"; there are %s", safe, all.p);
	leat_buf_fini(&all);
	return status;
}

static const struct leat_attribution *
find(struct leat_slice name)
{
	for (size_t i = 0; i < leat_nattributions; i++)
		if (leat_slice_is(name, leat_attributions[i]->name))
			return leat_attributions[i];
	return NULL;
}

int
leat_attribution_list(
    struct leat_slice names, const struct leat_attribution **model, size_t *n, struct leat_err *err)
{
	struct leat_slice name;

	*n = 0;
	while (leat_slice_cut(&names, ',', &name)) {
		const struct leat_attribution *m;

		name = leat_slice_trim(name);
		if ((m = find(name)) == NULL)
			return unknown(name, err);
		for (size_t i = 0; i < *n; i++)
			if (model[i] == m)
				return leat_err_set(
				    err, LEAT_EUSAGE, "model \"%s\" is named twice", m->name);
		model[(*n)++] = m;
	}
	if (*n == 0)
		return leat_err_set(err, LEAT_EUSAGE, "no model named");
	return LEAT_OK;
}
