/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/fit.h"

#include <gsl/gsl_errno.h>
#include <string.h>

#include "mix/fit_part.h"
#include "mix/holdout.h"
#include "mix/target.h"

/* Per chain, where the caller leaves it open; after an earlier fit only the step size is to be
 * learned. */
#define WARMUP_COLD 1000
#define WARMUP_WARM 75
#define DRAWS_COLD 1000
#define DRAWS_WARM 750
#define DRAWS_HOLDOUT 250

void
leat_fit_defaults(struct leat_fit_settings *s)
{
	*s = (struct leat_fit_settings){
	    .chains = 4, .max_depth = 10, .folds = 1, .keep = 400, .seed = 1};
}

static int
check_settings(const struct leat_fit_settings *s, struct leat_err *err)
{
	if (s->chains < 1 || s->chains > 64)
		return leat_err_set(err, LEAT_EUSAGE, "%d chains: from 1 to 64", s->chains);
	if ((s->warmup && s->warmup < 50) || (s->draws && s->draws < 100))
		return leat_err_set(err, LEAT_EUSAGE,
		    "%d warm-up iterations and %d draws: at least 50 and 100", s->warmup, s->draws);
	if (s->target_accept != 0 && !(s->target_accept > 0.5 && s->target_accept < 1))
		return leat_err_set(err, LEAT_EUSAGE, "target acceptance %g: above 0.5 and below 1",
		    s->target_accept);
	if (s->max_depth < 1 || s->max_depth > 15)
		return leat_err_set(err, LEAT_EUSAGE, "tree depth %d: from 1 to 15", s->max_depth);
	if (s->keep < 1)
		return leat_err_set(err, LEAT_EUSAGE, "no draws to keep: at least 1");
	return LEAT_OK;
}

static struct leat_sampling_settings
sampling_settings(const struct leat_fit_settings *s, const struct leat_log *log)
{
	bool warm = s->warm != NULL;
	int warmup = warm ? WARMUP_WARM : WARMUP_COLD, draws = warm ? DRAWS_WARM : DRAWS_COLD;

	return (struct leat_sampling_settings){.chains = s->chains,
	    .warmup = s->warmup ? s->warmup : warmup,
	    .draws = s->draws ? s->draws : draws,
	    .max_depth = s->max_depth,
	    .target_accept = s->target_accept,
	    .form = s->metric,
	    .fast = s->fast,
	    .warm = s->warm,
	    .seed = s->seed,
	    .threads = s->threads,
	    .log = log};
}

/* The same model without the last periods, started from what the whole fit learned. */
static int
hold_out(struct leat_model *out, const struct leat_fitting *whole, const struct leat_panel *panel,
    const struct leat_fit_settings *settings, struct leat_err *err)
{
	struct leat_target target = leat_mix_target(whole->mix);
	struct leat_sampling_settings how = whole->how;
	struct leat_holdout holdout;
	struct leat_warm warm;
	struct leat_buf text = {0};
	int status;

	leat_sampling_warm(&whole->sampling, &target, &warm);
	how.warm = &warm;
	how.warmup = WARMUP_WARM;
	how.draws = how.draws < DRAWS_HOLDOUT ? how.draws : DRAWS_HOLDOUT;
	status = leat_holdout_run(
	    &holdout, panel, &whole->spec, settings->holdout, settings->folds, &how, err);
	leat_warm_fini(&warm);
	if (status)
		return status;
	leat_holdout_json(&holdout, &text);
	out->holdout = text.p;
	out->unfit |= !leat_holdout_tell(&holdout, how.log);
	return LEAT_OK;
}

int
leat_fitting_init(struct leat_fitting *f, const struct leat_panel *panel,
    const struct leat_spec *spec, const struct leat_fit_settings *settings,
    const struct leat_log *log, struct leat_err *err)
{
	struct leat_target target;
	struct leat_rng rng;
	int status;

	*f = (struct leat_fitting){.spec = *spec, .how = sampling_settings(settings, log)};
	gsl_set_error_handler_off();
	status = check_settings(settings, err);
	if (status == LEAT_OK)
		status = leat_spec_check(&f->spec, panel, log, err);
	if (status == LEAT_OK && settings->holdout)
		status =
		    leat_holdout_check(panel, &f->spec, settings->holdout, settings->folds, err);
	if (status)
		return status;
	f->mix = leat_mix_new(panel, &f->spec);
	target = leat_mix_target(f->mix);
	status = leat_sampling_run(&f->sampling, &target, &f->how, err);
	if (status)
		return status;
	leat_rng_init(&rng, settings->seed);
	leat_posterior_init(
	    &f->posterior, f->mix, f->sampling.chain, f->sampling.nchains, &rng, settings->threads);
	leat_adequacy_init(&f->adequacy, &f->posterior, panel, &rng, settings->threads);
	return LEAT_OK;
}

void
leat_fitting_fini(struct leat_fitting *f)
{
	leat_adequacy_fini(&f->adequacy);
	if (f->posterior.mix)
		leat_posterior_fini(&f->posterior);
	leat_sampling_fini(&f->sampling);
	leat_mix_free(f->mix);
}

int
leat_fit_run(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_fit_settings *settings, struct leat_model *out, const struct leat_log *log,
    struct leat_err *err)
{
	struct leat_fitting f;
	int status = leat_fitting_init(&f, panel, spec, settings, log, err);

	memset(out, 0, sizeof(*out));
	if (status == LEAT_OK)
		leat_fitting_fill(out, &f, panel, settings, log);
	if (status == LEAT_OK && settings->holdout)
		status = hold_out(out, &f, panel, settings, err);
	if (status)
		leat_model_fini(out);
	leat_fitting_fini(&f);
	return status;
}
