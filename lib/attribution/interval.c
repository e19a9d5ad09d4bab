/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

void
leat_interval(double x, double variance, double level, double *lower, double *upper)
{
	double z = gsl_cdf_ugaussian_Pinv(0.5 + level / 2);
	double factor = exp(z * sqrt(log1p(variance)));

	*lower = x < 0 ? x * factor : x / factor;
	*upper = x < 0 ? x / factor : x * factor;
}
