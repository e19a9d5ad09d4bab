/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * campaigns given|fitted FIRST LAST -- accounts of known campaign curves, seeds FIRST to LAST: 59
 * campaigns in three channels over 180 days, some of which begin late or stop; channels are pushed
 * from week to week, and their demand moves. Each account is
 * fitted and divided, and a line says
 *   account, campaigns with recent spend, of these how many 90 % intervals hold the true
 *   marginal return, and what part of the best outcome the old division loses (full pooling:
 *   every campaign responds as its channel), and the plan, of the same channels' money.
 * given: the channels' outcomes are known but for an error of 15 % that their draws tell of, so
 * that all else is the campaign level's. fitted: they are leat-fit's own, with roots for curves:
 * what roots add up to is nearly one, while a curve that is straight near 0 would not have the
 * outcome of the first money, whatever its campaigns.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/rng.h"
#include "base/when.h"
#include "math/stat.h"
#include "mix/fill_campaigns.h"
#include "mix/fit.h"
#include "plan/plan.h"

enum { CHANNELS = 3, CAMPAIGNS = 59, DAYS = 180, WEEKS = 26, LAGS = 28, DRAWS = 400, RECENT = 28 };

static const size_t sizes[CHANNELS] = {40, 15, 4};
static const char *const names[CHANNELS] = {"paid_search", "paid_social", "video"};

/* Outcome a day height (x / reference)^elasticity, in average demand. */
struct truth {
	double reference, height, elasticity, worth;
	double recent; /* money a day */
	size_t channel;
};

struct account {
	struct truth truth[CAMPAIGNS];
	double demand[CHANNELS][WEEKS], push[CHANNELS][WEEKS], claim[CHANNELS], carry[CHANNELS],
	    total[CHANNELS];
	double average[CHANNELS]; /* demand over all days */
	struct leat_panel panel;
};

static size_t
week_of(size_t day)
{
	return WEEKS - 1 - (DAYS - 1 - day) / 7;
}

static void
make_truth(struct account *a, struct leat_rng *rng)
{
	size_t j = 0;

	for (size_t c = 0; c < CHANNELS; c++) {
		double phase = 6 * leat_rng_uniform(rng), middle = 0.2 + 0.3 * leat_rng_normal(rng);
		double yield = exp(0.5 + 0.3 * leat_rng_normal(rng));

		a->claim[c] = exp(0.3 * leat_rng_normal(rng));
		a->carry[c] = 0.2 + 0.4 * leat_rng_uniform(rng);
		for (size_t w = 0; w < WEEKS; w++)
			a->push[c][w] = exp(0.35 * leat_rng_normal(rng));
		for (size_t w = 0; w < WEEKS; w++)
			a->demand[c][w] =
			    exp(0.15 * sin(phase + (double)w / 5) + 0.08 * leat_rng_normal(rng));
		for (size_t d = 0; d < DAYS; d++)
			a->average[c] += a->demand[c][week_of(d)] / DAYS;
		for (size_t i = 0; i < sizes[c]; i++, j++) {
			struct truth *t = &a->truth[j];
			double size = leat_rng_normal(rng);

			t->channel = c;
			t->reference = exp(3.5 + size + (c == 2 ? 2 : 0));
			t->elasticity = 1 / (1 + exp(-middle - 0.5 * leat_rng_normal(rng)));
			t->worth = 50 * exp(0.2 * leat_rng_normal(rng));
			t->height =
			    t->reference * yield * exp(0.45 * leat_rng_normal(rng) - 0.1 * size);
		}
	}
}

/* Money by day: weeks drift, a channel is pushed as a whole, some campaigns begin late, some stop.
 */
static void
make_spend(const struct truth *t, const double *push, double *spend, struct leat_rng *rng)
{
	double fate = leat_rng_uniform(rng), drift = 0;
	size_t first = 0, last = DAYS;

	if (fate < 0.2)
		first = (size_t)(leat_rng_uniform(rng) * (DAYS - 5));
	else if (fate < 0.3)
		last = 10 + (size_t)(leat_rng_uniform(rng) * (DAYS - 10));
	for (size_t d = 0; d < DAYS; d++) {
		if (d % 7 == 0)
			drift = 0.8 * drift + 0.25 * leat_rng_normal(rng);
		spend[d] = t->reference * exp(drift + 0.15 * leat_rng_normal(rng)) *
			   push[week_of(d)] * (d % 7 >= 5 ? 0.8 : 1);
		spend[d] = d < first || d >= last ? 0 : rint(spend[d] * 100) / 100;
	}
}

/* Outcome and credits that the money brings; weeks of one campaign differ by chance. */
static void
make_response(struct account *a, size_t j, struct leat_rng *rng)
{
	struct leat_panel_campaign *to = &a->panel.campaign[j];
	const struct truth *t = &a->truth[j];
	double carried = 0, chance = 1, keep = a->carry[t->channel];

	for (size_t d = 0; d < DAYS; d++) {
		double outcome, mean;
		uint64_t orders;

		carried = keep * carried + (1 - keep) * to->spend[d];
		if (d == 0 || week_of(d) != week_of(d - 1))
			chance = leat_rng_gamma(rng, 12) / 12;
		if (carried <= 1e-9 * t->reference)
			continue;
		outcome = t->height * pow(carried / t->reference, t->elasticity) *
			  a->demand[t->channel][week_of(d)];
		a->total[t->channel] += outcome;
		a->panel.outcome[d] += outcome;
		mean = outcome * a->claim[t->channel] / t->worth;
		orders = leat_rng_poisson(rng, mean * chance);
		to->credits[d] = (double)orders;
		/* An order is worth a gamma of shape 2. */
		to->revenue[d] =
		    orders ? t->worth / 2 * leat_rng_gamma(rng, 2 * (double)orders) : 0;
	}
}

static void
make_line(struct account *a, size_t j)
{
	struct leat_panel_campaign *c = &a->panel.campaign[j];
	struct leat_panel_line *l = &a->panel.line[j];
	double all = 0, recent = 0;
	char id[24];

	for (size_t d = 0; d < DAYS; d++) {
		all += c->spend[d];
		recent += d >= DAYS - RECENT ? c->spend[d] : 0;
	}
	leat_money_from_double(all, &c->spend_micros);
	leat_money_from_double(recent, &c->spend_recent_micros);
	a->truth[j].recent = recent / RECENT;
	snprintf(id, sizeof(id), "%03zu", j);
	c->channel = a->truth[j].channel;
	c->platform = leat_strdup("ads");
	c->account = leat_strdup("");
	c->campaign_id = leat_strdup(id);
	c->campaign = leat_strdup("");
	*l = (struct leat_panel_line){.platform = leat_strdup("ads"),
	    .account = leat_strdup(""),
	    .campaign_id = leat_strdup(id),
	    .campaign = leat_strdup(""),
	    .channel = leat_strdup(names[c->channel]),
	    .geo = leat_strdup(""),
	    .budget_id = leat_strdup(""),
	    .budget_type = leat_strdup(""),
	    .account_currency = leat_strdup(""),
	    .fx = 1,
	    .spend_micros = c->spend_micros,
	    .spend_recent_micros = c->spend_recent_micros};
}

static void
make_panel(struct leat_panel *p)
{
	*p = (struct leat_panel){.nperiods = DAYS,
	    .ngeos = 1,
	    .nchannels = CHANNELS,
	    .nlines = CAMPAIGNS,
	    .ncampaigns = CAMPAIGNS,
	    .first_day = leat_day_from_civil(2026, 1, 5),
	    .period_days = 1,
	    .kpi = leat_strdup("revenue"),
	    .currency = leat_strdup("EUR"),
	    .kpi_is_money = true,
	    .geo = LEAT_NEW(char *),
	    .population = LEAT_NEW(double),
	    .outcome = LEAT_NEW_N(double, DAYS),
	    .channel = LEAT_NEW_N(struct leat_panel_channel, CHANNELS),
	    .line = LEAT_NEW_N(struct leat_panel_line, CAMPAIGNS),
	    .campaign = LEAT_NEW_N(struct leat_panel_campaign, CAMPAIGNS),
	    .credits = {.model = leat_strdup("known")}};
	p->last_day = p->first_day + DAYS - 1;
	p->geo[0] = leat_strdup("");
	p->population[0] = 1;
	for (size_t c = 0; c < CHANNELS; c++)
		p->channel[c] = (struct leat_panel_channel){.name = leat_strdup(names[c]),
		    .exposure = LEAT_NEW_N(double, DAYS),
		    .spend = LEAT_NEW_N(double, DAYS),
		    .by_spend = true};
}

static void
make_account(struct account *a, uint64_t seed)
{
	struct leat_panel *p = &a->panel;
	struct leat_rng rng;
	double media = 0;

	*a = (struct account){0};
	leat_rng_init(&rng, seed);
	make_panel(p);
	make_truth(a, &rng);
	for (size_t j = 0; j < CAMPAIGNS; j++) {
		struct leat_panel_campaign *c = &p->campaign[j];

		c->spend = LEAT_NEW_N(double, DAYS);
		c->credits = LEAT_NEW_N(double, DAYS);
		c->revenue = LEAT_NEW_N(double, DAYS);
		make_spend(&a->truth[j], a->push[a->truth[j].channel], c->spend, &rng);
		make_response(a, j, &rng);
		make_line(a, j);
		for (size_t d = 0; d < DAYS; d++) {
			p->channel[c->channel].spend[d] += c->spend[d];
			p->channel[c->channel].exposure[d] += c->spend[d];
		}
	}
	for (size_t c = 0; c < CHANNELS; c++)
		media += a->total[c] / DAYS;
	for (size_t d = 0; d < DAYS; d++)
		p->outcome[d] += media * ((d % 7 >= 5 ? 1.2 : 1) + 0.08 * leat_rng_normal(&rng));
}

/* A channel's curve that brings, over all days, what its draws say. */
static void
known_curve(struct leat_curve *c, const struct account *a, size_t channel, const double *total)
{
	const struct leat_panel_channel *from = &a->panel.channel[channel];
	double *x = LEAT_NEW_N(double, DAYS), *y = LEAT_NEW_N(double, DAYS), mean = 0, all = 0;
	double par[3] = {a->carry[channel], 1, 0};

	*c = (struct leat_curve){.channel = leat_strdup(names[channel]),
	    .geo = leat_strdup(""),
	    .campaign = leat_strdup(""),
	    .outcome_scale = 1,
	    .cost_per_exposure = 1};
	c->shape = (struct leat_shape){leat_adstock_find(leat_slice("geometric")),
	    leat_saturation_find(leat_slice("logistic")), LAGS - 1, true, false};
	for (size_t d = 0; d < DAYS; d++) {
		mean += from->spend[d] / DAYS;
		c->spend_recent_micros +=
		    d >= DAYS - RECENT ? (int64_t)rint(from->spend[d] * 1e6) : 0;
	}
	c->x_scale = mean;
	for (size_t d = 0; d < DAYS; d++)
		x[d] = from->spend[d] / mean;
	leat_shape_apply(&c->shape, x, DAYS, par, y, NULL);
	for (size_t d = 0; d < DAYS; d++)
		all += y[d];
	for (int k = 0; k < 3; k++)
		c->draw[k] = LEAT_NEW_N(double, DRAWS);
	for (size_t d = 0; d < DRAWS; d++) {
		c->draw[0][d] = par[0];
		c->draw[1][d] = par[1];
		c->draw[2][d] = total[d] / all;
	}
	free(x);
	free(y);
}

static void
divide_known(const struct account *a, struct leat_model *m, uint64_t seed)
{
	const struct leat_log quiet = {0};
	double *total[CHANNELS];
	struct leat_rng rng, all;

	leat_rng_init(&all, seed);
	rng = leat_rng_split(&all, "known", 0);
	*m = (struct leat_model){.kpi = leat_strdup("revenue"),
	    .currency = leat_strdup("EUR"),
	    .likelihood = leat_strdup("normal"),
	    .settings = leat_strdup("{}"),
	    .priors = leat_strdup("{}"),
	    .scaling = leat_strdup("{}"),
	    .first_day = a->panel.first_day,
	    .last_day = a->panel.last_day,
	    .period_days = 1,
	    .nperiods = DAYS,
	    .ndraws = DRAWS,
	    .ncurves = CHANNELS,
	    .curve = LEAT_NEW_N(struct leat_curve, CHANNELS)};
	for (size_t c = 0; c < CHANNELS; c++) {
		double off = 0.15 * leat_rng_normal(&rng);

		total[c] = LEAT_NEW_N(double, DRAWS);
		for (size_t d = 0; d < DRAWS; d++)
			total[c][d] = a->total[c] * exp(off + 0.15 * leat_rng_normal(&rng));
		known_curve(&m->curve[c], a, c, total[c]);
	}
	leat_fill_campaigns(m, &a->panel, (const double *const *)total, seed, 1, &quiet);
	m->nlines = CAMPAIGNS;
	m->line = LEAT_NEW_N(struct leat_line, CAMPAIGNS);
	for (size_t j = 0; j < CAMPAIGNS; j++)
		m->line[j] = (struct leat_line){.platform = leat_strdup("ads"),
		    .account = leat_strdup(""),
		    .campaign_id = leat_strdup(a->panel.line[j].campaign_id),
		    .campaign = leat_strdup(""),
		    .channel = leat_strdup(a->panel.line[j].channel),
		    .geo = leat_strdup(""),
		    .budget_id = leat_strdup(""),
		    .budget_type = leat_strdup(""),
		    .currency = leat_strdup("EUR"),
		    .spend_recent_micros = a->panel.line[j].spend_recent_micros,
		    .fx = 1};
	for (size_t c = 0; c < CHANNELS; c++)
		free(total[c]);
}

static void
must(int status, const struct leat_err *err)
{
	if (status == LEAT_OK)
		return;
	fprintf(stderr, "campaigns: %s\n", err->text);
	exit(status);
}

static void
fit(const struct account *a, struct leat_model *m, uint64_t seed)
{
	const struct leat_log quiet = {0};
	struct leat_fit_settings s;
	struct leat_spec spec;
	struct leat_err err = {0};

	leat_fit_defaults(&s);
	s.seed = seed;
	s.threads = 1;
	s.keep = DRAWS;
	must(leat_spec_init(&spec, "default", &err), &err);
	must(leat_spec_set_shape(&spec, NULL, NULL, "root", LEAT_LAG_AUTO, &err), &err);
	must(leat_fit_run(&a->panel, &spec, &s, m, &quiet, &err), &err);
	leat_spec_fini(&spec);
}

static double
outcome_at(const struct account *a, const struct truth *t, double day)
{
	return day > 0 ? t->height * a->average[t->channel] * pow(day / t->reference, t->elasticity)
		       : 0;
}

/* What a campaign spends at a price of money, within nothing and twice what it does. */
static double
demand_at(const struct account *a, const struct truth *t, double price)
{
	double e = t->elasticity, h = t->height * a->average[t->channel] / t->reference;

	return fmin(t->reference * pow(h * e / price, 1 / (1 - e)), 2 * t->recent);
}

/* The best outcome of a channel's money. */
static double
best(const struct account *a, size_t channel, double money)
{
	double low = 1e-9, high = 1e9, sum = 0;

	for (int k = 0; k < 200; k++) {
		double price = sqrt(low * high), spend = 0;

		for (size_t j = 0; j < CAMPAIGNS; j++)
			if (a->truth[j].channel == channel)
				spend += demand_at(a, &a->truth[j], price);
		*(spend > money ? &low : &high) = price;
	}
	for (size_t j = 0; j < CAMPAIGNS; j++)
		if (a->truth[j].channel == channel)
			sum += outcome_at(a, &a->truth[j], demand_at(a, &a->truth[j], high));
	return sum;
}

struct score {
	size_t campaigns, held;
	double pooled, planned, best;
};

static void
score_returns(const struct account *a, const struct leat_model *m, struct score *s)
{
	for (size_t i = 0; i < m->ncampaigns; i++) {
		const struct truth *t = &a->truth[atoi(m->campaign[i].campaign_id)];
		double truth;

		if (!(t->recent > 0))
			continue;
		truth = outcome_at(a, t, t->recent) * t->elasticity / t->recent;
		s->campaigns++;
		s->held += truth >= m->campaign[i].marginal_roi.q5 &&
			   truth <= m->campaign[i].marginal_roi.q95;
	}
}

static void
score_plan(const struct account *a, const struct leat_model *m, struct score *s)
{
	struct leat_plan_settings settings = {0};
	struct leat_policy policy;
	struct leat_plan p;
	struct leat_err err = {0};

	leat_policy_default(&policy);
	policy.max_change = 1;
	policy.budget.days = RECENT;
	settings.policy = &policy;
	leat_allocate_defaults(&settings.allocate);
	settings.allocate.threads = 1;
	must(leat_plan_make(&p, m, &settings, &err), &err);
	for (size_t c = 0; c < p.nchannels; c++) {
		double ratio = (double)p.channel[c].sum.after / (double)p.channel[c].sum.before;
		size_t channel = 0;

		for (size_t l = 0; l < p.channel[c].nlines; l++) {
			const struct leat_plan_line *line = &p.line[p.channel[c].first_line + l];
			const struct truth *t = &a->truth[atoi(line->line->campaign_id)];

			channel = t->channel;
			s->pooled += outcome_at(a, t, t->recent * ratio);
			s->planned += outcome_at(a, t, (double)line->after / 1e6 / RECENT);
		}
		s->best += best(a, channel, (double)p.channel[c].sum.after / 1e6 / RECENT);
	}
	leat_plan_fini(&p);
}

int
main(int argc, char **argv)
{
	bool known = argc == 4 && strcmp(argv[1], "given") == 0;

	if (argc != 4 || (!known && strcmp(argv[1], "fitted") != 0)) {
		fprintf(stderr, "usage: campaigns given|fitted FIRST LAST\n");
		return 64;
	}
	for (uint64_t seed = strtoull(argv[2], NULL, 10); seed <= strtoull(argv[3], NULL, 10);
	     seed++) {
		struct account a;
		struct leat_model m;
		struct score s = {0};

		make_account(&a, seed);
		if (known)
			divide_known(&a, &m, seed);
		else
			fit(&a, &m, seed);
		score_returns(&a, &m, &s);
		score_plan(&a, &m, &s);
		printf("%llu\t%zu\t%zu\t%.6f\t%.6f\n", (unsigned long long)seed, s.campaigns,
		    s.held, 1 - s.pooled / s.best, 1 - s.planned / s.best);
		fflush(stdout);
		leat_model_fini(&m);
		leat_panel_fini(&a.panel);
	}
	return 0;
}
