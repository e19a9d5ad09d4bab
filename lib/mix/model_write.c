/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "mix/model_part.h"
#include "record/json.h"

/*
 * A model is written twice: once into a digest, which becomes its id, and once
 * into the stream, the id included.
 */
struct writer {
	const struct leat_model *m;
	struct leat_row row;
	struct leat_buf json;       /* scratch */
	struct leat_jw jw;          /* over json */
	struct leat_buf label;      /* scratch */
	struct leat_digest *digest; /* first time */
	struct leat_out *out;       /* second time */
	struct leat_err *err;
	bool nonfinite;
};

static void
begin(struct writer *w, enum leat_model_kind kind)
{
	leat_row_clear(&w->row);
	leat_row_str(&w->row, LEAT_MOD_KIND, leat_models.kinds[kind]);
}

/* end -- the row is complete: digest it or write it. */
static int
end(struct writer *w)
{
	if (w->nonfinite)
		return leat_err_set(w->err, LEAT_EINTERNAL,
		    "a %s line of the model has a number that is not finite",
		    w->row.field[LEAT_MOD_KIND].p);
	if (w->out)
		return leat_out_row(w->out, &w->row, w->err);
	for (int c = 0; c < LEAT_MOD_N; c++)
		if (c != LEAT_MOD_ID && w->row.field[c].n)
			leat_model_digest_field(
			    w->digest, leat_models.column[c].name, w->row.field[c]);
	leat_model_digest_row(w->digest);
	return LEAT_OK;
}

static void
text(struct writer *w, int column, const char *s)
{
	if (s && *s)
		leat_row_borrow(&w->row, column, leat_slice(s));
}

static void
number(struct writer *w, int column, double v)
{
	if (isfinite(v))
		leat_row_number(&w->row, column, v);
	else
		w->nonfinite = true;
}

/* number_if -- a number that may be undefined: then the field is left empty. */
static void
number_if(struct writer *w, int column, double v)
{
	if (isfinite(v))
		leat_row_number(&w->row, column, v);
}

static struct leat_jw *
json_begin(struct writer *w, char bracket)
{
	w->json.n = 0;
	w->jw = (struct leat_jw){.out = &w->json};
	leat_jw_open(&w->jw, bracket);
	return &w->jw;
}

static void
json_end(struct writer *w, int column, char bracket)
{
	leat_jw_close(&w->jw, bracket);
	w->nonfinite |= w->jw.nonfinite;
	leat_row_text(&w->row, column, leat_buf_slice(&w->json));
}

static void
member(struct leat_jw *jw, const char *key, double v)
{
	leat_jw_key(jw, key);
	leat_jw_number(jw, v);
}

static void
member_i64(struct leat_jw *jw, const char *key, int64_t v)
{
	leat_jw_key(jw, key);
	leat_jw_i64(jw, v);
}

static void
member_raw(struct leat_jw *jw, const char *key, const char *json)
{
	if (json == NULL)
		return;
	leat_jw_key(jw, key);
	leat_jw_raw(jw, leat_slice(json));
}

static void
summary_columns(struct writer *w, const struct leat_summary *s)
{
	number(w, LEAT_MOD_MEAN, s->mean);
	number(w, LEAT_MOD_SD, s->sd);
	number(w, LEAT_MOD_Q5, s->q5);
	number(w, LEAT_MOD_Q50, s->q50);
	number(w, LEAT_MOD_Q95, s->q95);
}

static void
summary_members(struct leat_jw *jw, const struct leat_summary *s)
{
	member(jw, "mean", s->mean);
	member(jw, "sd", s->sd);
	member(jw, "q5", s->q5);
	member(jw, "q50", s->q50);
	member(jw, "q95", s->q95);
}

static void
summary_json(struct writer *w, int column, const struct leat_summary *s)
{
	summary_members(json_begin(w, '{'), s);
	json_end(w, column, '}');
}

static void
diagnostics_json(struct writer *w)
{
	const struct leat_diagnostics *d = &w->m->diagnostics;
	struct leat_jw *jw = json_begin(w, '{');

	leat_jw_key(jw, "converged");
	leat_jw_bool(jw, d->converged);
	member(jw, "rhat_max", d->rhat_max);
	member(jw, "ess_bulk_min", d->ess_bulk_min);
	member(jw, "ess_tail_min", d->ess_tail_min);
	member(jw, "ebfmi_min", d->ebfmi_min);
	member(jw, "accept_mean", d->accept_mean);
	if (d->target_accept > 0)
		member(jw, "target_accept", d->target_accept);
	if (d->weight_ess > 0) {
		/* A tail that cannot be fitted has no finite k: none is shown. */
		if (isfinite(d->khat))
			member(jw, "khat", d->khat);
		member(jw, "weight_ess", d->weight_ess);
	}
	member_i64(jw, "divergences", d->divergences);
	member_i64(jw, "treedepth_hits", d->treedepth_hits);
	member_i64(jw, "gradients", d->gradients);
	member_i64(jw, "chains", w->m->chains);
	member_i64(jw, "warmup", w->m->warmup);
	member_i64(jw, "draws", w->m->draws_per_chain);
	member_i64(jw, "kept", (int64_t)w->m->ndraws);
	member_raw(jw, "checks", w->m->checks);
	member_raw(jw, "sampler", w->m->sampler);
	json_end(w, LEAT_MOD_DIAGNOSTICS, '}');
}

static int
write_head(struct writer *w)
{
	const struct leat_model *m = w->m;

	begin(w, LEAT_MODEL);
	text(w, LEAT_MOD_ID, m->id);
	leat_row_day(&w->row, LEAT_MOD_TIME, m->first_day);
	leat_row_day(&w->row, LEAT_MOD_PERIOD_END, m->last_day);
	text(w, LEAT_MOD_KPI, m->kpi);
	text(w, LEAT_MOD_CURRENCY, m->currency);
	text(w, LEAT_MOD_PERIOD, m->period_days == 7 ? "week" : "day");
	leat_row_i64(&w->row, LEAT_MOD_PERIODS, (int64_t)m->nperiods);
	text(w, LEAT_MOD_LIKELIHOOD, m->likelihood);
	leat_row_i64(&w->row, LEAT_MOD_SEED, m->seed);
	text(w, LEAT_MOD_SETTINGS, m->settings);
	text(w, LEAT_MOD_PRIORS, m->priors);
	text(w, LEAT_MOD_SCALING, m->scaling);
	text(w, LEAT_MOD_HOLDOUT, m->holdout);
	diagnostics_json(w);
	return end(w);
}

static void
scale_json(struct writer *w, const struct leat_curve *c)
{
	struct leat_jw *jw = json_begin(w, '{');

	member(jw, "exposure", c->x_scale);
	member(jw, "outcome", c->outcome_scale);
	member(jw, "cost_per_exposure", c->cost_per_exposure);
	json_end(w, LEAT_MOD_SCALE, '}');
}

static void
parameters_json(struct writer *w, const struct leat_curve *c)
{
	struct leat_jw *jw = json_begin(w, '{');

	for (int i = 0; i < leat_curve_nparameters(c); i++) {
		leat_jw_key(jw, leat_curve_parameter(c, i));
		leat_jw_open(jw, '{');
		summary_members(jw, &c->parameter[i]);
		leat_jw_close(jw, '}');
	}
	json_end(w, LEAT_MOD_PARAMETERS, '}');
}

static void
draws_json(struct writer *w, const struct leat_curve *c)
{
	struct leat_jw *jw = json_begin(w, '{');

	for (int i = 0; i < leat_curve_nparameters(c); i++) {
		leat_jw_key(jw, leat_curve_parameter(c, i));
		leat_jw_open(jw, '[');
		for (size_t d = 0; d < w->m->ndraws; d++)
			leat_jw_float(jw, c->draw[i][d]);
		leat_jw_close(jw, ']');
	}
	json_end(w, LEAT_MOD_DRAWS, '}');
}

static int
write_curve(struct writer *w, const struct leat_curve *c)
{
	begin(w, LEAT_CURVE);
	text(w, LEAT_MOD_CHANNEL, c->channel);
	text(w, LEAT_MOD_GEO, c->geo);
	text(w, LEAT_MOD_PLATFORM, c->platform);
	text(w, LEAT_MOD_ACCOUNT, c->account);
	text(w, LEAT_MOD_CAMPAIGN_ID, c->campaign_id);
	text(w, LEAT_MOD_CAMPAIGN, c->campaign);
	text(w, LEAT_MOD_ADSTOCK, c->shape.adstock->name);
	leat_row_i64(&w->row, LEAT_MOD_MAX_LAG, c->shape.max_lag);
	text(w, LEAT_MOD_NORMALISED, c->shape.normalised ? "yes" : "no");
	text(w, LEAT_MOD_SATURATION, c->shape.saturation->name);
	text(w, LEAT_MOD_ORDER,
	    c->shape.saturate_first ? "saturation_adstock" : "adstock_saturation");
	scale_json(w, c);
	leat_row_money(&w->row, LEAT_MOD_SPEND, c->spend_micros);
	leat_row_money(&w->row, LEAT_MOD_SPEND_RECENT, c->spend_recent_micros);
	summary_json(w, LEAT_MOD_CONTRIBUTION, &c->contribution);
	/* Without spend there is no return on it. */
	if (isfinite(c->roi.mean))
		summary_json(w, LEAT_MOD_ROI, &c->roi);
	if (isfinite(c->marginal_roi.mean))
		summary_json(w, LEAT_MOD_MARGINAL_ROI, &c->marginal_roi);
	parameters_json(w, c);
	draws_json(w, c);
	return end(w);
}

static int
write_parameter(struct writer *w, const struct leat_parameter *p)
{
	begin(w, LEAT_PARAMETER);
	text(w, LEAT_MOD_NAME, p->name);
	summary_columns(w, &p->value);
	number_if(w, LEAT_MOD_RHAT, p->rhat);
	number_if(w, LEAT_MOD_ESS_BULK, p->ess_bulk);
	number_if(w, LEAT_MOD_ESS_TAIL, p->ess_tail);
	number_if(w, LEAT_MOD_MCSE, p->mcse);
	return end(w);
}

/* share_of -- a line's part of what its channel spent recently; NaN if that is nothing. */
static double
share_of(const struct leat_model *m, const struct leat_line *l)
{
	double sum = 0;

	for (size_t i = 0; i < m->nlines; i++)
		if (strcmp(m->line[i].channel, l->channel) == 0)
			sum += (double)m->line[i].spend_recent_micros;
	return sum > 0 ? (double)l->spend_recent_micros / sum : NAN;
}

static int
write_line(struct writer *w, const struct leat_line *l)
{
	begin(w, LEAT_LINE);
	text(w, LEAT_MOD_CHANNEL, l->channel);
	text(w, LEAT_MOD_GEO, l->geo);
	text(w, LEAT_MOD_PLATFORM, l->platform);
	text(w, LEAT_MOD_ACCOUNT, l->account);
	text(w, LEAT_MOD_CAMPAIGN_ID, l->campaign_id);
	text(w, LEAT_MOD_CAMPAIGN, l->campaign);
	text(w, LEAT_MOD_BUDGET_ID, l->budget_id);
	text(w, LEAT_MOD_BUDGET_TYPE, l->budget_type);
	text(w, LEAT_MOD_CURRENCY, l->currency);
	leat_row_money(&w->row, LEAT_MOD_SPEND, l->spend_micros);
	leat_row_money(&w->row, LEAT_MOD_SPEND_RECENT, l->spend_recent_micros);
	leat_row_money(&w->row, LEAT_MOD_SPEND_MONTH, l->spend_month_micros);
	number_if(w, LEAT_MOD_SHARE, share_of(w->m, l));
	if (l->has_budget)
		leat_row_money(&w->row, LEAT_MOD_BUDGET, l->budget_micros);
	number(w, LEAT_MOD_FX, l->fx);
	return end(w);
}

static int
write_baseline(struct writer *w)
{
	begin(w, LEAT_BASELINE);
	summary_columns(w, &w->m->baseline);
	return end(w);
}

static int
write_control(struct writer *w, const struct leat_control *c)
{
	begin(w, LEAT_CONTROL_EFFECT);
	text(w, LEAT_MOD_NAME, c->name);
	summary_columns(w, &c->value);
	return end(w);
}

static int
write_fitted(struct writer *w, const struct leat_fitted *f)
{
	struct leat_jw *jw;

	begin(w, LEAT_FITTED);
	leat_row_day(&w->row, LEAT_MOD_TIME, f->day);
	leat_row_day(&w->row, LEAT_MOD_PERIOD_END, f->last_day);
	text(w, LEAT_MOD_GEO, f->geo);
	number(w, LEAT_MOD_OBSERVED, f->observed);
	number(w, LEAT_MOD_MEAN, f->mean);
	number(w, LEAT_MOD_LOWER, f->lower);
	number(w, LEAT_MOD_UPPER, f->upper);
	jw = json_begin(w, '{');
	member(jw, LEAT_LABEL_BASELINE, f->baseline);
	member(jw, LEAT_LABEL_CONTROLS, f->controls);
	for (size_t c = 0; c < w->m->ncurves; c++) {
		if (!leat_fitted_has(f, &w->m->curve[c]))
			continue;
		leat_curve_label(&w->m->curve[c], &w->label);
		member(jw, w->label.p, f->contribution[c]);
	}
	json_end(w, LEAT_MOD_CONTRIBUTION, '}');
	return end(w);
}

static int
write_all(struct writer *w)
{
	const struct leat_model *m = w->m;
	int status = write_head(w);

	for (size_t i = 0; i < m->ncurves && status == LEAT_OK; i++)
		status = write_curve(w, &m->curve[i]);
	for (size_t i = 0; i < m->ncampaigns && status == LEAT_OK; i++)
		status = write_curve(w, &m->campaign[i]);
	for (size_t i = 0; i < m->nparameters && status == LEAT_OK; i++)
		status = write_parameter(w, &m->parameter[i]);
	for (size_t i = 0; i < m->nlines && status == LEAT_OK; i++)
		status = write_line(w, &m->line[i]);
	if (status == LEAT_OK)
		status = write_baseline(w);
	for (size_t i = 0; i < m->ncontrols && status == LEAT_OK; i++)
		status = write_control(w, &m->control[i]);
	for (size_t i = 0; i < m->nfitted && status == LEAT_OK; i++)
		status = write_fitted(w, &m->fitted[i]);
	return status;
}

int
leat_model_write(struct leat_model *m, struct leat_out *out, struct leat_err *err)
{
	struct writer w = {.m = m, .digest = leat_digest_new(), .err = err};
	int status;

	leat_row_init(&w.row, LEAT_MOD_N);
	status = write_all(&w);
	if (status == LEAT_OK) {
		leat_digest_hex(w.digest, m->id);
		w.out = out;
		status = write_all(&w);
	}
	leat_digest_free(w.digest);
	leat_row_fini(&w.row);
	leat_buf_fini(&w.json);
	leat_buf_fini(&w.label);
	return status;
}
