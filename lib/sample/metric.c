/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/metric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/square.h"

static size_t
size(const struct leat_metric *m)
{
	return m->dense ? m->n * m->n : m->n;
}

void
leat_metric_init(struct leat_metric *m, size_t n, bool dense)
{
	*m = (struct leat_metric){.n = n, .dense = dense};
	m->factor = LEAT_NEW_N(double, size(m));
}

void
leat_metric_copy(struct leat_metric *to, const struct leat_metric *from)
{
	memcpy(to->factor, from->factor, size(from) * sizeof(*to->factor));
}

void
leat_metric_fini(struct leat_metric *m)
{
	free(m->factor);
}

static void
scale(const double *sd, size_t n, const double *x, double *y)
{
	for (size_t i = 0; i < n; i++)
		y[i] = sd[i] * x[i];
}

void
leat_metric_forward(const struct leat_metric *m, const double *w, double *q)
{
	if (m->dense)
		leat_square_lower(m->factor, m->n, w, q);
	else
		scale(m->factor, m->n, w, q);
}

void
leat_metric_back(const struct leat_metric *m, const double *g, double *w)
{
	if (m->dense)
		leat_square_lower_transposed(m->factor, m->n, g, w);
	else
		scale(m->factor, m->n, g, w);
}

void
leat_metric_whiten(const struct leat_metric *m, double *x)
{
	if (m->dense)
		leat_square_solve(m->factor, m->n, x);
	else
		for (size_t i = 0; i < m->n; i++)
			x[i] /= m->factor[i];
}

double
leat_metric_log_volume(const struct leat_metric *m)
{
	size_t step = m->dense ? m->n + 1 : 1;
	double sum = 0;

	for (size_t i = 0; i < m->n; i++)
		sum += log(m->factor[i * step]);
	return sum;
}

void
leat_scatter_init(struct leat_scatter *s, const struct leat_metric *base)
{
	*s = (struct leat_scatter){.base = base};
	s->mean = LEAT_NEW_N(double, base->n);
	s->scatter = LEAT_NEW_N(double, size(base));
	s->room = LEAT_NEW_N(double, 2 * base->n);
}

void
leat_scatter_fini(struct leat_scatter *s)
{
	free(s->mean);
	free(s->scatter);
	free(s->room);
}

void
leat_scatter_clear(struct leat_scatter *s)
{
	s->count = 0;
	memset(s->mean, 0, s->base->n * sizeof(*s->mean));
	memset(s->scatter, 0, size(s->base) * sizeof(*s->scatter));
}

void
leat_scatter_add(struct leat_scatter *s, const double *q)
{
	size_t n = s->base->n;
	double *before = s->room, *after = s->room + n;

	s->count++;
	memcpy(after, q, n * sizeof(*q));
	leat_metric_whiten(s->base, after);
	for (size_t i = 0; i < n; i++) {
		before[i] = after[i] - s->mean[i];
		s->mean[i] += before[i] / (double)s->count;
		after[i] -= s->mean[i];
	}
	for (size_t i = 0; i < n; i++) {
		double *row = s->scatter + i * n;

		if (!s->base->dense) {
			s->scatter[i] += before[i] * after[i];
			continue;
		}
		for (size_t j = 0; j <= i; j++)
			row[j] += before[i] * after[j];
	}
}

static bool
dense_metric(const struct leat_scatter *s, struct leat_metric *to)
{
	size_t n = s->base->n;
	double *cov = LEAT_NEW_N(double, n *n), all = (double)s->count - 1;
	bool good;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++)
			cov[i * n + j] = s->scatter[i * n + j] / (i == j ? all : all + (double)n);
	good = leat_square_factor(cov, n);
	if (good)
		leat_square_product(s->base->factor, cov, n, to->factor);
	free(cov);
	return good;
}

bool
leat_scatter_metric(const struct leat_scatter *s, struct leat_metric *to)
{
	size_t n = s->base->n;

	if (s->count < 3)
		return false;
	if (s->base->dense)
		return dense_metric(s, to);
	for (size_t i = 0; i < n; i++)
		if (!(s->scatter[i] > 0 && isfinite(s->scatter[i])))
			return false;
	for (size_t i = 0; i < n; i++)
		to->factor[i] = s->base->factor[i] * sqrt(s->scatter[i] / ((double)s->count - 1));
	return true;
}
