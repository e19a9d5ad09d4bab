/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/num.h"
#include "base/when.h"
#include "mix/model_part.h"
#include "record/json.h"

struct reader {
	struct leat_model *m;
	const struct leat_batch *b;
	size_t at;
	struct leat_arena arena; /* JSON of the row */
	struct leat_digest *digest;
	struct leat_buf label;
	size_t curves_cap, campaigns_cap, lines_cap, fitted_cap, parameters_cap, controls_cap;
	bool head, baseline;
	const char *file; /* of the last batch */
	struct leat_err *err;
};

static struct leat_slice
field(const struct reader *r, int column)
{
	return leat_field(r->b, r->at, column);
}

static int
bad(const struct reader *r, int column, const char *what)
{
	leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at],
	    leat_models.column[column].name, "%s", what);
	return LEAT_EDATA;
}

/* check_columns -- every field of its column's type, and all there that the kind needs. */
static int
check_columns(const struct reader *r, int kind)
{
	const char *what;

	for (int c = 0; c < LEAT_MOD_N; c++) {
		const struct leat_column *column = &leat_models.column[c];
		struct leat_slice s = field(r, c);

		if (s.n == 0 && column->kinds[kind] == 'x')
			return bad(r, c, "missing");
		what = s.n ? leat_column_check(column, s) : NULL;
		if (what)
			return bad(r, c, what);
	}
	return LEAT_OK;
}

static void
digest_row(struct reader *r, const struct leat_in *in)
{
	struct leat_slice s;

	for (size_t c = 0; c < r->b->ncolumns; c++) {
		s = field(r, (int)c);
		if (c != LEAT_MOD_ID && s.n)
			leat_model_digest_field(r->digest, leat_in_column(in, c), s);
	}
	leat_model_digest_row(r->digest);
}

/* Fields that check_columns has seen. */

static char *
text(const struct reader *r, int column)
{
	return leat_slice_dup(field(r, column));
}

/* number -- NaN where there is none. */
static double
number(const struct reader *r, int column)
{
	double v = NAN;

	leat_parse_double(field(r, column), &v);
	return v;
}

static int64_t
whole(const struct reader *r, int column)
{
	int64_t v = 0;

	leat_parse_i64(field(r, column), &v);
	return v;
}

static int64_t
money(const struct reader *r, int column)
{
	int64_t v = 0;

	leat_money_parse(field(r, column), &v, NULL);
	return v;
}

static int32_t
day(const struct reader *r, int column)
{
	int32_t v = 0;

	leat_day_parse(field(r, column), &v);
	return v;
}

/* Nested values. */

static int
object(struct reader *r, int column, const struct leat_json **o)
{
	struct leat_json *root;

	*o = NULL;
	if (leat_json_parse(
		&root, &r->arena, field(r, column), r->b->file, r->b->line[r->at], r->err))
		return bad(r, column, "not JSON");
	if (root->type != LEAT_JSON_OBJECT)
		return bad(r, column, "not a JSON object");
	*o = root;
	return LEAT_OK;
}

static int
bad_member(const struct reader *r, int column, const char *key, const char *what)
{
	char safe[LEAT_SAFE_MAX];

	leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at],
	    leat_models.column[column].name, "%s: %s", leat_safe(leat_slice(key), safe), what);
	return LEAT_EDATA;
}

static int
member(const struct reader *r, int column, const struct leat_json *o, const char *key, double *v)
{
	const struct leat_json *m = leat_json_get(o, key);

	if (m == NULL || m->type != LEAT_JSON_NUMBER || !leat_parse_double(m->text, v))
		return bad_member(r, column, key, "not a number");
	return LEAT_OK;
}

static int
member_i64(
    const struct reader *r, int column, const struct leat_json *o, const char *key, int64_t *v)
{
	const struct leat_json *m = leat_json_get(o, key);

	if (m == NULL || m->type != LEAT_JSON_NUMBER || !leat_parse_i64(m->text, v) || *v < 0)
		return bad_member(r, column, key, "not a whole number");
	return LEAT_OK;
}

static int
summary(const struct reader *r, int column, const struct leat_json *o, struct leat_summary *s)
{
	if (member(r, column, o, "mean", &s->mean) || member(r, column, o, "sd", &s->sd) ||
	    member(r, column, o, "q5", &s->q5) || member(r, column, o, "q50", &s->q50))
		return LEAT_EDATA;
	return member(r, column, o, "q95", &s->q95);
}

/* summary_of -- a column that holds a summary; NaNs where it is empty. */
static int
summary_of(struct reader *r, int column, struct leat_summary *s)
{
	const struct leat_json *o;

	*s = (struct leat_summary){NAN, NAN, NAN, NAN, NAN};
	if (field(r, column).n == 0)
		return LEAT_OK;
	return object(r, column, &o) ? LEAT_EDATA : summary(r, column, o, s);
}

static struct leat_summary
summary_columns(const struct reader *r)
{
	return (struct leat_summary){number(r, LEAT_MOD_MEAN), number(r, LEAT_MOD_SD),
	    number(r, LEAT_MOD_Q5), number(r, LEAT_MOD_Q50), number(r, LEAT_MOD_Q95)};
}

/* A number that need not be there. */
static int
member_if(const struct reader *r, int column, const struct leat_json *o, const char *key, double *v)
{
	return leat_json_get(o, key) ? member(r, column, o, key, v) : LEAT_OK;
}

/* An object that need not be there, as text. */
static int
member_raw(const struct reader *r, int column, const struct leat_json *o, const char *key, char **v)
{
	const struct leat_json *m = leat_json_get(o, key);
	struct leat_buf out = {0};

	if (m == NULL)
		return LEAT_OK;
	if (m->type != LEAT_JSON_OBJECT)
		return bad_member(r, column, key, "not an object");
	leat_json_print(m, false, &out);
	*v = out.p;
	return LEAT_OK;
}

static int
read_diagnostics(struct reader *r)
{
	static const int column = LEAT_MOD_DIAGNOSTICS;
	struct leat_model *m = r->m;
	struct leat_diagnostics *d = &m->diagnostics;
	const struct leat_json *o, *yes;
	int64_t kept;

	if (object(r, column, &o))
		return LEAT_EDATA;
	yes = leat_json_get(o, "converged");
	if (yes == NULL || (yes->type != LEAT_JSON_TRUE && yes->type != LEAT_JSON_FALSE))
		return bad_member(r, column, "converged", "not true or false");
	d->converged = yes->type == LEAT_JSON_TRUE;
	if (member(r, column, o, "rhat_max", &d->rhat_max) ||
	    member(r, column, o, "ess_bulk_min", &d->ess_bulk_min) ||
	    member(r, column, o, "ess_tail_min", &d->ess_tail_min) ||
	    member(r, column, o, "ebfmi_min", &d->ebfmi_min) ||
	    member(r, column, o, "accept_mean", &d->accept_mean) ||
	    member_i64(r, column, o, "divergences", &d->divergences) ||
	    member_i64(r, column, o, "treedepth_hits", &d->treedepth_hits) ||
	    member_i64(r, column, o, "gradients", &d->gradients) ||
	    member_i64(r, column, o, "chains", &m->chains) ||
	    member_i64(r, column, o, "warmup", &m->warmup) ||
	    member_i64(r, column, o, "draws", &m->draws_per_chain) ||
	    member_i64(r, column, o, "kept", &kept) ||
	    member_if(r, column, o, "target_accept", &d->target_accept) ||
	    member_if(r, column, o, "khat", &d->khat) ||
	    member_if(r, column, o, "weight_ess", &d->weight_ess) ||
	    member_raw(r, column, o, "checks", &m->checks) ||
	    member_raw(r, column, o, "sampler", &m->sampler))
		return LEAT_EDATA;
	m->ndraws = (size_t)kept;
	return LEAT_OK;
}

static int
read_head(struct reader *r)
{
	static const int objects[] = {LEAT_MOD_SETTINGS, LEAT_MOD_PRIORS, LEAT_MOD_SCALING};
	struct leat_model *m = r->m;
	struct leat_slice id = field(r, LEAT_MOD_ID);
	const struct leat_json *o;

	if (r->head)
		return bad(r, LEAT_MOD_KIND, "a second model: one at a time");
	r->head = true;
	if (id.n != sizeof(m->id) - 1)
		return bad(r, LEAT_MOD_ID, "not 64 hexadecimal digits");
	memcpy(m->id, id.p, id.n);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (object(r, objects[i], &o))
			return LEAT_EDATA;
	m->first_day = day(r, LEAT_MOD_TIME);
	m->last_day = day(r, LEAT_MOD_PERIOD_END);
	m->kpi = text(r, LEAT_MOD_KPI);
	m->currency = text(r, LEAT_MOD_CURRENCY);
	m->period_days = leat_slice_is(field(r, LEAT_MOD_PERIOD), "week") ? 7 : 1;
	m->nperiods = (size_t)whole(r, LEAT_MOD_PERIODS);
	m->likelihood = text(r, LEAT_MOD_LIKELIHOOD);
	m->seed = whole(r, LEAT_MOD_SEED);
	m->settings = text(r, LEAT_MOD_SETTINGS);
	m->priors = text(r, LEAT_MOD_PRIORS);
	m->scaling = text(r, LEAT_MOD_SCALING);
	if (field(r, LEAT_MOD_HOLDOUT).n) {
		if (object(r, LEAT_MOD_HOLDOUT, &o))
			return LEAT_EDATA;
		m->holdout = text(r, LEAT_MOD_HOLDOUT);
	}
	return read_diagnostics(r);
}

static int
read_shape(struct reader *r, struct leat_shape *s)
{
	int64_t lag = whole(r, LEAT_MOD_MAX_LAG);

	s->adstock = leat_adstock_find(field(r, LEAT_MOD_ADSTOCK));
	if (s->adstock == NULL)
		return bad(r, LEAT_MOD_ADSTOCK, "no adstock of this name");
	s->saturation = leat_saturation_find(field(r, LEAT_MOD_SATURATION));
	if (s->saturation == NULL)
		return bad(r, LEAT_MOD_SATURATION, "no saturation of this name");
	if (lag > 366)
		return bad(r, LEAT_MOD_MAX_LAG, "more than 366");
	s->max_lag = (int)lag;
	s->normalised = leat_slice_is(field(r, LEAT_MOD_NORMALISED), "yes");
	s->saturate_first = leat_slice_is(field(r, LEAT_MOD_ORDER), "saturation_adstock");
	return LEAT_OK;
}

static int
read_scale(struct reader *r, struct leat_curve *c)
{
	static const int column = LEAT_MOD_SCALE;
	const struct leat_json *o;

	if (object(r, column, &o) || member(r, column, o, "exposure", &c->x_scale) ||
	    member(r, column, o, "outcome", &c->outcome_scale) ||
	    member(r, column, o, "cost_per_exposure", &c->cost_per_exposure))
		return LEAT_EDATA;
	if (!(c->x_scale > 0) || !(c->outcome_scale > 0))
		return bad(r, column, "exposure and outcome must be greater than 0");
	return c->cost_per_exposure < 0 ? bad(r, column, "cost_per_exposure is negative") : LEAT_OK;
}

/* read_draws_of -- one parameter's draws: as many as the model line says. */
static int
read_draws_of(struct reader *r, const struct leat_json *o, const char *key, double **draw)
{
	const struct leat_json *a = leat_json_get(o, key);
	size_t n = 0;

	if (a == NULL || a->type != LEAT_JSON_ARRAY || a->n != r->m->ndraws)
		return bad_member(r, LEAT_MOD_DRAWS, key, "not as many draws as the model keeps");
	*draw = LEAT_NEW_N(double, a->n + 1);
	for (const struct leat_json *v = a->child; v; v = v->next)
		if (v->type != LEAT_JSON_NUMBER || !leat_parse_double(v->text, &(*draw)[n++]))
			return bad_member(r, LEAT_MOD_DRAWS, key, "not a number among the draws");
	return LEAT_OK;
}

static int
read_parameters(struct reader *r, struct leat_curve *c)
{
	const struct leat_json *draws, *parameters, *p;
	const char *name;

	if (object(r, LEAT_MOD_DRAWS, &draws) || object(r, LEAT_MOD_PARAMETERS, &parameters))
		return LEAT_EDATA;
	for (int i = 0; i < leat_curve_nparameters(c); i++) {
		name = leat_curve_parameter(c, i);
		p = leat_json_get(parameters, name);
		if (p == NULL || p->type != LEAT_JSON_OBJECT)
			return bad_member(r, LEAT_MOD_PARAMETERS, name, "missing");
		if (summary(r, LEAT_MOD_PARAMETERS, p, &c->parameter[i]) ||
		    read_draws_of(r, draws, name, &c->draw[i]))
			return LEAT_EDATA;
	}
	return LEAT_OK;
}

/*
 * curve_place -- where a curve goes: those of campaigns divide a channel whose curve
 * came before, and stand for themselves where none did.
 */
static struct leat_curve *
curve_place(struct reader *r)
{
	static const int names[] = {
	    LEAT_MOD_PLATFORM, LEAT_MOD_ACCOUNT, LEAT_MOD_CAMPAIGN_ID, LEAT_MOD_CAMPAIGN};
	struct leat_model *m = r->m;
	bool campaign = false, divides = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		campaign = campaign || field(r, names[i]).n > 0;
	for (size_t i = 0; i < m->ncurves && campaign && !divides; i++)
		divides = leat_slice_is(field(r, LEAT_MOD_CHANNEL), m->curve[i].channel) &&
			  !leat_curve_of_campaign(&m->curve[i]);
	if (divides) {
		LEAT_GROW(m->campaign, m->ncampaigns, r->campaigns_cap);
		return &m->campaign[m->ncampaigns++];
	}
	LEAT_GROW(m->curve, m->ncurves, r->curves_cap);
	return &m->curve[m->ncurves++];
}

static int
read_curve(struct reader *r)
{
	struct leat_curve *c = curve_place(r);

	*c = (struct leat_curve){.channel = text(r, LEAT_MOD_CHANNEL),
	    .geo = text(r, LEAT_MOD_GEO),
	    .campaign = text(r, LEAT_MOD_CAMPAIGN),
	    .platform = text(r, LEAT_MOD_PLATFORM),
	    .account = text(r, LEAT_MOD_ACCOUNT),
	    .campaign_id = text(r, LEAT_MOD_CAMPAIGN_ID),
	    .spend_micros = money(r, LEAT_MOD_SPEND),
	    .spend_recent_micros = money(r, LEAT_MOD_SPEND_RECENT)};
	if (read_shape(r, &c->shape) || read_scale(r, c) || read_parameters(r, c) ||
	    summary_of(r, LEAT_MOD_CONTRIBUTION, &c->contribution) ||
	    summary_of(r, LEAT_MOD_ROI, &c->roi))
		return LEAT_EDATA;
	return summary_of(r, LEAT_MOD_MARGINAL_ROI, &c->marginal_roi);
}

static int
read_parameter(struct reader *r)
{
	struct leat_model *m = r->m;

	LEAT_GROW(m->parameter, m->nparameters, r->parameters_cap);
	m->parameter[m->nparameters++] = (struct leat_parameter){.name = text(r, LEAT_MOD_NAME),
	    .value = summary_columns(r),
	    .rhat = number(r, LEAT_MOD_RHAT),
	    .ess_bulk = number(r, LEAT_MOD_ESS_BULK),
	    .ess_tail = number(r, LEAT_MOD_ESS_TAIL),
	    .mcse = number(r, LEAT_MOD_MCSE)};
	return LEAT_OK;
}

static int
read_line(struct reader *r)
{
	struct leat_model *m = r->m;
	struct leat_line *l;

	LEAT_GROW(m->line, m->nlines, r->lines_cap);
	l = &m->line[m->nlines++];
	*l = (struct leat_line){.platform = text(r, LEAT_MOD_PLATFORM),
	    .account = text(r, LEAT_MOD_ACCOUNT),
	    .campaign_id = text(r, LEAT_MOD_CAMPAIGN_ID),
	    .campaign = text(r, LEAT_MOD_CAMPAIGN),
	    .channel = text(r, LEAT_MOD_CHANNEL),
	    .geo = text(r, LEAT_MOD_GEO),
	    .budget_id = text(r, LEAT_MOD_BUDGET_ID),
	    .budget_type = text(r, LEAT_MOD_BUDGET_TYPE),
	    .currency = text(r, LEAT_MOD_CURRENCY),
	    .budget_micros = money(r, LEAT_MOD_BUDGET),
	    .has_budget = field(r, LEAT_MOD_BUDGET).n > 0,
	    .spend_micros = money(r, LEAT_MOD_SPEND),
	    .spend_recent_micros = money(r, LEAT_MOD_SPEND_RECENT),
	    .spend_month_micros = money(r, LEAT_MOD_SPEND_MONTH),
	    .fx = field(r, LEAT_MOD_FX).n ? number(r, LEAT_MOD_FX) : 1};
	return l->fx > 0 ? LEAT_OK : bad(r, LEAT_MOD_FX, "not greater than 0");
}

static int
read_baseline(struct reader *r)
{
	if (r->baseline)
		return bad(r, LEAT_MOD_KIND, "a second baseline");
	r->baseline = true;
	r->m->baseline = summary_columns(r);
	return LEAT_OK;
}

static int
read_control(struct reader *r)
{
	struct leat_model *m = r->m;

	LEAT_GROW(m->control, m->ncontrols, r->controls_cap);
	m->control[m->ncontrols++] =
	    (struct leat_control){text(r, LEAT_MOD_NAME), summary_columns(r)};
	return LEAT_OK;
}

/* read_contributions -- those of the curves must be those there are, in their order. */
static int
read_contributions(struct reader *r, struct leat_fitted *f)
{
	static const int column = LEAT_MOD_CONTRIBUTION;
	const struct leat_json *o;
	size_t n = 2;

	if (object(r, column, &o) || member(r, column, o, LEAT_LABEL_BASELINE, &f->baseline) ||
	    member(r, column, o, LEAT_LABEL_CONTROLS, &f->controls))
		return LEAT_EDATA;
	for (size_t c = 0; c < r->m->ncurves; c++) {
		if (!leat_fitted_has(f, &r->m->curve[c]))
			continue;
		n++;
		leat_curve_label(&r->m->curve[c], &r->label);
		if (member(r, column, o, r->label.p, &f->contribution[c]))
			return LEAT_EDATA;
	}
	return o->n == n ? LEAT_OK : bad(r, column, "not one number for each curve");
}

static int
read_fitted(struct reader *r)
{
	struct leat_model *m = r->m;
	struct leat_fitted *f;

	LEAT_GROW(m->fitted, m->nfitted, r->fitted_cap);
	f = &m->fitted[m->nfitted++];
	*f = (struct leat_fitted){.day = day(r, LEAT_MOD_TIME),
	    .last_day = day(r, LEAT_MOD_PERIOD_END),
	    .geo = text(r, LEAT_MOD_GEO),
	    .observed = number(r, LEAT_MOD_OBSERVED),
	    .mean = number(r, LEAT_MOD_MEAN),
	    .lower = number(r, LEAT_MOD_LOWER),
	    .upper = number(r, LEAT_MOD_UPPER),
	    .contribution = LEAT_NEW_N(double, m->ncurves + 1)};
	return read_contributions(r, f);
}

static int
read_row(struct reader *r, const struct leat_in *in)
{
	static int (*const read[LEAT_MOD_END])(struct reader *) = {
	    [LEAT_MODEL] = read_head,
	    [LEAT_CURVE] = read_curve,
	    [LEAT_PARAMETER] = read_parameter,
	    [LEAT_LINE] = read_line,
	    [LEAT_BASELINE] = read_baseline,
	    [LEAT_CONTROL_EFFECT] = read_control,
	    [LEAT_FITTED] = read_fitted,
	};
	int kind = leat_schema_kind(&leat_models, field(r, LEAT_MOD_KIND)), status;

	if (kind < 0 || kind >= LEAT_MOD_END)
		return bad(r, LEAT_MOD_KIND, "not a kind of model line");
	if (!r->head && kind != LEAT_MODEL)
		return bad(r, LEAT_MOD_KIND, "the first line must be the model's");
	if (kind == LEAT_CURVE && r->m->nfitted)
		return bad(r, LEAT_MOD_KIND, "a curve after the fitted lines");
	status = check_columns(r, kind);
	if (status)
		return status;
	digest_row(r, in);
	leat_arena_reset(&r->arena);
	return read[kind](r);
}

/*
 * check_whole -- is it a model, and the one that its id names? A cut stream is
 * no model; one that is held has no lines, and that is no fault.
 */
static int
check_whole(struct reader *r, const struct leat_in *in)
{
	char id[LEAT_DIGEST_HEX];
	int held;

	switch (leat_in_verdict(in, &held, r->err)) {
	case LEAT_IS_CUT:
		return LEAT_EDATA;
	case LEAT_IS_HELD:
		if (!r->head)
			return LEAT_OK;
		break;
	case LEAT_IS_WHOLE:
		break;
	}
	if (!r->head)
		return leat_err_at(r->err, LEAT_EDATA, r->file, 0, NULL, "no model line");
	if (r->m->ncurves == 0)
		return leat_err_at(r->err, LEAT_EDATA, r->file, 0, NULL, "no curve");
	leat_digest_hex(r->digest, id);
	if (strcmp(id, r->m->id) != 0)
		return leat_err_at(r->err, LEAT_EDATA, r->file, 1, "id",
		    "does not fit the rest: the model was changed or damaged; fit again");
	return LEAT_OK;
}

static int
read_batch(struct reader *r, const struct leat_in *in)
{
	int status = LEAT_OK;

	r->file = r->b->nrows ? r->b->file : r->file;
	for (r->at = 0; r->at < r->b->nrows && status == LEAT_OK; r->at++)
		status = read_row(r, in);
	return status;
}

int
leat_model_read(struct leat_model *m, struct leat_in *in, struct leat_err *err)
{
	struct leat_batch batch = {0};
	struct reader r = {.m = m, .b = &batch, .digest = leat_digest_new(), .err = err};
	int status;

	*m = (struct leat_model){0};
	do {
		status = leat_in_next(in, &batch, err);
		if (status == LEAT_OK)
			status = read_batch(&r, in);
	} while (status == LEAT_OK && batch.nrows > 0);
	if (status == LEAT_OK)
		status = check_whole(&r, in);
	leat_digest_free(r.digest);
	leat_arena_fini(&r.arena);
	leat_buf_fini(&r.label);
	if (status)
		leat_model_fini(m);
	return status;
}
