/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_METRIC_H
#define LEAT_MIX_METRIC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * struct leat_metric -- how wide a density is in which direction: the linear map
 * q = factor w from coordinates w in which it is round. Dense, it knows the
 * correlations and costs n * n a step; diagonal, it costs n.
 * factor  dense: n * n lower triangular, row-major; diagonal: n standard deviations
 */
struct leat_metric {
	size_t n;
	bool dense;
	double *factor;
};

/* leat_metric_init -- room for one, all zero. */
void leat_metric_init(struct leat_metric *m, size_t n, bool dense);
void leat_metric_copy(struct leat_metric *to, const struct leat_metric *from); /* of one form */
void leat_metric_fini(struct leat_metric *m);

/* leat_metric_forward -- q = factor w; leat_metric_back -- w = factor' g. Not aliased. */
void leat_metric_forward(const struct leat_metric *m, const double *w, double *q);
void leat_metric_back(const struct leat_metric *m, const double *g, double *w);

/* leat_metric_whiten -- x becomes the w with factor w = x. */
void leat_metric_whiten(const struct leat_metric *m, double *x);

/* leat_metric_log_volume -- log |det factor|. */
double leat_metric_log_volume(const struct leat_metric *m);

/*
 * struct leat_scatter -- draws seen so far: their mean and their scatter about it
 * (Welford's recurrence), in coordinates already whitened by `base`.
 */
struct leat_scatter {
	const struct leat_metric *base;
	size_t count;
	double *mean, *scatter; /* n; n * n lower triangle, or n */
	double *room;           /* 2 n */
};

/* leat_scatter_init -- base is borrowed, and says whether correlations are learned. */
void leat_scatter_init(struct leat_scatter *s, const struct leat_metric *base);
void leat_scatter_fini(struct leat_scatter *s);
void leat_scatter_clear(struct leat_scatter *s);
void leat_scatter_add(struct leat_scatter *s, const double *q);

/*
 * leat_scatter_metric -- the metric of the draws seen: their covariance in the
 * whitened coordinates, its off-diagonal part shrunk as if as many draws as there
 * are coordinates had shown none (so towards base), brought back by it. Neither a constant nor
 * base's own widths are mixed in: the one has no unit, the other may be far from
 * those of the bulk. to may not be base. False, and to as it was, where the draws do not make one.
 */
bool leat_scatter_metric(const struct leat_scatter *s, struct leat_metric *to);

#endif
