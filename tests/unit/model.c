/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

static struct leat_summary
around(double x)
{
	return (struct leat_summary){x, x / 10, x * 0.9, x, x * 1.1};
}

static void
make_curve(struct leat_curve *c, const char *channel, size_t ndraws, double beta)
{
	*c = (struct leat_curve){.channel = leat_strdup(channel),
	    .geo = leat_strdup(""),
	    .campaign = leat_strdup(""),
	    .x_scale = 100,
	    .outcome_scale = 2500,
	    .cost_per_exposure = 1,
	    .spend_micros = 123456789,
	    .spend_recent_micros = 28000000,
	    .contribution = around(1e4),
	    .roi = around(1.0 / 3),
	    .marginal_roi = around(0.25)};
	c->shape = (struct leat_shape){leat_adstock_find(leat_slice("geometric")),
	    leat_saturation_find(leat_slice("logistic")), 7, true, false};
	for (int i = 0; i < 3; i++) {
		c->draw[i] = LEAT_NEW_N(double, ndraws);
		c->parameter[i] = around(0.5);
	}
	for (size_t d = 0; d < ndraws; d++) {
		c->draw[0][d] = 0.3 + 0.01 * (double)d;
		c->draw[1][d] = 1.1 + 0.1 * (double)d;
		c->draw[2][d] = beta * (1 + 0.02 * (double)d);
	}
}

/* A small model with what is awkward: quotes, a name in two scripts, a channel without spend. */
static void
make_model(struct leat_model *m)
{
	*m = (struct leat_model){.kpi = leat_strdup("revenue"),
	    .currency = leat_strdup("EUR"),
	    .likelihood = leat_strdup("normal"),
	    .first_day = 19723,
	    .last_day = 19724,
	    .period_days = 1,
	    .nperiods = 2,
	    .seed = 1,
	    .chains = 4,
	    .warmup = 1000,
	    .draws_per_chain = 1000,
	    .settings = leat_strdup("{\"preset\":\"default\",\"trend\":true}"),
	    .priors = leat_strdup("{\"alpha\":\"beta(1,3)\"}"),
	    .scaling = leat_strdup("{\"outcome\":2500.5}"),
	    .diagnostics = {1.002, 812.5, 700, 0.9, 0.91, 0, 0, 123456, true},
	    .ndraws = 5,
	    .ncurves = 2,
	    .nlines = 1,
	    .nfitted = 2,
	    .nparameters = 2,
	    .baseline = around(5e5)};
	m->curve = LEAT_NEW_N(struct leat_curve, 2);
	make_curve(&m->curve[0], "e\"mail\\ \xd1\x84", 5, 0.2);
	make_curve(&m->curve[1], "paid_search", 5, 0.4);
	m->curve[0].roi = (struct leat_summary){NAN, NAN, NAN, NAN, NAN};
	m->line = LEAT_NEW_N(struct leat_line, 1);
	m->line[0] = (struct leat_line){leat_strdup("google"), leat_strdup("00012345678901234567"),
	    leat_strdup("007"), leat_strdup("brand, \"exact\""), leat_strdup("paid_search"),
	    leat_strdup(""), leat_strdup(""), leat_strdup("daily"), leat_strdup("EUR"), 50000000,
	    true, 123456789, 28000000, 3000000, 1};
	m->fitted = LEAT_NEW_N(struct leat_fitted, 2);
	for (int t = 0; t < 2; t++) {
		m->fitted[t] = (struct leat_fitted){19723 + t, 19723 + t, leat_strdup(""), 900.25,
		    905.1, 700, 1100, 600, LEAT_NEW_N(double, 2), 5.1};
		m->fitted[t].contribution[0] = 100;
		m->fitted[t].contribution[1] = 200.0 / 3;
	}
	m->parameter = LEAT_NEW_N(struct leat_parameter, 2);
	m->parameter[0] =
	    (struct leat_parameter){leat_strdup("intercept"), around(0.35), 1.001, 900, 800, 1e-4};
	m->parameter[1] =
	    (struct leat_parameter){leat_strdup("sigma"), around(0.03), NAN, NAN, NAN, NAN};
}

static void
write_as(struct leat_model *m, const char *path, enum leat_format format)
{
	struct leat_out_options o = {.schema = &leat_models, .path = path, .format = format};
	struct leat_out *out;
	struct leat_err err = {0};

	ck_assert_int_eq(leat_out_open(&out, &o, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, NULL, NULL, &err), LEAT_OK);
	ck_assert_msg(leat_model_write(m, out, &err) == LEAT_OK, "%s", err.text);
	ck_assert_int_eq(leat_out_end(out, 0, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_commit(out, NULL, &err), LEAT_OK);
}

static void
write_to(struct leat_model *m, const char *path)
{
	write_as(m, path, LEAT_JSONL);
}

static int
read_from(struct leat_model *m, const char *path, struct leat_err *err)
{
	struct leat_in_options o = {.schema = &leat_models, .paths = &path, .npaths = 1};
	struct leat_in *in;
	int status;

	*m = (struct leat_model){0};
	status = leat_in_open(&in, &o, err);
	if (status)
		return status;
	status = leat_model_read(m, in, err);
	leat_in_free(in);
	return status;
}

static char *
slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	struct leat_buf b = {0};
	char block[4096];
	size_t got;

	ck_assert_ptr_nonnull(f);
	while ((got = fread(block, 1, sizeof(block), f)) > 0)
		leat_buf_add(&b, block, got);
	fclose(f);
	*n = b.n;
	return b.p;
}

static void
spill(const char *path, const char *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

struct scratch {
	char dir[64], one[96], two[96];
};

static void
scratch_init(struct scratch *s)
{
	snprintf(s->dir, sizeof(s->dir), "/tmp/leat-model-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(s->dir));
	snprintf(s->one, sizeof(s->one), "%s/one.jsonl", s->dir);
	snprintf(s->two, sizeof(s->two), "%s/two.jsonl", s->dir);
}

static void
scratch_fini(struct scratch *s)
{
	unlink(s->one);
	unlink(s->two);
	rmdir(s->dir);
}

/* Write, read, write: the same bytes, and what was read is what was written. */
START_TEST(test_round_trip)
{
	struct leat_model a, b;
	struct leat_err err = {0};
	struct scratch s;
	char *x, *y;
	size_t nx, ny;

	scratch_init(&s);
	make_model(&a);
	write_to(&a, s.one);
	ck_assert_msg(read_from(&b, s.one, &err) == LEAT_OK, "%s: %s", err.column, err.text);
	ck_assert_str_eq(a.id, b.id);
	ck_assert_uint_eq(b.ncurves, 2);
	ck_assert_str_eq(b.curve[0].channel, a.curve[0].channel);
	ck_assert(isnan(b.curve[0].roi.mean));
	ck_assert_double_eq(b.curve[1].roi.mean, 1.0 / 3);
	ck_assert_str_eq(b.line[0].account, "00012345678901234567");
	ck_assert_double_eq(b.fitted[1].contribution[1], 200.0 / 3);
	ck_assert(isnan(b.parameter[1].rhat));
	ck_assert(b.diagnostics.converged);
	/* Draws are written with the 24 bits of a float. */
	ck_assert_double_eq_tol(b.curve[1].draw[2][4], a.curve[1].draw[2][4], 0.432 * 0x1p-24);
	write_to(&b, s.two);
	x = slurp(s.one, &nx);
	y = slurp(s.two, &ny);
	ck_assert_uint_eq(nx, ny);
	ck_assert_mem_eq(x, y, nx);
	free(x);
	free(y);
	leat_model_fini(&a);
	leat_model_fini(&b);
	scratch_fini(&s);
}
END_TEST

/* A campaign of a channel that has a curve divides it; of one that has none it stands for itself.
 */
START_TEST(test_campaigns)
{
	for (int alone = 0; alone < 2; alone++) {
		struct leat_model a, b;
		struct leat_err err = {0};
		struct scratch s;
		const struct leat_curve *c;

		scratch_init(&s);
		make_model(&a);
		a.campaign = LEAT_NEW_N(struct leat_curve, 1);
		a.ncampaigns = 1;
		make_curve(a.campaign, alone ? "display" : "paid_search", 5, 0.1);
		a.campaign->platform = leat_strdup("google");
		a.campaign->account = leat_strdup("00012345678901234567");
		a.campaign->campaign_id = leat_strdup("007");
		write_to(&a, s.one);
		ck_assert_msg(
		    read_from(&b, s.one, &err) == LEAT_OK, "%s: %s", err.column, err.text);
		ck_assert_uint_eq(b.ncampaigns, alone ? 0 : 1);
		ck_assert_uint_eq(b.ncurves, alone ? 3 : 2);
		c = alone ? &b.curve[2] : b.campaign;
		ck_assert_str_eq(c->platform, "google");
		ck_assert_str_eq(c->account, "00012345678901234567");
		ck_assert_str_eq(c->campaign_id, "007");
		write_to(&b, s.two);
		ck_assert_str_eq(a.id, b.id);
		leat_model_fini(&a);
		leat_model_fini(&b);
		scratch_fini(&s);
	}
}
END_TEST

/* As CSV it is the same model, under the same id. */
START_TEST(test_csv_is_the_same_model)
{
	struct leat_model a, b;
	struct leat_err err = {0};
	struct scratch s;

	scratch_init(&s);
	make_model(&a);
	write_as(&a, s.one, LEAT_CSV);
	ck_assert_msg(read_from(&b, s.one, &err) == LEAT_OK, "%s: %s", err.column, err.text);
	ck_assert_str_eq(a.id, b.id);
	ck_assert_str_eq(b.curve[0].channel, a.curve[0].channel);
	leat_model_fini(&a);
	leat_model_fini(&b);
	scratch_fini(&s);
}
END_TEST

/*
 * Damage: every byte in turn is replaced; none may crash, and none may be taken
 * for the model unless what it says is the same (a blank for a blank).
 */
START_TEST(test_every_damaged_byte_is_refused)
{
	struct leat_model a, b;
	struct leat_err err;
	struct scratch s;
	size_t n;
	char *x;

	scratch_init(&s);
	make_model(&a);
	write_to(&a, s.one);
	x = slurp(s.one, &n);
	for (size_t i = 0; i < n; i++) {
		char was = x[i];

		x[i] = was == '7' ? '8' : '7';
		spill(s.two, x, n);
		ck_assert_msg(
		    read_from(&b, s.two, &err) != LEAT_OK, "byte %zu (%c) may be %c", i, was, x[i]);
		ck_assert_int_eq(err.status, LEAT_EDATA);
		ck_assert_ptr_null(b.curve);
		x[i] = was;
	}
	free(x);
	leat_model_fini(&a);
	scratch_fini(&s);
}
END_TEST

/* Cut anywhere: no model. */
START_TEST(test_cut_is_refused)
{
	struct leat_model a, b;
	struct leat_err err;
	struct scratch s;
	size_t n;
	char *x;

	scratch_init(&s);
	make_model(&a);
	write_to(&a, s.one);
	x = slurp(s.one, &n);
	for (size_t i = 0; i < n; i += 13) {
		spill(s.two, x, i);
		ck_assert_int_eq(read_from(&b, s.two, &err), LEAT_EDATA);
	}
	free(x);
	leat_model_fini(&a);
	scratch_fini(&s);
}
END_TEST

/* A number in a place where it breaks the model is found with its column and line. */
START_TEST(test_fault_has_a_place)
{
	static const struct {
		const char *text, *column, *what;
	} fault[] = {
	    {"{\"kind\":\"curve\"}\n", "kind", "first line"},
	    {"{\"kind\":\"model\",\"id\":\"1\"}\n", "time", "missing"},
	    {"{\"kind\":\"modle\"}\n", "kind", "not a kind"},
	};
	struct leat_model m;
	struct leat_err err;
	struct scratch s;

	scratch_init(&s);
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		spill(s.one, fault[i].text, strlen(fault[i].text));
		ck_assert_int_eq(read_from(&m, s.one, &err), LEAT_EDATA);
		ck_assert_str_eq(err.column, fault[i].column);
		ck_assert_uint_eq(err.line, 1);
		ck_assert_msg(strstr(err.text, fault[i].what) != NULL, "%s", err.text);
	}
	scratch_fini(&s);
}
END_TEST

/*
 * At constant spend the normalised adstock passes x through, so that one draw's
 * outcome is beta * scale * (1 - e^-lx) / (1 + e^-lx) = beta * scale * tanh(lx/2):
 * tolerance a few units in the last place. The slope is checked against a central
 * difference of step h, whose error is of order h^2 f''' + eps f / h: 1e-7 relative.
 */
START_TEST(test_curve_outcome)
{
	struct leat_curve c;
	double slope, mean = 0, one, h = 0.01;
	const double spend = 130, price = 1.25;

	make_curve(&c, "x", 5, 0.4);
	c.cost_per_exposure = price;
	for (size_t d = 0; d < 5; d++) {
		one = leat_curve_outcome(&c, 5, d, spend, &slope);
		ck_assert_double_eq_tol(
		    one, c.draw[2][d] * 2500 * tanh(c.draw[1][d] * spend / price / 100 / 2), 1e-9);
		ck_assert_double_eq_tol(slope,
		    (leat_curve_outcome(&c, 5, d, spend + h, NULL) -
			leat_curve_outcome(&c, 5, d, spend - h, NULL)) /
			(2 * h),
		    1e-7 * slope);
		mean += one / 5;
	}
	ck_assert_double_eq_tol(leat_curve_outcome(&c, 5, SIZE_MAX, spend, &slope), mean, 1e-9);
	ck_assert_double_eq_tol(slope,
	    (leat_curve_outcome(&c, 5, SIZE_MAX, spend + h, NULL) -
		leat_curve_outcome(&c, 5, SIZE_MAX, spend - h, NULL)) /
		(2 * h),
	    1e-7 * slope);
	ck_assert_double_eq(leat_curve_outcome(&c, 5, 0, 0, NULL), 0);
	c.cost_per_exposure = 0;
	ck_assert_double_eq(leat_curve_outcome(&c, 5, 0, spend, &slope), 0);
	ck_assert_double_eq(slope, 0);
	free(c.channel);
	free(c.geo);
	free(c.campaign);
	for (int i = 0; i < 3; i++)
		free(c.draw[i]);
}
END_TEST

UNIT_MAIN("model", test_round_trip, test_campaigns, test_csv_is_the_same_model,
    test_every_damaged_byte_is_refused, test_cut_is_refused, test_fault_has_a_place,
    test_curve_outcome)
