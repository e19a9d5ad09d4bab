/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/cost_part.h"

int
leat_costs_put(const struct leat_costs *c, struct leat_partial *p, struct leat_err *err)
{
	struct leat_buf key = {0};
	struct leat_slice part[COST_PARTS];
	char day[LEAT_DAY_MAX] = "";
	leat_sum value[] = {0, 1};
	int rc = LEAT_OK;

	for (size_t i = 0; i < c->key.n && rc == LEAT_OK; i++) {
		int32_t d = cost_key_read(c->key.key[i], part, cost_nparts[c->by]);

		key.n = 0;
		leat_buf_add_str(&key, "/cost/day");
		leat_partial_name(&key, (struct leat_slice){day, leat_day_print(d, day)});
		for (size_t k = 0; k < cost_nparts[c->by]; k++)
			leat_partial_name(&key, part[k]);
		value[0] = c->cell[i].cost;
		rc = leat_partial_add(p, leat_buf_slice(&key), value, 2, err);
	}
	for (size_t i = 0; i < c->currency.n && rc == LEAT_OK; i++) {
		key.n = 0;
		leat_buf_add_str(&key, "/cost/currency");
		leat_partial_name(&key, c->currency.key[i]);
		rc = leat_partial_add(p, leat_buf_slice(&key), &value[1], 1, err);
	}
	leat_buf_fini(&key);
	return rc;
}

static bool
get_day(struct leat_costs *c, struct leat_slice rest, const leat_sum *value, size_t n)
{
	struct leat_buf text = {0};
	struct leat_slice name;
	int32_t day;
	size_t k = 0;
	bool good = n == 2 && leat_partial_cut(&rest, &text, &name) && leat_day_parse(name, &day);

	if (good) {
		cost_key_day(&c->text, day);
		for (; leat_partial_cut(&rest, &text, &name); k++)
			cost_key_field(&c->text, name);
		good = rest.n == 0 && k == cost_nparts[c->by];
	}
	if (good)
		cost_add_cell(c, leat_buf_slice(&c->text), value[0]);
	leat_buf_fini(&text);
	return good;
}

int
leat_costs_get(struct leat_costs *c, struct leat_slice rest, const leat_sum *value, size_t n,
    struct leat_err *err)
{
	struct leat_slice all = rest, what = LEAT_NONE, name;
	struct leat_buf text = {0};
	char safe[LEAT_SAFE_MAX];
	bool good = leat_partial_cut(&rest, &text, &what);

	if (good && leat_slice_is(what, "currency")) {
		good = leat_partial_cut(&rest, &text, &name) && rest.n == 0;
		if (good)
			leat_map_put(&c->currency, name, NULL);
	} else if (good) {
		good = leat_slice_is(what, "day") && get_day(c, rest, value, n);
	}
	leat_buf_fini(&text);
	return good ? LEAT_OK
		    : leat_err_set(
			  err, LEAT_EDATA, "not a sum of costs: /cost%s", leat_safe(all, safe));
}
