/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "credit/counts_part.h"
#include "credit/sums.h"

static int
put_sum(struct leat_partial *p, const char *front, const struct counts_sum *s, const uint32_t *unit,
    const struct leat_naming *names, struct leat_err *err)
{
	const leat_sum value[] = {s->conversions, s->value};

	return leat_sums_put(p, front, "u", unit, unit ? 1 : 0, value, 2, names, err);
}

int
counts_part_put(const struct counts_part *part, struct leat_partial *p, struct leat_err *err)
{
	const struct leat_naming names = {.unit = &part->channel};
	int rc = leat_sums_put_names(p, &names, err);
	char front[128];

	if (rc == LEAT_OK)
		rc = put_sum(p, "/paths/touched", &part->touched, NULL, &names, err);
	if (rc == LEAT_OK)
		rc = put_sum(p, "/paths/untouched", &part->untouched, NULL, &names, err);
	for (size_t m = 0; m < part->o->nmodels && rc == LEAT_OK; m++) {
		const struct leat_attribution *model = part->o->model[m];
		const struct counts_sum *sum = counts_part_sums(part, m);

		snprintf(front, sizeof(front), "/path/%s", model->name);
		for (uint32_t u = 0; u < part->channel.n && rc == LEAT_OK; u++)
			rc = put_sum(p, front, &sum[u], &u, &names, err);
		if (rc == LEAT_OK)
			rc = leat_sums_put_model(p, part->learner, m, model, &names, err);
	}
	return rc;
}

/* Taking */

struct taking {
	struct counts_part *part;
	struct leat_naming names;
	struct leat_sums_key key;
	struct leat_buf text;
	bool *has_value;
};

static int
get_name(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	struct taking *t = ctx;
	struct leat_slice name;

	(void)value, (void)n, (void)err;
	if (leat_slice_starts(key, "/name/u/")) {
		key.p += 7;
		key.n -= 7;
		if (leat_partial_cut(&key, &t->text, &name))
			leat_map_put(&t->part->channel, name, NULL);
	}
	return LEAT_OK;
}

static void
add_sum(struct counts_sum *to, const leat_sum *value)
{
	to->conversions += value[0];
	to->value += value[1];
}

static bool
get_paths(struct taking *t, struct leat_slice name, const leat_sum *value, size_t n)
{
	if (leat_slice_is(name, "valued"))
		*t->has_value = true;
	else if (n == 2 && leat_slice_is(name, "touched"))
		add_sum(&t->part->touched, value);
	else if (n == 2 && leat_slice_is(name, "untouched"))
		add_sum(&t->part->untouched, value);
	else
		return false;
	return true;
}

/* A sum of one model: of what it has learnt, or of its credits. */
static int
get_of_model(struct taking *t, bool learnt, struct leat_slice name, struct leat_slice rest,
    const leat_sum *value, size_t n, struct leat_err *err)
{
	const struct leat_counts_options *o = t->part->o;
	size_t m = 0;
	int rc;

	while (m < o->nmodels && !leat_slice_is(name, o->model[m]->name))
		m++;
	if (m == o->nmodels || (!learnt && n != 2))
		return leat_err_set(err, LEAT_EDATA, "a sum of an unknown model");
	if (learnt)
		return leat_sums_get_model(
		    t->part->learner, m, o->model[m], rest, value, n, &t->names, err);
	if ((rc = leat_sums_get(&t->key, rest, "u", &t->names, err)) == LEAT_OK)
		add_sum(&counts_part_sums(t->part, m)[t->key.number[0]], value);
	return rc;
}

static int
get_sum(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	struct taking *t = ctx;
	struct leat_slice rest = key, what = LEAT_NONE, name;
	char safe[LEAT_SAFE_MAX];
	bool learnt, paths;

	leat_partial_cut(&rest, &t->text, &what);
	learnt = leat_slice_is(what, "learnt");
	paths = leat_slice_is(what, "paths");
	if (leat_slice_is(what, "name"))
		return LEAT_OK;
	if ((learnt || paths || leat_slice_is(what, "path")) &&
	    leat_partial_cut(&rest, &t->text, &name)) {
		if (!paths)
			return get_of_model(t, learnt, name, rest, value, n, err);
		if (get_paths(t, name, value, n))
			return LEAT_OK;
	}
	return leat_err_set(
	    err, LEAT_EDATA, "not a sum of path counts: \"%s\"", leat_safe(key, safe));
}

int
counts_part_get(
    struct counts_part *part, bool *has_value, const struct leat_partial *p, struct leat_err *err)
{
	struct taking t = {.part = part, .names = {.unit = &part->channel}, .has_value = has_value};
	int rc = leat_partial_each(p, get_name, &t, err);

	if (rc == LEAT_OK)
		rc = leat_partial_each(p, get_sum, &t, err);
	leat_sums_key_fini(&t.key);
	leat_buf_fini(&t.text);
	return rc;
}
