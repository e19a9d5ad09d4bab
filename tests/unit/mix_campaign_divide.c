/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels divided among campaigns: sums, weeks, what credits are worth, and what is left whole. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "campaign/campaign_value.h"
#include "math/stat.h"
#include "mix/campaign_series.h"
#include "mix/fill_campaigns.h"
#include "mix_fixture.h"
#include "unit.h"

enum { DAYS = 59, CAMPAIGNS = 6, CHANNELS = 2 };

/* Three campaigns a channel; the last of each was never on. */
static void
make_panel(struct leat_panel *p, struct leat_rng *rng)
{
	fixture_panel(p, DAYS, 1, CHANNELS, 0);
	p->kpi_is_money = true;
	p->credits.model = leat_strdup("hazard");
	p->ncampaigns = CAMPAIGNS;
	p->campaign = LEAT_NEW_N(struct leat_panel_campaign, CAMPAIGNS);
	for (size_t j = 0; j < CAMPAIGNS; j++) {
		struct leat_panel_campaign *c = &p->campaign[j];
		char id[24];

		snprintf(id, sizeof(id), "%zu", j);
		*c = (struct leat_panel_campaign){leat_strdup("ads"), leat_strdup(""),
		    leat_strdup(id), leat_strdup(""), j / 3, LEAT_NEW_N(double, DAYS),
		    LEAT_NEW_N(double, DAYS), LEAT_NEW_N(double, DAYS), 0, 0};
		for (size_t d = 0; d < DAYS && j % 3 != 2; d++) {
			c->spend[d] = 20 * (double)(j + 1) * exp(0.5 * leat_rng_normal(rng));
			c->credits[d] = (double)leat_rng_poisson(rng, sqrt(c->spend[d]));
			c->revenue[d] = 30 * (double)(1 + j % 2) * c->credits[d];
			c->spend_micros += (int64_t)(c->spend[d] * 1e6);
			c->spend_recent_micros += d >= DAYS - 28 ? (int64_t)(c->spend[d] * 1e6) : 0;
			p->channel[c->channel].spend[d] += c->spend[d];
		}
	}
}

static void
make_model(struct leat_model *m, size_t ndraws, const struct leat_panel *p)
{
	*m = (struct leat_model){.settings = leat_strdup("{\"preset\":\"default\"}"),
	    .period_days = 1,
	    .ndraws = ndraws,
	    .ncurves = CHANNELS,
	    .curve = LEAT_NEW_N(struct leat_curve, CHANNELS)};
	for (size_t c = 0; c < CHANNELS; c++) {
		struct leat_curve *to = &m->curve[c];

		to->channel = leat_strdup(p->channel[c].name);
		to->geo = leat_strdup("");
		to->campaign = leat_strdup("");
		to->outcome_scale = 500;
		to->shape = (struct leat_shape){leat_adstock_find(leat_slice("geometric")),
		    leat_saturation_find(leat_slice("logistic")), 5, true, false};
		for (int k = 0; k < 3; k++) {
			to->draw[k] = LEAT_NEW_N(double, ndraws);
			for (size_t d = 0; d < ndraws; d++)
				to->draw[k][d] = 0.4;
		}
	}
}

static void
panel_fini(struct leat_panel *p)
{
	for (size_t j = 0; j < p->ncampaigns; j++) {
		struct leat_panel_campaign *c = &p->campaign[j];

		free(c->platform);
		free(c->account);
		free(c->campaign_id);
		free(c->campaign);
		free(c->spend);
		free(c->credits);
		free(c->revenue);
	}
	free(p->campaign);
	free(p->credits.model);
	fixture_panel_fini(p);
}

static void
divide(struct leat_model *m, const struct leat_panel *p, size_t ndraws, uint64_t seed,
    double (*total)[1000])
{
	const struct leat_log quiet = {0};
	const double *of[CHANNELS] = {total[0], total[1]};

	make_model(m, ndraws, p);
	leat_fill_campaigns(m, p, of, seed, 1, &quiet);
}

/* With one draw its mean is it: in whatever draw, campaigns add up to their channel. */
START_TEST(campaigns_add_up_in_every_draw)
{
	static double total[CHANNELS][1000] = {{1234.5}, {77}};
	struct leat_panel p;
	struct leat_model m;
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	make_panel(&p, &rng);
	for (uint64_t seed = 1; seed <= 5; seed++) {
		double sum[CHANNELS] = {0};

		divide(&m, &p, 1, seed, total);
		ck_assert_uint_eq(m.ncampaigns, CAMPAIGNS);
		for (size_t j = 0; j < m.ncampaigns; j++)
			sum[j / 3] += m.campaign[j].contribution.mean;
		for (size_t c = 0; c < CHANNELS; c++)
			ck_assert_double_eq_tol(sum[c] / total[c][0], 1, 1e-12);
		leat_model_fini(&m);
	}
	panel_fini(&p);
}
END_TEST

/* The curve is what its draws say, and the marginal return is its slope at recent spend. */
START_TEST(curves_and_returns_agree)
{
	static double total[CHANNELS][1000];
	struct leat_panel p;
	struct leat_model m;
	struct leat_rng rng;

	leat_rng_init(&rng, 2);
	make_panel(&p, &rng);
	for (size_t d = 0; d < 1000; d++) {
		total[0][d] = 20000 * exp(0.2 * leat_rng_normal(&rng));
		total[1][d] = 30000 * exp(0.2 * leat_rng_normal(&rng));
	}
	divide(&m, &p, 300, 3, total);
	for (size_t j = 0; j < m.ncampaigns; j++) {
		const struct leat_curve *c = &m.campaign[j];
		double spend = (double)c->spend_recent_micros / 1e6 / 28, slope, outcome;

		ck_assert(isfinite(c->marginal_roi.mean) && c->marginal_roi.mean > 0);
		ck_assert(c->x_scale > 0);
		if (j % 3 == 2) { /* never on: no return on what was not spent */
			ck_assert_double_eq(c->contribution.mean, 0);
			ck_assert(isnan(c->roi.mean));
			continue;
		}
		outcome = leat_curve_outcome(c, m.ndraws, SIZE_MAX, spend, &slope);
		ck_assert_double_eq_tol(slope / c->marginal_roi.mean, 1, 1e-9);
		/* What it brings at its mean spend is about what it brought: weeks differ. */
		ck_assert_double_eq_tol(outcome * DAYS / c->contribution.mean, 1, 0.25);
		ck_assert_double_eq_tol(
		    c->roi.mean * (double)c->spend_micros / 1e6 / c->contribution.mean, 1, 1e-9);
	}
	ck_assert_ptr_nonnull(strstr(m.settings, "\"campaign_level\":{\"credits\":\"hazard\""));
	leat_model_fini(&m);
	panel_fini(&p);
}
END_TEST

/* Where the outcome is money, a credit counts for what its orders are worth; else each for one. */
START_TEST(credits_count_for_their_worth)
{
	static double total[CHANNELS][1000];
	struct leat_panel p;
	struct leat_model m;
	struct leat_rng rng;
	double ratio[2];

	leat_rng_init(&rng, 4);
	make_panel(&p, &rng);
	for (size_t d = 0; d < 1000; d++)
		total[0][d] = total[1][d] = 1000;
	for (int money = 0; money < 2; money++) {
		p.kpi_is_money = money;
		divide(&m, &p, 200, 1, total);
		ratio[money] = m.campaign[1].contribution.mean / m.campaign[0].contribution.mean;
		leat_model_fini(&m);
	}
	/* Those of the second are worth twice as much, and there are hundreds of them. */
	ck_assert_double_eq_tol(ratio[1] / ratio[0], 2, 0.05);
	panel_fini(&p);
}
END_TEST

/* Weeks end with the last day; the first is short, and its exposure is that of seven days. */
START_TEST(weeks_count_back)
{
	const bool part[CHANNELS] = {true, false};
	struct leat_campaign_weeks w;
	struct leat_panel p;
	struct leat_model m;
	struct leat_rng rng;
	double credits = 0, last = 0;

	leat_rng_init(&rng, 5);
	make_panel(&p, &rng);
	make_model(&m, 3, &p);
	for (size_t d = 0; d < DAYS; d++)
		p.campaign[0].spend[d] = 10, p.campaign[1].spend[d] = d < DAYS - 3 ? 0 : 10;
	leat_campaign_weeks_init(&w, &p, part, &m);
	ck_assert_uint_eq(w.data.ncampaigns, 3);
	ck_assert_uint_eq(w.data.nweeks, 9);
	ck_assert_double_eq(w.days[0], 3);
	ck_assert_double_eq(w.days[8], 7);
	for (size_t d = 0; d < DAYS; d++) {
		credits += p.campaign[0].credits[d];
		last += d >= DAYS - 7 ? p.campaign[0].credits[d] : 0;
	}
	for (size_t k = 0; k < 9; k++)
		credits -= w.series[0].credits[k];
	ck_assert_double_eq_tol(credits, 0, 1e-9);
	ck_assert_double_eq(w.series[0].credits[8], last);
	/* Carried over, 10 a day is 70 a week once it has caught up, and less before. */
	ck_assert_double_eq_tol(w.series[0].exposure[5], 70, 1e-9);
	ck_assert_double_lt(w.series[0].exposure[0], 70);
	ck_assert_double_gt(w.series[0].exposure[0], 40);
	/* Three days are three days of what it is, not a week of little: after some carry-over. */
	ck_assert_double_eq(w.series[1].on[7], 0);
	ck_assert_double_eq_tol(w.series[1].on[8], 3.0 / 7, 1e-12);
	ck_assert_double_gt(w.series[1].exposure[8], 50);
	ck_assert_double_lt(w.series[1].exposure[8], 70);
	leat_campaign_weeks_fini(&w);
	leat_model_fini(&m);
	panel_fini(&p);
}
END_TEST

/* One campaign alone, none with credits, spend without a name: nothing to divide. */
START_TEST(what_is_left_whole)
{
	static double total[CHANNELS][1000] = {{1}, {1}};
	struct leat_panel p;
	struct leat_model m;
	struct leat_rng rng;

	leat_rng_init(&rng, 6);
	make_panel(&p, &rng);
	for (size_t j = 0; j < 3; j++)
		memset(p.campaign[j].credits, 0, DAYS * sizeof(double));
	p.campaign[4].platform[0] = p.campaign[4].campaign_id[0] = '\0';
	divide(&m, &p, 1, 1, total);
	ck_assert_uint_eq(m.ncampaigns, 0);
	ck_assert_str_eq(m.settings, "{\"preset\":\"default\"}");
	leat_model_fini(&m);
	panel_fini(&p);
}
END_TEST

/*
 * Worth: known means of many credits stay; a campaign of few is drawn to the middle; intervals
 * hold the truth as often as they say.
 */
START_TEST(worth_is_pooled)
{
	enum { N = 30, WEEKS = 10, NDRAWS = 400, ROUNDS = 40 };
	struct leat_rng rng;
	size_t held = 0;

	leat_rng_init(&rng, 7);
	for (int round = 0; round < ROUNDS; round++) {
		double credits[N][WEEKS], revenue[N][WEEKS], truth[N], *out[N];
		struct leat_campaign_worth worth[N];

		for (int j = 0; j < N; j++) {
			truth[j] = log(50) + 0.3 * leat_rng_normal(&rng);
			for (int w = 0; w < WEEKS; w++) {
				credits[j][w] = (double)leat_rng_poisson(&rng, j < 15 ? 1 : 20);
				revenue[j][w] = credits[j][w] > 0
						    ? exp(truth[j]) / 3 *
							  leat_rng_gamma(&rng, 3 * credits[j][w])
						    : 0;
			}
			worth[j] = (struct leat_campaign_worth){credits[j], revenue[j]};
			out[j] = LEAT_NEW_N(double, NDRAWS);
		}
		leat_campaign_values(worth, N, WEEKS, NDRAWS, &rng, out);
		for (int j = 0; j < N; j++) {
			leat_stat_sort(out[j], NDRAWS);
			held += truth[j] >= leat_stat_quantile(out[j], NDRAWS, .05) &&
				truth[j] <= leat_stat_quantile(out[j], NDRAWS, .95);
			free(out[j]);
		}
	}
	/* 1200 intervals of 90 %: three standard errors are 2.6 %, the normal of few costs some
	 * more.
	 */
	ck_assert_double_eq_tol((double)held / (N * ROUNDS), 0.9, 0.05);
}
END_TEST

UNIT_MAIN("mix_campaign_divide", campaigns_add_up_in_every_draw, curves_and_returns_agree,
    credits_count_for_their_worth, weeks_count_back, what_is_left_whole, worth_is_pooled)
