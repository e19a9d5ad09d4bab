/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of completeness that an earlier run has learnt, or that somebody has written. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "quality/delay_part.h"
#include "record/json_lines.h"

enum { AGE_MAX = 3660 };

struct reader {
	struct leat_delay *d;
	const char *path;
	const struct leat_json *line;
	uint64_t number;
	struct leat_err *err;
};

static int
fault(const struct reader *r, const char *key, const char *what)
{
	return leat_err_at(r->err, LEAT_EDATA, r->path, r->number, key, "%s", what);
}

static struct leat_slice
text_of(const struct reader *r, const char *key)
{
	const struct leat_json *v = leat_json_get(r->line, key);

	return v && v->type == LEAT_JSON_STRING ? v->text : LEAT_NONE;
}

/* A share; without the key it stays as it was. */
static int
share(const struct reader *r, const char *key, bool needed, double *v)
{
	const struct leat_json *node = leat_json_get(r->line, key);

	if (node == NULL || node->type == LEAT_JSON_NULL)
		return needed ? fault(r, key, "is missing") : LEAT_OK;
	if (node->type != LEAT_JSON_NUMBER || !leat_parse_double(node->text, v) || *v < 0 || *v > 1)
		return fault(r, key, "must be a number from 0 to 1");
	return LEAT_OK;
}

static int
curve_of(const struct reader *r, struct leat_delay_curve **k)
{
	struct leat_slice column = text_of(r, "column");
	size_t g = leat_delay_group(r->d, text_of(r, "platform"), text_of(r, "time_basis"));

	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++)
		if (leat_slice_is(column, leat_observations.column[leat_delay_column[c]].name)) {
			*k = &r->d->of[g].curve[c];
			return LEAT_OK;
		}
	return fault(r, "column", "must be conversions or revenue");
}

static int
age_of(const struct reader *r, const struct leat_delay_curve *k, int64_t *age)
{
	const struct leat_json *node = leat_json_get(r->line, "age");

	if (node == NULL || !leat_parse_i64(node->text, age) || *age < 0 || *age > AGE_MAX)
		return fault(r, "age", "must be a whole number of days from 0 to 3660");
	if (k->known && *age != k->last + 1)
		return fault(r, "age", "must be one more than in the curve's line before");
	return LEAT_OK;
}

static void
take(struct leat_delay *d, struct leat_delay_curve *k, int64_t age, const double share[3])
{
	if (!k->known) {
		leat_delay_curve_room(k, d->ages);
		k->known = k->given = true;
		k->first = (int)age;
	}
	k->last = (int)age;
	if (age < d->ages) {
		k->complete[age] = round(share[0] * 1e6) / 1e6;
		k->lower[age] = fmin(share[1], k->complete[age]);
		k->upper[age] = fmax(share[2], k->complete[age]);
	}
}

static int
take_line(void *ctx, const struct leat_json *line, uint64_t number, struct leat_err *err)
{
	struct reader *r = ctx;
	struct leat_delay_curve *k = NULL;
	double v[3] = {1, 1, 1};
	int64_t age = 0;
	int status;

	r->line = line;
	r->number = number;
	r->err = err;
	if (!leat_slice_is(text_of(r, "kind"), "completeness"))
		return LEAT_OK;
	status = curve_of(r, &k);
	if (status == LEAT_OK)
		status = age_of(r, k, &age);
	if (status == LEAT_OK)
		status = share(r, "completeness", true, &v[0]);
	v[1] = v[2] = v[0];
	if (status == LEAT_OK)
		status = share(r, "lower", false, &v[1]);
	if (status == LEAT_OK)
		status = share(r, "upper", false, &v[2]);
	if (status == LEAT_OK)
		take(r->d, k, age, v);
	return status;
}

/* An age that is not told of, below the first, is not known. */
static bool
finish(struct leat_delay *d)
{
	bool any = false;

	for (size_t g = 0; g < d->group.n; g++)
		for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
			struct leat_delay_curve *k = &d->of[g].curve[c];

			any |= k->known;
			for (int a = 0; k->known && a < k->first && a < d->ages; a++)
				k->complete[a] = k->lower[a] = k->upper[a] = NAN;
		}
	return any;
}

int
leat_delay_read(struct leat_delay *d, const char *path, struct leat_err *err)
{
	struct reader r = {.d = d, .path = path};
	struct leat_input *in;
	int status = leat_input_open(&in, path, false, err);

	if (status != LEAT_OK)
		return status;
	status = leat_json_lines(in, take_line, &r, err);
	leat_input_free(in);
	if (status == LEAT_OK && !finish(d))
		return leat_err_at(err, LEAT_EDATA, path, 0, NULL,
		    "has no line of kind completeness: a quality report of a run that had the "
		    "check delay is wanted");
	return status;
}
