/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_DENSITY_H
#define LEAT_MIX_DENSITY_H

#include <stdbool.h>
#include <stddef.h>

#include "mix/coordinate.h"
#include "mix/design.h"
#include "mix/likelihood.h"
#include "mix/spec.h"
#include "panel/panel.h"
#include "record/json.h"
#include "sample/nuts.h"

/*
 * struct leat_mix -- the posterior of a mix model on unbounded coordinates q in
 * which it is nearly round, with its gradient. Const once made; each thread
 * evaluates it in a workspace of its own. Its form says how: one market
 * (national_part.h), or geos with effects of their own.
 */
struct leat_mix;
struct leat_mix_point;

struct leat_mix_form {
	void *(*work_new)(const struct leat_mix *mix);
	void (*work_free)(void *work);
	/* The log posterior and its gradient, as leat_density has it. */
	double (*evaluate)(void *work, const double *q, double *grad);
	/* What q means; rng draws what is not in q (it is integrated out), NULL: its mean. */
	const struct leat_mix_point *(*at)(void *work, const double *q, struct leat_rng *rng);
	void (*start)(const struct leat_mix *mix, double *q);
	/* Members of the model line's scaling object, besides outcome and exposure; or NULL. */
	void (*scaling)(const struct leat_mix *mix, struct leat_jw *w);
	void (*free)(void *own);
	/* The highest point, if there is one, is far from where the mass is, as where the spread of
	   a group and its members are sampled together: chains begin about the start. */
	bool modeless;
};

struct leat_mix_channel {
	size_t series; /* index in the panel */
	struct leat_shape shape;
	double *x;         /* n scaled exposures */
	double *x_scale;   /* ngeos: exposure that is 1 */
	double *frequency; /* n: where exposure is reach, contacts per person; else NULL */
	int npar, nadstock;
	struct leat_coordinate coordinate[2 * LEAT_CURVE_PARAMETERS];
	struct leat_prior prior[2 * LEAT_CURVE_PARAMETERS];
	struct leat_prior effect; /* of what effect_kind says */
	enum leat_effect effect_kind;
	double effect_per_mean; /* what the prior is about, per unit of mean contribution (its
				   worth, with geos) in scaled outcome of the first geo */
	int varying;            /* knots of log effectiveness, 0: none */
	size_t at;              /* of its first coordinate in q */
};

/* An experiment as the density has it: the channel's exposures without it, over its window. */
struct leat_mix_lift {
	const struct leat_panel_lift *from; /* the panel's: borrowed */
	size_t channel;                     /* of the mix */
	size_t begin, n;   /* periods from where x differs or carries over from, to its end */
	double *x;         /* n scaled exposures, had there been no change */
	double effect, se; /* scaled outcome */
};

struct leat_mix {
	const struct leat_mix_form *form;
	void *own;                 /* the form's */
	size_t ngeos, nperiods, n; /* n cells, geo-major */
	size_t nq;                 /* coordinates */
	char **q_name;             /* nq: "u[tv]", to know them again in another fit */
	double *y;                 /* n scaled outcomes */
	double *y_scale, *y_zero;  /* ngeos: outcome = y_zero + y_scale * scaled */
	double heads;  /* of geo 0, of which its scales are multiples; 1 where none are counted */
	double *value; /* n: money that a unit of the outcome is worth; NULL: it is money, or its
			  worth is not known */
	struct leat_likelihood likelihood;
	struct leat_mix_channel *channel;
	size_t nchannels;    /* those with any exposure */
	size_t nparameters;  /* the model's own, in its scaled units */
	char **name;         /* nparameters */
	size_t ncontrols;    /* controls and events */
	char **control_name; /* ncontrols */
};

/*
 * leat_mix_curve -- a channel's curve over exposures x of cells from .. from + n - 1 of
 * one geo, as leat_shape_apply; the frequency is the channel's own there.
 */
void leat_mix_curve(const struct leat_mix_channel *ch, const double *x, size_t from, size_t n,
    const double *par, double *y, double *const *dy);

/*
 * leat_mix_new -- panel and spec as checked by leat_spec_check (the panel's lifts are
 * borrowed; the rest for the call). Free with leat_mix_free.
 */
struct leat_mix *leat_mix_new(const struct leat_panel *panel, const struct leat_spec *spec);
void leat_mix_free(struct leat_mix *mix);

/* leat_mix_values -- for forms: what a unit of the outcome is worth in each cell. */
void leat_mix_values(struct leat_mix *mix, const struct leat_panel *panel);

/*
 * A point in the model's own parameters, with all that it says of each cell, in scaled
 * outcome: mu = baseline + controls + contributions.
 */
struct leat_mix_point {
	const double *control; /* ncontrols: outcome that each brought, in all cells */
	const double *value;   /* nparameters, in the order of mix->name */
	const double (*par)[2 * LEAT_CURVE_PARAMETERS]; /* nchannels */
	const double *beta;          /* nchannels * ngeos: what a unit on each curve is worth now */
	const double *likelihood;    /* its parameters */
	double *const *contribution; /* nchannels arrays of n */
	const double *baseline, *controls, *mu; /* n */
};

struct leat_mix_work;
struct leat_mix_work *leat_mix_work_new(const struct leat_mix *mix); /* mix is borrowed */
void leat_mix_work_free(struct leat_mix_work *work);

/*
 * leat_mix_density -- the log posterior as the samplers see it, good as long as work.
 * Its value is -infinity where the density is 0 or cannot be computed.
 */
struct leat_density leat_mix_density(struct leat_mix_work *work);

/* leat_mix_at -- what q means. The point belongs to work, until its next use. */
const struct leat_mix_point *leat_mix_at(
    struct leat_mix_work *work, const double *q, struct leat_rng *rng);

/* leat_mix_start -- a sensible q from which to look for the mode. */
void leat_mix_start(const struct leat_mix *mix, double *q);

#endif
