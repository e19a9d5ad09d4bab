/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mode of a pool's levels, elasticities and weeks. The curvature is an arrow:
 * campaigns (2 by 2 each) meet only their channel and the pool, channels only the
 * pool. Eliminating campaigns, then channels, leaves 2 by 2.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "campaign/campaign_part.h"
#include "sample/square.h"

#define MOST_STEPS 100
#define SMALL_GAIN 1e-8 /* of log density, that a step promises: the mode is found */
#define TRIES 3         /* Metropolis steps of each campaign and draw */

void
leat_pool_mode_init(struct leat_pool_mode *m, const struct leat_pool *p)
{
	size_t side = p->nweeks + 1;

	*m = (struct leat_pool_mode){.p = p};
	m->room = LEAT_NEW_N(double, 4 * p->nq);
	m->q = m->room;
	m->grad = m->q + p->nq;
	m->step = m->grad + p->nq;
	m->next = m->step + p->nq;
	m->k.unit = leat_zalloc(p->nunits + 1, sizeof(*m->k.unit));
	m->k.cell = leat_zalloc(p->ncells + 1, sizeof(*m->k.cell));
	m->k.week = LEAT_NEW_N(double, p->nchannels * p->nweeks);
	m->unit_factor = leat_zalloc(p->nunits + 1, sizeof(*m->unit_factor));
	m->channel_factor = LEAT_NEW_N(double, p->nchannels *side *side);
	m->channel_top = LEAT_NEW_N(double, p->nchannels *side * 2);
	leat_pool_start(p, m->q);
}

void
leat_pool_mode_fini(struct leat_pool_mode *m)
{
	free(m->room);
	free(m->k.unit);
	free(m->k.cell);
	free(m->k.week);
	free(m->unit_factor);
	free(m->channel_factor);
	free(m->channel_top);
}

/* Cholesky of a symmetric 2 by 2, as (l11, l21, l22). */
static void
factor2(const double a[3], double l[3])
{
	l[0] = sqrt(a[0]);
	l[1] = a[1] / l[0];
	l[2] = sqrt(a[2] - l[1] * l[1]);
}

static void
solve2(const double l[3], double x[2])
{
	x[0] /= l[0];
	x[1] = (x[1] - l[1] * x[0]) / l[2];
}

static void
solve2_transposed(const double l[3], double x[2])
{
	x[1] /= l[2];
	x[0] = (x[0] - l[1] * x[1]) / l[0];
}

/* How a campaign's two meet its channel's mu and weeks, and the pool's two. */
struct meeting {
	size_t n;
	size_t *at;       /* in the channel: 0 is mu */
	double (*by)[2];  /* curvature with level, logit */
	double top[2][2]; /* [mu, slope][level, logit] */
};

static void
meet(const struct leat_pool_mode *m, size_t i, struct meeting *x)
{
	const struct leat_pool_unit *u = &m->p->unit[i];

	x->n = u->n + 1;
	x->at[0] = 0;
	x->by[0][0] = -m->h.level;
	x->by[0][1] = 0;
	for (size_t j = 0; j < u->n; j++) {
		x->at[j + 1] = m->p->cell[u->first + j].week + 1;
		x->by[j + 1][0] = m->k.cell[u->first + j][0];
		x->by[j + 1][1] = m->k.cell[u->first + j][1];
	}
	x->top[0][0] = 0;
	x->top[0][1] = -m->h.elasticity;
	x->top[1][0] = -m->h.level * u->size;
	x->top[1][1] = 0;
}

static void
meeting_init(struct meeting *x, const struct leat_pool *p)
{
	x->at = LEAT_NEW_N(size_t, p->nweeks + 1);
	x->by = leat_zalloc(p->nweeks + 1, sizeof(*x->by));
}

static void
meeting_fini(struct meeting *x)
{
	free(x->at);
	free(x->by);
}

/* Each channel's own block, and the pool's, before anything is eliminated. */
static void
set_blocks(struct leat_pool_mode *m, double top[3])
{
	const struct leat_pool *p = m->p;
	size_t side = p->nweeks + 1;

	memset(m->channel_factor, 0, p->nchannels * side * side * sizeof(double));
	memset(m->channel_top, 0, p->nchannels * side * 2 * sizeof(double));
	for (size_t c = 0; c < p->nchannels; c++) {
		double *block = m->channel_factor + c * side * side;

		block[0] = 1 / (LEAT_POOL_CHANNEL_SD * LEAT_POOL_CHANNEL_SD);
		for (size_t w = 0; w < p->nweeks; w++)
			block[(w + 1) * (side + 1)] = m->k.week[c * p->nweeks + w];
	}
	top[0] = 1 / (LEAT_POOL_MU_SD * LEAT_POOL_MU_SD);
	top[1] = 0;
	top[2] = 1 / (LEAT_POOL_SLOPE_SD * LEAT_POOL_SLOPE_SD);
	for (size_t i = 0; i < p->nunits; i++) {
		const struct leat_pool_unit *u = &p->unit[i];

		m->channel_factor[u->channel * side * side] += m->h.level;
		m->channel_top[u->channel * side * 2 + 1] += m->h.level * u->size;
		top[0] += m->h.elasticity;
		top[2] += m->h.level * u->size * u->size;
	}
}

/* One campaign out of its channel's block, the pool's, and the right-hand side in step. */
static void
eliminate_unit(struct leat_pool_mode *m, size_t i, struct meeting *x, double top[3])
{
	size_t side = m->p->nweeks + 1, c = m->p->unit[i].channel;
	double *block = m->channel_factor + c * side * side;
	double *edge = m->channel_top + c * side * 2;
	double *own = m->step + leat_pool_unit_at(m->p, i);
	double *channel = m->step + leat_pool_channel_at(m->p, c), *l = m->unit_factor[i];

	meet(m, i, x);
	factor2(m->k.unit[i], l);
	solve2(l, own);
	for (int t = 0; t < 2; t++) {
		solve2(l, x->top[t]);
		m->step[t] -= x->top[t][0] * own[0] + x->top[t][1] * own[1];
	}
	top[0] -= x->top[0][0] * x->top[0][0] + x->top[0][1] * x->top[0][1];
	top[1] -= x->top[0][0] * x->top[1][0] + x->top[0][1] * x->top[1][1];
	top[2] -= x->top[1][0] * x->top[1][0] + x->top[1][1] * x->top[1][1];
	for (size_t a = 0; a < x->n; a++) {
		double *row = block + x->at[a] * side, *y = x->by[a];

		solve2(l, y);
		channel[x->at[a]] -= y[0] * own[0] + y[1] * own[1];
		for (int t = 0; t < 2; t++)
			edge[x->at[a] * 2 + (size_t)t] -= y[0] * x->top[t][0] + y[1] * x->top[t][1];
		if (x->at[a] == a) /* no week before is left out */
			for (size_t b = 0; b <= a; b++)
				row[b] -= y[0] * x->by[b][0] + y[1] * x->by[b][1];
		else
			for (size_t b = 0; b <= a; b++)
				row[x->at[b]] -= y[0] * x->by[b][0] + y[1] * x->by[b][1];
	}
}

/* x becomes the solution of L y = x, column k of an n by 2 array. */
static void
solve_column(const double *l, size_t n, double *x, size_t k)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			x[2 * i + k] -= l[i * n + j] * x[2 * j + k];
		x[2 * i + k] /= l[i * n + i];
	}
}

static void
eliminate_channel(struct leat_pool_mode *m, size_t c, double top[3])
{
	size_t side = m->p->nweeks + 1;
	double *block = m->channel_factor + c * side * side;
	double *edge = m->channel_top + c * side * 2;
	double *own = m->step + leat_pool_channel_at(m->p, c);

	leat_square_factor(block, side);
	leat_square_solve(block, side, own);
	solve_column(block, side, edge, 0);
	solve_column(block, side, edge, 1);
	for (size_t i = 0; i < side; i++) {
		top[0] -= edge[2 * i] * edge[2 * i];
		top[1] -= edge[2 * i] * edge[2 * i + 1];
		top[2] -= edge[2 * i + 1] * edge[2 * i + 1];
		m->step[0] -= edge[2 * i] * own[i];
		m->step[1] -= edge[2 * i + 1] * own[i];
	}
}

static double
log_determinant(const struct leat_pool_mode *m)
{
	size_t side = m->p->nweeks + 1;
	double sum = log(m->top_factor[0] * m->top_factor[2]);

	for (size_t c = 0; c < m->p->nchannels; c++)
		for (size_t i = 0; i < side; i++)
			sum += log(m->channel_factor[c * side * side + i * (side + 1)]);
	for (size_t i = 0; i < m->p->nunits; i++)
		sum += log(m->unit_factor[i][0] * m->unit_factor[i][2]);
	return 2 * sum;
}

/* All factors at q; step becomes L^-1 grad, L being that of the whole arrow. */
static void
eliminate(struct leat_pool_mode *m)
{
	struct meeting x;
	double top[3];

	meeting_init(&x, m->p);
	memcpy(m->step, m->grad, m->p->nq * sizeof(*m->step));
	set_blocks(m, top);
	for (size_t i = 0; i < m->p->nunits; i++)
		eliminate_unit(m, i, &x, top);
	for (size_t c = 0; c < m->p->nchannels; c++)
		eliminate_channel(m, c, top);
	factor2(top, m->top_factor);
	solve2(m->top_factor, m->step);
	meeting_fini(&x);
}

/* x = L'^-1 x for the whole arrow. */
static void
substitute(const struct leat_pool_mode *m, double *x)
{
	const struct leat_pool *p = m->p;
	size_t side = p->nweeks + 1;
	struct meeting meeting;

	meeting_init(&meeting, p);
	solve2_transposed(m->top_factor, x);
	for (size_t c = 0; c < p->nchannels; c++) {
		const double *l = m->channel_factor + c * side * side;
		const double *edge = m->channel_top + c * side * 2;
		double *own = x + leat_pool_channel_at(p, c);

		for (size_t i = 0; i < side; i++)
			own[i] -= edge[2 * i] * x[0] + edge[2 * i + 1] * x[1];
		for (size_t i = side; i-- > 0;) {
			own[i] /= l[i * (side + 1)];
			for (size_t j = 0; j < i; j++)
				own[j] -= l[i * side + j] * own[i];
		}
	}
	for (size_t i = 0; i < p->nunits; i++) {
		const double *channel = x + leat_pool_channel_at(p, p->unit[i].channel);
		double *own = x + leat_pool_unit_at(p, i), sum[2] = {0, 0};

		meet(m, i, &meeting);
		for (size_t a = 0; a < meeting.n; a++) {
			sum[0] += meeting.by[a][0] * channel[meeting.at[a]];
			sum[1] += meeting.by[a][1] * channel[meeting.at[a]];
		}
		for (int t = 0; t < 2; t++) {
			sum[0] += meeting.top[t][0] * x[t];
			sum[1] += meeting.top[t][1] * x[t];
		}
		solve2(m->unit_factor[i], sum);
		own[0] -= sum[0];
		own[1] -= sum[1];
		solve2_transposed(m->unit_factor[i], own);
	}
	meeting_fini(&meeting);
}

/* Half the square of the Newton step in the metric of the curvature: what the step promises. */
static double
promise(const struct leat_pool_mode *m)
{
	double sum = 0;

	for (size_t i = 0; i < m->p->nq; i++)
		sum += m->step[i] * m->step[i];
	return sum / 2;
}

/* A step, shortened until it is no descent; false if none is left. */
static bool
advance(struct leat_pool_mode *m, double promised)
{
	double length = 1;

	for (int i = 0; i < 30; i++, length /= 2) {
		double value;

		for (size_t j = 0; j < m->p->nq; j++)
			m->next[j] = m->q[j] + length * m->step[j];
		value = leat_pool_joint(m->p, &m->h, m->next, m->grad, &m->k);
		if (value >= m->value + 0.05 * length * promised) {
			memcpy(m->q, m->next, m->p->nq * sizeof(*m->q));
			m->value = value;
			return true;
		}
	}
	return false;
}

void
leat_pool_mode_find(struct leat_pool_mode *m, const double log_sd[LEAT_HYPERS])
{
	leat_hyper_set(&m->h, m->p, log_sd);
	m->value = leat_pool_joint(m->p, &m->h, m->q, m->grad, &m->k);
	for (m->steps = 0; m->steps < MOST_STEPS; m->steps++) {
		double promised;

		eliminate(m);
		promised = promise(m);
		if (promised < SMALL_GAIN)
			break;
		substitute(m, m->step);
		if (!advance(m, promised)) {
			/* No better point in floating point: the curvature is that of here again.
			 */
			leat_pool_joint(m->p, &m->h, m->q, m->grad, &m->k);
			eliminate(m);
			break;
		}
	}
	m->log_det = log_determinant(m);
}

/* Where a campaign's two are expected, and their log density of own less that of the normal. */
static double
excess(const struct leat_pool_mode *m, const double *q, size_t i, const double middle[2],
    const double own[2])
{
	const double *l = m->unit_factor[i];
	double x = own[0] - middle[0], y = own[1] - middle[1];
	double a = l[0] * x + l[1] * y, b = l[2] * y;

	return leat_pool_unit_joint(m->p, &m->h, q, i, own) + (a * a + b * b) / 2;
}

/* z standard normal becomes a draw around the middle. */
static void
around(const double l[3], const double middle[2], struct leat_rng *rng, double own[2])
{
	own[0] = leat_rng_normal(rng);
	own[1] = leat_rng_normal(rng);
	solve2_transposed(l, own);
	own[0] += middle[0];
	own[1] += middle[1];
}

/* One campaign given the rest of q: independent proposals, taken or not. */
static size_t
correct_unit(const struct leat_pool_mode *m, struct leat_rng *rng, double *q, size_t i,
    const double middle[2])
{
	double *own = q + leat_pool_unit_at(m->p, i), now, next[2];
	size_t accepted = 0;

	around(m->unit_factor[i], middle, rng, own);
	now = excess(m, q, i, middle, own);
	for (int k = 0; k < TRIES; k++) {
		double then;

		around(m->unit_factor[i], middle, rng, next);
		then = excess(m, q, i, middle, next);
		if (!(log(leat_rng_uniform(rng)) < then - now))
			continue;
		own[0] = next[0];
		own[1] = next[1];
		now = then;
		accepted++;
	}
	return accepted;
}

size_t
leat_pool_mode_draw(
    const struct leat_pool_mode *m, struct leat_rng *rng, double *q, size_t *accepted)
{
	const struct leat_pool *p = m->p;
	size_t shared = leat_pool_unit_at(p, 0);

	/* Pool and channels at random, campaigns where they are then expected. */
	memset(q, 0, p->nq * sizeof(*q));
	for (size_t i = 0; i < shared; i++)
		q[i] = leat_rng_normal(rng);
	substitute(m, q);
	for (size_t i = 0; i < p->nq; i++)
		q[i] += m->q[i];
	for (size_t i = 0; i < p->nunits; i++) {
		size_t at = leat_pool_unit_at(p, i);
		const double middle[2] = {q[at], q[at + 1]};

		*accepted += correct_unit(m, rng, q, i, middle);
	}
	return p->nunits * TRIES;
}
