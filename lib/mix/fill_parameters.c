/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of a model: their names, draws, summaries and diagnostics. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "math/stat.h"
#include "mix/fill.h"
#include "sample/diagnose.h"

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

/* Draws by geo added up, and added to `all` if that is there. */
static double *
totals(struct list *l, double *const *by_geo, double *all)
{
	double *draw = new_draws(l);

	for (size_t i = 0; i < l->p->n; i++) {
		draw[i] = 0;
		for (size_t g = 0; g < l->p->mix->ngeos; g++)
			draw[i] += by_geo[g][i];
		if (all)
			all[i] += draw[i];
	}
	return draw;
}

static void
divide(double *draw, size_t n, double by)
{
	for (size_t i = 0; i < n; i++)
		draw[i] /= by;
}

/* Outcome brought over all geos and periods; and its worth by money spent, by channel and in all.
 */
static void
add_totals(struct list *l, const struct leat_panel *panel)
{
	const struct leat_mix *mix = l->p->mix;
	double *all = new_draws(l), all_spend = 0;
	size_t paid = 0;

	for (size_t c = 0; c < mix->nchannels; c++)
		add(l, "contribution_total", channel_name(l->p, panel, c),
		    totals(l, l->p->channel[c].total, NULL));
	memset(all, 0, l->p->n * sizeof(*all));
	for (size_t c = 0; c < mix->nchannels; c++) {
		const double *s = panel->channel[mix->channel[c].series].spend;
		double spend = (double)leat_fill_spend(s, 0, mix->n) / 1e6, *draw;

		if (spend <= 0)
			continue;
		draw = totals(l, l->p->channel[c].money, all);
		divide(draw, l->p->n, spend);
		add(l, "roas", channel_name(l->p, panel, c), draw);
		all_spend += spend;
		paid++;
	}
	if (paid > 1) {
		divide(all, l->p->n, all_spend);
		add(l, "roas", NULL, all);
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

	for (size_t k = 0; k < p->mix->nparameters; k++)
		add(&l, p->mix->name[k], NULL, p->value[k]);
	add_totals(&l, panel);
	out->nparameters = l.n;
	out->parameter = LEAT_NEW_N(struct leat_parameter, l.n);
	leat_parallel(threads, l.n, summarise, &l);
	leat_arena_fini(&l.arena);
	free(l.name);
	free(l.draw);
	return worst(out);
}
