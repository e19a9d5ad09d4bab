/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/design.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "math/stat.h"

double
leat_design_contrast(int day, int k)
{
	double norm = sqrt((double)(k + 1) * (k + 2));

	if (day > k + 1)
		return 0;
	return day <= k ? 1 / norm : -(k + 1) / norm;
}

/* A new column, to be filled; the array of values was made for all of them. */
static double *
add_column(
    struct leat_design *d, enum leat_term term, const char *name, const struct leat_prior *prior)
{
	double *x = d->x + d->p * d->n;

	d->column[d->p++] = (struct leat_design_column){
	    .term = term, .name = leat_strdup(name), .prior = *prior, .unit = 1};
	return x;
}

/*
 * A control's contribution counts from zero where zero is among its possible
 * values (an event, a count), else from its mean (a price, a temperature in
 * kelvin), so that a report does not show a vast effect of a price of nothing.
 */
static double
natural_origin(const double *value, size_t n)
{
	double least = value[0], most = value[0];

	for (size_t t = 0; t < n; t++) {
		least = fmin(least, value[t]);
		most = fmax(most, value[t]);
	}
	return least > 0 || most < 0 ? leat_stat_mean(value, n) : 0;
}

/* Standardised, a control is measured from there, and the intercept is what it is there. */
static void
add_control(struct leat_design *d, const struct leat_panel_series *c, const struct leat_spec *spec)
{
	double *x =
	    add_column(d, LEAT_TERM_CONTROL, c->name, leat_spec_prior_of(spec, "control", c->name));
	struct leat_design_column *col = &d->column[d->p - 1];
	double sd = leat_stat_sd(c->value, d->n);

	col->origin = natural_origin(c->value, d->n);
	if (spec->standardise_controls) {
		const struct leat_scale *known = leat_scales_control(spec->scales, c->name);

		col->zero = known ? known->zero : col->origin;
		col->unit = known ? known->unit : sd > 0 ? sd : 1;
		col->origin = 0;
	}
	for (size_t t = 0; t < d->n; t++)
		x[t] = (c->value[t] - col->zero) / col->unit;
}

/* The prior of a whole change of 1 from the first period to the last. */
static void
add_trend(struct leat_design *d, const struct leat_spec *spec)
{
	double *x = add_column(d, LEAT_TERM_TREND, "", leat_spec_prior_of(spec, "trend", NULL));

	for (size_t t = 0; t < d->n; t++)
		x[t] = (double)t / (double)(d->n - 1) - 0.5;
}

static void
day_name(const struct leat_panel *panel, size_t t, char *name)
{
	leat_day_print(panel->first_day + (int32_t)t * panel->period_days, name);
}

/*
 * Changes of slope, spread evenly over the span, as Prophet has them: from each on, the
 * trend is steeper by its coefficient. Source: Taylor and Letham (2018), Forecasting at
 * scale, section 3.1.2.
 */
static void
add_trend_changes(
    struct leat_design *d, const struct leat_spec *spec, const struct leat_panel *panel)
{
	const struct leat_prior *prior = leat_spec_prior_of(spec, "trend_change", NULL);
	char name[LEAT_DAY_MAX];

	for (int k = 1; k <= spec->trend_knots; k++) {
		size_t from = (size_t)k * (d->n - 1) / (size_t)(spec->trend_knots + 1);
		double *x;

		day_name(panel, from, name);
		x = add_column(d, LEAT_TERM_TREND_CHANGE, name, prior);
		for (size_t t = from; t < d->n; t++)
			x[t] = (double)(t - from) / (double)(d->n - 1);
	}
}

/* A level that moves from knot to knot in straight lines. */
static void
add_knots(struct leat_design *d, const struct leat_spec *spec, const struct leat_panel *panel)
{
	const struct leat_prior *prior = leat_spec_prior_of(spec, "knot", NULL);
	int knots = leat_design_knots(spec, d->n);
	char name[LEAT_DAY_MAX];

	for (int k = 0; k < knots; k++) {
		double place = (double)k * (double)(d->n - 1) / (knots - 1);
		double *x;

		day_name(panel, (size_t)(place + 0.5), name);
		x = add_column(d, LEAT_TERM_KNOT, name, prior);
		for (size_t t = 0; t < d->n; t++) {
			double far = fabs((double)t - place) * (knots - 1) / (double)(d->n - 1);

			x[t] = far < 1 ? 1 - far : 0;
		}
	}
}

/* The part of each period that the events of one name take up; every name once. */
static void
add_events(struct leat_design *d, const struct leat_spec *spec, const struct leat_panel *panel)
{
	for (size_t i = 0; i < spec->nevents; i++) {
		const char *name = spec->events[i].name;
		bool done = false;
		double *x;

		for (size_t j = 0; j < i; j++)
			done |= strcmp(spec->events[j].name, name) == 0;
		if (done)
			continue;
		x = add_column(d, LEAT_TERM_EVENT, name, leat_spec_prior_of(spec, "event", name));
		for (size_t j = i; j < spec->nevents; j++) {
			const struct leat_spec_event *e = &spec->events[j];

			if (strcmp(e->name, name) != 0)
				continue;
			for (int32_t day = e->first; day <= e->last; day++)
				if (day >= panel->first_day && day <= panel->last_day)
					x[(day - panel->first_day) / panel->period_days] +=
					    1.0 / panel->period_days;
		}
	}
}

int
leat_design_knots(const struct leat_spec *spec, size_t nperiods)
{
	if (spec->trend != LEAT_TREND_KNOTS)
		return 0;
	return spec->trend_knots ? spec->trend_knots : (int)nperiods;
}

static void
add_days_of_week(
    struct leat_design *d, const struct leat_spec *spec, const struct leat_panel *panel)
{
	for (int k = 0; k < 6; k++) {
		double *x = add_column(
		    d, LEAT_TERM_DAY_OF_WEEK, "", leat_spec_prior_of(spec, "day_of_week", NULL));

		for (size_t t = 0; t < d->n; t++)
			x[t] = leat_design_contrast(
			    leat_day_of_week(panel->first_day + (int32_t)t), k);
	}
}

/* sin and cos of 2 pi k (day of year) / 365.25, a period being where it starts. */
static void
add_season(struct leat_design *d, const struct leat_spec *spec, const struct leat_panel *panel)
{
	const struct leat_prior *prior = leat_spec_prior_of(spec, "fourier", NULL);

	for (int i = 0; i < 2 * spec->yearly_order; i++) {
		int k = i / 2 + 1;
		char name[32];
		double *x;

		snprintf(name, sizeof(name), "%s_%d", i % 2 ? "cos" : "sin", k);
		x = add_column(d, LEAT_TERM_FOURIER, name, prior);
		for (size_t t = 0; t < d->n; t++) {
			int32_t day = panel->first_day + (int32_t)t * panel->period_days;
			double angle = 2 * M_PI * k * leat_day_of_year(day) / 365.25;

			x[t] = i % 2 ? cos(angle) : sin(angle);
		}
	}
}

static void
centre(struct leat_design *d)
{
	for (size_t j = 0; j < d->p; j++) {
		double *x = d->x + j * d->n, mean = leat_stat_mean(x, d->n);

		d->column[j].mean = mean;
		for (size_t t = 0; t < d->n; t++)
			x[t] -= mean;
	}
}

/*
 * R of the QR decomposition of the columns with the priors as p more rows,
 * sigma / prior sd: R'R = X'X + sigma^2 D is sigma^2 times the posterior precision
 * of theta, and full rank even if X is not.
 */
static gsl_matrix *
triangle(const struct leat_design *d, double sigma)
{
	gsl_matrix *a = gsl_matrix_calloc(d->n + d->p, d->p);
	gsl_vector *tau = gsl_vector_alloc(d->p);

	for (size_t j = 0; j < d->p; j++) {
		for (size_t t = 0; t < d->n; t++)
			gsl_matrix_set(a, t, j, d->x[j * d->n + t]);
		gsl_matrix_set(a, d->n + j, j, sigma / leat_prior_sd(&d->column[j].prior));
	}
	gsl_linalg_QR_decomp(a, tau);
	gsl_vector_free(tau);
	return a;
}

/* whiten = sigma R^-1, by back substitution column by column. */
static void
whitening(struct leat_design *d, double sigma)
{
	size_t p = d->p;
	gsl_matrix *r;

	d->whiten = LEAT_NEW_N(double, p *p);
	if (p == 0)
		return;
	r = triangle(d, sigma);
	for (size_t j = 0; j < p; j++)
		for (size_t i = j + 1; i-- > 0;) {
			double v = i == j ? sigma : 0;

			for (size_t k = i + 1; k <= j; k++)
				v -= gsl_matrix_get(r, i, k) * d->whiten[k * p + j];
			d->whiten[i * p + j] = v / gsl_matrix_get(r, i, i);
		}
	gsl_matrix_free(r);
}

void
leat_design_init(struct leat_design *d, const struct leat_spec *spec,
    const struct leat_panel *panel, const double *y)
{
	size_t changes = spec->trend == LEAT_TREND_PIECEWISE ? (size_t)spec->trend_knots : 0;
	size_t most = panel->ncontrols + 1 + 6 + 2 * (size_t)spec->yearly_order + spec->nevents +
		      changes + (size_t)leat_design_knots(spec, panel->nperiods);

	d->n = panel->nperiods;
	d->p = 0;
	d->column = LEAT_NEW_N(struct leat_design_column, most);
	d->x = LEAT_NEW_N(double, most * d->n);
	for (size_t k = 0; k < panel->ncontrols; k++)
		add_control(d, &panel->control[k], spec);
	if (spec->trend == LEAT_TREND_LINEAR || spec->trend == LEAT_TREND_PIECEWISE)
		add_trend(d, spec);
	if (spec->trend == LEAT_TREND_PIECEWISE)
		add_trend_changes(d, spec, panel);
	add_knots(d, spec, panel);
	if (spec->day_of_week)
		add_days_of_week(d, spec, panel);
	add_season(d, spec, panel);
	add_events(d, spec, panel);
	centre(d);
	/* Half the outcome's own spread stands for the noise: only a scale, later refined. */
	whitening(d, leat_stat_sd(y, d->n) / 2);
}

void
leat_design_fini(struct leat_design *d)
{
	for (size_t j = 0; j < d->p; j++)
		free(d->column[j].name);
	free(d->column);
	free(d->x);
	free(d->whiten);
}

void
leat_design_theta(const struct leat_design *d, const double *z, double *theta)
{
	for (size_t i = 0; i < d->p; i++) {
		double sum = 0;

		for (size_t j = i; j < d->p; j++)
			sum += d->whiten[i * d->p + j] * z[j];
		theta[i] = sum;
	}
}
