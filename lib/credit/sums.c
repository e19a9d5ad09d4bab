/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/sums.h"

#include <stdio.h>
#include <stdlib.h>

#include "attribution/key.h"
#include "base/num.h"
#include "base/when.h"

/* Keys */

static const struct leat_map *
names_of(const struct leat_naming *names, char role)
{
	return role == 'u'   ? names->unit
	       : role == 'c' ? names->currency
	       : role == 's' ? names->stratum
			     : NULL;
}

/* The role of the next number: what stands behind a `*` is repeated. */
static char
next_role(const char **role, const char **again)
{
	if (**role == '*')
		*again = ++*role;
	if (**role == '\0' && *again)
		*role = *again;
	return **role ? *(*role)++ : '\0';
}

static void
put_number(struct leat_buf *text, char role, uint32_t number, const struct leat_naming *names)
{
	const struct leat_map *map = names_of(names, role);
	char digits[LEAT_NUM_MAX > LEAT_DAY_MAX ? LEAT_NUM_MAX : LEAT_DAY_MAX];
	size_t n;

	if (map && number < map->n) {
		leat_partial_name(text, map->key[number]);
		return;
	}
	n = role == 'd' ? leat_day_print((int32_t)number, digits) : leat_print_i64(number, digits);
	leat_partial_name(text, (struct leat_slice){digits, n});
}

int
leat_sums_put(struct leat_partial *p, const char *front, const char *roles, const uint32_t *key,
    size_t nkey, const leat_sum *value, size_t n, const struct leat_naming *names,
    struct leat_err *err)
{
	const char *again = NULL;
	struct leat_buf text = {0};
	int rc;

	leat_buf_add_str(&text, front);
	for (size_t i = 0; i < nkey; i++)
		put_number(&text, next_role(&roles, &again), key[i], names);
	rc = leat_partial_add(p, leat_buf_slice(&text), value, n, err);
	leat_buf_fini(&text);
	return rc;
}

static bool
get_number(uint32_t *number, char role, struct leat_slice name, const struct leat_naming *names)
{
	const struct leat_map *map = names_of(names, role);
	int64_t v;
	size_t i;
	int32_t day;

	if (map) {
		i = leat_map_get(map, name);
		*number = (uint32_t)i;
		return i != LEAT_MAP_NONE;
	}
	if (role == 'd') {
		if (!leat_day_parse(name, &day))
			return false;
		*number = (uint32_t)day;
		return true;
	}
	if (!leat_parse_i64(name, &v) || v < 0 || v > UINT32_MAX)
		return false;
	*number = (uint32_t)v;
	/* What has no names, like the strata of path counts, has one number. */
	return v == 0 || !strchr("ucs", role);
}

int
leat_sums_get(struct leat_sums_key *k, struct leat_slice rest, const char *roles,
    const struct leat_naming *names, struct leat_err *err)
{
	const char *again = NULL;
	struct leat_slice name;
	char safe[LEAT_SAFE_MAX];

	k->n = 0;
	while (leat_partial_cut(&rest, &k->text, &name)) {
		char role = next_role(&roles, &again);

		LEAT_GROW(k->number, k->n, k->cap);
		if (role == '\0' || !get_number(&k->number[k->n++], role, name, names))
			return leat_err_set(err, LEAT_EDATA,
			    "\"%s\" is not to be in the key of a sum", leat_safe(name, safe));
	}
	if (rest.n || (*roles && *roles != '*' && again == NULL))
		return leat_err_set(err, LEAT_EDATA, "the key of a sum is too short");
	return LEAT_OK;
}

void
leat_sums_key_fini(struct leat_sums_key *k)
{
	free(k->number);
	leat_buf_fini(&k->text);
}

/* Names */

int
leat_sums_put_names(struct leat_partial *p, const struct leat_naming *names, struct leat_err *err)
{
	const leat_sum one = 1;
	int rc = LEAT_OK;

	for (const char *role = "ucs"; *role; role++) {
		const struct leat_map *map = names_of(names, *role);
		char front[] = {'/', 'n', 'a', 'm', 'e', '/', *role, '\0'};

		for (uint32_t i = 0; map && i < map->n && rc == LEAT_OK; i++)
			rc = leat_sums_put(
			    p, front, (char[]){*role, '\0'}, &i, 1, &one, 1, names, err);
	}
	return rc;
}

static int
get_name(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	struct leat_slice what, role, name;
	struct leat_buf text = {0};

	(void)value, (void)n, (void)err;
	if (leat_partial_cut(&key, &text, &what) && leat_slice_is(what, "name") &&
	    leat_partial_cut(&key, &text, &role) && role.n == 1) {
		char letter = *role.p;

		if (strchr("ucs", letter) && leat_partial_cut(&key, &text, &name))
			leat_gather_know(ctx, letter, name);
	}
	leat_buf_fini(&text);
	return LEAT_OK;
}

int
leat_sums_get_names(struct leat_gather *g, const struct leat_partial *p, struct leat_err *err)
{
	return leat_partial_each(p, get_name, g, err);
}

static struct leat_naming
naming(const struct leat_gather *g)
{
	return (struct leat_naming){
	    leat_gather_names(g, 'u'), leat_gather_names(g, 'c'), leat_gather_names(g, 's')};
}

/* What models have learnt */

struct putting {
	struct leat_partial *p;
	const struct leat_attribution *model;
	const struct leat_naming *names;
	struct leat_err *err;
	int rc;
};

static void
put_learnt(void *ctx, uint32_t group, size_t which, const uint32_t *key, size_t nkey,
    const __int128 *value)
{
	struct putting *t = ctx;
	const struct leat_statistic *s = &t->model->statistic[which];
	char front[128];

	snprintf(
	    front, sizeof(front), "/learnt/%s/%u/%s", t->model->name, (unsigned)group, s->name);
	if (t->rc == LEAT_OK)
		t->rc = leat_sums_put(
		    t->p, front, s->roles, key, nkey, value, s->nvalues, t->names, t->err);
}

int
leat_sums_put_model(struct leat_partial *p, const struct leat_learner *l, size_t model,
    const struct leat_attribution *m, const struct leat_naming *names, struct leat_err *err)
{
	struct putting t = {.p = p, .model = m, .names = names, .err = err};

	if (m->begin)
		leat_learner_each(l, model, put_learnt, &t);
	return t.rc;
}

static int
unknown(const char *what, struct leat_slice name, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(
	    err, LEAT_EDATA, "a sum of an unknown %s: \"%s\"", what, leat_safe(name, safe));
}

int
leat_sums_get_model(struct leat_learner *l, size_t model, const struct leat_attribution *m,
    struct leat_slice rest, const leat_sum *value, size_t n, const struct leat_naming *names,
    struct leat_err *err)
{
	struct leat_sums_key k = {0};
	struct leat_slice name = LEAT_NONE;
	int64_t group = 0;
	size_t which = 0;
	int rc;

	if (!leat_partial_cut(&rest, &k.text, &name) || !leat_parse_i64(name, &group) ||
	    group < 0 || group > UINT32_MAX) {
		rc = unknown("group", name, err);
	} else if (!leat_partial_cut(&rest, &k.text, &name)) {
		rc = unknown("statistic", LEAT_NONE, err);
	} else {
		while (which < m->nstatistics && !leat_slice_is(name, m->statistic[which].name))
			which++;
		if (which == m->nstatistics || m->statistic[which].nvalues != n)
			rc = unknown("statistic", name, err);
		else
			rc = leat_sums_get(&k, rest, m->statistic[which].roles, names, err);
	}
	if (rc == LEAT_OK)
		rc = leat_learner_add(l, model, (uint32_t)group, which, k.number, k.n, value, err);
	leat_sums_key_fini(&k);
	return rc;
}

/* Sums by day */

enum { NVALUES = 4 };

static int
put_days(struct leat_partial *p, const char *what, const char *name, const struct leat_daysum *s,
    const struct leat_naming *names, bool by_unit, struct leat_err *err)
{
	char front[128];
	int rc = LEAT_OK;

	snprintf(front, sizeof(front), "/%s/%s", what, name);
	for (size_t i = 0; i < s->key.n && rc == LEAT_OK; i++) {
		const char *key = s->key.key[i].p;
		const leat_sum value[NVALUES] = {s->sum[i].conversions, s->sum[i].revenue,
		    s->sum[i].conversions_squared, s->sum[i].revenue_squared};
		uint32_t number[3] = {(uint32_t)leat_key_get_day(key), leat_key_get(key + 8)};

		if (by_unit) {
			number[1] = leat_key_get(key + 4);
			number[2] = leat_key_get(key + 8);
		}
		rc = leat_sums_put(p, front, by_unit ? "duc" : "dc", number, by_unit ? 3 : 2, value,
		    NVALUES, names, err);
	}
	return rc;
}

/* Amounts of either sign, in micros, that can be weighted; sums of squares are not below 0. */
static bool
is_amount(leat_sum x)
{
	return x <= (leat_sum)1 << 76 && x >= -((leat_sum)1 << 76);
}

static bool
is_square(leat_sum x)
{
	return x >= 0 && x <= (leat_sum)1 << 118;
}

static int
get_days(struct leat_daysum *s, struct leat_slice rest, const leat_sum *value, size_t n,
    const struct leat_naming *names, bool by_unit, struct leat_err *err)
{
	struct leat_sums_key k = {0};
	int rc = n == NVALUES ? leat_sums_get(&k, rest, by_unit ? "duc" : "dc", names, err)
			      : leat_err_set(err, LEAT_EDATA, "%zu values of a day", n);

	if (rc == LEAT_OK && !(is_amount(value[0]) && is_amount(value[1]) && is_square(value[2]) &&
				 is_square(value[3])))
		rc = leat_err_set(err, LEAT_EDATA, "sums of a day that no data have");

	if (rc == LEAT_OK && k.n == (by_unit ? 3 : 2)) {
		struct leat_daysum_value *v = leat_daysum_at(
		    s, (int32_t)k.number[0], by_unit ? k.number[1] : 0, k.number[by_unit ? 2 : 1]);

		v->conversions += value[0];
		v->revenue += value[1];
		v->conversions_squared += value[2];
		v->revenue_squared += value[3];
	}
	leat_sums_key_fini(&k);
	return rc;
}

int
leat_sums_put_credits(struct leat_partial *p, struct leat_credits *c, const struct leat_gather *g,
    struct leat_err *err)
{
	const struct leat_naming names = naming(g);
	int rc = leat_sums_put_names(p, &names, err);

	for (size_t i = 0; i < leat_credits_nmodels(c) && rc == LEAT_OK; i++) {
		const struct leat_credited *d = leat_credits_model(c, i);

		rc = put_days(p, "credit", d->model->name, &d->sums, &names, true, err);
		if (rc == LEAT_OK)
			rc = leat_sums_put_model(
			    p, leat_credits_learner(c), i, d->model, &names, err);
	}
	if (rc == LEAT_OK)
		rc = put_days(p, "touched", "all", leat_credits_touched(c), &names, false, err);
	return rc;
}

int
leat_sums_get_credits(struct leat_credits *c, const struct leat_gather *g, struct leat_slice what,
    struct leat_slice rest, const leat_sum *value, size_t n, bool *taken, struct leat_err *err)
{
	const struct leat_naming names = naming(g);
	bool learnt = leat_slice_is(what, "learnt"), credit = leat_slice_is(what, "credit");
	struct leat_buf text = {0};
	struct leat_slice name = LEAT_NONE;
	size_t i = 0, nmodels = leat_credits_nmodels(c);
	int rc = LEAT_OK;

	*taken = learnt || credit || leat_slice_is(what, "touched") || leat_slice_is(what, "name");
	if (!*taken || leat_slice_is(what, "name"))
		return LEAT_OK;
	leat_partial_cut(&rest, &text, &name);
	if (leat_slice_is(what, "touched")) {
		rc = get_days(leat_credits_touched(c), rest, value, n, &names, false, err);
	} else {
		while (i < nmodels && !leat_slice_is(name, leat_credits_model(c, i)->model->name))
			i++;
		if (i == nmodels)
			rc = unknown("model", name, err);
		else if (credit)
			rc = get_days(
			    &leat_credits_model(c, i)->sums, rest, value, n, &names, true, err);
		else
			rc = leat_sums_get_model(leat_credits_learner(c), i,
			    leat_credits_model(c, i)->model, rest, value, n, &names, err);
	}
	leat_buf_fini(&text);
	return rc;
}
