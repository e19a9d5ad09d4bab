/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/when.h"
#include "record/outcome_part.h"

/* Handing out */

/* A sum, by the names of its key behind /outcome. */
static int
put(struct leat_partial *p, const leat_sum *value, size_t n, struct leat_err *err,
    const struct leat_slice *name, size_t nnames)
{
	struct leat_buf key = {0};
	int rc;

	leat_buf_add_str(&key, "/outcome");
	for (size_t i = 0; i < nnames; i++)
		leat_partial_name(&key, name[i]);
	rc = leat_partial_add(p, leat_buf_slice(&key), value, n, err);
	leat_buf_fini(&key);
	return rc;
}

static const leat_sum yes = 1;

static struct leat_slice
day_text(int32_t day, char text[LEAT_DAY_MAX])
{
	return (struct leat_slice){text, leat_day_print(day, text)};
}

static int
put_cells(const struct leat_outcomes *o, struct leat_partial *p, struct leat_err *err)
{
	char day[LEAT_DAY_MAX];
	int rc = LEAT_OK;

	for (size_t i = 0; i < o->cell_of.n && rc == LEAT_OK; i++) {
		const struct leat_outcome_cell *c = &o->cell[i];
		const struct leat_outcome_series *s = &o->series[c->series];
		const leat_sum value[] = {c->conversions, c->revenue, 1};

		rc = put(p, value, 3, err,
		    (struct leat_slice[]){LEAT_SLICE("sum"), day_text(c->day, day),
			leat_outcomes_period_end(o, i), s->geo, s->currency},
		    5);
	}
	for (size_t i = 0; i < o->series_of.n && rc == LEAT_OK; i++)
		if (o->series[i].has_revenue)
			rc = put(p, &yes, 1, err,
			    (struct leat_slice[]){
				LEAT_SLICE("priced"), o->series[i].geo, o->series[i].currency},
			    3);
	return rc;
}

int
leat_outcomes_put(const struct leat_outcomes *o, struct leat_partial *p, struct leat_err *err)
{
	char first[LEAT_DAY_MAX], last[LEAT_DAY_MAX];
	int rc = put_cells(o, p, err);

	for (size_t i = 0; i < o->source_of.n && rc == LEAT_OK; i++)
		rc = put(p, &yes, 1, err,
		    (struct leat_slice[]){
			LEAT_SLICE("source"), o->source[i].platform, o->source[i].account},
		    3);
	for (size_t i = 0; i < o->ncovers && rc == LEAT_OK; i++) {
		const struct leat_outcome_cover *c = &o->cover[i];

		rc = put(p, &yes, 1, err,
		    (struct leat_slice[]){LEAT_SLICE("cover"), c->platform, c->account,
			day_text(c->first, first), day_text(c->last, last)},
		    5);
	}
	if (rc == LEAT_OK && o->given)
		rc = put(p, &yes, 1, err, (struct leat_slice[]){LEAT_SLICE("given")}, 1);
	return rc;
}

/* Taking */

/* The names of a key, each with a text of its own where it must be written anew. */
enum { NAMES = 5 };
struct names {
	struct leat_buf text[NAMES];
	struct leat_slice name[NAMES];
	size_t n;
};

static bool
cut(struct leat_slice rest, struct names *k)
{
	for (k->n = 0; k->n < NAMES && rest.n; k->n++)
		if (!leat_partial_cut(&rest, &k->text[k->n], &k->name[k->n]))
			return false;
	return rest.n == 0 && k->n > 0;
}

static bool
get_cell(struct leat_outcomes *o, const struct names *k, const leat_sum *value, size_t n)
{
	struct leat_outcome_cell *c;
	int32_t day;

	if (k->n != 5 || n != 3 || !leat_day_parse(k->name[1], &day))
		return false;
	c = leat_outcomes_cell(o, leat_outcomes_series(o, k->name[3], k->name[4]), day, k->name[2]);
	c->conversions += value[0];
	c->revenue += value[1];
	return true;
}

static bool
get_cover(struct leat_outcomes *o, const struct names *k)
{
	struct leat_outcome_cover c = {.platform = k->name[1], .account = k->name[2]};

	if (k->n != 5 || !leat_day_parse(k->name[3], &c.first) ||
	    !leat_day_parse(k->name[4], &c.last) || c.last < c.first ||
	    c.last - c.first > LEAT_OUTCOME_COVER_MAX)
		return false;
	leat_outcomes_cover(o, &c);
	return true;
}

static bool
get(struct leat_outcomes *o, const struct names *k, const leat_sum *value, size_t n)
{
	size_t series;

	if (leat_slice_is(k->name[0], "sum"))
		return get_cell(o, k, value, n);
	if (leat_slice_is(k->name[0], "cover"))
		return get_cover(o, k);
	if (leat_slice_is(k->name[0], "priced") && k->n == 3) {
		series = leat_outcomes_series(o, k->name[1], k->name[2]);
		o->series[series].has_revenue = true;
	} else if (leat_slice_is(k->name[0], "source") && k->n == 3) {
		leat_outcomes_source(o, k->name[1], k->name[2]);
	} else if (leat_slice_is(k->name[0], "given") && k->n == 1) {
		o->given = true;
	} else {
		return false;
	}
	return true;
}

int
leat_outcomes_get(struct leat_outcomes *o, struct leat_slice rest, const leat_sum *value, size_t n,
    struct leat_err *err)
{
	struct names k = {0};
	bool good = cut(rest, &k) && get(o, &k, value, n);
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < NAMES; i++)
		leat_buf_fini(&k.text[i]);
	return good ? LEAT_OK
		    : leat_err_set(err, LEAT_EDATA, "not a sum of outcomes: /outcome%s",
			  leat_safe(rest, safe));
}
