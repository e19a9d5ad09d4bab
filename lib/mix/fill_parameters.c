/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of a model: their names, draws, summaries and diagnostics. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "math/stat.h"
#include "mix/diagnose.h"
#include "mix/fill.h"

/* Parameters as they are listed: names and draws, to be summarised side by side. */
struct list {
	size_t n, cap, draw_cap;
	char **name;
	const double **draw;
	struct leat_arena arena; /* of draws that are made here */
	const struct leat_posterior *p;
	struct leat_model *out;
};

struct leat_summary
leat_fill_summary(const double *x, size_t n)
{
	double *sorted = LEAT_NEW_N(double, n);
	struct leat_summary s = {.mean = leat_stat_mean(x, n), .sd = leat_stat_sd(x, n)};

	memcpy(sorted, x, n * sizeof(*x));
	leat_stat_sort(sorted, n);
	s.q5 = leat_stat_quantile(sorted, n, 0.05);
	s.q50 = leat_stat_quantile(sorted, n, 0.5);
	s.q95 = leat_stat_quantile(sorted, n, 0.95);
	free(sorted);
	return s;
}

/* stem[of], or stem alone. */
static void
add(struct list *l, const char *stem, const char *of, const double *draw)
{
	struct leat_buf name = {0};

	leat_buf_add_str(&name, stem);
	if (of)
		leat_buf_printf(&name, "[%s]", of);
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 32;
		l->name = leat_realloc(l->name, l->cap, sizeof(*l->name));
		l->draw = leat_realloc(l->draw, l->cap, sizeof(*l->draw));
	}
	l->name[l->n] = name.p;
	l->draw[l->n++] = draw;
}

static double *
new_draws(struct list *l)
{
	return leat_arena_alloc(&l->arena, l->p->n * sizeof(double));
}

static const char *
channel_name(const struct leat_posterior *p, const struct leat_panel *panel, size_t c)
{
	return panel->channel[p->mix->channel[c].series].name;
}

/* PyMC-Marketing's name for the one, the curve's own for others. */
static const char *
stem_of(const char *parameter)
{
	return strcmp(parameter, "lambda") == 0 ? "lam" : parameter;
}

static void
add_curves(struct list *l, const struct leat_panel *panel, bool saturation)
{
	for (size_t c = 0; c < l->p->mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &l->p->mix->channel[c];
		int from = saturation ? ch->nadstock : 0;
		int to = saturation ? ch->npar : ch->nadstock;

		for (int k = from; k < to; k++)
			add(l,
			    stem_of(saturation ? ch->shape.saturation->parameter[k - from]
					       : ch->shape.adstock->parameter[k]),
			    channel_name(l->p, panel, c), l->p->channel[c].par[k]);
	}
}

/* The seven days' effects from their six contrasts, the first of which is column `first`. */
static void
add_days(struct list *l, size_t first)
{
	static const char *const day[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int d = 0; d < 7; d++) {
		double *draw = new_draws(l);

		for (size_t i = 0; i < l->p->n; i++) {
			draw[i] = 0;
			for (int k = 0; k < 6; k++)
				draw[i] +=
				    leat_design_contrast(d, k) * l->p->theta[first + (size_t)k][i];
		}
		add(l, "dow", day[d], draw);
	}
}

static void
add_linear(struct list *l)
{
	const struct leat_design *d = &l->p->mix->design;

	for (size_t j = 0; j < d->p; j++) {
		const struct leat_design_column *col = &d->column[j];

		if (col->term == LEAT_TERM_CONTROL)
			add(l, "gamma_control", col->name, l->p->theta[j]);
		else if (col->term == LEAT_TERM_TREND)
			add(l, "trend", NULL, l->p->theta[j]);
		else if (col->term == LEAT_TERM_FOURIER)
			add(l, "gamma_fourier", col->name, l->p->theta[j]);
		else if (j == 0 || d->column[j - 1].term != LEAT_TERM_DAY_OF_WEEK)
			add_days(l, j);
	}
}

static double *
scaled(struct list *l, const double *x, double by)
{
	double *draw = new_draws(l);

	for (size_t i = 0; i < l->p->n; i++)
		draw[i] = x[i] * by;
	return draw;
}

/* Outcome brought over all periods, and the same by money spent. */
static void
add_totals(struct list *l, const struct leat_panel *panel)
{
	const struct leat_mix *mix = l->p->mix;
	double unit = (double)mix->n * mix->y_scale;

	for (size_t c = 0; c < mix->nchannels; c++)
		add(l, "contribution_total", channel_name(l->p, panel, c),
		    scaled(l, l->p->channel[c].mean, unit));
	for (size_t c = 0; c < mix->nchannels; c++) {
		const double *s = panel->channel[mix->channel[c].series].spend;
		double spend = (double)leat_fill_spend(s, 0, mix->n) / 1e6;

		if (spend > 0)
			add(l, "roas", channel_name(l->p, panel, c),
			    scaled(l, l->p->channel[c].mean, unit / spend));
	}
}

static void
summarise(void *ctx, size_t i)
{
	struct list *l = ctx;
	struct leat_parameter *to = &l->out->parameter[i];
	size_t nchains = l->p->nchains, ndraws = l->p->ndraws;

	to->name = l->name[i];
	to->value = leat_fill_summary(l->draw[i], l->p->n);
	to->rhat = leat_diagnose_rhat(l->draw[i], nchains, ndraws);
	to->ess_bulk = leat_diagnose_ess_bulk(l->draw[i], nchains, ndraws);
	to->ess_tail = leat_diagnose_ess_tail(l->draw[i], nchains, ndraws);
	to->mcse = leat_diagnose_mcse_mean(l->draw[i], nchains, ndraws);
}

/* The worst of all parameters into the model's diagnostics; the index of the worst R-hat. */
static size_t
worst(struct leat_model *out)
{
	struct leat_diagnostics *d = &out->diagnostics;
	size_t at = 0;

	for (size_t i = 0; i < out->nparameters; i++) {
		const struct leat_parameter *x = &out->parameter[i];

		if (x->rhat > out->parameter[at].rhat)
			at = i;
		if (i == 0 || x->ess_bulk < d->ess_bulk_min)
			d->ess_bulk_min = x->ess_bulk;
		if (i == 0 || x->ess_tail < d->ess_tail_min)
			d->ess_tail_min = x->ess_tail;
	}
	d->rhat_max = out->parameter[at].rhat;
	return at;
}

size_t
leat_fill_parameters(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads)
{
	struct list l = {.p = p, .out = out};

	add(&l, "intercept", NULL, p->intercept);
	add_curves(&l, panel, false);
	add_curves(&l, panel, true);
	for (size_t c = 0; c < p->mix->nchannels; c++)
		add(&l, "beta", channel_name(p, panel, c), p->channel[c].beta);
	add_linear(&l);
	add(&l, "sigma", NULL, p->sigma);
	add_totals(&l, panel);
	out->nparameters = l.n;
	out->parameter = LEAT_NEW_N(struct leat_parameter, l.n);
	leat_parallel(threads, l.n, summarise, &l);
	leat_arena_fini(&l.arena);
	free(l.name);
	free(l.draw);
	return worst(out);
}
