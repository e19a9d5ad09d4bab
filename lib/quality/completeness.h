/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_COMPLETENESS_H
#define LEAT_QUALITY_COMPLETENESS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How complete a day is by its age, from days that were seen more than once:
 * the chain ladder, for ages in whole days and exports at any distance.
 *
 * F(a) is the share of all that ever comes which is there at age a, and
 * q(j) = 1 - F(j - 1) / F(j) the share of what is there at age j that came
 * since the age before: the hazard in reversed time, of which
 *
 *   q(j) = came(j) / there(j),   F(a) = product over j > a of 1 - q(j)
 *
 * is the maximum likelihood estimate for Poisson counts, the chain ladder's
 * development factors f = 1 / (1 - q), and, for single delays that are cut off on
 * the right, Kaplan and Meier's. What came between two exports more than a day
 * apart is divided over the ages between as the estimate itself says (EM), until
 * it stays. F is then made monotone by pooling neighbours.
 *
 * A prior adds `weight` conversions that behave as it says: few data are drawn
 * to it, many are not.
 *
 * Ages beyond the last one that exports tell of are extrapolated: what comes is
 * taken to fall off geometrically, at the rate of the last two stretches of days.
 *
 * Uncertainty is the delete-a-group jackknife's over blocks of days, of log F;
 * of counts at least Poisson's (Greenwood's formula). Their ratio is the
 * dispersion.
 *
 * Sources: Mack (1991), A simple parametric model for rating automobile insurance
 * or estimating IBNR claims reserves, ASTIN Bulletin 21; Lagakos, Barraj and De
 * Gruttola (1988), Nonparametric analysis of truncated survival data, with
 * application to AIDS, Biometrika 75; Kott (2001), The delete-a-group jackknife,
 * Journal of Official Statistics 17.
 */
struct leat_link {            /* of all days of a block that were seen at both ages, none between */
	int from_age, to_age; /* 0 <= from_age < to_age <= max_age */
	int block;            /* 0 .. LEAT_COMPLETENESS_BLOCKS - 1 */
	double from, to;      /* what was there, >= 0 */
};

enum { LEAT_COMPLETENESS_BLOCKS = 20 };

struct leat_completeness_options {
	int max_age;         /* days; what is there then is all there is, by decree */
	bool counts;         /* unit is one conversion: no less than Poisson's spread */
	double unit;         /* one conversion in the unit of the links, > 0 */
	const double *prior; /* q by age, 0 .. max_age, NAN where it knows none; or NULL */
	double weight;       /* of the prior, conversions */
};

struct leat_completeness {
	int max_age;
	int first, last;   /* ages that were seen; below first nothing is known */
	int blocks;        /* that have any link */
	bool learnt;       /* else nothing of the rest holds */
	bool settled;      /* the tail beyond `last` is small enough to be believed */
	bool converged;    /* the division of long gaps */
	double tail;       /* share that is taken to come after `last` */
	double dispersion; /* variance to Poisson's, in the unit of the links, >= unit */
	double *hazard;    /* q by age, 0 .. max_age; NAN where nothing is known */
	double *complete;  /* F by age, 0 .. max_age; NAN below first */
	double *log_sd;    /* standard error of log F, by age */
	double *replicate; /* F without each block: LEAT_COMPLETENESS_BLOCKS rows of max_age + 1 */
	bool has_block[LEAT_COMPLETENESS_BLOCKS];
};

/* The most that may be taken to come after the last age that was seen. */
#define LEAT_COMPLETENESS_TAIL_MAX 0.1

/*
 * leat_completeness_fit -- from n links, sorted by from_age, to_age, block.
 * c     filled (caller's); c->learnt is false if no link has anything in it
 */
void leat_completeness_fit(struct leat_completeness *c, const struct leat_link *link, size_t n,
    const struct leat_completeness_options *o);

/* leat_completeness_at -- F at an age of any size; NAN where it is not known. */
double leat_completeness_at(const struct leat_completeness *c, int age);

/*
 * leat_completeness_interval -- 90 % of F, at most 1; NAN where it is not known,
 * and 0 to 1 where a single block says nothing of the spread.
 */
void leat_completeness_interval(
    const struct leat_completeness *c, int age, double *lower, double *upper);

/* leat_completeness_quantile -- Student's 95 % quantile for so many blocks. */
double leat_completeness_quantile(int blocks);

void leat_completeness_fini(struct leat_completeness *c);

#endif
