/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cli/tool.h"
#include "mix/earlier.h"
#include "mix/ensemble.h"
#include "mix/expose.h"
#include "mix/inform.h"
#include "mix/modelspec.h"
#include "panel/national.h"
#include "record/output.h"

static const struct leat_program program = {
    .name = "leat-fit",
    .purpose = "Bayesian response curves of marketing channels",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_SEED | LEAT_COMMON_THREADS,
    .reads = &leat_observations,
    .writes = &leat_models,
};

struct options {
	const char *model, *kpi, *period, *preset, *credits;
	struct leat_opt_list adstock, saturation, prior;
	const char *metric, *init;
	int64_t holdout, folds;
	int64_t max_lag, fourier, chains, warmup, draws, keep;
	double target_accept;
	bool trend, no_trend, no_day_of_week, strict, fast, print_model, credits_inform;
	bool has_holdout, has_folds;
	bool has_max_lag, has_fourier, has_chains, has_warmup, has_draws, has_target, has_keep;
};

static struct options o;

static const struct leat_opt table[] = {
    {"model", 0, LEAT_OPT_TEXT, "FILE", &o.model, NULL, 0, 0,
	"what the model is made of, JSON; options override it (default: options alone)", NULL},
    {"print-model", 0, LEAT_OPT_FLAG, NULL, &o.print_model, NULL, 0, 0,
	"write what the model is made of as a model file, and fit nothing (default: fit)", NULL},
    {"kpi", 0, LEAT_OPT_TEXT, "NAME", &o.kpi, NULL, 0, 0,
	"outcome to explain: revenue, conversions or an outcome's name (default: the first there "
	"is)",
	NULL},
    {"period", 0, LEAT_OPT_CHOICE, "PERIOD", &o.period, "day week", 0, 0,
	"fit by day or by week, from Monday (default: what the rows have)", NULL},
    {"preset", 0, LEAT_OPT_CHOICE, "NAME", &o.preset, LEAT_SPEC_PRESETS, 0, 0,
	"model to start from: default, pymc or meridian (default: default)", NULL},
    {"adstock", 0, LEAT_OPT_LIST, "[CHANNEL=]NAME", &o.adstock, NULL, 0, 0,
	"carry-over: geometric, binomial, delayed, weibull_pdf, weibull_cdf or none (default: "
	"geometric)",
	NULL},
    {"max-lag", 0, LEAT_OPT_INT, "PERIODS", &o.max_lag, NULL, 0, 366,
	"longest carry-over, periods, 0 to 366 (default: 27 days or 7 weeks)", &o.has_max_lag},
    {"saturation", 0, LEAT_OPT_LIST, "[CHANNEL=]NAME", &o.saturation, NULL, 0, 0,
	"saturation: logistic, hill, tanh, michaelis_menten, root or none (default: logistic)",
	NULL},
    {"trend", 0, LEAT_OPT_FLAG, NULL, &o.trend, NULL, 0, 0,
	"with a linear trend (default: the preset's)", NULL},
    {"no-trend", 0, LEAT_OPT_FLAG, NULL, &o.no_trend, NULL, 0, 0,
	"without a trend (default: the preset's)", NULL},
    {"no-day-of-week", 0, LEAT_OPT_FLAG, NULL, &o.no_day_of_week, NULL, 0, 0,
	"without effects of the day of the week (default: the preset's)", NULL},
    {"fourier", 0, LEAT_OPT_INT, "N", &o.fourier, NULL, 0, 20,
	"pairs of yearly Fourier terms, 0 to 20 (default: 2; off below two years)", &o.has_fourier},
    {"prior", 0, LEAT_OPT_LIST, "NAME=FAMILY(NUMBERS)", &o.prior, NULL, 0, 0,
	"replace a prior, e.g. 'alpha[tv]=beta(2,2)' (default: the preset's)", NULL},
    {"chains", 0, LEAT_OPT_INT, "N", &o.chains, NULL, 1, 64, "chains, 1 to 64 (default: 4)",
	&o.has_chains},
    {"warmup", 0, LEAT_OPT_INT, "N", &o.warmup, NULL, 50, 1e6,
	"iterations of each chain before it counts, from 50 (default: 1000, or 75 with --init)",
	&o.has_warmup},
    {"draws", 0, LEAT_OPT_INT, "N", &o.draws, NULL, 100, 1e6,
	"draws of each chain, from 100 (default: 1000, or 750 with --init)", &o.has_draws},
    {"target-accept", 0, LEAT_OPT_REAL, "P", &o.target_accept, NULL, 0.5, 0.999,
	"mean acceptance aimed at, 0.5 to 0.999 (default: 0.8, raised where chains diverge)",
	&o.has_target},
    {"metric", 0, LEAT_OPT_CHOICE, "FORM", &o.metric, "auto dense diagonal", 0, 0,
	"does the sampler learn correlations: dense, diagonal, or auto, by size (default: auto)",
	NULL},
    {"init", 0, LEAT_OPT_TEXT, "FILE", &o.init, NULL, 0, 0,
	"start from an earlier model, in its units (default: from nothing)", NULL},
    {"holdout", 0, LEAT_OPT_INT, "PERIODS", &o.holdout, NULL, 1, 10000,
	"fit again without the last periods, and score how they are predicted (default: not)",
	&o.has_holdout},
    {"folds", 0, LEAT_OPT_INT, "N", &o.folds, NULL, 1, 100,
	"hold out so many spans of --holdout periods, one before the other (default: 1)",
	&o.has_folds},
    {"fast", 0, LEAT_OPT_FLAG, NULL, &o.fast, NULL, 0, 0,
	"importance sampling around the mode in place of chains (default: off)", NULL},
    {"keep", 0, LEAT_OPT_INT, "N", &o.keep, NULL, 10, 1e6,
	"joint draws kept in the model, from 10 (default: 400)", &o.has_keep},
    {"credits", 0, LEAT_OPT_TEXT, "MODEL", &o.credits, NULL, 0, 0,
	"divide channels among campaigns by the credits of this attribution model (default: do "
	"not)",
	NULL},
    {"credits-inform", 0, LEAT_OPT_FLAG, NULL, &o.credits_inform, NULL, 0, 0,
	"let the credits also say what channels are expected to bring, which uses conversions "
	"twice (default: do not)",
	NULL},
    {"strict", 0, LEAT_OPT_FLAG, NULL, &o.strict, NULL, 0, 0,
	"if it has not converged or a check fails, hold the model and exit 1 (default: warn)",
	NULL},
};

/* set_shapes -- "NAME" speaks for every channel, "CHANNEL=NAME" for one. */
static int
set_shapes(struct leat_spec *spec, const struct leat_opt_list *list, bool adstock, bool channels,
    struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < list->n && status == LEAT_OK; i++) {
		struct leat_slice rest = leat_slice(list->item[i]), first;
		const char *name = list->item[i];
		char *channel = NULL;

		leat_slice_cut(&rest, '=', &first);
		if ((rest.p != NULL) != channels)
			continue;
		if (channels) {
			channel = leat_slice_dup(first);
			name = rest.p;
		}
		status = leat_spec_set_shape(spec, channel, adstock ? name : NULL,
		    adstock ? NULL : name, leat_spec_channel_of(spec, channel)->shape.max_lag, err);
		free(channel);
	}
	return status;
}

/* set_data -- which outcome, by what periods. */
static void
set_data(struct leat_spec *spec)
{
	if (o.kpi) {
		free(spec->kpi);
		spec->kpi = leat_strdup(o.kpi);
	}
	if (o.credits) {
		free(spec->credits);
		spec->credits = leat_strdup(o.credits);
	}
	spec->credits_inform = spec->credits_inform || o.credits_inform;
	if (o.period)
		spec->period_days = strcmp(o.period, "week") == 0 ? 7 : 1;
}

/* set_spec -- options, over what the model file says. */
static int
set_spec(struct leat_spec *spec, struct leat_err *err)
{
	int status = LEAT_OK;

	if (o.trend && o.no_trend)
		return leat_err_set(err, LEAT_EUSAGE, "--trend and --no-trend: choose one");
	set_data(spec);
	if (o.has_max_lag)
		spec->usual.shape.max_lag = (int)o.max_lag;
	/* What is said of all channels comes before what is said of one. */
	for (int channels = 0; channels < 2 && status == LEAT_OK; channels++) {
		status = set_shapes(spec, &o.adstock, true, channels, err);
		if (status == LEAT_OK)
			status = set_shapes(spec, &o.saturation, false, channels, err);
	}
	for (size_t i = 0; i < o.prior.n && status == LEAT_OK; i++)
		status = leat_spec_set_prior(spec, o.prior.item[i], err);
	if (o.trend)
		spec->trend = LEAT_TREND_LINEAR;
	if (o.no_trend)
		spec->trend = LEAT_TREND_NONE;
	spec->day_of_week = spec->day_of_week && !o.no_day_of_week;
	if (o.has_fourier)
		spec->yearly_order = (int)o.fourier;
	return status;
}

static enum leat_metric_form
metric_of(const char *name)
{
	if (strcmp(name, "dense") == 0)
		return LEAT_METRIC_DENSE;
	return strcmp(name, "diagonal") == 0 ? LEAT_METRIC_DIAGONAL : LEAT_METRIC_AUTO;
}

static void
set_sampler(struct leat_tool *t, struct leat_fit_settings *s)
{
	s->chains = o.has_chains ? (int)o.chains : s->chains;
	s->warmup = o.has_warmup ? (int)o.warmup : s->warmup;
	s->draws = o.has_draws ? (int)o.draws : s->draws;
	s->target_accept = o.has_target ? o.target_accept : s->target_accept;
	s->keep = o.has_keep ? (size_t)o.keep : s->keep;
	s->metric = o.metric ? metric_of(o.metric) : s->metric;
	s->fast = s->fast || o.fast;
	s->holdout = o.has_holdout ? (size_t)o.holdout : s->holdout;
	s->folds = o.has_folds ? (size_t)o.folds : s->folds;
	s->seed = (uint64_t)t->common.seed;
	s->threads = leat_tool_threads(t);
}

/* ask -- what is asked for, by the model file and the options. */
static int
ask(struct leat_tool *t, struct leat_modelspec *m, struct leat_err *err)
{
	int status = leat_modelspec_read(m, o.model, o.preset, err);

	if (status == LEAT_OK)
		status = set_spec(&m->spec, err);
	for (size_t i = 0; i < m->nalternatives && status == LEAT_OK; i++)
		status = set_spec(&m->alternative[i].spec, err);
	if (status == LEAT_OK)
		leat_spec_for_period(&m->spec, m->spec.period_days);
	if (status == LEAT_OK)
		set_sampler(t, &m->sampler);
	if (status == LEAT_OK && m->sampler.folds > 1 && m->sampler.holdout == 0)
		status = leat_err_set(err, LEAT_EUSAGE,
		    "--folds says how often to hold out --holdout PERIODS: give both");
	return status;
}

static int
print_model(struct leat_tool *t, const struct leat_modelspec *m, struct leat_err *err)
{
	struct leat_buf text = {0};
	struct leat_output *out;
	int status = leat_tool_file(t, t->common.output, &out, err);

	leat_modelspec_print(m, &text);
	if (status == LEAT_OK)
		status = leat_output_write(out, text.p, text.n, err);
	leat_buf_fini(&text);
	return status;
}

static int
read_panel(struct leat_tool *t, const struct leat_spec *spec, struct leat_panel *panel,
    struct leat_err *err)
{
	struct leat_panel_options po = leat_spec_panel(spec, &t->log);
	struct leat_in *in;
	int status = leat_tool_in(t, &in, err);

	if (status == LEAT_OK)
		status = leat_panel_read(panel, in, &po, err);
	if (status == LEAT_OK)
		status = leat_tool_whole(t, err);
	if (status == LEAT_OK && panel->ngeos > 1 && !spec->hierarchy) {
		leat_note(
		    &t->log, "%zu geos are added up: the model has no geo level", panel->ngeos);
		status = leat_panel_national(panel, &t->log, err);
	}
	return status == LEAT_OK ? leat_panel_expose(panel, spec, &t->log, err) : status;
}

/* What the model of --init says; nothing if it is not given. */
static int
read_earlier(struct leat_tool *t, const struct leat_panel *panel, struct leat_earlier *e,
    struct leat_err *err)
{
	struct leat_in_options io = {.schema = &leat_models,
	    .paths = &o.init,
	    .npaths = 1,
	    .digest = t->common.run != NULL,
	    .log = &t->log};
	struct leat_in *in;
	int held, status;

	if (o.init == NULL)
		return LEAT_OK;
	status = leat_in_open(&in, &io, err);
	if (status)
		return status;
	status =
	    leat_earlier_read(e, in, o.init, panel->kpi, panel->currency, panel->period_days, err);
	if (status == LEAT_OK && leat_in_verdict(in, &held, err) == LEAT_IS_CUT)
		status = LEAT_EDATA;
	if (status == LEAT_OK && io.digest)
		leat_tool_record(t, in);
	leat_in_free(in);
	return status;
}

static int
write_model(struct leat_tool *t, struct leat_model *model, struct leat_err *err)
{
	bool held = o.strict && (!model->diagnostics.converged || model->unfit);
	struct leat_out *out;
	int status = leat_tool_out(t, LEAT_JSONL, &out, err);

	if (status == LEAT_OK)
		status = leat_out_columns(out, NULL, NULL, err);
	if (status == LEAT_OK)
		status = leat_model_write(model, out, err);
	return status ? status : leat_tool_end(t, held ? LEAT_NEGATIVE : LEAT_OK, err);
}

/* The alternatives of the file, which share what is about the data. */
static int
fit_ensemble(struct leat_modelspec *m, const struct leat_panel *panel, struct leat_model *model,
    const struct leat_log *log, struct leat_err *err)
{
	size_t n = m->nalternatives;
	struct leat_ensemble_member *member = LEAT_NEW_N(struct leat_ensemble_member, n);
	int status;

	for (size_t k = 0; k < n; k++) {
		struct leat_spec *spec = &m->alternative[k].spec;

		leat_spec_for_period(spec, panel->period_days);
		spec->scales = m->spec.scales;
		member[k] = (struct leat_ensemble_member){m->alternative[k].name, spec};
	}
	status = leat_ensemble_run(panel, member, n, &m->sampler, model, log, err);
	free(member);
	return status;
}

/* fit -- the model of the operands' rows. */
static int
fit(struct leat_tool *t, struct leat_modelspec *m, struct leat_err *err)
{
	struct leat_model model = {0};
	struct leat_panel panel = {0};
	struct leat_earlier earlier = {0};
	int status = read_panel(t, &m->spec, &panel, err);

	if (status == LEAT_OK)
		leat_spec_for_period(&m->spec, panel.period_days);
	if (status == LEAT_OK && m->spec.credits_inform)
		status = leat_spec_inform(&m->spec, &panel, &t->log, err);
	if (status == LEAT_OK)
		status = read_earlier(t, &panel, &earlier, err);
	if (o.init) {
		m->sampler.warm = &earlier.warm;
		m->spec.scales = &earlier.scales;
	}
	if (status == LEAT_OK && m->nalternatives)
		status = fit_ensemble(m, &panel, &model, &t->log, err);
	else if (status == LEAT_OK)
		status = leat_fit_run(&panel, &m->spec, &m->sampler, &model, &t->log, err);
	if (status == LEAT_OK)
		status = write_model(t, &model, err);
	m->sampler.warm = NULL;
	m->spec.scales = NULL;
	leat_model_fini(&model);
	leat_earlier_fini(&earlier);
	leat_panel_fini(&panel);
	return status;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_modelspec m;
	int status = ask(t, &m, err);

	if (status == LEAT_OK)
		status = o.print_model ? print_model(t, &m, err) : fit(t, &m, err);
	leat_modelspec_fini(&m);
	return status;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
