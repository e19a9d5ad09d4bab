/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel/panel.h"

#include <stdlib.h>

#include "base/digest.h"
#include "panel/panel_part.h"

/* kpi_names -- the outcomes there are, each once, in order: a map of names. */
static void
kpi_names(struct leat_map *names, const struct leat_tally *t, enum leat_tally_kind kind)
{
	for (size_t i = 0; i < t->series[kind].n; i++)
		leat_map_put(names, leat_tally_part(t->name[kind][i], 0), NULL);
}

static int
refuse_kpi(const struct leat_map *names, const char *wanted, struct leat_err *err)
{
	struct leat_buf list = {0};
	char safe[LEAT_SAFE_MAX];
	int status;

	for (size_t i = 0; i < names->n; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", leat_safe(names->key[i], safe));
	if (wanted)
		status = leat_err_set(err, LEAT_EUSAGE, "no outcome \"%s\": there %s %s",
		    leat_safe(leat_slice(wanted), safe), names->n == 1 ? "is" : "are", list.p);
	else
		status = leat_err_set(
		    err, LEAT_EUSAGE, "several outcomes: choose one with --kpi: %s", list.p);
	leat_buf_fini(&list);
	return status;
}

/* choose_kpi -- the outcome to fit, and the kind of row that it comes from. */
static int
choose_kpi(const struct leat_tally *t, const char *wanted, enum leat_tally_kind *kind,
    struct leat_slice *kpi, struct leat_err *err)
{
	static const char *const usual[] = {"revenue", "conversions"};
	struct leat_map names = {0};
	int status = LEAT_OK;

	*kind = t->series[LEAT_TALLY_OUTCOME].n ? LEAT_TALLY_OUTCOME : LEAT_TALLY_CONVERSION;
	*kpi = LEAT_NONE;
	kpi_names(&names, t, *kind);
	if (wanted && leat_map_get(&names, leat_slice(wanted)) != LEAT_MAP_NONE)
		*kpi = leat_slice(wanted);
	for (int i = 0; i < 2 && !wanted && kpi->n == 0; i++)
		if (leat_map_get(&names, leat_slice(usual[i])) != LEAT_MAP_NONE)
			*kpi = leat_slice(usual[i]);
	if (names.n == 0)
		status = leat_err_set(
		    err, LEAT_EDATA, "no outcome: neither outcome rows nor conversion rows");
	else if (kpi->n == 0 && !wanted && names.n == 1)
		*kpi = leat_tally_part(t->name[*kind][0], 0);
	else if (kpi->n == 0)
		status = refuse_kpi(&names, wanted, err);
	leat_map_fini(&names);
	return status;
}

static int
refuse_currencies(
    const struct leat_tally *t, const struct leat_tally_currency *c, struct leat_err *err)
{
	char one[LEAT_SAFE_MAX], two[LEAT_SAFE_MAX];

	return leat_err_at(err, LEAT_EDATA, t->file.key[c->file].p, c->line, "currency",
	    "%s after %s: one currency only (leat-clean --fx converts)", leat_safe(c->other, one),
	    leat_safe(c->code, two));
}

/*
 * choose_currency -- the one of spend and, if the KPI is money, of the outcome. Revenue is
 * money even where its rows name none; a KPI of another name is if they do.
 */
static int
choose_currency(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind kind,
    struct leat_err *err)
{
	const struct leat_tally_currency none = {0}, *spend = &t->spend_currency;
	const struct leat_tally_currency *outcome =
	    leat_tally_money_of(t, kind, leat_slice(p->kpi));
	struct leat_slice code = spend->code;
	char one[LEAT_SAFE_MAX], two[LEAT_SAFE_MAX];

	p->kpi_is_money = outcome || strcmp(p->kpi, "revenue") == 0;
	outcome = outcome ? outcome : &none;
	if (spend->other.n)
		return refuse_currencies(t, spend, err);
	if (outcome->other.n)
		return refuse_currencies(t, outcome, err);
	if (code.n && outcome->code.n && !leat_slice_eq(code, outcome->code))
		return leat_err_set(err, LEAT_EDATA,
		    "spend is in %s, %s in %s: one currency only (leat-clean --fx converts)",
		    leat_safe(code, one), p->kpi, leat_safe(outcome->code, two));
	code = code.n ? code : outcome->code;
	p->currency = code.n ? leat_slice_dup(code) : leat_strdup("XXX");
	return LEAT_OK;
}

static void
set_span(struct leat_panel *p, const struct leat_span *span)
{
	p->first_day = span->first;
	p->last_day = span->last;
	p->period_days = span->period_days;
	p->nperiods = (size_t)(span->last - span->first + 1) / (size_t)span->period_days;
}

static int
make_panel(struct leat_panel *p, const struct leat_tally *t, const struct leat_panel_options *o,
    struct leat_err *err)
{
	struct leat_slice kpi;
	enum leat_tally_kind outcome;
	struct leat_span span = {0};
	int status = choose_kpi(t, o->kpi, &outcome, &kpi, err);

	if (status == LEAT_OK && t->nlines == 0)
		status = leat_err_set(err, LEAT_EDATA, "no spend rows");
	if (status)
		return status;
	p->kpi = leat_slice_dup(kpi);
	status = choose_currency(p, t, outcome, err);
	if (status == LEAT_OK)
		status = leat_span_find(&span, t, outcome, kpi, o->period_days, o->log, err);
	if (status)
		return status;
	set_span(p, &span);
	if ((status = leat_panel_geos(p, t, outcome, o->log, err)) ||
	    (status = leat_panel_outcome(p, t, outcome, o->log, err)) ||
	    (status = leat_panel_channels(p, t, o->log, err)) ||
	    (status = leat_panel_controls(p, t, err)) ||
	    (status = leat_panel_value(p, t, outcome, o, err)) ||
	    (status = leat_panel_lines(p, t, span.data_last, err)) ||
	    (status = leat_panel_campaigns(p, t, o, err)))
		return status;
	leat_panel_lifts(p, t, o->log);
	leat_panel_digest(p);
	return LEAT_OK;
}

int
leat_panel_read(struct leat_panel *p, struct leat_in *in, const struct leat_panel_options *o,
    struct leat_err *err)
{
	struct leat_tally t;
	int held, status;

	*p = (struct leat_panel){0};
	status = leat_tally_read(&t, in, o, err);
	if (status == LEAT_OK && leat_in_verdict(in, &held, err) == LEAT_IS_CUT)
		status = LEAT_EDATA;
	/* What a held stream lacks is no fault of its own. */
	if (status == LEAT_OK && leat_in_verdict(in, &held, err) == LEAT_IS_WHOLE) {
		status = leat_tally_settle(&t, err);
		if (status == LEAT_OK)
			status = make_panel(p, &t, o, err);
	}
	leat_tally_fini(&t);
	if (status)
		leat_panel_fini(p);
	return status;
}

static void
add_text(struct leat_buf *b, const char *s)
{
	leat_buf_printf(b, "%zu:%s ", strlen(s), s);
}

static void
add_numbers(struct leat_buf *b, const double *value, size_t n)
{
	char text[LEAT_NUM_MAX];

	for (size_t i = 0; i < n; i++) {
		leat_print_double(value[i], text);
		leat_buf_add_str(b, text);
		leat_buf_add_char(b, ' ');
	}
	leat_buf_add_char(b, '\n');
}

static void
add_line(struct leat_buf *b, const struct leat_panel_line *l)
{
	const char *const word[] = {l->channel, l->platform, l->account, l->campaign_id,
	    l->campaign, l->geo, l->budget_id, l->budget_type};

	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		add_text(b, word[i]);
	leat_buf_printf(b, "%lld %d %lld %lld %lld\n", (long long)l->budget_micros, l->has_budget,
	    (long long)l->spend_micros, (long long)l->spend_recent_micros,
	    (long long)l->spend_month_micros);
	/* What was not converted has the identity that it always had. */
	if (*l->account_currency)
		add_text(b, l->account_currency);
	if (*l->account_currency)
		add_numbers(b, &l->fx, 1);
}

/* add_more -- what only some panels have. */
static void
add_more(struct leat_buf *b, const struct leat_panel *p)
{
	size_t n = p->ngeos * p->nperiods;

	for (size_t c = 0; c < p->nchannels; c++)
		if (p->channel[c].frequency)
			add_numbers(b, p->channel[c].frequency, n);
	if (p->value_per_kpi)
		add_numbers(b, p->value_per_kpi, n);
	for (size_t i = 0; i < p->nsums; i++) {
		leat_buf_printf(b, "sum %zu %zu %zu ", p->sum[i].geo, p->sum[i].first, p->sum[i].n);
		add_numbers(b, &p->sum[i].value, 1);
	}
	for (size_t i = 0; i < p->nlifts; i++) {
		const struct leat_panel_lift *l = &p->lift[i];
		size_t first, ngeos = leat_panel_lift_geos(p, l, &first);

		add_text(b, l->name);
		leat_buf_printf(b, "lift %zu %lld %zu ", l->channel,
		    l->geo == SIZE_MAX ? -1 : (long long)l->geo, l->first);
		add_numbers(b, l->inside, l->n);
		add_numbers(b, l->change, ngeos * l->n);
		add_numbers(b, (const double[]){l->effect, l->se}, 2);
	}
	if (p->credits.model)
		add_text(b, p->credits.model);
	for (size_t j = 0; j < p->ncampaigns; j++) {
		add_numbers(b, p->campaign[j].spend, p->nperiods);
		add_numbers(b, p->campaign[j].credits, p->nperiods);
		if (p->campaign[j].revenue)
			add_numbers(b, p->campaign[j].revenue, p->nperiods);
	}
}

void
leat_panel_digest(struct leat_panel *p)
{
	size_t n = p->ngeos * p->nperiods;
	struct leat_buf b = {0};

	leat_buf_printf(&b, "panel %d %zu %zu %zu %zu %zu ", p->period_days, p->nperiods, p->ngeos,
	    p->nchannels, p->ncontrols, p->nlines);
	leat_buf_printf(&b, "%ld ", (long)p->first_day);
	add_text(&b, p->kpi);
	add_text(&b, p->currency);
	for (size_t g = 0; g < p->ngeos; g++)
		add_text(&b, p->geo[g]);
	add_numbers(&b, p->population, p->ngeos);
	add_numbers(&b, p->outcome, n);
	for (size_t c = 0; c < p->nchannels; c++) {
		add_text(&b, p->channel[c].name);
		add_numbers(&b, p->channel[c].exposure, n);
		add_numbers(&b, p->channel[c].spend, n);
	}
	for (size_t k = 0; k < p->ncontrols; k++) {
		add_text(&b, p->control[k].name);
		add_numbers(&b, p->control[k].value, n);
	}
	for (size_t l = 0; l < p->nlines; l++)
		add_line(&b, &p->line[l]);
	add_more(&b, p);
	leat_digest_of(b.p, b.n, p->digest);
	leat_buf_fini(&b);
}

static void
line_fini(struct leat_panel_line *l)
{
	free(l->platform);
	free(l->account);
	free(l->campaign_id);
	free(l->campaign);
	free(l->channel);
	free(l->geo);
	free(l->budget_id);
	free(l->budget_type);
	free(l->account_currency);
}

void
leat_panel_fini(struct leat_panel *p)
{
	for (size_t g = 0; g < p->ngeos && p->geo; g++)
		free(p->geo[g]);
	for (size_t c = 0; c < p->nchannels; c++) {
		free(p->channel[c].name);
		free(p->channel[c].exposure);
		free(p->channel[c].spend);
		free(p->channel[c].frequency);
		free(p->channel[c].shown.impressions);
		free(p->channel[c].shown.reach);
		free(p->channel[c].shown.frequency);
	}
	for (size_t k = 0; k < p->ncontrols + p->nunused_controls; k++) {
		free(p->control[k].name);
		free(p->control[k].value);
	}
	for (size_t l = 0; l < p->nlines; l++)
		line_fini(&p->line[l]);
	for (size_t l = 0; l < p->nlifts + p->nunused_lifts; l++)
		leat_panel_lift_fini(&p->lift[l]);
	for (size_t j = 0; j < p->ncampaigns; j++)
		leat_panel_campaign_fini(&p->campaign[j]);
	free(p->campaign);
	free(p->credits.model);
	free(p->lift);
	free(p->sum);
	free(p->value_per_kpi);
	free(p->kpi);
	free(p->currency);
	free(p->geo);
	free(p->population);
	free(p->outcome);
	free(p->channel);
	free(p->control);
	free(p->line);
	*p = (struct leat_panel){0};
}
