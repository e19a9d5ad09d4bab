/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model files: what is read, that it reads back to the same, and what is refused. */
#include "mix/modelspec.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

/* read_as -- a file of this text and these permissions. */
static int
read_as(struct leat_modelspec *m, const char *text, mode_t mode, const char *preset,
    struct leat_err *err)
{
	char path[] = "/tmp/leat-modelspec-XXXXXX";
	int fd = mkstemp(path), status;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
	*err = (struct leat_err){0};
	status = leat_modelspec_read(m, path, preset, err);
	unlink(path);
	return status;
}

static void
must_read(struct leat_modelspec *m, const char *text)
{
	struct leat_err err;
	int status = read_as(m, text, 0600, NULL, &err);

	ck_assert_msg(status == LEAT_OK, "%s: %s", err.column, err.text);
}

#define EVERYTHING                                                                                 \
	"{\"preset\":\"pymc\",\"kpi\":\"leads\",\"period\":\"week\",\"value_per_kpi\":31.5,"       \
	"\"currency\":\"EUR\",\"rates\":{\"USD\":0.92,\"JPY\":0.00625},\"hierarchy\":true,"        \
	"\"credits\":\"hazard\","                                                                  \
	"\"likelihood\":\"negative-binomial\",\"adstock\":\"none\",\"saturation\":\"hill\","       \
	"\"order\":\"saturation_first\",\"normalised\":false,\"max_lag\":\"auto\","                \
	"\"exposure\":\"media\",\"effect\":\"roi\",\"varying\":3,"                                 \
	"\"channels\":{\"tv\":{\"adstock\":\"geometric\",\"max_lag\":4,\"effect\":\"share\"}},"    \
	"\"trend\":\"piecewise\",\"trend_knots\":2,\"yearly_order\":3,\"day_of_week\":true,"       \
	"\"events\":{\"sale\":[\"2026-01-05\",\"2026-02-02/"                                       \
	"2026-02-04\"],\"move\":\"2026-03-01\"},"                                                  \
	"\"controls\":[],\"standardise_controls\":true,\"interactions\":[[\"tv\",\"web\"]],"       \
	"\"outcome_scaling\":\"none\",\"exposure_scaling\":\"population\","                        \
	"\"experiments\":[\"north\"],\"priors\":{\"alpha[tv]\":\"beta(6,2)\",\"nu\":\"gamma(3,1)"  \
	"\"},"                                                                                     \
	"\"sampler\":{\"chains\":2,\"keep\":50,\"target_accept\":0.9,\"metric\":\"dense\","        \
	"\"fast\":true},"                                                                          \
	"\"holdout\":{\"periods\":8,\"folds\":3},"                                                 \
	"\"ensemble\":[{\"name\":\"a\",\"saturation\":\"logistic\",\"events\":{}},"                \
	"{\"name\":\"b\",\"channels\":{\"tv\":{\"max_lag\":6}},\"priors\":{\"sigma\":\"gamma(2,2)" \
	"\"}}]}"

START_TEST(every_member)
{
	struct leat_modelspec m;
	const struct leat_spec_channel *tv;
	struct leat_panel_options o;

	must_read(&m, EVERYTHING);
	ck_assert_str_eq(m.spec.preset, "pymc");
	o = leat_spec_panel(&m.spec, NULL);
	ck_assert_str_eq(o.kpi, "leads");
	ck_assert_int_eq(o.period_days, 7);
	ck_assert_double_eq(o.value_per_kpi, 31.5);
	ck_assert_str_eq(o.currency, "EUR");
	ck_assert_uint_eq(o.nrates, 2);
	ck_assert_str_eq(o.rate[1].currency, "JPY");
	ck_assert_double_eq(leat_rate_double(o.rate[1].rate), 0.00625);
	ck_assert_int_eq(m.spec.likelihood, LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL);
	ck_assert_str_eq(m.spec.usual.shape.adstock->name, "none");
	ck_assert(m.spec.usual.shape.saturate_first && !m.spec.usual.shape.normalised);
	ck_assert_int_eq(m.spec.usual.shape.max_lag, LEAT_LAG_AUTO);
	ck_assert_int_eq(m.spec.usual.exposure, LEAT_EXPOSURE_MEDIA);
	ck_assert_int_eq(m.spec.usual.varying, 3);
	tv = leat_spec_channel_of(&m.spec, "tv");
	ck_assert_str_eq(tv->shape.adstock->name, "geometric");
	ck_assert_str_eq(tv->shape.saturation->name, "hill"); /* as for every channel */
	ck_assert_int_eq(tv->shape.max_lag, 4);
	ck_assert_int_eq(tv->effect, LEAT_EFFECT_SHARE);
	ck_assert(m.spec.trend == LEAT_TREND_PIECEWISE && m.spec.trend_knots == 2);
	ck_assert(m.spec.hierarchy && m.spec.day_of_week && m.spec.standardise_controls);
	ck_assert_uint_eq(m.spec.nevents, 3);
	ck_assert_int_eq(m.spec.events[1].last - m.spec.events[1].first, 2);
	ck_assert(m.spec.controls.given && m.spec.controls.n == 0);
	ck_assert(!leat_spec_names_have(&m.spec.controls, LEAT_SLICE("price")));
	ck_assert(leat_spec_names_have(&m.spec.experiments, LEAT_SLICE("north")));
	ck_assert_str_eq(m.spec.interactions[0].channel[1], "web");
	ck_assert_int_eq(m.spec.outcome_scaling, LEAT_SCALING_NONE);
	ck_assert_double_eq(leat_spec_prior_of(&m.spec, "alpha", "tv")->a, 6);
	ck_assert_int_eq(m.sampler.chains, 2);
	ck_assert_int_eq(m.sampler.warmup, 0); /* chosen by what is fitted */
	ck_assert_int_eq(m.sampler.metric, LEAT_METRIC_DENSE);
	ck_assert(m.sampler.fast);
	ck_assert_str_eq(m.spec.credits, "hazard");
	ck_assert_uint_eq(m.sampler.keep, 50);
	ck_assert(m.sampler.holdout == 8 && m.sampler.folds == 3);
	leat_modelspec_fini(&m);
}
END_TEST

/* An alternative is the whole file with changes: lists replaced, the rest name by name. */
START_TEST(ensembles)
{
	struct leat_modelspec m;
	const struct leat_spec *a, *b;

	must_read(&m, EVERYTHING);
	ck_assert_uint_eq(m.nalternatives, 2);
	a = &m.alternative[0].spec;
	b = &m.alternative[1].spec;
	ck_assert_str_eq(m.alternative[1].name, "b");
	ck_assert_str_eq(a->usual.shape.saturation->name, "logistic");
	ck_assert_str_eq(a->kpi, "leads");
	ck_assert_uint_eq(a->nevents, 0);
	ck_assert_uint_eq(b->nevents, 3);
	ck_assert_str_eq(b->usual.shape.saturation->name, "hill");
	ck_assert_int_eq(leat_spec_channel_of(b, "tv")->shape.max_lag, 6);
	ck_assert_int_eq(leat_spec_channel_of(b, "tv")->effect, LEAT_EFFECT_SHARE);
	ck_assert_double_eq(leat_spec_prior_of(b, "alpha", "tv")->a, 6);
	ck_assert_int_eq(leat_spec_prior_of(b, "sigma", NULL)->family, LEAT_PRIOR_GAMMA);
	leat_modelspec_fini(&m);
}
END_TEST

/* What is printed reads back, and prints the same; so do nothing at all and each preset. */
START_TEST(reads_back)
{
	const char *const texts[] = {EVERYTHING, "{}", "{\"preset\":\"default\"}",
	    "{\"preset\":\"meridian\",\"kpi\":\"a \\\"b\\\\\"}"};
	struct leat_buf once = {0}, twice = {0};
	struct leat_modelspec m, n;

	must_read(&m, texts[_i]);
	leat_modelspec_print(&m, &once);
	must_read(&n, once.p);
	leat_modelspec_print(&n, &twice);
	ck_assert_str_eq(once.p, twice.p);
	ck_assert_str_eq(m.spec.preset, n.spec.preset);
	ck_assert_uint_eq(m.spec.npriors, n.spec.npriors);
	leat_modelspec_fini(&m);
	leat_modelspec_fini(&n);
	leat_buf_fini(&once);
	leat_buf_fini(&twice);
}
END_TEST

START_TEST(a_preset_that_is_asked_for_wins)
{
	struct leat_modelspec m;
	struct leat_err err;

	ck_assert_int_eq(
	    read_as(&m, "{\"preset\":\"pymc\",\"max_lag\":3}", 0600, "meridian", &err), 0);
	ck_assert_str_eq(m.spec.preset, "meridian");
	ck_assert_int_eq(m.spec.usual.shape.max_lag, 3);
	leat_modelspec_fini(&m);
	ck_assert_int_eq(leat_modelspec_read(&m, NULL, NULL, &err), 0);
	ck_assert_str_eq(m.spec.preset, "default");
	leat_modelspec_fini(&m);
}
END_TEST

static const struct {
	const char *text, *path, *says;
} faults[] = {
    {"[]", "", "a model file is a JSON object"},
    {"{\"saturaton\":\"hill\"}", "saturaton", "did you mean \"saturation\"?"},
    {"{\"preset\":\"best\"}", "preset", "no model is called \"best\""},
    {"{\"preset\":1}", "preset", "must be a string"},
    {"{\"kpi\":\"\"}", "kpi", "must not be empty"},
    {"{\"period\":\"month\"}", "period", "must be day or week"},
    {"{\"value_per_kpi\":0}", "value_per_kpi", "must be above 0"},
    {"{\"currency\":\"euro\"}", "currency", "ISO 4217"},
    {"{\"rates\":{\"USD\":0.9}}", "rates", "needs currency"},
    {"{\"currency\":\"EUR\",\"rates\":{\"USD\":0}}", "rates.USD", "from 1e-9 to 1e9"},
    {"{\"currency\":\"EUR\",\"rates\":{\"EUR\":2}}", "rates.EUR", "is the currency that others"},
    {"{\"likelihood\":\"gauss\"}", "likelihood",
	"must be normal, student-t, negative-binomial or poisson"},
    {"{\"max_lag\":-1}", "max_lag", "must be a whole number from 0 to 366"},
    {"{\"max_lag\":\"long\"}", "max_lag", "\"auto\""},
    {"{\"max_lag\":1.5}", "max_lag", "must be a whole number"},
    {"{\"varying\":1}", "varying", "at least 2"},
    {"{\"channels\":{\"tv\":{\"kpi\":\"x\"}}}", "channels.tv.kpi", "unknown key"},
    {"{\"channels\":{\"tv\":{\"effect\":\"big\"}}}", "channels.tv.effect",
	"must be beta, share, return, roi or marginal_roi"},
    {"{\"channels\":{\"tv\":3}}", "channels.tv", "must be an object"},
    {"{\"trend\":\"piecewise\"}", "trend_knots", "at least one change"},
    {"{\"trend\":\"knots\",\"trend_knots\":1}", "trend_knots", "at least 2 knots"},
    {"{\"events\":{\"sale\":\"2026-02-30\"}}", "events.sale", "must be days"},
    {"{\"events\":{\"sale\":\"2026-02-03/2026-02-01\"}}", "events.sale", "must be days"},
    {"{\"events\":{\"sale\":[\"2026-02-03\",\"2026-02-01/2026-02-03\"]}}", "events.sale",
	"has a day twice"},
    {"{\"events\":{\"sale\":[]}}", "events.sale", "has no day"},
    {"{\"controls\":[\"a\",\"a\"]}", "controls", "has a name twice"},
    {"{\"controls\":[3]}", "controls", "must be an array of names"},
    {"{\"interactions\":[[\"a\",\"a\"]]}", "interactions", "must be pairs"},
    {"{\"interactions\":[[\"a\",\"b\"],[\"b\",\"a\"]]}", "interactions", "has a pair twice"},
    {"{\"priors\":{\"alpah\":\"beta(1,1)\"}}", "priors.alpah", "no parameter is called"},
    {"{\"priors\":{\"alpha\":\"gamma(1,1)\"}}", "priors.alpha", "lies between 0 and 1"},
    {"{\"priors\":{\"alpha\":2}}", "priors.alpha", "must be a text"},
    {"{\"sampler\":{\"chains\":0}}", "sampler.chains", "from 1 to 64"},
    {"{\"sampler\":{\"target_accept\":1}}", "sampler.target_accept", "from 0.5 to 0.999"},
    {"{\"sampler\":{\"seed\":1}}", "sampler.seed", "unknown key"},
    {"{\"sampler\":{\"metric\":\"full\"}}", "sampler.metric", "must be auto, dense or diagonal"},
    {"{\"ensemble\":[{\"name\":\"a\"}]}", "ensemble", "at least two"},
    {"{\"holdout\":{\"folds\":3}}", "holdout.folds", "needs periods"},
    {"{\"holdout\":{\"periods\":-1}}", "holdout.periods", "from 0 to 10000"},
    {"{\"holdout\":8}", "holdout", "must be an object"},
    {"{\"ensemble\":[{\"name\":\"a\"},{\"trend\":\"none\"}]}", "ensemble[1].name", "must be there"},
    {"{\"ensemble\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "ensemble[1].name", "there twice"},
    {"{\"ensemble\":[{\"name\":\"a\",\"kpi\":\"x\"},{\"name\":\"b\"}]}", "ensemble[0].kpi",
	"say it outside"},
    {"{\"ensemble\":[{\"name\":\"a\",\"max_lag\":999},{\"name\":\"b\"}]}", "ensemble[0].max_lag",
	"from 0 to 366"},
};
#define NFAULTS ((int)(sizeof(faults) / sizeof(faults[0])))

START_TEST(faults_are_named)
{
	struct leat_modelspec m;
	struct leat_err err;

	ck_assert_int_eq(read_as(&m, faults[_i].text, 0600, NULL, &err), LEAT_ECONFIG);
	ck_assert_str_eq(err.column, faults[_i].path);
	ck_assert_msg(strstr(err.text, faults[_i].says) != NULL, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(err.file, "leat-modelspec-"));
	leat_modelspec_fini(&m);
}
END_TEST

START_TEST(what_is_no_file_of_ours)
{
	struct leat_modelspec m;
	struct leat_err err;

	ck_assert_int_eq(read_as(&m, "{}", 0622, NULL, &err), LEAT_EPERM);
	leat_modelspec_fini(&m);
	ck_assert_int_eq(
	    read_as(&m, "{\"kpi\":\"a\",\n\"kpi\":\"b\"}", 0600, NULL, &err), LEAT_ECONFIG);
	leat_modelspec_fini(&m);
	ck_assert_int_eq(leat_modelspec_read(&m, "/nowhere/model.json", NULL, &err), LEAT_ENOINPUT);
	leat_modelspec_fini(&m);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_modelspec");
	TCase *c = tcase_create("mix_modelspec");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(c, every_member);
	tcase_add_test(c, ensembles);
	tcase_add_loop_test(c, reads_back, 0, 4);
	tcase_add_test(c, a_preset_that_is_asked_for_wins);
	tcase_add_loop_test(c, faults_are_named, 0, NFAULTS);
	tcase_add_test(c, what_is_no_file_of_ours);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
