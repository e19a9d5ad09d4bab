/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel's money over its lines by the curves of their campaigns. */
#include <math.h>
#include <string.h>

#include "base/money.h"
#include "base/rng.h"
#include "math/stat.h"
#include "plan/build.h"
#include "unit.h"

enum { DRAWS = 50, DAYS = 28 };

/* A budget line and what its campaign is like: outcome a day k (s / day)^e at a spend of s. */
struct truth {
	const char *platform, *campaign_id, *campaign, *geo, *budget_type;
	double day, k, e;
};

static double *
draws_of(double mean, double sd, const char *label)
{
	double *x = LEAT_NEW_N(double, DRAWS);
	struct leat_rng all, g;

	leat_rng_init(&all, 11);
	g = leat_rng_split(&all, label, 0);
	for (int d = 0; d < DRAWS; d++)
		x[d] = mean * exp(sd * leat_rng_normal(&g));
	return x;
}

static void
make_curve(struct leat_curve *c, const char *saturation, double day)
{
	*c = (struct leat_curve){.channel = leat_strdup("search"),
	    .geo = leat_strdup(""),
	    .campaign = leat_strdup(""),
	    .x_scale = day,
	    .outcome_scale = 10,
	    .cost_per_exposure = 1,
	    .spend_micros = (int64_t)(day * 100 * 1e6),
	    .spend_recent_micros = (int64_t)(day * DAYS * 1e6)};
	c->shape = (struct leat_shape){leat_adstock_find(leat_slice("none")),
	    leat_saturation_find(leat_slice(saturation)), 0, true, false};
}

/* One channel of n lines; lines of one identity but for the place share a campaign. */
static void
make_model(struct leat_model *m, const struct truth *t, size_t n, double sd)
{
	double day = 0;

	*m = (struct leat_model){.kpi = leat_strdup("revenue"),
	    .currency = leat_strdup("EUR"),
	    .likelihood = leat_strdup("normal"),
	    .settings = leat_strdup("{}"),
	    .priors = leat_strdup("{}"),
	    .scaling = leat_strdup("{}"),
	    .last_day = 99,
	    .period_days = 1,
	    .nperiods = 100,
	    .ndraws = DRAWS,
	    .ncurves = 1,
	    .nlines = n};
	m->line = LEAT_NEW_N(struct leat_line, n);
	m->campaign = LEAT_NEW_N(struct leat_curve, n);
	m->curve = LEAT_NEW(struct leat_curve);
	for (size_t i = 0; i < n; i++) {
		struct leat_curve *c = &m->campaign[m->ncampaigns];

		day += t[i].day;
		m->line[i] = (struct leat_line){.platform = leat_strdup(t[i].platform),
		    .account = leat_strdup("1"),
		    .campaign_id = leat_strdup(t[i].campaign_id),
		    .campaign = leat_strdup(t[i].campaign),
		    .channel = leat_strdup("search"),
		    .geo = leat_strdup(t[i].geo),
		    .budget_id = leat_strdup(""),
		    .budget_type = leat_strdup(t[i].budget_type),
		    .currency = leat_strdup(""),
		    .spend_recent_micros = (int64_t)(t[i].day * DAYS * 1e6),
		    .fx = 1};
		if (t[i].k == 0)
			continue; /* another line of the campaign before */
		make_curve(c, "root", fmax(t[i].day, 1));
		c->platform = leat_strdup(t[i].platform);
		c->account = leat_strdup("1");
		c->campaign_id = leat_strdup(t[i].campaign_id);
		free(c->campaign);
		c->campaign = leat_strdup(t[i].campaign);
		c->draw[0] = draws_of(t[i].e, 0, "e");
		c->draw[1] = draws_of(t[i].k / 10, sd, t[i].platform);
		m->ncampaigns++;
	}
	make_curve(m->curve, "logistic", day);
	m->curve->draw[0] = draws_of(1.2, sd / 2, "lambda");
	m->curve->draw[1] = draws_of(30, sd, "beta");
}

static void
must_plan(struct leat_plan *p, const struct leat_model *m, double max_change, double budget)
{
	struct leat_plan_settings s = {0};
	struct leat_policy policy;
	struct leat_err err = {0};

	leat_policy_default(&policy);
	policy.max_change = max_change;
	policy.budget.days = DAYS;
	if (budget > 0) {
		policy.budget.same = false;
		policy.budget.total_micros = (int64_t)(budget * DAYS * 1e6);
	}
	s.policy = &policy;
	leat_allocate_defaults(&s.allocate);
	s.allocate.threads = 1;
	ck_assert_msg(leat_plan_make(p, m, &s, &err) == LEAT_OK, "%s", err.text);
}

static double
day_after(const struct leat_plan *p, const char *platform, const char *geo)
{
	double sum = 0;

	for (size_t i = 0; i < p->nlines; i++)
		if (strcmp(p->line[i].line->platform, platform) == 0 &&
		    strcmp(p->line[i].line->geo, geo) == 0)
			sum += (double)p->line[i].after / 1e6 / DAYS;
	return sum;
}

/* Lines add up to their channel, in money and in what they bring, before and after. */
static void
check_sums(const struct leat_plan *p)
{
	double before = 0, after = 0;
	int64_t money = 0;

	for (size_t i = 0; i < p->nlines; i++) {
		before += p->line[i].campaign ? p->line[i].outcome_before.mean : 0;
		after += p->line[i].campaign ? p->line[i].outcome_after.mean : 0;
		money += p->line[i].after;
	}
	ck_assert(money == p->total.after);
	ck_assert_double_eq_tol(before / p->total.outcome_before.mean, 1, 1e-10);
	ck_assert_double_eq_tol(after / p->total.outcome_after.mean, 1, 1e-10);
}

/* Of one elasticity e, the best shares are as (k / day^e)^(1 / (1 - e)). */
START_TEST(the_best_division_of_roots)
{
	static const struct truth t[] = {
	    {"a", "1", "same name", "", "", 100, 120, .6},
	    {"b", "1", "same name", "", "", 100, 60, .6},
	    {"c", "", "same name", "", "", 50, 60, .6},
	};
	struct leat_model m;
	struct leat_plan p;
	double share[3], sum = 0;

	for (int i = 0; i < 3; i++)
		sum += share[i] = pow(t[i].k / pow(t[i].day, .6), 1 / .4);
	make_model(&m, t, 3, 0);
	must_plan(&p, &m, 10, 0);
	for (int i = 0; i < 3; i++)
		/* a tenth of a per cent: coins, and where the search ends */
		ck_assert_double_eq_tol(
		    day_after(&p, t[i].platform, "") / (250 * share[i] / sum), 1, 1e-3);
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq_tol(p.line[i].marginal / p.line[0].marginal, 1, 1e-3);
	check_sums(&p);
	ck_assert_double_gt(p.total.outcome_after.mean, p.total.outcome_before.mean);
	ck_assert_double_eq_tol(
	    p.channel[0].gained, p.total.outcome_after.mean - p.total.outcome_before.mean, 1e-9);
	ck_assert_double_eq(p.line[0].confidence, 1);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/* Campaigns that respond alike leave nothing to gain: whatever the budget, it is divided as before.
 */
START_TEST(alike_is_as_before)
{
	static const struct truth t[] = {
	    {"a", "1", "x", "", "", 120, 240, .5},
	    {"b", "2", "y", "", "", 30, 60, .5},
	    {"c", "3", "z", "", "", 50, 100, .5},
	};
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, t, 3, 0);
	must_plan(&p, &m, .5, 0);
	for (size_t i = 0; i < 3; i++)
		ck_assert(p.line[i].after == p.line[i].before);
	leat_plan_fini(&p);
	must_plan(&p, &m, .5, 260);
	for (size_t i = 0; i < 3; i++)
		ck_assert_double_eq_tol(
		    (double)p.line[i].after / (double)p.line[i].before, 1.3, 1e-4);
	check_sums(&p);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/* Limits hold for lines; what is stuck or spends nothing stays; places of a campaign go together.
 */
START_TEST(limits_hold_for_lines)
{
	static const struct truth t[] = {
	    {"a", "1", "x", "north", "", 60, 300, .6},
	    {"a", "1", "x", "south", "", 40, 0, 0},
	    {"b", "2", "y", "", "", 100, 50, .6},
	    {"c", "3", "z", "", "lifetime", 30, 200, .7},
	    {"d", "4", "idle", "", "", 0, 10, .5},
	};
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, t, 5, .2);
	must_plan(&p, &m, .2, 0);
	ck_assert_double_eq_tol(day_after(&p, "a", "north"), 72, 1e-3);
	ck_assert_double_eq_tol(day_after(&p, "a", "south"), 48, 1e-3);
	ck_assert_double_eq_tol(day_after(&p, "b", ""), 80, 1e-3);
	ck_assert_double_eq_tol(day_after(&p, "c", ""), 30, 1e-9);
	ck_assert_double_eq(day_after(&p, "d", ""), 0);
	check_sums(&p);
	ck_assert_int_eq(p.line[0].binding, LEAT_LIMIT_MAX_CHANGE);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/* A line whose campaign has no curve: the channel is divided as it always was. */
START_TEST(a_line_without_a_curve)
{
	static const struct truth t[] = {
	    {"a", "1", "x", "", "", 60, 300, .6},
	    {"b", "2", "y", "", "", 40, 50, .6},
	    {"c", "3", "z", "", "", 20, 0, 0},
	};
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, t, 3, .2);
	must_plan(&p, &m, .5, 0);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(p.line[i].after == p.line[i].before);
		ck_assert_ptr_null(p.line[i].campaign);
	}
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

UNIT_MAIN("plan_campaigns", the_best_division_of_roots, alike_is_as_before, limits_hold_for_lines,
    a_line_without_a_curve)
