/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DRIFT_H
#define LEAT_QUALITY_DRIFT_H

#include <stddef.h>
#include <stdint.h>

#include "quality/finding.h"
#include "quality/history.h"

/*
 * Is what is seen lately distributed as it was before? Three distances, each with the number
 * of days in mind that are worth so many independent ones.
 */
struct leat_drift {
	size_t n_before, n_now;
	double effective_before, effective_now; /* n (1 - r) / (1 + r) */
	double mean_before, mean_now;
	double psi;         /* population stability index; 0 where all is in one bin */
	double psi_chance;  /* what it exceeds with probability p if nothing has changed */
	double ks;          /* largest distance of the two distribution functions */
	double ks_p;        /* the probability of as much by chance */
	double wasserstein; /* mean distance that has to be gone, in the unit of x */
};

enum { LEAT_DRIFT_BINS = 5, LEAT_DRIFT_DAYS_MIN = 14 };

/*
 * leat_drift_measure -- of two stretches of a daily series.
 * day, x   n days, ascending, each once, and their values (borrowed)
 * split    index of the first that is "now"; both sides have LEAT_DRIFT_DAYS_MIN at least
 * p        for psi_chance, in (0, 1)
 *
 * What each weekday had more than the mean before is taken off x first, all through.
 * PSI = sum over bins of (s' - s) log(s' / s), with s = (count + 0.5) / (n + bins / 2), of bins
 * that the quantiles of what was before cut. If nothing has changed it is about
 * (1 / n + 1 / n') chi-squared(bins - 1).
 * r is the autocorrelation at a lag of one day of what is left of x when each weekday's own mean
 * is taken off in either stretch, corrected for its bias, at least 0.
 * Sources: Yurdakul and Naranjo (2020), Statistical properties of the population
 * stability index, J. Risk Model Validation 14; Stephens (1970), Use of the
 * Kolmogorov-Smirnov, Cramer-von Mises and related statistics without extensive tables,
 * JRSS B 32; Bayley and Hammersley (1946), The "effective" number of independent
 * observations in an autocorrelated time series, JRSS supplement 8; Kendall (1954), Note on
 * bias in the estimation of autocorrelation, Biometrika 41.
 */
void leat_drift_measure(const int32_t *day, const double *x, size_t n, size_t split, double p,
    struct leat_drift *drift);

/* leat_ks_probability -- of a distance of d or more by chance, for so many effective days. */
double leat_ks_probability(double d, double n, double m);

/*
 * leat_drift_check -- cost, clicks, conversions and revenue of each platform by the day: the
 * last days against those before, as the rules say. Findings are added, and a line for each that
 * was measured.
 */
void leat_drift_check(const struct leat_history *h, const struct leat_rule_checks *asked,
    struct leat_findings *findings, struct leat_buf *lines);

#endif
