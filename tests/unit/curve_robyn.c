/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model that Robyn published with its demo (3_165_9), rebuilt from its
 * parameters by the transforms here: what each channel brought, its return, and
 * the distance between shares of effect and of spend. The data are not in the
 * tree; without them there is nothing to do.
 * Source: facebookexperimental/Robyn, RobynModel-3_165_9.json; its adstock_geometric
 * and saturation_hill, whose inflexion is (1 - gamma) min + gamma max of the
 * carried-over spend within the window.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "math/curve.h"
#include "unit.h"

enum { WEEKS = 208, FROM = 6, TO = 163, CHANNELS = 6, PAID = 5, COLUMNS = 32 };

struct published {
	char name[32];
	double alpha, gamma, theta, coef, decomp, roas; /* roas: paid channels */
	double x[WEEKS];                                /* spend by week */
};

static FILE *
data_file(const char *name)
{
	const char *data = getenv("DATA");
	char path[512];

	snprintf(path, sizeof(path), "%s/mmm/%s", data && *data ? data : "../shared/data", name);
	return fopen(path, "r");
}

static double
number(struct leat_slice text)
{
	double x = 0;

	ck_assert(leat_parse_double(leat_slice_trim(text), &x));
	return x;
}

static bool
read_published(struct published *p)
{
	FILE *f = data_file("targets/robyn_3_165_9.tsv");
	char line[1024];
	int n = 0;

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f)) {
		struct leat_slice rest = leat_slice(line), field;
		double *const to[] = {
		    &p[n].alpha, &p[n].gamma, &p[n].theta, &p[n].coef, &p[n].decomp, &p[n].roas};

		if (line[0] == '#' || strncmp(line, "channel", 7) == 0)
			continue;
		ck_assert_int_lt(n, CHANNELS);
		leat_slice_cut(&rest, '\t', &field);
		snprintf(p[n].name, sizeof(p[n].name), "%.*s", (int)field.n, field.p);
		for (int i = 0; i < (n < PAID ? 6 : 5); i++) {
			leat_slice_cut(&rest, '\t', &field);
			*to[i] = number(field);
		}
		n++;
	}
	fclose(f);
	ck_assert_int_eq(n, CHANNELS);
	return true;
}

/* The columns of the channels, by the names in the header. */
static bool
read_weeks(struct published *p)
{
	FILE *f = data_file("robyn/dt_simulated_weekly.csv");
	struct published *of[COLUMNS] = {NULL};
	char line[1024], quoted[40];
	int week = 0;

	if (f == NULL)
		return false;
	for (; fgets(line, sizeof(line), f); week++) {
		struct leat_slice rest = leat_slice(line), field;

		ck_assert_int_le(week, WEEKS);
		for (int k = 0; leat_slice_cut(&rest, ',', &field); k++) {
			field = leat_slice_trim(field);
			for (int c = 0; week == 0 && c < CHANNELS; c++) {
				snprintf(quoted, sizeof(quoted), "\"%s\"", p[c].name);
				if (leat_slice_is(field, quoted))
					of[k] = &p[c];
			}
			if (week && of[k])
				of[k]->x[week - 1] = number(field);
		}
	}
	fclose(f);
	ck_assert_int_eq(week, WEEKS + 1);
	return true;
}

/* Carry-over without end over all weeks, then Hill, added up over the window. */
static double
decompose(const struct published *p)
{
	struct leat_shape shape = {leat_adstock_find(leat_slice("geometric")),
	    leat_saturation_find(leat_slice("none")), LEAT_LAG_MAX, false, false};
	double par[3] = {p->theta, 0, p->alpha}, y[WEEKS], least, most, sum = 0;

	leat_shape_apply(&shape, p->x, WEEKS, par, y, NULL);
	least = most = y[FROM];
	for (int t = FROM; t < TO; t++) {
		least = fmin(least, y[t]);
		most = fmax(most, y[t]);
	}
	par[1] = (1 - p->gamma) * least + p->gamma * most;
	shape.saturation = leat_saturation_find(leat_slice("hill"));
	leat_shape_apply(&shape, p->x, WEEKS, par, y, NULL);
	for (int t = FROM; t < TO; t++)
		sum += y[t];
	return p->coef * sum;
}

static double
spent(const struct published *p)
{
	double sum = 0;

	for (int t = FROM; t < TO; t++)
		sum += p->x[t];
	return sum;
}

/* Relative 1e-9; the parameters are published with 10 to 11 digits. */
START_TEST(decomposition)
{
	struct published p[CHANNELS] = {0};

	if (!read_published(p) || !read_weeks(p))
		return;
	for (int c = 0; c < CHANNELS; c++) {
		double got = decompose(&p[c]);

		ck_assert_msg(fabs(got / p[c].decomp - 1) <= 1e-9, "%s: %.17g is not %.17g",
		    p[c].name, got, p[c].decomp);
		if (c < PAID)
			ck_assert_double_eq_tol(got / spent(&p[c]) / p[c].roas, 1, 1e-9);
	}
}
END_TEST

/* DECOMP.RSSD and the return of all paid media, as the comments of the target have them. */
START_TEST(shares)
{
	struct published p[CHANNELS] = {0};
	double effect = 0, spend = 0, square = 0;

	if (!read_published(p) || !read_weeks(p))
		return;
	for (int c = 0; c < PAID; c++) {
		effect += decompose(&p[c]);
		spend += spent(&p[c]);
	}
	for (int c = 0; c < PAID; c++)
		square += pow(decompose(&p[c]) / effect - spent(&p[c]) / spend, 2);
	ck_assert_double_eq_tol(spend / 12576779.013103278, 1, 1e-9);
	ck_assert_double_eq_tol(effect / spend / 3.0550705958, 1, 1e-9);
	ck_assert_double_eq_tol(sqrt(square) / 0.20753910356, 1, 1e-9);
}
END_TEST

UNIT_MAIN("curve_robyn", decomposition, shares)
