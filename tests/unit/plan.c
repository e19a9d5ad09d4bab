/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/plan.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "base/rng.h"
#include "base/when.h"
#include "plan/build.h"
#include "unit.h"

/*
 * A shop's model, made by hand: four channels, 40 joint draws, seven budget lines
 * of which one is shared and one is for a lifetime; the curve of video is S-shaped.
 * It is also what the examples and the golden tests read: `BLESS=1 build/tests/unit/plan` writes
 * their files anew.
 */
enum { DRAWS = 40, CHANNELS = 4, LINES = 7, DAYS = 28 };

static const struct {
	const char *channel, *saturation;
	double spend_day, par[2], par_sd[2], beta, beta_sd;
} truths[CHANNELS] = {
    {"display", "logistic", 100, {1.2}, {.2}, .03, .01},
    {"paid_search", "logistic", 300, {1.1}, {.15}, .3, .04},
    {"paid_social", "logistic", 250, {1.6}, {.3}, .16, .04},
    {"video", "hill", 150, {1.3, 1.8}, {.1, .15}, .2, .05},
};

static const struct {
	const char *platform, *account, *campaign_id, *campaign, *channel, *budget_id, *budget_type;
	double budget, spend_day;
} line_truths[LINES] = {
    {"dv360", "77", "5001", "Prospecting", "display", "", "daily", 120, 100},
    {"google", "12345678901234567890", "0011", "Brand", "paid_search", "", "daily", 90, 80},
    {"google", "12345678901234567890", "0012", "Generic", "paid_search", "", "daily", 200, 160},
    {"microsoft", "X1", "31", "Search all", "paid_search", "B9", "shared", 60, 60},
    {"meta", "act_9", "23850", "Always on", "paid_social", "", "daily", 200, 190.5},
    {"meta", "act_9", "23851", "Summer launch", "paid_social", "", "lifetime", 60, 59.5},
    {"youtube", "88", "7001", "Brand film", "video", "", "daily", 150, 150},
};

static struct leat_summary
summary_of(const double *x)
{
	double s[DRAWS];
	double mean = 0;

	memcpy(s, x, sizeof(s));
	for (int d = 0; d < DRAWS; d++)
		mean += s[d] / DRAWS;
	return (struct leat_summary){mean, .1, mean - .2, mean, mean + .2};
}

/* Few digits, so that no mathematical library can make another model of it. */
static double
coarse(double x)
{
	return rint(x * 1e4) / 1e4;
}

static void
make_curve(struct leat_curve *c, size_t i, double unit)
{
	double spend = truths[i].spend_day * unit;
	struct leat_rng all, g;
	int n;

	leat_rng_init(&all, 5);
	g = leat_rng_split(&all, truths[i].channel, 0);
	*c = (struct leat_curve){.channel = leat_strdup(truths[i].channel),
	    .geo = leat_strdup(""),
	    .campaign = leat_strdup(""),
	    .x_scale = spend,
	    .outcome_scale = 5000 * unit,
	    .cost_per_exposure = 1,
	    .spend_micros = (int64_t)(spend * 728) * LEAT_MICROS,
	    .spend_recent_micros = (int64_t)(spend * DAYS) * LEAT_MICROS,
	    .contribution = {1e5, 1e4, 9e4, 1e5, 1.1e5},
	    .roi = {2, .2, 1.7, 2, 2.3},
	    .marginal_roi = {1, .2, .7, 1, 1.3}};
	c->shape = (struct leat_shape){leat_adstock_find(leat_slice("geometric")),
	    leat_saturation_find(leat_slice(truths[i].saturation)), 13, true, false};
	n = c->shape.saturation->nparameters;
	for (int k = 0; k < n + 2; k++)
		c->draw[k] = LEAT_NEW_N(double, DRAWS);
	for (int d = 0; d < DRAWS; d++) {
		c->draw[0][d] = coarse(leat_rng_beta(&g, 4, 6));
		for (int k = 0; k < n; k++)
			c->draw[1 + k][d] =
			    coarse(truths[i].par[k] + truths[i].par_sd[k] * leat_rng_normal(&g));
		c->draw[1 + n][d] =
		    coarse(fmax(truths[i].beta + truths[i].beta_sd * leat_rng_normal(&g), .001));
	}
	for (int k = 0; k < n + 2; k++)
		c->parameter[k] = summary_of(c->draw[k]);
}

/* unit: how many units of the model's currency a EUR of the truths is */
static void
make_model(struct leat_model *m, double unit, const char *currency)
{
	*m = (struct leat_model){.kpi = leat_strdup("revenue"),
	    .currency = leat_strdup(currency),
	    .likelihood = leat_strdup("normal"),
	    .first_day = leat_day_from_civil(2024, 7, 3),
	    .last_day = leat_day_from_civil(2026, 6, 30),
	    .period_days = 1,
	    .nperiods = 728,
	    .seed = 1,
	    .chains = 4,
	    .warmup = 1000,
	    .draws_per_chain = 1000,
	    .settings = leat_strdup("{}"),
	    .priors = leat_strdup("{}"),
	    .scaling = leat_strdup("{}"),
	    .diagnostics = {1.002, 812.5, 700, 0.9, 0.91, 0, 0, 123456, true},
	    .ndraws = DRAWS,
	    .ncurves = CHANNELS,
	    .nlines = LINES,
	    .baseline = {3e6, 1e5, 2.8e6, 3e6, 3.2e6}};
	m->curve = LEAT_NEW_N(struct leat_curve, CHANNELS);
	for (size_t i = 0; i < CHANNELS; i++)
		make_curve(&m->curve[i], i, unit);
	m->line = LEAT_NEW_N(struct leat_line, LINES);
	for (size_t i = 0; i < LINES; i++)
		m->line[i] = (struct leat_line){.platform = leat_strdup(line_truths[i].platform),
		    .account = leat_strdup(line_truths[i].account),
		    .campaign_id = leat_strdup(line_truths[i].campaign_id),
		    .campaign = leat_strdup(line_truths[i].campaign),
		    .channel = leat_strdup(line_truths[i].channel),
		    .geo = leat_strdup(""),
		    .budget_id = leat_strdup(line_truths[i].budget_id),
		    .budget_type = leat_strdup(line_truths[i].budget_type),
		    .currency = leat_strdup(currency),
		    .budget_micros = (int64_t)(line_truths[i].budget * unit) * LEAT_MICROS,
		    .has_budget = true,
		    .spend_micros = (int64_t)(line_truths[i].spend_day * 728 * unit) * LEAT_MICROS,
		    .spend_recent_micros =
			(int64_t)(line_truths[i].spend_day * DAYS * unit) * LEAT_MICROS,
		    .spend_month_micros =
			(int64_t)(line_truths[i].spend_day * 30 * unit) * LEAT_MICROS,
		    .fx = 1};
}

static struct leat_policy_channel *
policy_channel(struct leat_policy *p, const char *name)
{
	static const struct leat_policy_channel none;

	p->channel = leat_realloc(p->channel, p->nchannels + 1, sizeof(*p->channel));
	p->channel[p->nchannels] = none;
	p->channel[p->nchannels].name = leat_slice(name);
	return &p->channel[p->nchannels++];
}

static int
make_plan(struct leat_plan *p, const struct leat_model *m, const struct leat_policy *policy,
    unsigned threads, struct leat_err *err)
{
	struct leat_plan_settings s = {.policy = policy};

	leat_allocate_defaults(&s.allocate);
	s.allocate.threads = threads;
	return leat_plan_make(p, m, &s, err);
}

static void
must_plan(struct leat_plan *p, const struct leat_model *m, const struct leat_policy *policy)
{
	struct leat_err err = {0};

	ck_assert_msg(make_plan(p, m, policy, 1, &err) == LEAT_OK, "%s", err.text);
}

/* Money adds up to the last coin, in whole coins, and within the limits. */
static void
check_money(const struct leat_plan *p)
{
	int64_t before = 0, after = 0;

	for (size_t c = 0; c < p->nchannels; c++) {
		const struct leat_plan_channel *ch = &p->channel[c];
		int64_t b = 0, a = 0;

		for (size_t l = ch->first_line; l < ch->first_line + ch->nlines; l++) {
			ck_assert_uint_eq(p->line[l].channel, c);
			ck_assert(p->line[l].before >= 0 && p->line[l].after >= 0);
			ck_assert(p->line[l].before % p->unit == 0);
			ck_assert(p->line[l].after % p->unit == 0);
			b += p->line[l].before;
			a += p->line[l].after;
			if (p->line[l].stuck)
				ck_assert(p->line[l].before == p->line[l].after);
		}
		ck_assert(b == ch->sum.before && a == ch->sum.after);
		ck_assert(a >= ch->limits.lo && a <= ch->limits.hi);
		before += b;
		after += a;
	}
	ck_assert(before == p->total.before && after == p->total.after);
}

/* Outcome per day by another road: the model's own curve, not the plan's cache. */
static double
outcome_at(const struct leat_model *m, const struct leat_plan_channel *c, double micros, int days)
{
	double day = micros / 1e6 / days;

	return leat_curve_outcome(c->curve, m->ndraws, SIZE_MAX, day * m->period_days, NULL) /
	       m->period_days * days;
}

START_TEST(test_response_is_the_curve)
{
	struct leat_err err;

	for (int k = 0; k < 8; k++) {
		struct leat_model m;
		struct leat_steady p;
		struct leat_response r;
		int period = k & 1 ? 7 : 1;

		make_model(&m, 1, "EUR");
		for (size_t c = 0; c < CHANNELS; c++) {
			m.curve[c].shape.normalised = (k & 2) == 0;
			m.curve[c].shape.saturate_first = (k & 4) != 0;
			m.curve[c].cost_per_exposure = 1.5;
			ck_assert_int_eq(
			    leat_steady_init(&p, &m.curve[c], DRAWS, period, &err), LEAT_OK);
			r = leat_steady_response(&p);
			ck_assert(r.concave == (c != 3));
			for (double s = 0; s < 600; s = s * 1.7 + 3) {
				double slope, want_slope, draws[DRAWS], sum = 0, h = 1e-4 * (s + 1);
				double got = r.value(r.ctx, s, &slope);
				double want = leat_curve_outcome(
				    &m.curve[c], DRAWS, SIZE_MAX, s * period, &want_slope);

				/* the same arithmetic in another order: a few roundings */
				ck_assert_double_eq_tol(got, want / period, 1e-12 * (want + 1));
				ck_assert_double_eq_tol(
				    slope, want_slope, 1e-12 * (want_slope + 1));
				leat_steady_outcomes(&p, s, draws);
				for (int d = 0; d < DRAWS; d++)
					sum += draws[d];
				ck_assert_double_eq(sum / DRAWS, got);
				/* central difference, error O(h^2) */
				want = (r.value(r.ctx, s + h, NULL) -
					   r.value(r.ctx, fmax(s - h, 0), NULL)) /
				       (s + h - fmax(s - h, 0));
				if (s > 0)
					ck_assert_double_eq_tol(slope, want, 1e-5 * (slope + 1));
			}
			leat_steady_fini(&p);
		}
		leat_model_fini(&m);
	}
}
END_TEST

START_TEST(test_response_refuses)
{
	struct leat_steady p;
	struct leat_model m;
	struct leat_err err;

	make_model(&m, 1, "EUR");
	ck_assert_int_eq(leat_steady_init(&p, &m.curve[0], 0, 1, &err), LEAT_EDATA);
	m.curve[0].draw[2][7] = NAN;
	ck_assert_int_eq(leat_steady_init(&p, &m.curve[0], DRAWS, 1, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "curve of display: draw 7"));
	leat_model_fini(&m);
}
END_TEST

/* "same" is the mean day of the last 28, times the days; a line's part is its own spend. */
START_TEST(test_same_budget)
{
	struct leat_policy policy;
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	policy.budget.days = 10;
	must_plan(&p, &m, &policy);
	check_money(&p);
	ck_assert(p.total.before == 8000 * LEAT_MICROS);
	ck_assert(p.total.after == p.total.before);
	ck_assert(p.channel[1].sum.before == 3000 * LEAT_MICROS);
	ck_assert(p.line[2].before == 1600 * LEAT_MICROS);
	ck_assert_int_eq(p.start, leat_day_from_civil(2026, 7, 1));
	ck_assert_double_eq_tol(
	    p.channel[3].sum.outcome_before.mean, outcome_at(&m, &p.channel[3], 1500e6, 10), 1e-9);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/*
 * Random budgets, limits, currencies: exact money, an expectation that is never
 * below the old division's, and slopes that agree where nothing binds.
 */
START_TEST(test_random_plans)
{
	static const char *const currencies[] = {"EUR", "JPY", "KWD"};
	static const int64_t units[] = {10000, 1000000, 1000};
	struct leat_rng g;
	int made = 0;

	leat_rng_init(&g, 3);
	for (int i = 0; i < 60; i++) {
		struct leat_policy policy;
		struct leat_model m;
		struct leat_plan p;
		struct leat_err err = {0};
		double after = 0, start = 0;
		bool start_fits = true;

		make_model(&m, i % 3 == 1 ? 160 : 1, currencies[i % 3]);
		m.curve[3].shape.saturation =
		    leat_saturation_find(leat_slice(i % 2 ? "hill" : "logistic"));
		if (i % 2 == 0)
			memcpy(m.curve[3].draw[2], m.curve[3].draw[3], DRAWS * sizeof(double));
		leat_policy_default(&policy);
		policy.max_change = leat_rng_uniform(&g);
		policy.budget.days = 1 + (int)leat_rng_below(&g, 90);
		if (i % 4 == 0) {
			policy.budget.same = false;
			policy.budget.total_micros =
			    (int64_t)(800 * (i % 3 == 1 ? 160 : 1) * policy.budget.days *
				      (.9 + .2 * leat_rng_uniform(&g))) *
			    LEAT_MICROS;
		}
		if (make_plan(&p, &m, &policy, 1, &err) != LEAT_OK) {
			ck_assert_msg(strstr(err.text, "limits add up"), "%s", err.text);
			leat_model_fini(&m);
			continue;
		}
		made++;
		ck_assert(p.unit == units[i % 3]);
		check_money(&p);
		for (size_t c = 0; c < p.nchannels; c++) {
			const struct leat_plan_channel *ch = &p.channel[c];

			after += outcome_at(&m, ch, (double)ch->sum.after, p.days);
			start += outcome_at(&m, ch, ch->start, p.days);
			start_fits = start_fits && ch->start >= (double)ch->limits.lo &&
				     ch->start <= (double)ch->limits.hi;
			/* a coin moves a slope by less than this */
			if (ch->binding == LEAT_LIMIT_NONE)
				ck_assert_double_eq_tol(
				    ch->sum.marginal, p.info.multiplier, 1e-2 * p.info.multiplier);
		}
		ck_assert_double_eq_tol(p.total.outcome_after.mean, after, 1e-9 * after);
		/* to a coin's worth */
		if (start_fits)
			ck_assert(after >= start - 20 * (double)p.unit / 1e6);
		ck_assert(p.info.gap >= 0);
		ck_assert(p.info.bound * p.days >= after * (1 - 1e-12));
		leat_plan_fini(&p);
		leat_model_fini(&m);
	}
	ck_assert_int_gt(made, 40);
}
END_TEST

/* 160 JPY a EUR, revenue too: the same shares to a yen. */
START_TEST(test_currency_scale)
{
	struct leat_policy policy;
	struct leat_model eur, jpy;
	struct leat_plan a, b;

	make_model(&eur, 1, "EUR");
	make_model(&jpy, 160, "JPY");
	leat_policy_default(&policy);
	must_plan(&a, &eur, &policy);
	must_plan(&b, &jpy, &policy);
	for (size_t c = 0; c < CHANNELS; c++)
		ck_assert_double_eq_tol(
		    (double)b.channel[c].sum.after / 160, (double)a.channel[c].sum.after, 2e4);
	leat_plan_fini(&a);
	leat_plan_fini(&b);
	leat_model_fini(&eur);
	leat_model_fini(&jpy);
}
END_TEST

static char *
slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text;
	size_t n;

	if (f == NULL)
		return NULL;
	text = LEAT_NEW_N(char, 1 << 20);
	n = fread(text, 1, (1 << 20) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static char *
plan_text(const struct leat_model *m, const struct leat_policy *policy, unsigned threads)
{
	char path[] = "/tmp/leat-plan-XXXXXX", *text;
	struct leat_out_options o = {.schema = &leat_plans, .path = path, .format = LEAT_CSV};
	struct leat_err err = {0};
	struct leat_out *out;
	struct leat_plan p;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_msg(make_plan(&p, m, policy, threads, &err) == LEAT_OK, "%s", err.text);
	ck_assert_int_eq(leat_out_open(&out, &o, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, NULL, NULL, &err), LEAT_OK);
	ck_assert_msg(leat_plan_write(&p, false, out, &err) == LEAT_OK, "%s", err.text);
	ck_assert_int_eq(leat_out_commit(out, NULL, &err), LEAT_OK);
	leat_plan_fini(&p);
	text = slurp(path);
	unlink(path);
	return text;
}

/* Channels and lines in any order, any number of threads: the same bytes. */
START_TEST(test_order_and_threads)
{
	static const size_t order[] = {2, 0, 3, 1};
	struct leat_curve curve[CHANNELS];
	struct leat_line line[LINES];
	struct leat_policy policy;
	struct leat_model m;
	char *want, *got;

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	want = plan_text(&m, &policy, 1);
	for (unsigned threads = 2; threads < 5; threads++) {
		memcpy(curve, m.curve, sizeof(curve));
		memcpy(line, m.line, sizeof(line));
		for (size_t c = 0; c < CHANNELS; c++)
			m.curve[c] = curve[order[c]];
		for (size_t l = 0; l < LINES; l++)
			m.line[l] = line[(5 * l + 3) % LINES];
		got = plan_text(&m, &policy, threads);
		ck_assert_str_eq(got, want);
		free(got);
	}
	free(want);
	leat_model_fini(&m);
}
END_TEST

START_TEST(test_limits_bind)
{
	struct leat_policy policy;
	struct leat_policy_channel *c;
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	policy.max_change = .5;
	c = policy_channel(&policy, "display");
	c->has_floor = true;
	c->floor_micros = 90 * LEAT_MICROS;
	policy_channel(&policy, "paid_search")->fixed = true;
	c = policy_channel(&policy, "paid_social");
	c->has_max_change = true;
	c->max_change = .1;
	c = policy_channel(&policy, "video");
	c->has_cap = true;
	c->cap_micros = 152 * LEAT_MICROS;
	must_plan(&p, &m, &policy);
	check_money(&p);
	ck_assert_int_eq(p.channel[0].binding, LEAT_LIMIT_FLOOR);
	ck_assert(p.channel[0].sum.after == 90 * DAYS * LEAT_MICROS);
	ck_assert_int_eq(p.channel[1].binding, LEAT_LIMIT_FIXED);
	ck_assert(p.channel[1].sum.after == p.channel[1].sum.before);
	ck_assert_int_eq(p.channel[3].binding, LEAT_LIMIT_CAP);
	ck_assert(p.channel[3].sum.after == 152 * DAYS * LEAT_MICROS);
	/* the lifetime line takes no part in the change: 10 % of the other only */
	ck_assert(p.channel[2].limits.hi == (int64_t)(DAYS * (59.5 + 1.1 * 190.5) * 1e6 + .5));
	free(policy.channel);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

START_TEST(test_limits_contradict)
{
	struct leat_policy policy;
	struct leat_policy_channel *c;
	struct leat_model m;
	struct leat_plan p;
	struct leat_err err = {0};

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	c = policy_channel(&policy, "display");
	c->has_floor = true;
	c->floor_micros = 200 * LEAT_MICROS;
	ck_assert_int_eq(make_plan(&p, &m, &policy, 1, &err), LEAT_EDATA);
	ck_assert_str_eq(err.text,
	    "display: its floor of 200.00 a day is above 130.00 a day, the most that its maximum "
	    "change allows (it has 100.00 a day now); change one of the two");
	c->has_floor = false;
	policy.budget.same = false;
	policy.budget.total_micros = 40000 * LEAT_MICROS;
	ck_assert_int_eq(make_plan(&p, &m, &policy, 1, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(
	    strstr(err.text, "upper limits add up to 1004.15 a day, 424.42 less"));
	policy.budget.total_micros = 10005001;
	ck_assert_int_eq(make_plan(&p, &m, &policy, 1, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "not a multiple of 0.01 EUR"));
	policy.budget.same = true;
	policy.currency = LEAT_SLICE("USD");
	ck_assert_int_eq(make_plan(&p, &m, &policy, 1, &err), LEAT_ECONFIG);
	free(policy.channel);
	leat_model_fini(&m);
}
END_TEST

START_TEST(test_options_over_policy)
{
	struct leat_err err = {0};
	struct leat_policy p;
	struct leat_model m;

	make_model(&m, 1, "EUR");
	leat_policy_default(&p);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_FLOOR, "video=12.5", &err), LEAT_OK);
	ck_assert_int_eq(leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "display=80", &err), LEAT_OK);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_FIXED, "paid_social", &err), LEAT_OK);
	ck_assert_uint_eq(p.nchannels, 3);
	ck_assert(leat_policy_channel(&p, LEAT_SLICE("display"))->cap_micros == 80000000);
	ck_assert(leat_policy_channel(&p, LEAT_SLICE("video"))->floor_micros == 12500000);
	ck_assert(leat_policy_channel(&p, LEAT_SLICE("paid_social"))->fixed);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "video=10", &err), LEAT_EUSAGE);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "paid_social=10", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "video", &err), LEAT_EUSAGE);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "video=-1", &err), LEAT_EUSAGE);
	ck_assert_int_eq(
	    leat_limits_override(&p, &m, LEAT_LIMIT_CAP, "vidio=1", &err), LEAT_EUSAGE);
	ck_assert_str_eq(err.text, "the model has no channel \"vidio\"; did you mean \"video\"?");
	leat_policy_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/*
 * A channel without spend: it stays without, unless its owner says how much it may
 * have. A model without lines: one line a channel. A budget in dollars that is
 * half used stays half used.
 */
START_TEST(test_odd_lines)
{
	struct leat_policy policy;
	struct leat_policy_channel *c;
	struct leat_model m;
	struct leat_plan p;

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	m.curve[3].spend_recent_micros = m.line[6].spend_recent_micros = 0;
	must_plan(&p, &m, &policy);
	ck_assert(p.channel[3].sum.after == 0);
	leat_plan_fini(&p);

	c = policy_channel(&policy, "video");
	c->has_cap = true;
	c->cap_micros = 70 * LEAT_MICROS;
	c->has_floor = true;
	c->floor_micros = 50 * LEAT_MICROS;
	must_plan(&p, &m, &policy);
	check_money(&p);
	ck_assert(p.channel[3].sum.after >= 50 * DAYS * LEAT_MICROS);
	ck_assert(p.line[6].budget_after >= 50 * LEAT_MICROS);
	leat_plan_fini(&p);
	free(policy.channel);
	policy.channel = NULL;
	policy.nchannels = 0;

	m.line[0].budget_micros = 400 * LEAT_MICROS;
	m.line[0].fx = .5;
	must_plan(&p, &m, &policy);
	ck_assert_double_eq_tol((double)p.line[0].budget_after / (double)p.line[0].budget_before,
	    (double)p.line[0].after / (double)p.line[0].before, 1e-4);
	leat_plan_fini(&p);
	m.line[0].has_budget = false;
	must_plan(&p, &m, &policy);
	ck_assert_double_eq_tol(
	    (double)p.line[0].budget_after, (double)p.line[0].after / DAYS / .5, 1e4);
	leat_plan_fini(&p);

	for (size_t l = 0; l < LINES; l++)
		strcpy(m.line[l].channel, "x");
	must_plan(&p, &m, &policy);
	check_money(&p);
	ck_assert_uint_eq(p.nlines, CHANNELS);
	ck_assert_ptr_null(p.line[0].line);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/*
 * Confidence, worked out again from the model's curves by the definition in
 * score.c: counts of draws must agree exactly.
 */
START_TEST(test_confidence)
{
	struct leat_policy policy;
	struct leat_model m;
	struct leat_plan p;
	double gain[CHANNELS][DRAWS], move[CHANNELS], more = 0, less = 0;
	int better = 0;

	make_model(&m, 1, "EUR");
	leat_policy_default(&policy);
	must_plan(&p, &m, &policy);
	for (size_t c = 0; c < CHANNELS; c++) {
		const struct leat_plan_sum *s = &p.channel[c].sum;

		move[c] = (double)(s->after - s->before) / 1e6;
		more += fmax(move[c], 0);
		less += fmax(-move[c], 0);
		for (size_t d = 0; d < DRAWS; d++)
			gain[c][d] = DAYS * (leat_curve_outcome(p.channel[c].curve, DRAWS, d,
						 (double)s->after / 1e6 / DAYS, NULL) -
						leat_curve_outcome(p.channel[c].curve, DRAWS, d,
						    (double)s->before / 1e6 / DAYS, NULL));
	}
	ck_assert_double_eq_tol(more, less, 1e-9);
	ck_assert(more > 0);
	for (size_t d = 0; d < DRAWS; d++) {
		double sum = 0;

		for (size_t c = 0; c < CHANNELS; c++)
			sum += gain[c][d];
		better += sum > 0;
	}
	ck_assert_double_eq(p.total.confidence, (double)better / DRAWS);
	for (size_t c = 0; c < CHANNELS; c++) {
		int right = 0;

		for (size_t d = 0; d < DRAWS; d++) {
			double up = 0, down = 0;

			for (size_t k = 0; k < CHANNELS; k++)
				*(move[k] > 0 ? &up : &down) += gain[k][d];
			if (move[c] > 0)
				right += gain[c][d] / move[c] > -down / less;
			else
				right += gain[c][d] / move[c] < up / more;
		}
		ck_assert_double_eq(p.channel[c].sum.confidence, (double)right / DRAWS);
	}
	ck_assert(p.total.confidence > .5);
	leat_plan_fini(&p);
	leat_model_fini(&m);
}
END_TEST

/* Rounding keeps total and limits, and no amount is off by two coins. */
START_TEST(test_coins)
{
	struct leat_rng g;

	leat_rng_init(&g, 2);
	for (int i = 0; i < 500; i++) {
		double want[6], sum = 0;
		struct leat_limits limits[6];
		int64_t out[6], total = 0;
		size_t n = 1 + leat_rng_below(&g, 6);

		for (size_t c = 0; c < n; c++) {
			want[c] = 1e6 * leat_rng_uniform(&g);
			limits[c].lo = (int64_t)(want[c] / 100) * 100;
			limits[c].hi = limits[c].lo + 100 * (int64_t)leat_rng_below(&g, 4);
			want[c] = fmin(want[c], (double)limits[c].hi);
			sum += want[c];
		}
		total = (int64_t)(sum / 100) * 100;
		ck_assert(leat_plan_coins(want, limits, n, total, 100, out));
		for (size_t c = 0; c < n; c++) {
			ck_assert(out[c] >= limits[c].lo && out[c] <= limits[c].hi);
			ck_assert(fabs((double)out[c] - want[c]) <= 100 * (1 + 1e-9));
			ck_assert(out[c] % 100 == 0);
			total -= out[c];
		}
		ck_assert(total == 0);
	}
}
END_TEST

/* The model as a file, in path or, when blessing, in the tree. */
static void
write_model(struct leat_model *m, const char *path)
{
	struct leat_out_options o = {.schema = &leat_models, .path = path, .format = LEAT_JSONL};
	struct leat_err err = {0};
	struct leat_out *out;

	ck_assert_msg(leat_out_open(&out, &o, &err) == LEAT_OK, "%s", err.text);
	ck_assert_int_eq(leat_out_columns(out, NULL, NULL, &err), LEAT_OK);
	ck_assert_msg(leat_model_write(m, out, &err) == LEAT_OK, "%s", err.text);
	ck_assert_int_eq(leat_out_end(out, 0, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_commit(out, NULL, &err), LEAT_OK);
}

static void
check_file(struct leat_model *m, const char *name)
{
	const char *top = getenv("TOP"), *bless = getenv("BLESS");
	char path[512], fresh[] = "/tmp/leat-model-XXXXXX", *want, *got;
	int fd = mkstemp(fresh);

	ck_assert_int_ge(fd, 0);
	close(fd);
	snprintf(path, sizeof(path), "%s/%s", top ? top : ".", name);
	if (bless && *bless == '1')
		write_model(m, path);
	write_model(m, fresh);
	want = slurp(fresh);
	got = slurp(path);
	unlink(fresh);
	ck_assert_ptr_nonnull(got);
	ck_assert_msg(strcmp(got, want) == 0, "%s: run BLESS=1 build/tests/unit/plan", path);
	free(want);
	free(got);
}

/* The models that examples and golden tests read are the one above. */
START_TEST(test_files)
{
	struct leat_model m;

	make_model(&m, 1, "EUR");
	check_file(&m, "examples/allocate/model.jsonl");
	m.diagnostics.rhat_max = 1.25;
	m.diagnostics.divergences = 7;
	m.diagnostics.converged = false;
	check_file(&m, "tests/golden/allocate/unsettled.jsonl");
	leat_model_fini(&m);
}
END_TEST

UNIT_MAIN("plan", test_response_is_the_curve, test_response_refuses, test_same_budget,
    test_random_plans, test_currency_scale, test_order_and_threads, test_limits_bind,
    test_limits_contradict, test_options_over_policy, test_odd_lines, test_confidence, test_coins,
    test_files)
