/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_PART_H
#define LEAT_MIX_GEO_PART_H

/* What the files that make a struct leat_geo share. */
#include "mix/geo.h"

/* leat_geo_time_each -- sums of a time effect of one row a period, by time.scale. */
void leat_geo_time_each(struct leat_geo *geo);

/*
 * leat_geo_time_rows -- n rows of nperiods. To be integrated out, they are made
 * orthogonal: the distribution of their sum with standard normal weights stays.
 */
void leat_geo_time_rows(struct leat_geo *geo, const double *row, size_t n);

/*
 * leat_geo_guess -- slopes of covariates by geo, their errors, mean and spread, by least squares on
 * what means of geos and of periods leave. Returns the noise's standard deviation.
 */
double leat_geo_guess(struct leat_geo *geo);

#endif
