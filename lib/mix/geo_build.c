/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel with geos and a specification made into the arrays of struct leat_geo. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/design.h"
#include "mix/even.h"
#include "mix/geo_lift.h"
#include "mix/geo_part.h"

static void
set_parameter(struct leat_geo_parameter *p, const struct leat_prior *prior)
{
	double lower, upper;

	leat_prior_support(prior, &lower, &upper);
	p->prior = *prior;
	p->bounded = isfinite(lower) || isfinite(upper);
	if (p->bounded)
		p->coordinate = leat_coordinate_of(prior);
	p->fixed = p->bounded && p->coordinate.kind == LEAT_COORDINATE_FIXED;
}

/* Values of geos by period, as lanes. Lanes without a geo hold 0. */
static double *
cells_of(const struct leat_geo *geo, const double *value)
{
	double *cells = LEAT_NEW_N(double, geo->ncells);

	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < geo->nperiods; t++)
			cells[leat_geo_cell(geo, g, t)] = value[g * geo->nperiods + t];
	return cells;
}

/* Mean and standard deviation (divisor n, as Meridian has it). */
static void
moments(const double *x, size_t n, double *mean, double *sd)
{
	double sum = 0;

	*mean = leat_stat_mean(x, n);
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - *mean) * (x[i] - *mean);
	*sd = sqrt(sum / (double)n);
}

/* What 1 stands for among values per head: the median, mean or maximum of those that are not 0. */
static double
scale_of(const double *per_head, size_t n, enum leat_scaling how)
{
	double *used = LEAT_NEW_N(double, n), scale = 1;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (per_head[i] != 0)
			used[k++] = fabs(per_head[i]);
	leat_stat_sort(used, k);
	if (k && how == LEAT_SCALING_POPULATION)
		scale = leat_stat_quantile(used, k, 0.5);
	else if (k && how == LEAT_SCALING_MAX)
		scale = used[k - 1];
	else if (k && how == LEAT_SCALING_MEAN)
		scale = leat_stat_mean(used, k);
	free(used);
	return scale;
}

static double *
per_head(const struct leat_panel *panel, const double *value)
{
	double *x = LEAT_NEW_N(double, panel->ngeos * panel->nperiods);

	for (size_t g = 0; g < panel->ngeos; g++)
		for (size_t t = 0; t < panel->nperiods; t++)
			x[g * panel->nperiods + t] =
			    value[g * panel->nperiods + t] / panel->population[g];
	return x;
}

void
leat_geo_scale(
    const struct leat_panel *panel, const struct leat_spec *spec, double *mean, double *scale)
{
	size_t n = panel->ngeos * panel->nperiods;
	double *y = per_head(panel, panel->outcome);
	bool counts = spec->likelihood == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL ||
		      spec->likelihood == LEAT_LIKELIHOOD_POISSON;

	*mean = 0;
	if (spec->outcome_scaling == LEAT_SCALING_POPULATION)
		moments(y, n, mean, scale);
	else if (spec->outcome_scaling == LEAT_SCALING_MEAN)
		*scale = leat_stat_mean(y, n);
	else
		*scale = scale_of(y, n, spec->outcome_scaling);
	if (spec->scales) {
		*scale = spec->scales->outcome;
		*mean = spec->scales->outcome_zero;
	}
	/* Counts have a mean above 0: theirs is a multiple of the scaled one. */
	if (counts)
		*mean = 0;
	free(y);
}

/* The scaled outcome, and what 1 of it is worth in each cell. */
static void
set_outcome(struct leat_geo *geo, const struct leat_panel *panel, const struct leat_spec *spec)
{
	size_t n = geo->ngeos * geo->nperiods;
	double *y = per_head(panel, panel->outcome), *worth = LEAT_NEW_N(double, n);

	leat_geo_scale(panel, spec, &geo->y_mean, &geo->y_scale);
	for (size_t i = 0; i < n; i++) {
		size_t g = i / geo->nperiods;
		double value = panel->value_per_kpi ? panel->value_per_kpi[i] : 1;

		y[i] = leat_even((y[i] - geo->y_mean) / geo->y_scale);
		worth[i] = panel->population[g] * geo->y_scale * value;
		geo->total += panel->outcome[i] * value;
	}
	geo->total = geo->total > 0 ? geo->total : 1;
	for (size_t i = 0; i < n; i++)
		worth[i] = leat_even(worth[i] / geo->total);
	geo->outcome = cells_of(geo, y);
	geo->worth = cells_of(geo, worth);
	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < geo->nperiods; t++) {
			double *at = &y[g * geo->nperiods + t];

			*at -= geo->time.offset[t] + (g == geo->baseline ? 0 : geo->tau.a);
			*at *= geo->marginal;
		}
	geo->y = cells_of(geo, y);
	free(y);
	free(worth);
}

/* A row of effects of time: integrated out, in units of its prior's sd; its mean into offset. */
static void
add_row(struct leat_geo *geo, double *rows, size_t k, const struct leat_prior *prior,
    const double *x, double more)
{
	size_t n = geo->nperiods;

	geo->time.prior[k] = *prior;
	for (size_t t = 0; t < n; t++) {
		double value = (x ? x[t] : 0) + more;

		geo->time.offset[t] += geo->marginal ? value * prior->a : 0;
		rows[k * n + t] = geo->marginal ? value * prior->b : value;
	}
}

/* A knot a period and nothing else: the identity, of which no array is made. */
static void
set_each(struct leat_geo *geo, const struct leat_prior *knot)
{
	geo->time.each = true;
	geo->time.scale = geo->marginal ? knot->b : 1;
	for (size_t t = 0; t < geo->nperiods; t++) {
		geo->time.offset[t] = geo->marginal ? knot->a : 0;
		geo->time.prior[t] = *knot;
	}
	leat_geo_time_each(geo);
}

/* What moves all geos alike: the level (which knots have in them), and what the design has. */
static void
set_time(struct leat_geo *geo, const struct leat_spec *spec, const struct leat_design *design)
{
	size_t n = geo->nperiods, k = 0;
	double *rows;

	geo->time.knots = spec->trend == LEAT_TREND_KNOTS;
	geo->time.offset = LEAT_NEW_N(double, n);
	geo->time.prior = LEAT_NEW_N(struct leat_prior, 1 + n + design->p);
	if (geo->time.knots && design->p == (size_t)leat_design_knots(spec, n) && design->p == n) {
		set_each(geo, &design->column[0].prior);
		return;
	}
	rows = LEAT_NEW_N(double, (1 + design->p) * n);
	if (!geo->time.knots)
		add_row(geo, rows, k++, leat_spec_prior_of(spec, "intercept", NULL), NULL, 1);
	for (size_t j = 0; j < design->p; j++)
		add_row(geo, rows, k++, &design->column[j].prior, design->x + j * n,
		    design->column[j].mean);
	leat_geo_time_rows(geo, rows, k);
	free(rows);
}

/* Effects of geos and of time can be integrated out where all is normal and every cell is known. */
static bool
is_marginal(
    const struct leat_panel *panel, const struct leat_spec *spec, const struct leat_design *design)
{
	bool normal = spec->likelihood == LEAT_LIKELIHOOD_NORMAL && panel->nsums == 0;

	normal &= leat_spec_prior_of(spec, "tau", NULL)->family == LEAT_PRIOR_NORMAL;
	normal &= leat_spec_prior_of(spec, "intercept", NULL)->family == LEAT_PRIOR_NORMAL;
	for (size_t j = 0; j < design->p; j++)
		normal &= design->column[j].prior.family == LEAT_PRIOR_NORMAL;
	return normal;
}

static double
sum_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum;
}

/* What an effect of 1 brings. A channel without spend has no return; its share is that of one in
 * all. */
static void
set_effect(const struct leat_geo *geo, struct leat_geo_media *m, const struct leat_panel *panel,
    const struct leat_spec *spec)
{
	const struct leat_panel_channel *from = &panel->channel[m->series];
	size_t n = geo->ngeos * geo->nperiods;
	double spend = sum_of(from->spend, n), all = 0;
	const struct leat_prior *prior;
	enum leat_effect kind = leat_spec_effect_of(spec, from, spend, &prior);

	for (size_t c = 0; c < panel->nchannels; c++)
		all += sum_of(panel->channel[c].spend, n);
	set_parameter(&m->effect, prior);
	m->effect_kind = kind;
	m->on_beta = kind == LEAT_EFFECT_BETA;
	m->marginal = kind == LEAT_EFFECT_MARGINAL_ROI;
	switch (kind) {
	case LEAT_EFFECT_BETA:
	case LEAT_EFFECT_SHARE:
		m->per_effect = 1;
		break;
	case LEAT_EFFECT_RETURN:
		m->per_effect = leat_even(spend > 0 ? spend / all : 1 / (double)panel->nchannels);
		break;
	case LEAT_EFFECT_ROI:
		m->per_effect = leat_even(spend / geo->total);
		break;
	case LEAT_EFFECT_MARGINAL_ROI:
		m->per_effect = LEAT_GEO_MORE * leat_even(spend / geo->total);
		break;
	}
}

static void
add_curve_parameters(struct leat_geo_media *m, const char *const *names, int n,
    const struct leat_spec *spec, const char *channel)
{
	for (int i = 0; i < n; i++)
		set_parameter(&m->par[m->npar++], leat_spec_prior_of(spec, names[i], channel));
}

static void
set_exposure(const struct leat_geo *geo, struct leat_geo_media *m, const struct leat_panel *panel,
    const struct leat_spec *spec)
{
	const struct leat_panel_channel *from = &panel->channel[m->series];
	const struct leat_scale *known = leat_scales_exposure(spec->scales, from->name);
	double *x = per_head(panel, from->exposure);
	size_t n = geo->nperiods, block = (n + m->lead) * LEAT_GEO_LANES;

	m->x_scale = known ? known->unit : scale_of(x, geo->ngeos * n, spec->exposure_scaling);
	m->x = LEAT_NEW_N(double, geo->nblocks *block);
	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < n; t++)
			m->x[g / LEAT_GEO_LANES * block + (m->lead + t) * LEAT_GEO_LANES +
			     g % LEAT_GEO_LANES] = leat_even(x[g * n + t] / m->x_scale);
	free(x);
}

static void
add_media(struct leat_geo *geo, const struct leat_panel *panel, const struct leat_spec *spec,
    size_t series)
{
	struct leat_geo_media *m = &geo->media[geo->nmedia++];
	const struct leat_panel_channel *from = &panel->channel[series];
	const char *name = from->name;
	size_t n = geo->ngeos * geo->nperiods;

	m->series = series;
	if (from->frequency) {
		m->frequency = LEAT_NEW_N(double, n);
		memcpy(m->frequency, from->frequency, n * sizeof(*m->frequency));
	}
	m->shape = leat_spec_shape_of(spec, name, panel->period_days);
	m->lead = (size_t)m->shape.max_lag + 1;
	set_exposure(geo, m, panel, spec);
	add_curve_parameters(
	    m, m->shape.adstock->parameter, m->shape.adstock->nparameters, spec, name);
	m->nadstock = m->npar;
	add_curve_parameters(
	    m, m->shape.saturation->parameter, m->shape.saturation->nparameters, spec, name);
	set_parameter(&m->eta, leat_spec_prior_of(spec, "eta", name));
	set_effect(geo, m, panel, spec);
	m->at = geo->n;
	for (int p = 0; p < m->npar; p++)
		geo->n += !m->par[p].fixed;
	geo->n += 2 + geo->ngeos;
}

static void
add_control(struct leat_geo *geo, const struct leat_panel *panel, const struct leat_spec *spec,
    size_t series)
{
	struct leat_geo_control *c = &geo->control[geo->ncontrols++];
	const struct leat_panel_series *from = &panel->control[series];
	size_t n = geo->ngeos * geo->nperiods;
	const struct leat_scale *known = leat_scales_control(spec->scales, from->name);
	double *z = LEAT_NEW_N(double, n), least = INFINITY, most = -INFINITY;

	c->series = series;
	c->name = leat_strdup(from->name);
	c->unit = 1;
	if (known)
		c->zero = known->zero, c->unit = known->unit;
	else if (spec->standardise_controls)
		moments(from->value, n, &c->zero, &c->unit);
	c->unit = c->unit > 0 ? c->unit : 1;
	for (size_t i = 0; i < n; i++) {
		z[i] = leat_even((from->value[i] - c->zero) / c->unit);
		least = fmin(least, z[i]);
		most = fmax(most, z[i]);
	}
	c->z = cells_of(geo, z);
	free(z);
	/* From where the covariate is 0, if it ever is about there; else from its mean. */
	c->origin = -c->zero / c->unit;
	if (c->origin < least || c->origin > most)
		c->origin = (leat_stat_mean(from->value, n) - c->zero) / c->unit;
	c->treatment = leat_spec_is_treatment(spec, from->name);
	set_parameter(
	    &c->mean, leat_spec_prior_of(spec, c->treatment ? "treatment" : "control", from->name));
	set_parameter(&c->xi, leat_spec_prior_of(spec, "xi", from->name));
	c->at = geo->n;
	geo->n += 2 + geo->ngeos;
	if (!c->treatment)
		return;
	c->origin = least;
	c->weight = LEAT_NEW_N(double, geo->nlanes);
	for (size_t g = 0; g < geo->ngeos; g++) {
		for (size_t t = 0; t < geo->nperiods; t++) {
			size_t at = leat_geo_cell(geo, g, t);

			c->weight[g] += geo->worth[at] * (c->z[at] - c->origin);
		}
	}
}

/* Sizes, and the geo to which others are compared: the largest. */
static void
set_sizes(struct leat_geo *geo, const struct leat_panel *panel)
{
	geo->ngeos = panel->ngeos;
	geo->nperiods = panel->nperiods;
	geo->nblocks = (geo->ngeos + LEAT_GEO_LANES - 1) / LEAT_GEO_LANES;
	geo->nlanes = geo->nblocks * LEAT_GEO_LANES;
	geo->ncells = geo->nlanes * geo->nperiods;
	for (size_t g = 1; g < geo->ngeos; g++)
		if (panel->population[g] > panel->population[geo->baseline])
			geo->baseline = g;
}

struct leat_geo *
leat_geo_new(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_likelihood *likelihood)
{
	struct leat_geo *geo = LEAT_NEW(struct leat_geo);
	struct leat_panel alone = *panel; /* with what geos share */
	struct leat_design design;

	set_sizes(geo, panel);
	geo->likelihood = likelihood;
	geo->n = (size_t)likelihood->nparameters;
	for (int p = 0; p < likelihood->nparameters; p++)
		set_parameter(&geo->noise[p], &likelihood->prior[p]);
	alone.ncontrols = 0;
	leat_design_init(&design, spec, &alone, panel->outcome);
	geo->marginal = is_marginal(panel, spec, &design);
	geo->tau = *leat_spec_prior_of(spec, "tau", NULL);
	set_time(geo, spec, &design);
	leat_design_fini(&design);
	set_outcome(geo, panel, spec);
	geo->media = LEAT_NEW_N(struct leat_geo_media, panel->nchannels);
	for (size_t c = 0; c < panel->nchannels; c++)
		if (sum_of(panel->channel[c].exposure, geo->ngeos * geo->nperiods) > 0)
			add_media(geo, panel, spec, c);
	leat_geo_lifts_set(geo, panel);
	geo->control = LEAT_NEW_N(struct leat_geo_control, panel->ncontrols);
	for (size_t j = 0; j < panel->ncontrols; j++)
		add_control(geo, panel, spec, j);
	geo->first_sigma = leat_geo_guess(geo);
	geo->at_effects = geo->n;
	if (!geo->marginal)
		geo->n += geo->ngeos - 1 + geo->time.nrows;
	return geo;
}

void
leat_geo_free(struct leat_geo *geo)
{
	if (geo == NULL)
		return;
	for (size_t m = 0; m < geo->nmedia; m++) {
		free(geo->media[m].frequency);
		free(geo->media[m].x);
	}
	for (size_t j = 0; j < geo->ncontrols; j++) {
		free(geo->control[j].name);
		free(geo->control[j].z);
		free(geo->control[j].weight);
		free(geo->control[j].slope);
	}
	leat_geo_lifts_fini(geo);
	free(geo->time.row);
	free(geo->time.length);
	free(geo->time.offset);
	free(geo->time.prior);
	free(geo->media);
	free(geo->control);
	free(geo->worth);
	free(geo->outcome);
	free(geo->y);
	free(geo);
}
