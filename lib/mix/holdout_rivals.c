/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rivals of a mix model, and how all predictions are scored and told. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "mix/holdout_part.h"
#include "mix/naive.h"

#define Z90 1.6448536269514722

static const char *const rival_name[LEAT_RIVALS] = {"last_value", "seasonal_naive", "linear"};

void
leat_predictions_add(
    struct leat_predictions *p, double y, double mean, double lower, double upper, double crps)
{
	if (p->n == p->cap) {
		double **array[] = {&p->y, &p->mean, &p->lower, &p->upper, &p->crps};

		p->cap = p->cap ? 2 * p->cap : 64;
		for (size_t i = 0; i < sizeof(array) / sizeof(array[0]); i++)
			*array[i] = leat_realloc(*array[i], p->cap, sizeof(double));
	}
	p->y[p->n] = y;
	p->mean[p->n] = mean;
	p->lower[p->n] = lower;
	p->upper[p->n] = upper;
	p->crps[p->n++] = crps;
}

void
leat_predictions_score(const struct leat_predictions *p, struct leat_scores *s)
{
	leat_scores_init(s, p->y, p->mean, p->lower, p->upper, p->crps, p->n);
}

void
leat_predictions_fini(struct leat_predictions *p)
{
	free(p->y);
	free(p->mean);
	free(p->lower);
	free(p->upper);
	free(p->crps);
	*p = (struct leat_predictions){0};
}

static void
add_normal(struct leat_predictions *p, double y, double mean, double sd)
{
	leat_predictions_add(
	    p, y, mean, mean - Z90 * sd, mean + Z90 * sd, leat_score_crps_normal(mean, sd, y));
}

/* Least squares on a constant, time, exposures and controls, in one geo. */
static void
add_linear(struct leat_predictions *p, const struct leat_panel *panel, size_t g, size_t cut,
    size_t periods)
{
	size_t k = 2 + panel->nchannels + panel->ncontrols, n = panel->nperiods, at = g * n;
	const double **x = LEAT_NEW_N(const double *, k);
	double *own = LEAT_NEW_N(double, 2 * n + 2 * periods), *mean = own + 2 * n;

	for (size_t t = 0; t < n; t++) {
		own[t] = 1;
		own[n + t] = (double)t / (double)n;
	}
	x[0] = own;
	x[1] = own + n;
	for (size_t c = 0; c < panel->nchannels; c++)
		x[2 + c] = panel->channel[c].exposure + at;
	for (size_t j = 0; j < panel->ncontrols; j++)
		x[2 + panel->nchannels + j] = panel->control[j].value + at;
	if (leat_naive_linear(panel->outcome + at, x, k, cut, periods, mean, mean + periods))
		for (size_t h = 0; h < periods; h++)
			add_normal(p, panel->outcome[at + cut + h], mean[h], mean[periods + h]);
	free((void *)x);
	free(own);
}

void
leat_holdout_rivals(struct leat_predictions *rival, const struct leat_holdout_split *split,
    const struct leat_panel *panel, size_t periods)
{
	size_t season = panel->period_days == 7 ? 52 : 7;

	if (panel->nsums)
		return; /* sums are no series */
	for (size_t g = 0; g < panel->ngeos; g++) {
		const double *y = panel->outcome + g * panel->nperiods;

		for (size_t h = 1; h <= periods; h++) {
			double mean, sd, truth = y[split->cut + h - 1];

			if (leat_naive_last(y, split->cut, h, &mean, &sd))
				add_normal(&rival[LEAT_RIVAL_LAST], truth, mean, sd);
			if (leat_naive_seasonal(y, split->cut, season, h, &mean, &sd))
				add_normal(&rival[LEAT_RIVAL_SEASONAL], truth, mean, sd);
		}
		add_linear(&rival[LEAT_RIVAL_LINEAR], panel, g, split->cut, periods);
	}
}

static void
scores_json(struct leat_jw *w, const char *name, const struct leat_scores *s)
{
	const struct {
		const char *key;
		double v;
	} members[] = {{"crps", s->crps}, {"wmape", s->wmape}, {"coverage_90", s->coverage},
	    {"r2", s->r2}, {"nrmse", s->nrmse}};

	leat_jw_key(w, name);
	leat_jw_open(w, '{');
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!isfinite(members[i].v))
			continue;
		leat_jw_key(w, members[i].key);
		leat_jw_float(w, members[i].v);
	}
	leat_jw_close(w, '}');
}

void
leat_holdout_json(const struct leat_holdout *h, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "periods");
	leat_jw_i64(&w, (int64_t)h->periods);
	leat_jw_key(&w, "folds");
	leat_jw_i64(&w, (int64_t)h->folds);
	leat_jw_key(&w, "outcomes");
	leat_jw_i64(&w, (int64_t)h->model.n);
	scores_json(&w, "model", &h->model);
	for (int r = 0; r < LEAT_RIVALS; r++)
		if (h->rival[r].n)
			scores_json(&w, rival_name[r], &h->rival[r]);
	leat_jw_close(&w, '}');
}

bool
leat_holdout_tell(const struct leat_holdout *h, const struct leat_log *log)
{
	static const char *const what[LEAT_RIVALS] = {"the last value",
	    "the value of a season before", "a linear regression on exposures and controls"};
	bool best = true;

	if (h->simplified)
		leat_note(log,
		    "--holdout takes residuals as independent: those of periods held out follow on "
		    "none that is known");
	for (int r = 0; r < LEAT_RIVALS; r++) {
		if (h->rival[r].n == 0 || h->rival[r].crps >= h->model.crps)
			continue;
		best = false;
		leat_warn(log,
		    "%s predicts the periods held out better than the model does (CRPS %.4g, the "
		    "model %.4g)",
		    what[r], h->rival[r].crps, h->model.crps);
	}
	return best;
}
