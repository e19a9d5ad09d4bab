/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a point of one market means: its parameters by name, and its parts by period. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/national_part.h"
#include "sample/sums.h"

/* Parameters are listed twice, by name and by value: the same walk does both. */
struct list {
	char **name; /* names go here */
	const struct leat_panel *panel;
	double *value; /* or values there */
	size_t n;
};

static void
put(struct list *l, const char *stem, const char *of, double value)
{
	struct leat_buf name = {0};

	if (l->value) {
		l->value[l->n++] = value;
		return;
	}
	leat_buf_add_str(&name, stem);
	if (of)
		leat_buf_printf(&name, "[%s]", of);
	l->name = leat_realloc(l->name, l->n + 1, sizeof(*l->name));
	l->name[l->n++] = name.p;
}

static const char *
channel_name(const struct list *l, const struct leat_mix *mix, size_t c)
{
	return l->panel ? l->panel->channel[mix->channel[c].series].name : NULL;
}

/* PyMC-Marketing's name for the one, the curve's own for others. */
static const char *
stem_of(const char *parameter)
{
	return strcmp(parameter, "lambda") == 0 ? "lam" : parameter;
}

static void
put_curves(
    struct list *l, const struct leat_mix *mix, const struct national_work *w, bool saturation)
{
	for (size_t c = 0; c < mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &mix->channel[c];
		int from = saturation ? ch->nadstock : 0;
		int to = saturation ? ch->npar : ch->nadstock;

		for (int k = from; k < to; k++)
			put(l,
			    stem_of(saturation ? ch->shape.saturation->parameter[k - from]
					       : ch->shape.adstock->parameter[k]),
			    channel_name(l, mix, c), w ? w->par[c][k] : 0);
	}
}

/* The seven days' effects from their six contrasts, the first of which is column `first`. */
static void
put_days(struct list *l, const struct national_work *w, size_t first)
{
	static const char *const day[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int d = 0; d < 7; d++) {
		double sum = 0;

		for (int k = 0; w && k < 6; k++)
			sum += leat_design_contrast(d, k) * w->theta[first + (size_t)k];
		put(l, "dow", day[d], sum);
	}
}

static void
put_linear(struct list *l, const struct leat_national *own, const struct national_work *w)
{
	static const char *const stem[] = {[LEAT_TERM_CONTROL] = "gamma_control",
	    [LEAT_TERM_TREND] = "trend",
	    [LEAT_TERM_TREND_CHANGE] = "trend_change",
	    [LEAT_TERM_KNOT] = "knot",
	    [LEAT_TERM_EVENT] = "gamma_event",
	    [LEAT_TERM_FOURIER] = "gamma_fourier"};
	const struct leat_design *d = &own->design;

	for (size_t j = 0; j < d->p; j++) {
		const struct leat_design_column *col = &d->column[j];

		if (col->term != LEAT_TERM_DAY_OF_WEEK)
			put(l, stem[col->term], *col->name ? col->name : NULL, w ? w->theta[j] : 0);
		else if (j == 0 || d->column[j - 1].term != LEAT_TERM_DAY_OF_WEEK)
			put_days(l, w, j);
	}
}

static void
put_pairs(struct list *l, const struct leat_mix *mix, const struct national_work *w)
{
	const struct leat_national *own = mix->own;

	for (size_t i = 0; i < own->npairs; i++) {
		struct leat_buf name = {0};

		if (l->value == NULL)
			leat_buf_printf(&name, "%s,%s", channel_name(l, mix, own->pair[i].a),
			    channel_name(l, mix, own->pair[i].b));
		put(l, "interaction", name.p, w ? w->gamma[i] : 0);
		leat_buf_fini(&name);
	}
}

/* The sd of log effectiveness, and where it ended up. */
static void
put_varying(struct list *l, const struct leat_mix *mix, const struct national_work *w)
{
	for (size_t c = 0; c < mix->nchannels; c++) {
		if (!mix->channel[c].varying)
			continue;
		put(l, "varying", channel_name(l, mix, c), w ? w->channel[c].tau : 0);
		put(l, "effectiveness_now", channel_name(l, mix, c),
		    w ? w->channel[c].effect[mix->n - 1] : 0);
	}
}

static void
put_all(struct list *l, const struct leat_mix *mix, const struct national_work *w)
{
	put(l, "intercept", NULL, w ? w->intercept : 0);
	put_curves(l, mix, w, false);
	put_curves(l, mix, w, true);
	for (size_t c = 0; c < mix->nchannels; c++)
		put(l, "beta", channel_name(l, mix, c),
		    w ? w->channel[c].m / w->channel[c].mean : 0);
	put_linear(l, mix->own, w);
	for (int p = 0; p < mix->likelihood.nparameters; p++)
		put(l, mix->likelihood.name[p], NULL, w ? w->likelihood[p] : 0);
	put_pairs(l, mix, w);
	put_varying(l, mix, w);
}

void
national_names(struct leat_mix *mix, const struct leat_panel *panel)
{
	struct list l = {.panel = panel};

	put_all(&l, mix, NULL);
	mix->name = l.name;
	mix->nparameters = l.n;
}

/* Half of what two channels bring only together is each one's (their Shapley values). */
static void
contributions(struct national_work *w)
{
	for (size_t c = 0; c < w->mix->nchannels; c++)
		for (size_t t = 0; t < w->mix->n; t++)
			w->contribution[c][t] = w->channel[c].m * w->channel[c].h[t];
	for (size_t i = 0; i < w->own->npairs; i++) {
		const struct leat_national_pair *p = &w->own->pair[i];

		for (size_t t = 0; t < w->mix->n; t++) {
			double half =
			    w->gamma[i] * w->channel[p->a].h[t] * w->channel[p->b].h[t] / 2;

			w->contribution[p->a][t] += half;
			w->contribution[p->b][t] += half;
		}
	}
}

/*
 * What the curves are worth now: with the effectiveness of the last period, and the
 * partners of interactions as they were of late.
 */
static void
worth_now(struct national_work *w)
{
	size_t n = w->mix->n, recent = w->own->recent;

	for (size_t c = 0; c < w->mix->nchannels; c++)
		w->beta[c] = w->channel[c].m;
	for (size_t i = 0; i < w->own->npairs; i++) {
		const struct leat_national_pair *p = &w->own->pair[i];

		w->beta[p->a] += w->gamma[i] * leat_total(w->channel[p->b].h + n - recent, recent) /
				 (double)recent;
		w->beta[p->b] += w->gamma[i] * leat_total(w->channel[p->a].h + n - recent, recent) /
				 (double)recent;
	}
	for (size_t c = 0; c < w->mix->nchannels; c++) {
		w->beta[c] /= w->channel[c].mean;
		if (w->mix->channel[c].varying)
			w->beta[c] *= w->channel[c].effect[n - 1];
	}
}

static void
controls_and_baseline(struct national_work *w)
{
	const struct leat_design *d = &w->own->design;
	size_t n = w->mix->n, k = 0;

	memset(w->controls, 0, n * sizeof(*w->controls));
	for (size_t j = 0; j < d->p; j++) {
		const struct leat_design_column *col = &d->column[j];

		if (col->term != LEAT_TERM_CONTROL && col->term != LEAT_TERM_EVENT)
			continue;
		/* The column is kept centred: it adds up to nothing. */
		w->control[k++] =
		    w->theta[j] * (col->mean - col->origin) * (double)n * w->mix->y_scale[0];
		for (size_t t = 0; t < n; t++)
			w->controls[t] += w->theta[j] * (d->x[j * n + t] + col->mean - col->origin);
	}
	for (size_t t = 0; t < n; t++) {
		w->baseline[t] = w->mu[t] - w->controls[t];
		for (size_t c = 0; c < w->mix->nchannels; c++)
			w->baseline[t] -= w->contribution[c][t];
	}
}

const struct leat_mix_point *
national_at(void *work, const double *q, struct leat_rng *rng)
{
	struct national_work *w = work;
	double value, *unused = LEAT_NEW_N(double, w->mix->nq);
	struct list l = {.value = w->value};

	national_place(w, q, unused, &value, false);
	put_all(&l, w->mix, w);
	contributions(w);
	worth_now(w);
	controls_and_baseline(w);
	free(unused);
	return &w->point;
}
