/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How choices are written, in the order of their enums. */
#include "mix/spec_part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define WORDS(name, ...)                                                                           \
	static const char *const name[] = {__VA_ARGS__};                                           \
	const struct leat_words leat_spec_##name = {name, COUNT(name)}

WORDS(likelihoods, "normal", "student-t", "negative-binomial", "poisson");
WORDS(autocorrelations, "none", "ar1");
WORDS(exposures, "auto", "spend", "impressions", "reach_frequency", "media");
WORDS(effects, "beta", "share", "return", "roi", "marginal_roi");
WORDS(trends, "none", "linear", "piecewise", "knots");
WORDS(scalings, "none", "max", "mean", "population");
WORDS(orders, "adstock_first", "saturation_first");
WORDS(periods, "day", "week");
WORDS(metrics, "auto", "dense", "diagonal");
