/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mix/model_part.h"

int
leat_curve_nparameters(const struct leat_curve *c)
{
	return c->shape.adstock->nparameters + c->shape.saturation->nparameters + 1;
}

const char *
leat_curve_parameter(const struct leat_curve *c, int i)
{
	int n = c->shape.adstock->nparameters;

	if (i < n)
		return c->shape.adstock->parameter[i];
	i -= n;
	return i < c->shape.saturation->nparameters ? c->shape.saturation->parameter[i] : "beta";
}

bool
leat_curve_of_campaign(const struct leat_curve *c)
{
	const char *const name[] = {c->platform, c->account, c->campaign_id, c->campaign};

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (name[i] && *name[i])
			return true;
	return false;
}

bool
leat_fitted_has(const struct leat_fitted *f, const struct leat_curve *c)
{
	return strcmp(f->geo, c->geo) == 0 && !leat_curve_of_campaign(c);
}

void
leat_curve_label(const struct leat_curve *c, struct leat_buf *out)
{
	out->n = 0;
	leat_buf_add_str(out, c->channel);
	if (c->geo[0] || c->campaign[0])
		leat_buf_printf(out, "|%s|%s", c->geo, c->campaign);
}

void
leat_model_digest_field(struct leat_digest *d, const char *name, struct leat_slice text)
{
	char head[64];

	leat_digest_add(d, name, strlen(name));
	leat_digest_add(d, head, (size_t)snprintf(head, sizeof(head), " %zu:", text.n));
	leat_digest_add(d, text.p, text.n);
	leat_digest_add(d, "\n", 1);
}

void
leat_model_digest_row(struct leat_digest *d)
{
	leat_digest_add(d, "\n", 1);
}

/* one_outcome -- the outcome of one draw at scaled exposure x; *dx by x. */
static double
one_outcome(const struct leat_curve *c, size_t draw, double x, double *dx)
{
	double par[2 * LEAT_CURVE_PARAMETERS], height, y;
	int n = leat_curve_nparameters(c) - 1;

	for (int i = 0; i < n; i++)
		par[i] = c->draw[i][draw];
	height = c->draw[n][draw] * c->outcome_scale;
	y = height * leat_shape_steady(&c->shape, x, par, dx);
	if (dx)
		*dx *= height;
	return y;
}

double
leat_curve_outcome(
    const struct leat_curve *c, size_t ndraws, size_t draw, double spend, double *slope)
{
	double unit = c->cost_per_exposure * c->x_scale, sum = 0, dsum = 0, dx = 0;
	size_t first = draw == SIZE_MAX ? 0 : draw, end = draw == SIZE_MAX ? ndraws : draw + 1;

	if (slope)
		*slope = 0;
	/* What has no price cannot be bought. */
	if (!(unit > 0) || first == end)
		return 0;
	for (size_t d = first; d < end; d++) {
		sum += one_outcome(c, d, spend / unit, slope ? &dx : NULL);
		dsum += dx;
	}
	if (slope)
		*slope = dsum / unit / (double)(end - first);
	return sum / (double)(end - first);
}

static void
curve_fini(struct leat_curve *c)
{
	free(c->channel);
	free(c->geo);
	free(c->campaign);
	free(c->platform);
	free(c->account);
	free(c->campaign_id);
	for (size_t i = 0; i < sizeof(c->draw) / sizeof(c->draw[0]); i++)
		free(c->draw[i]);
}

static void
line_fini(struct leat_line *l)
{
	free(l->platform);
	free(l->account);
	free(l->campaign_id);
	free(l->campaign);
	free(l->channel);
	free(l->geo);
	free(l->budget_id);
	free(l->budget_type);
	free(l->currency);
}

void
leat_model_fini(struct leat_model *m)
{
	for (size_t i = 0; i < m->ncurves; i++)
		curve_fini(&m->curve[i]);
	for (size_t i = 0; i < m->ncampaigns; i++)
		curve_fini(&m->campaign[i]);
	for (size_t i = 0; i < m->nlines; i++)
		line_fini(&m->line[i]);
	for (size_t i = 0; i < m->nfitted; i++) {
		free(m->fitted[i].geo);
		free(m->fitted[i].contribution);
	}
	for (size_t i = 0; i < m->ncontrols; i++)
		free(m->control[i].name);
	for (size_t i = 0; i < m->nparameters; i++)
		free(m->parameter[i].name);
	free(m->kpi);
	free(m->currency);
	free(m->likelihood);
	free(m->settings);
	free(m->priors);
	free(m->scaling);
	free(m->sampler);
	free(m->checks);
	free(m->holdout);
	free(m->curve);
	free(m->campaign);
	free(m->line);
	free(m->fitted);
	free(m->control);
	free(m->parameter);
	*m = (struct leat_model){0};
}
