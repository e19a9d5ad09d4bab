/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/market.h"

#include <math.h>
#include <stdlib.h>

#include "base/when.h"

#define CENT INT64_C(10000)

/* cents -- money rounded to whole cents, never below 0. */
static int64_t
cents(double money)
{
	return money > 0 ? (int64_t)nearbyint(money * 100) * CENT : 0;
}

/* lognormal -- a factor with mean 1. */
static double
lognormal(struct leat_rng *r, double sd)
{
	return exp(sd * leat_rng_normal(r) - sd * sd / 2);
}

/*
 * Spend: a channel's level, moved by a draw a week and a draw a day, cut into
 * flights, and divided over its campaigns to the cent.
 */
struct path {
	struct leat_rng week, day, split;
	int64_t phase; /* where in its cycle of flights the channel begins */
	double week_factor;
};

static struct path
path_start(
    const struct leat_market *m, const struct leat_truth_spend *s, size_t channel, size_t geo)
{
	size_t i = channel * m->ngeos + geo;
	struct leat_rng flight = leat_rng_split(&m->rng, "flight", i);
	int64_t cycle = s->on_days + s->off_days;

	return (struct path){leat_rng_split(&m->rng, "week", i), leat_rng_split(&m->rng, "day", i),
	    leat_rng_split(&m->rng, "split", i),
	    s->off_days ? (int64_t)leat_rng_below(&flight, (uint64_t)cycle) : 0, 1};
}

static double
path_next(struct path *p, const struct leat_truth_spend *s, size_t day)
{
	double money = s->level * (1 + s->growth_per_year * (double)day / 365.25);

	if (day % 7 == 0)
		p->week_factor = lognormal(&p->week, s->weekly_sd);
	money *= p->week_factor * lognormal(&p->day, s->daily_sd);
	if (s->off_days && ((int64_t)day + p->phase) % (s->on_days + s->off_days) >= s->on_days)
		money *= s->off_level;
	return money;
}

/* experiment_on -- the one that changes a channel's spend in a geo on a day, or NULL. */
static const struct leat_truth_experiment *
experiment_on(const struct leat_truth *truth, size_t channel, size_t geo, size_t day)
{
	for (size_t i = 0; i < truth->nexperiments; i++) {
		const struct leat_truth_experiment *e = &truth->experiment[i];

		if (e->channel == channel && (e->geo == LEAT_EVERYWHERE || e->geo == geo) &&
		    (int64_t)day >= e->first && (int64_t)day < e->first + e->days)
			return e;
	}
	return NULL;
}

/* split_spend -- a channel's day over its campaigns, shares moved by a fifth or so. */
static void
split_spend(struct path *p, const struct leat_truth_channel *c, int64_t total, double *weight,
    int64_t *part)
{
	for (size_t k = 0; k < c->ncampaigns; k++)
		weight[k] = c->campaign[k].share * lognormal(&p->split, 0.2);
	leat_money_apportion(total, weight, c->ncampaigns, CENT, part, NULL);
}

static void
spend_channel(struct leat_market *m, size_t channel, size_t first, size_t geo)
{
	const struct leat_truth_channel *c = &m->truth->channel[channel];
	struct path p = path_start(m, &c->spend, channel, geo);
	double *weight = LEAT_NEW_N(double, c->ncampaigns);
	int64_t *part = LEAT_NEW_N(int64_t, c->ncampaigns);

	for (size_t t = 0; t < m->ndays; t++) {
		double money = path_next(&p, &c->spend, t) * m->truth->geo[geo].share;
		const struct leat_truth_experiment *e = experiment_on(m->truth, channel, geo, t);
		int64_t total = cents(e ? money * (1 + e->change) : money);

		if (e)
			m->changed[(channel * m->ngeos + geo) * m->ndays + t] =
			    total - cents(money);
		split_spend(&p, c, total, weight, part);
		for (size_t k = 0; k < c->ncampaigns; k++)
			m->cell[((first + k) * m->ngeos + geo) * m->ndays + t].cost_micros =
			    part[k];
	}
	free(part);
	free(weight);
}

/* respond -- what a channel's spend in a geo earns, day by day. */
static void
respond(struct leat_market *m, size_t channel, size_t first, size_t geo)
{
	const struct leat_truth_channel *c = &m->truth->channel[channel];
	double share = m->truth->geo[geo].share;
	double *y = &m->contribution[(channel * m->ngeos + geo) * m->ndays];
	double *x = LEAT_NEW_N(double, m->ndays);

	for (size_t t = 0; t < m->ndays; t++) {
		int64_t sum = 0;

		for (size_t k = 0; k < c->ncampaigns; k++)
			sum += m->cell[((first + k) * m->ngeos + geo) * m->ndays + t].cost_micros;
		x[t] = leat_money_double(sum) / (c->scale * share);
	}
	leat_shape_apply(&c->shape, x, m->ndays, c->par, y, NULL);
	for (size_t t = 0; t < m->ndays; t++)
		y[t] *= c->beta * share;
	free(x);
}

/* run_control -- 1 in a block of days at a random place of every cycle. */
static void
run_control(struct leat_market *m, size_t control)
{
	const struct leat_truth_control *c = &m->truth->control[control];
	struct leat_rng r = leat_rng_split(&m->rng, "control", control);
	int8_t *value = &m->control[control * m->ndays];

	for (size_t start = 0; start < m->ndays; start += (size_t)c->every_days) {
		size_t at =
		    start + (size_t)leat_rng_below(&r, (uint64_t)(c->every_days - c->days + 1));

		for (size_t t = at; t < at + (size_t)c->days && t < m->ndays; t++)
			value[t] = 1;
	}
}

/* season -- the baseline of a day, as a multiple of its level. */
static double
season(const struct leat_truth *truth, size_t t)
{
	int32_t day = truth->start + (int32_t)t;
	double angle = 2 * M_PI * leat_day_of_year(day) / 365.25;
	double f = 1 + truth->growth_per_year * (double)t / 365.25 +
		   truth->day_of_week[leat_day_of_week(day)];

	for (size_t k = 0; k < truth->nyearly; k++)
		f += truth->yearly[k][0] * cos((double)(k + 1) * angle) +
		     truth->yearly[k][1] * sin((double)(k + 1) * angle);
	return f;
}

static void
run_baseline(struct leat_market *m, size_t geo)
{
	const struct leat_truth *truth = m->truth;
	double share = truth->geo[geo].share;

	for (size_t t = 0; t < m->ndays; t++) {
		double extra = 0;

		for (size_t i = 0; i < truth->ncontrols; i++)
			extra += truth->control[i].effect * m->control[i * m->ndays + t];
		m->baseline[geo * m->ndays + t] = share * truth->level * season(truth, t);
		m->controls[geo * m->ndays + t] = share * extra;
	}
}

double
leat_market_expected(const struct leat_market *m, size_t geo, size_t day)
{
	double y = m->baseline[geo * m->ndays + day] + m->controls[geo * m->ndays + day];

	for (size_t c = 0; c < m->truth->nchannels; c++)
		y += m->contribution[(c * m->ngeos + geo) * m->ndays + day];
	return y;
}

/*
 * count_orders -- how many orders a day's outcome is divided into. The mean
 * order of n has a coefficient of variation of cv / sqrt(n), so the number
 * that makes up a given sum varies as much.
 */
static int64_t
count_orders(double outcome, const struct leat_truth *truth, struct leat_rng *r)
{
	double n = outcome / truth->order_value;
	double f = n > 0 ? 1 + truth->order_value_cv / sqrt(n) * leat_rng_normal(r) : 1;

	if (n <= 0)
		return 0;
	n /= f > 0.5 ? f : 0.5;
	return n < 1 ? 1 : (int64_t)nearbyint(n);
}

static void
run_outcome(struct leat_market *m, size_t geo)
{
	const struct leat_truth *truth = m->truth;
	struct leat_rng noise = leat_rng_split(&m->rng, "noise", geo);
	struct leat_rng count = leat_rng_split(&m->rng, "orders", geo);
	double sd = truth->noise_sd * sqrt(truth->geo[geo].share);

	for (size_t t = 0; t < m->ndays; t++) {
		size_t i = geo * m->ndays + t;
		double y = leat_market_expected(m, geo, t) + sd * leat_rng_normal(&noise);

		m->outcome_micros[i] = cents(y);
		m->orders[i] = count_orders(leat_money_double(m->outcome_micros[i]), truth, &count);
	}
}

/*
 * report_cell -- what the platform says of a day: contacts from the cost, and
 * conversions claimed, which are the incremental ones times `claim` and some
 * of the orders that would have come anyway.
 * share   of the channel's contribution that is this campaign's
 */
static void
report_cell(struct leat_market_cell *cell, const struct leat_truth_campaign *k, double share,
    double contribution, double baseline, const struct leat_truth *truth, struct leat_rng *r)
{
	double cost = leat_money_double(cell->cost_micros);
	double mean =
	    (k->claim * contribution * share + k->steal * fmax(baseline, 0)) / truth->order_value;

	if (cell->cost_micros == 0)
		return;
	cell->clicks = (int64_t)leat_rng_poisson(r, cost / k->cpc);
	cell->impressions = cell->clicks + (int64_t)leat_rng_poisson(r, cost / k->cpm * 1000);
	cell->claimed = (int64_t)leat_rng_poisson(r, mean);
	if (cell->claimed > 0) {
		double spread = truth->order_value_cv / sqrt((double)cell->claimed);

		cell->claimed_micros = cents((double)cell->claimed * truth->order_value *
					     fmax(0.2, 1 + spread * leat_rng_normal(r)));
	}
}

static void
report_channel(struct leat_market *m, size_t channel, size_t first, size_t geo)
{
	const struct leat_truth_channel *c = &m->truth->channel[channel];

	for (size_t t = 0; t < m->ndays; t++) {
		double y = m->contribution[(channel * m->ngeos + geo) * m->ndays + t];
		double base = m->baseline[geo * m->ndays + t] + m->controls[geo * m->ndays + t];
		double total = 0;

		for (size_t k = 0; k < c->ncampaigns; k++)
			total += (double)m->cell[((first + k) * m->ngeos + geo) * m->ndays + t]
				     .cost_micros;
		for (size_t k = 0; k < c->ncampaigns; k++) {
			size_t i = ((first + k) * m->ngeos + geo) * m->ndays + t;
			struct leat_rng r = leat_rng_split(&m->rng, "report", i);

			report_cell(&m->cell[i], &c->campaign[k],
			    total > 0 ? (double)m->cell[i].cost_micros / total : 0, y, base,
			    m->truth, &r);
		}
	}
}

static void
make_room(struct leat_market *m)
{
	const struct leat_truth *truth = m->truth;
	size_t gd = m->ngeos * m->ndays;

	for (size_t c = 0; c < truth->nchannels; c++)
		m->ncampaigns += truth->channel[c].ncampaigns;
	m->campaign = LEAT_NEW_N(struct leat_market_campaign, m->ncampaigns);
	m->cell = leat_zalloc(m->ncampaigns * gd, sizeof(*m->cell));
	if (truth->nexperiments)
		m->changed = leat_zalloc(truth->nchannels * gd, sizeof(*m->changed));
	m->control = LEAT_NEW_N(int8_t, truth->ncontrols * m->ndays);
	m->baseline = LEAT_NEW_N(double, gd);
	m->controls = LEAT_NEW_N(double, gd);
	m->contribution = LEAT_NEW_N(double, truth->nchannels *gd);
	m->outcome_micros = LEAT_NEW_N(int64_t, gd);
	m->orders = LEAT_NEW_N(int64_t, gd);
}

void
leat_market_run(struct leat_market *m, const struct leat_truth *truth, const struct leat_rng *rng)
{
	*m = (struct leat_market){
	    .truth = truth, .rng = *rng, .ndays = (size_t)truth->days, .ngeos = truth->ngeos};
	make_room(m);
	for (size_t i = 0; i < truth->ncontrols; i++)
		run_control(m, i);
	for (size_t g = 0; g < m->ngeos; g++) {
		size_t first = 0;

		run_baseline(m, g);
		for (size_t c = 0; c < truth->nchannels; c++) {
			for (size_t k = 0; k < truth->channel[c].ncampaigns; k++)
				m->campaign[first + k] = (struct leat_market_campaign){
				    c, &truth->channel[c].campaign[k]};
			spend_channel(m, c, first, g);
			respond(m, c, first, g);
			report_channel(m, c, first, g);
			first += truth->channel[c].ncampaigns;
		}
		run_outcome(m, g);
	}
}

void
leat_market_fini(struct leat_market *m)
{
	free(m->campaign);
	free(m->cell);
	free(m->changed);
	free(m->control);
	free(m->baseline);
	free(m->controls);
	free(m->contribution);
	free(m->outcome_micros);
	free(m->orders);
	*m = (struct leat_market){0};
}
