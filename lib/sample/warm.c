/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/warm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "sample/square.h"

#define NOT_NAMED SIZE_MAX

void
leat_warm_fini(struct leat_warm *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->name[i]);
	free(w->name);
	free(w->mean);
	free(w->sd);
	free(w->correlation);
	*w = (struct leat_warm){0};
}

static void
array_json(struct leat_jw *jw, const char *key, const double *x, size_t n)
{
	leat_jw_key(jw, key);
	leat_jw_open(jw, '[');
	for (size_t i = 0; i < n; i++)
		leat_jw_float(jw, x[i]);
	leat_jw_close(jw, ']');
}

void
leat_warm_json(const struct leat_warm *w, struct leat_buf *out)
{
	struct leat_jw jw = {.out = out};

	leat_jw_open(&jw, '{');
	leat_jw_key(&jw, "step");
	leat_jw_float(&jw, w->step);
	leat_jw_key(&jw, "coordinate");
	leat_jw_open(&jw, '[');
	for (size_t i = 0; i < w->n; i++)
		leat_jw_str(&jw, w->name[i]);
	leat_jw_close(&jw, ']');
	array_json(&jw, "mean", w->mean, w->n);
	array_json(&jw, "sd", w->sd, w->n);
	if (w->correlation) {
		leat_jw_key(&jw, "correlation");
		leat_jw_open(&jw, '[');
		for (size_t i = 0; i < w->n; i++)
			for (size_t j = 0; j < i; j++)
				leat_jw_number(
				    &jw, round(w->correlation[i * w->n + j] * 1e3) / 1e3);
		leat_jw_close(&jw, ']');
	}
	leat_jw_close(&jw, '}');
}

static int
bad(struct leat_err *err, const char *file, const char *member, const char *what)
{
	return leat_err_set(err, LEAT_EDATA,
	    "%s: what the sampler learned cannot be used: %s %s; fit without --init", file, member,
	    what);
}

/* An array of n numbers from low to high. */
static int
numbers(const struct leat_json *object, const char *key, size_t n, double low, double high,
    double *out, const char *file, struct leat_err *err)
{
	const struct leat_json *array = leat_json_get(object, key), *v;
	size_t i = 0;

	if (array == NULL || array->type != LEAT_JSON_ARRAY || array->n != n)
		return bad(err, file, key, "has not one number for each coordinate");
	for (v = array->child; v; v = v->next, i++)
		if (v->type != LEAT_JSON_NUMBER || !leat_parse_double(v->text, &out[i]) ||
		    !(out[i] >= low && out[i] <= high))
			return bad(err, file, key, "has a value out of range");
	return LEAT_OK;
}

static int
parse_names(
    struct leat_warm *w, const struct leat_json *object, const char *file, struct leat_err *err)
{
	const struct leat_json *array = leat_json_get(object, "coordinate");

	if (array == NULL || array->type != LEAT_JSON_ARRAY)
		return bad(err, file, "coordinate", "is no array");
	w->name = LEAT_NEW_N(char *, array->n);
	for (const struct leat_json *v = array->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING)
			return bad(err, file, "coordinate", "has a name that is no text");
		w->name[w->n++] = leat_slice_dup(v->text);
	}
	return LEAT_OK;
}

static int
parse_correlation(
    struct leat_warm *w, const struct leat_json *object, const char *file, struct leat_err *err)
{
	size_t n = w->n, k = n * n - n * (n - 1) / 2;
	int status;

	w->correlation = LEAT_NEW_N(double, n *n);
	/* Read to the end of the square, then spread from its front: none is overtaken. */
	status =
	    numbers(object, "correlation", n * (n - 1) / 2, -1, 1, w->correlation + k, file, err);
	for (size_t i = 0; status == LEAT_OK && i < n; i++) {
		for (size_t j = 0; j < i; j++)
			w->correlation[i * n + j] = w->correlation[k++];
		w->correlation[i * n + i] = 1;
	}
	return status;
}

int
leat_warm_parse(
    struct leat_warm *w, const struct leat_json *object, const char *file, struct leat_err *err)
{
	int status;

	*w = (struct leat_warm){0};
	status = parse_names(w, object, file, err);
	if (status == LEAT_OK) {
		w->mean = LEAT_NEW_N(double, w->n);
		status = numbers(object, "mean", w->n, -1e300, 1e300, w->mean, file, err);
	}
	if (status == LEAT_OK) {
		w->sd = LEAT_NEW_N(double, w->n);
		status = numbers(object, "sd", w->n, 1e-300, 1e300, w->sd, file, err);
	}
	if (status == LEAT_OK && leat_json_get(object, "correlation"))
		status = parse_correlation(w, object, file, err);
	if (status == LEAT_OK) {
		const struct leat_json *step = leat_json_get(object, "step");

		if (step == NULL || step->type != LEAT_JSON_NUMBER ||
		    !leat_parse_double(step->text, &w->step) || !(w->step >= 0))
			status = bad(err, file, "step", "is no number from 0");
	}
	if (status)
		leat_warm_fini(w);
	return status;
}

/* For each of l's coordinates its index in w, or NOT_NAMED; returns how many of those. */
static size_t
match(const struct leat_warm *w, const struct leat_laplace *l, char *const *name, size_t *index)
{
	size_t strangers = 0;

	for (size_t i = 0; i < l->n; i++) {
		index[i] = NOT_NAMED;
		/* Most stand where they stood. */
		for (size_t k = 0; k < w->n && index[i] == NOT_NAMED; k++)
			if (strcmp(w->name[(i + k) % w->n], name[i]) == 0)
				index[i] = (i + k) % w->n;
		strangers += index[i] == NOT_NAMED;
	}
	return strangers;
}

/* Covariance of a dense metric, lower triangle. */
static void
covariance(const struct leat_metric *m, double *cov)
{
	size_t n = m->n;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t k = 0; k <= j; k++)
				sum += m->factor[i * n + k] * m->factor[j * n + k];
			cov[i * n + j] = sum;
		}
}

static double
correlation_of(const struct leat_warm *w, size_t a, size_t b)
{
	return w->correlation[a > b ? a * w->n + b : b * w->n + a];
}

/* Rounding may have made a correlation matrix impossible: then a little less of it is taken. */
static void
set_factor(double *cov, struct leat_metric *m)
{
	size_t n = m->n;
	double *try = LEAT_NEW_N(double, n *n);

	for (int less = 0; less < 25; less++) {
		double keep = 1 - 0.02 * less;

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j <= i; j++)
				try[i * n + j] = cov[i * n + j] * (i == j ? 1 : keep);
		if (leat_square_factor(try, n)) {
			memcpy(m->factor, try, n * n * sizeof(*try));
			break;
		}
	}
	free(try);
}

static void
apply_dense(const struct leat_warm *w, struct leat_metric *m, const size_t *index)
{
	size_t n = m->n;
	double *cov = LEAT_NEW_N(double, n *n), *sd = LEAT_NEW_N(double, 2 * n), *own = sd + n;

	covariance(m, cov);
	for (size_t i = 0; i < n; i++) {
		own[i] = sqrt(cov[i * n + i]);
		sd[i] = index[i] == NOT_NAMED ? own[i] : w->sd[index[i]];
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double r = cov[i * n + j] / (own[i] * own[j]);
			bool known = index[i] != NOT_NAMED, other = index[j] != NOT_NAMED;

			if (w->correlation && known && other)
				r = correlation_of(w, index[i], index[j]);
			else if (w->correlation && known != other)
				r = 0;
			cov[i * n + j] = (i == j ? 1 : r) * sd[i] * sd[j];
		}
	set_factor(cov, m);
	free(cov);
	free(sd);
}

size_t
leat_warm_apply(const struct leat_warm *w, struct leat_laplace *l, char *const *name, bool move)
{
	size_t *index = LEAT_NEW_N(size_t, l->n), strangers = match(w, l, name, index);

	for (size_t i = 0; move && i < l->n; i++)
		if (index[i] != NOT_NAMED)
			l->mode[i] = w->mean[index[i]];

	if (l->metric.dense) {
		apply_dense(w, &l->metric, index);
	} else {
		for (size_t i = 0; i < l->n; i++)
			if (index[i] != NOT_NAMED)
				l->metric.factor[i] = w->sd[index[i]];
	}
	free(index);
	return strangers;
}
