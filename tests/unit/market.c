/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/when.h"
#include "market/evaluate.h"
#include "market/orders.h"
#include "market/result.h"
#include "unit.h"

#define CENT INT64_C(10000)

/* file_of -- a temporary file with this text; the caller unlinks it. */
static void
file_of(const char *text, char path[32])
{
	int fd;
	size_t n = strlen(text);

	snprintf(path, 32, "/tmp/leat-unit-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}

static int
read_text(struct leat_truth *t, const char *text, struct leat_err *err)
{
	char path[32];
	int st;

	file_of(text, path);
	st = leat_truth_read(t, path, err);
	unlink(path);
	return st;
}

static void
make(struct leat_truth *t, struct leat_rng *rng, size_t channels, size_t geos)
{
	leat_rng_init(rng, 3);
	leat_truth_make(t, channels, geos, rng);
}

START_TEST(truth_reads_what_it_writes)
{
	struct leat_truth a, b;
	struct leat_rng rng;
	struct leat_buf one = {0}, two = {0};
	struct leat_jw w = {.out = &one};
	struct leat_err err = {0};

	make(&a, &rng, 8, 5);
	leat_jw_open(&w, '{');
	leat_truth_write(&a, &w);
	leat_jw_close(&w, '}');
	ck_assert_msg(read_text(&b, one.p, &err) == LEAT_OK, "%s: %s", err.column, err.text);
	w = (struct leat_jw){.out = &two};
	leat_jw_open(&w, '{');
	leat_truth_write(&b, &w);
	leat_jw_close(&w, '}');
	ck_assert_str_eq(one.p, two.p);
	leat_buf_fini(&one);
	leat_buf_fini(&two);
	leat_truth_fini(&a);
	leat_truth_fini(&b);
}
END_TEST

/* Every adstock and saturation goes through a truth file, with its parameters. */
START_TEST(truth_has_every_curve)
{
	for (size_t i = 0; i < leat_nadstocks * leat_nsaturations; i++) {
		const struct leat_adstock *a = leat_adstocks[i % leat_nadstocks];
		const struct leat_saturation *s = leat_saturations[i / leat_nadstocks];
		struct leat_buf text = {0};
		struct leat_err err = {0};
		struct leat_truth t, again;
		struct leat_jw w;
		int n = 0;

		leat_buf_printf(&text,
		    "{\"version\":1,\"channels\":[{\"name\":\"tv\",\"scale\":1,\"beta\":1,"
		    "\"spend\":{\"level\":1},\"campaigns\":[{\"platform\":\"p\",\"share\":1,"
		    "\"cpm\":1,\"cpc\":1}],\"adstock\":{\"kind\":\"%s\"",
		    a->name);
		for (int k = 0; k < a->nparameters; k++)
			leat_buf_printf(&text, ",\"%s\":0.%d", a->parameter[k], ++n);
		leat_buf_printf(&text, "},\"saturation\":{\"kind\":\"%s\"", s->name);
		for (int k = 0; k < s->nparameters; k++)
			leat_buf_printf(&text, ",\"%s\":0.%d", s->parameter[k], ++n);
		leat_buf_add_str(&text, "}}]}");
		ck_assert_msg(
		    read_text(&t, text.p, &err) == LEAT_OK, "%s: %s", err.column, err.text);
		text.n = 0;
		w = (struct leat_jw){.out = &text};
		leat_jw_open(&w, '{');
		leat_truth_write(&t, &w);
		leat_jw_close(&w, '}');
		ck_assert_int_eq(read_text(&again, text.p, &err), LEAT_OK);
		ck_assert(again.channel[0].shape.adstock == a);
		ck_assert(again.channel[0].shape.saturation == s);
		for (int k = 0; k < n; k++)
			ck_assert_double_eq_tol(again.channel[0].par[k], 0.1 * (k + 1), 1e-15);
		leat_buf_fini(&text);
		leat_truth_fini(&t);
		leat_truth_fini(&again);
	}
}
END_TEST

#define CAMPAIGN "{\"platform\":\"p\",\"share\":1,\"cpm\":1,\"cpc\":1}"
#define CHANNEL(name, alpha, campaign)                                                             \
	"{\"name\":\"" name "\",\"scale\":1,\"beta\":1,\"spend\":{\"level\":1},"                   \
	"\"adstock\":{\"kind\":\"geometric\",\"alpha\":" alpha "},\"campaigns\":[" campaign "]}"
#define MARKET(rest, channels) "{\"version\":1," rest "\"channels\":[" channels "]}"

START_TEST(truth_faults_name_their_key)
{
	static const struct {
		const char *text, *key;
	} bad[] = {
	    {"{\"version\":2}", "version"},
	    {"{\"version\":1,\"start\":\"01.07.2026\"}", "start"},
	    {"{\"version\":1,\"chanels\":[]}", "chanels"},
	    {MARKET("\"days\":0,", CHANNEL("a", "0.5", CAMPAIGN)), "days"},
	    {MARKET("\"geos\":[{\"name\":\"n\",\"share\":0.5}],", CHANNEL("a", "0.5", CAMPAIGN)),
		"geos"},
	    {MARKET("\"baseline\":{\"day_of_week\":[1,2]},", ""), "baseline.day_of_week"},
	    {MARKET("", CHANNEL("a", "1", CAMPAIGN)), "channels.a.alpha"},
	    {MARKET("",
		 CHANNEL("a", "0.5},\"saturation\":{\"kind\":\"root\",\"exponent\":1.1", CAMPAIGN)),
		"channels.a.exponent"},
	    {MARKET(
		 "", CHANNEL("a", "0.5},\"saturation\":{\"kind\":\"tanh\",\"saturation_point\":0",
			 CAMPAIGN)),
		"channels.a.saturation_point"},
	    {MARKET("", CHANNEL("a", "0.5", "")), "channels.a.campaigns"},
	    {MARKET("", CHANNEL("a,b", "0.5", CAMPAIGN)), "channels.name"},
	    {MARKET("", CHANNEL("a", "0.5", CAMPAIGN) "," CHANNEL("a", "0.5", CAMPAIGN)),
		"channels.name"},
	    {MARKET("", CHANNEL("a", "0.5", "{\"share\":1,\"cpm\":0,\"cpc\":1}")),
		"channels.a.campaigns[0].cpm"},
	};
	struct leat_truth t;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct leat_err err = {0};

		ck_assert_int_eq(read_text(&t, bad[i].text, &err), LEAT_ECONFIG);
		ck_assert_msg(strcmp(err.column, bad[i].key) == 0, "%s names %s, not %s",
		    bad[i].text, err.column, bad[i].key);
	}
	ck_assert_int_eq(
	    read_text(&t, MARKET("", CHANNEL("a", "0.5", CAMPAIGN)), &(struct leat_err){0}),
	    LEAT_OK);
	leat_truth_fini(&t);
}
END_TEST

static double
spend_of(const struct leat_market *m, size_t channel, size_t geo, size_t day)
{
	int64_t sum = 0;

	for (size_t k = 0; k < m->ncampaigns; k++)
		if (m->campaign[k].channel == channel)
			sum += m->cell[(k * m->ngeos + geo) * m->ndays + day].cost_micros;
	return (double)sum / 1e6;
}

/*
 * Contributions against the formula written out again: normalised geometric
 * carry-over, then the logistic curve as tanh(lambda x / 2). 1e-12 relative
 * leaves room for rounding in a dozen sums.
 */
START_TEST(contributions_follow_the_formula)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;

	make(&t, &rng, 4, 3);
	t.days = 120;
	leat_market_run(&m, &t, &rng);
	for (size_t c = 0; c < t.nchannels; c++)
		for (size_t g = 0; g < m.ngeos; g++)
			for (size_t day = 0; day < m.ndays; day++) {
				const struct leat_truth_channel *ch = &t.channel[c];
				double share = t.geo[g].share, num = 0, den = 0, y;

				for (size_t l = 0; l <= 13; l++) {
					double w = pow(ch->par[0], (double)l);

					den += w;
					if (l <= day)
						num += w * spend_of(&m, c, g, day - l);
				}
				y = share * ch->beta *
				    tanh(ch->par[1] * num / den / (ch->scale * share) / 2);
				ck_assert_double_eq_tol(
				    m.contribution[(c * m.ngeos + g) * m.ndays + day], y,
				    1e-12 * ch->beta);
			}
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/*
 * The baseline against the formula of the page, 2024 being a leap year that
 * begins on a Monday; and controls are on for their days of every cycle.
 */
START_TEST(baseline_follows_the_formula)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	size_t on = 0;

	make(&t, &rng, 2, 1);
	t.days = 450; /* ten cycles of 45 days with 5 days of promotion */
	leat_market_run(&m, &t, &rng);
	for (size_t day = 0; day < m.ndays; day++) {
		double year = (double)(day < 366 ? day + 1 : day - 365) / 365.25;
		double f = 1 + 0.05 * (double)day / 365.25 + t.day_of_week[day % 7];

		f += 0.08 * cos(2 * M_PI * year) - 0.04 * sin(2 * M_PI * year);
		f += 0.02 * cos(4 * M_PI * year) + 0.01 * sin(4 * M_PI * year);
		ck_assert_double_eq_tol(m.baseline[day], t.level * f, 1e-9 * t.level);
		ck_assert_double_eq(m.controls[day], m.control[day] ? t.control[0].effect : 0);
		on += (size_t)m.control[day];
		if (day % 45 == 44)
			ck_assert_uint_eq(on, 5 * (day / 45 + 1));
	}
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/* Spend without chance is level and off_level in turn; with chance it keeps its mean. */
START_TEST(spend_follows_its_parameters)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	size_t off = 0, changes = 0;
	double sum = 0;

	make(&t, &rng, 2, 1);
	t.days = 7000;
	t.channel[0].spend = (struct leat_truth_spend){100, 0, 0, 0, 20, 15, 0.25};
	t.channel[1].spend = (struct leat_truth_spend){100, 0, 0.3, 0.4, 0, 0, 0};
	leat_market_run(&m, &t, &rng);
	for (size_t day = 0; day < m.ndays; day++) {
		double x = spend_of(&m, 0, 0, day);

		ck_assert(fabs(x - 100) < 0.01 || fabs(x - 25) < 0.01);
		off += x < 50;
		changes += day > 0 && (x < 50) != (spend_of(&m, 0, 0, day - 1) < 50);
		sum += spend_of(&m, 1, 0, day);
	}
	ck_assert_uint_eq(off, 7000 / 35 * 15);
	ck_assert_uint_ge(changes, 399);
	ck_assert_uint_le(changes, 400);
	/*
	 * Variance of the mean: of the week's factor over 1000 weeks and of the day's,
	 * given the week, over 7000 days.
	 */
	{
		double week = exp(0.09) - 1, both = exp(0.09) * (exp(0.16) - 1);
		double se = 100 * sqrt(week / 1000 + both / 7000);

		ck_assert_double_lt(fabs(sum / 7000 - 100), 4 * se);
	}
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/* Clicks, impressions and claims have the means that the page states: within 4 standard deviations.
 */
START_TEST(reports_have_their_means)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;

	make(&t, &rng, 4, 1);
	leat_market_run(&m, &t, &rng);
	for (size_t c = 0; c < t.nchannels; c++) {
		const struct leat_truth_campaign *k = &t.channel[c].campaign[0];
		double cost = 0, clicks = 0, views = 0, claimed = 0, mean = 0;

		for (size_t day = 0; day < m.ndays; day++) {
			const struct leat_market_cell *cell = &m.cell[c * m.ndays + day];

			cost += (double)cell->cost_micros / 1e6;
			clicks += (double)cell->clicks;
			views += (double)(cell->impressions - cell->clicks);
			claimed += (double)cell->claimed;
			mean += (k->claim * m.contribution[c * m.ndays + day] +
				    k->steal * (m.baseline[day] + m.controls[day])) /
				t.order_value;
		}
		ck_assert_double_lt(fabs(clicks - cost / k->cpc), 4 * sqrt(cost / k->cpc));
		ck_assert_double_lt(
		    fabs(views - 1000 * cost / k->cpm), 4 * sqrt(1000 * cost / k->cpm));
		ck_assert_double_lt(fabs(claimed - mean), 4 * sqrt(mean));
	}
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/* The outcome is what is expected plus normal noise of the stated size, to the cent. */
START_TEST(outcome_is_expected_plus_noise)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	double n;

	make(&t, &rng, 4, 3);
	leat_market_run(&m, &t, &rng);
	n = (double)m.ndays;
	for (size_t g = 0; g < 3; g++) {
		double sd = t.noise_sd * sqrt(t.geo[g].share), sum = 0, square = 0;

		for (size_t day = 0; day < m.ndays; day++) {
			int64_t y = m.outcome_micros[g * m.ndays + day];
			double e = (double)y / 1e6 - leat_market_expected(&m, g, day);

			ck_assert_int_eq(y % CENT, 0);
			sum += e;
			square += e * e;
		}
		/* Four standard errors of a mean and of a variance of n normal values. */
		ck_assert_double_lt(fabs(sum / n), 4 * sd / sqrt(n));
		ck_assert_double_lt(fabs(square / n / (sd * sd) - 1), 4 * sqrt(2 / n));
	}
	leat_market_fini(&m);

	t.noise_sd = 0;
	leat_market_run(&m, &t, &rng);
	for (size_t day = 0; day < m.ndays; day++)
		ck_assert_double_eq_tol((double)m.outcome_micros[day] / 1e6,
		    leat_market_expected(&m, 0, day), 0.005 + 1e-9);
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/* Without chance, geos are slices of one market: their sums are the whole but for cents of spend.
 */
START_TEST(geos_add_up_to_the_whole)
{
	struct leat_truth whole, parts;
	struct leat_rng rng;
	struct leat_market a, b;

	make(&whole, &rng, 3, 1);
	make(&parts, &rng, 3, 7);
	for (size_t c = 0; c < 3; c++) {
		whole.channel[c].spend = parts.channel[c].spend =
		    (struct leat_truth_spend){whole.channel[c].spend.level, 0.2, 0, 0, 0, 0, 0};
		parts.channel[c].campaign = whole.channel[c].campaign;
	}
	whole.noise_sd = parts.noise_sd = 0;
	leat_market_run(&a, &whole, &rng);
	leat_market_run(&b, &parts, &rng);
	for (size_t day = 0; day < a.ndays; day++) {
		double sum = 0;

		for (size_t g = 0; g < 7; g++)
			sum += leat_market_expected(&b, g, day);
		ck_assert_double_eq_tol(sum, leat_market_expected(&a, 0, day), 0.5);
	}
	leat_market_fini(&a);
	leat_market_fini(&b);
	leat_truth_fini(&whole);
	leat_truth_fini(&parts);
}
END_TEST

/* Orders add up to the outcome of their local day; what a channel caused, its touches preceded. */
START_TEST(orders_divide_the_outcome)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	struct leat_orders o;
	struct leat_zone *zone;
	int64_t *left;
	size_t lost = 0;

	make(&t, &rng, 4, 2);
	t.tz = LEAT_SLICE("Europe/Berlin");
	t.days = 200;
	leat_market_run(&m, &t, &rng);
	ck_assert_int_eq(leat_orders_make(&o, &m, true, NULL), LEAT_OK);
	ck_assert_int_eq(leat_zone_open(&zone, t.tz, NULL), LEAT_OK);
	left = LEAT_NEW_N(int64_t, 2 * m.ndays);
	memcpy(left, m.outcome_micros, 2 * m.ndays * sizeof(*left));
	for (size_t i = 0; i < o.norders; i++) {
		const struct leat_order *a = &o.order[i];
		size_t day = (size_t)(leat_zone_day(zone, a->instant_us) - t.start);
		bool met = a->cause == LEAT_NO_CAUSE;

		ck_assert_uint_lt(day, m.ndays);
		ck_assert_int_eq(a->value_micros % CENT, 0);
		left[a->geo * m.ndays + day] -= a->value_micros;
		for (size_t k = 0; !met && k < o.ntouches; k++)
			met = o.touch[k].user == a->user && o.touch[k].instant_us < a->instant_us &&
			      m.campaign[o.touch[k].campaign].channel == a->cause;
		lost += !met;
	}
	for (size_t i = 0; i < 2 * m.ndays; i++)
		ck_assert_int_eq(left[i], 0);
	/* On the first days an order may come before its channel's first touch, hardly later. */
	ck_assert_uint_lt(lost, o.norders / 200);
	free(left);
	leat_zone_free(zone);
	leat_orders_fini(&o);
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/* Causes come in proportion to contributions: each count within 4 standard deviations. */
START_TEST(causes_follow_contributions)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	struct leat_orders o;

	make(&t, &rng, 4, 1);
	leat_market_run(&m, &t, &rng);
	ck_assert_int_eq(leat_orders_make(&o, &m, false, NULL), LEAT_OK);
	for (size_t c = 0; c < t.nchannels; c++) {
		double mean = 0, variance = 0;
		size_t n = 0;

		for (size_t day = 0; day < m.ndays; day++) {
			double p =
			    m.contribution[c * m.ndays + day] / leat_market_expected(&m, 0, day);

			mean += p * (double)m.orders[day];
			variance += p * (1 - p) * (double)m.orders[day];
		}
		for (size_t i = 0; i < o.norders; i++)
			n += o.order[i].cause == c;
		ck_assert_double_lt(fabs((double)n - mean), 4 * sqrt(variance));
	}
	leat_orders_fini(&o);
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

/*
 * An order's user is drawn from the touches of its channel with weight
 * exp(-omega * time since): how often it is the user of the latest of them, against
 * the sum of the probabilities of that, within 4 standard deviations.
 */
START_TEST(later_touches_cause_more)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_market m;
	struct leat_orders o;
	double mean = 0, variance = 0;
	size_t n = 0, latest = 0;

	make(&t, &rng, 1, 1);
	t.channel[0].hazard.omega = 2;
	t.channel[0].campaign[0].touch_per_click = 0.01; /* about one a day */
	leat_market_run(&m, &t, &rng);
	ck_assert_int_eq(leat_orders_make(&o, &m, true, NULL), LEAT_OK);
	for (size_t i = 0; i < o.norders; i++) {
		double total = 0, of_latest = 0, p;
		size_t k = 0;

		while (k < o.ntouches && o.touch[k].instant_us < o.order[i].instant_us)
			k++;
		if (o.order[i].cause != 0 || k == 0)
			continue;
		for (size_t a = 0; a < k; a++) {
			double days = (double)(o.order[i].instant_us - o.touch[a].instant_us) /
				      (double)LEAT_US_PER_DAY;

			total += exp(-2 * days);
			of_latest += o.touch[a].user == o.touch[k - 1].user ? exp(-2 * days) : 0;
		}
		p = of_latest / total;
		mean += p;
		variance += p * (1 - p);
		latest += o.order[i].user == o.touch[k - 1].user;
		n++;
	}
	ck_assert_uint_gt(n, 500);
	ck_assert_double_lt(fabs((double)latest - mean), 4 * sqrt(variance));
	leat_orders_fini(&o);
	leat_market_fini(&m);
	leat_truth_fini(&t);
}
END_TEST

#define PLAN_HEADER                                                                                \
	"kind,status,period_start,period_end,campaign_id,channel,currency,spend_before,spend_"     \
	"after,"                                                                                   \
	"lines\n"

/* Two lines of a channel add up; beta tanh(lambda x / 2) a day, rounded to cents. */
START_TEST(plan_is_evaluated_on_the_true_curve)
{
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_evaluation e;
	struct leat_err err = {0};
	const struct leat_truth_channel *c;
	char path[32];
	const char *file = path;
	const struct leat_in_options input = {.paths = &file, .npaths = 1};
	double want;

	make(&t, &rng, 2, 1);
	c = &t.channel[1]; /* paid_social */
	file_of(PLAN_HEADER "line,proposed,2026-07-01,2026-07-10,1,paid_social,EUR,300,500.5,\n"
			    "line,proposed,2026-07-01,2026-07-10,2,paid_social,EUR,200,99.5,\n"
			    "total,proposed,2026-07-01,2026-07-10,,,EUR,500,600,2\n",
	    path);
	ck_assert_msg(
	    leat_evaluate_plan(&e, &t, &input, &err) == LEAT_OK, "%s: %s", err.column, err.text);
	unlink(path);
	ck_assert_uint_eq(e.n, 1);
	ck_assert_int_eq(e.total.spend_after_micros, 600 * LEAT_MICROS);
	want = 10 * c->beta * tanh(c->par[1] * 60 / c->scale / 2);
	ck_assert_double_eq_tol((double)e.total.outcome_after_micros / 1e6, want, 0.005 + 1e-9);
	want = 10 * c->beta * tanh(c->par[1] * 50 / c->scale / 2);
	ck_assert_double_eq_tol(
	    (double)e.channel[0].outcome_before_micros / 1e6, want, 0.005 + 1e-9);
	leat_evaluation_fini(&e);
	leat_truth_fini(&t);
}
END_TEST

START_TEST(plan_faults_name_their_place)
{
	static const struct {
		const char *rows, *column;
	} bad[] = {
	    {"line,proposed,2026-07-01,2026-07-10,1,paid_socail,EUR,300,500,\n", "channel"},
	    {"line,proposed,2026-07-01,2026-07-10,1,paid_social,USD,300,500,\n", "currency"},
	    {"line,proposed,2026-07-10,2026-07-01,1,paid_social,EUR,300,500,\n", "period_end"},
	    {"line,proposed,2026-07-01,2026-07-10,1,paid_social,EUR,300,-5,\n", "spend_after"},
	};
	struct leat_truth t;
	struct leat_rng rng;
	struct leat_evaluation e;

	make(&t, &rng, 2, 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct leat_err err = {0};
		char path[32], text[512];
		const char *file = path;
		const struct leat_in_options input = {.paths = &file, .npaths = 1};

		snprintf(text, sizeof(text), "%s%s", PLAN_HEADER, bad[i].rows);
		file_of(text, path);
		ck_assert_int_eq(leat_evaluate_plan(&e, &t, &input, &err), LEAT_EDATA);
		unlink(path);
		ck_assert_str_eq(err.column, bad[i].column);
		ck_assert_uint_eq(err.line, 2);
	}
	leat_truth_fini(&t);
}
END_TEST

UNIT_MAIN("market", truth_reads_what_it_writes, truth_has_every_curve, truth_faults_name_their_key,
    contributions_follow_the_formula, baseline_follows_the_formula, spend_follows_its_parameters,
    reports_have_their_means, outcome_is_expected_plus_noise, geos_add_up_to_the_whole,
    orders_divide_the_outcome, causes_follow_contributions, later_touches_cause_more,
    plan_is_evaluated_on_the_true_curve, plan_faults_name_their_place)
