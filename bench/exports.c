/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exports SEED EVERY LOOKBACK SPAN LATE WAVER TRUTH <MARKET -- what a team would have downloaded
 * from platforms that learn of conversions late, from a market of leat-simulate, whose spend rows
 * say what the platforms end up claiming. Over the last SPAN days an export is taken EVERY days, of
 * the LOOKBACK days before it, the first of all days before it.
 *
 * A conversion comes in T days after its day. Of a platform that books conversions on the click's
 * day T is 0 with a share drawn from 0.2 to 0.5, else Weibull with a shape from 0.7 to 1.3, and
 * at most 90; the scale is such that a share LATE has T > 7. A day's scale varies about that by a
 * log-normal factor with the standard deviation WAVER, which may be 0. Meta books on the
 * conversion's day where SEED is odd: T is 0 with 0.7, else exponential with mean 1.
 *
 * What is known of a day at age A (whole days from it to the export) is what has T < A. The true
 * completeness goes to TRUTH, as CSV: platform, time_basis, age, completeness.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/money.h"
#include "base/rng.h"
#include "base/when.h"
#include "record/stream.h"

enum { LONGEST = 90, LATE_AFTER = 7 };
#define CENT INT64_C(10000)

static const int columns[] = {LEAT_OBS_TIME_BASIS, LEAT_OBS_AS_OF, -1};

struct delay {
	double at_once, shape, scale;
	bool by_click;
};

struct spend {
	struct leat_row row; /* fields copied */
	int32_t day;
	size_t platform;
	size_t n;
	double *late;   /* n: days until a conversion comes in */
	int64_t *value; /* n: micros */
};

struct market {
	struct leat_rng rng;
	double late, waver;
	struct leat_map platform;
	struct delay *delay;
	size_t delay_cap;
	struct spend *spend;
	size_t n, cap;
	int32_t last; /* day */
};

/* Share that has come in within t days. */
static double
arrived(const struct delay *d, double t)
{
	double all = 1 - exp(-pow(LONGEST / d->scale, d->shape));
	double part = 1 - exp(-pow(t / d->scale, d->shape));

	return t >= LONGEST ? 1 : d->at_once + (1 - d->at_once) * part / all;
}

/* The scale that makes a share `late` come in after LATE_AFTER days, by bisection. */
static void
calibrate(struct delay *d, double late)
{
	double low = 0.01, high = 1000;

	for (int i = 0; i < 200; i++) {
		d->scale = (low + high) / 2;
		if (1 - arrived(d, LATE_AFTER) < late)
			low = d->scale;
		else
			high = d->scale;
	}
}

static size_t
platform_of(struct market *m, struct leat_slice name, uint64_t seed)
{
	bool added;
	size_t p = leat_map_put(&m->platform, name, &added);
	struct leat_rng r = leat_rng_split(&m->rng, "delay", p);

	if (!added)
		return p;
	LEAT_GROW(m->delay, p, m->delay_cap);
	m->delay[p].by_click = !(leat_slice_is(name, "meta_ads") && seed % 2 == 1);
	if (!m->delay[p].by_click) {
		m->delay[p] = (struct delay){.at_once = 0.7, .shape = 1, .scale = 1};
		return p;
	}
	m->delay[p].at_once = 0.2 + 0.3 * leat_rng_uniform(&r);
	m->delay[p].shape = 0.7 + 0.6 * leat_rng_uniform(&r);
	calibrate(&m->delay[p], m->late);
	return p;
}

static double
draw(const struct delay *d, double scale, struct leat_rng *r)
{
	double t;

	if (leat_rng_uniform(r) < d->at_once)
		return 0;
	do
		t = scale * pow(leat_rng_exponential(r), 1 / d->shape);
	while (t > LONGEST);
	return t;
}

/* When each conversion of a row comes in, and what it is worth. */
static void
draw_row(struct market *m, struct spend *s, uint64_t number)
{
	const struct delay *d = &m->delay[s->platform];
	struct leat_rng r = leat_rng_split(&m->rng, "row", number);
	struct leat_rng day = leat_rng_split(
	    &m->rng, "day", (uint64_t)s->platform * 1000000 + (uint64_t)(uint32_t)s->day);
	double scale = d->scale * exp(m->waver * leat_rng_normal(&day));
	int64_t conversions = 0, revenue = 0;
	double *weight;

	leat_money_parse(s->row.field[LEAT_OBS_CONVERSIONS], &conversions, NULL);
	leat_money_parse(s->row.field[LEAT_OBS_REVENUE], &revenue, NULL);
	s->n = (size_t)(conversions / LEAT_MICROS);
	s->late = LEAT_NEW_N(double, s->n);
	s->value = LEAT_NEW_N(int64_t, s->n);
	weight = LEAT_NEW_N(double, s->n);
	for (size_t i = 0; i < s->n; i++) {
		s->late[i] = draw(d, scale, &r);
		weight[i] = leat_rng_gamma(&r, 4);
	}
	if (s->n)
		leat_money_apportion(revenue, weight, s->n, CENT, s->value, NULL);
	free(weight);
}

static void
take_row(struct market *m, const struct leat_batch *b, size_t i, uint64_t seed)
{
	struct spend s = {.n = 0};
	struct leat_row row;

	leat_row_init(&row, b->ncolumns);
	leat_row_load(&row, b, i);
	if (leat_slice_is(row.field[LEAT_OBS_KIND], "spend") &&
	    leat_day_parse(row.field[LEAT_OBS_TIME], &s.day)) {
		leat_row_init(&s.row, b->ncolumns);
		for (size_t c = 0; c < b->ncolumns; c++)
			leat_row_text(&s.row, (int)c, row.field[c]);
		s.platform = platform_of(m, row.field[LEAT_OBS_PLATFORM], seed);
		draw_row(m, &s, m->n);
		m->last = m->n == 0 || s.day > m->last ? s.day : m->last;
		LEAT_GROW(m->spend, m->n, m->cap);
		m->spend[m->n++] = s;
	}
	leat_row_fini(&row);
}

static int
write_row(
    struct market *m, struct spend *s, int32_t taken, struct leat_out *out, struct leat_err *err)
{
	int64_t conversions = 0, revenue = 0;
	struct leat_row row;
	char as_of[LEAT_INSTANT_MAX];
	int status;

	for (size_t i = 0; i < s->n; i++)
		if (s->late[i] < taken - s->day) {
			conversions += LEAT_MICROS;
			revenue += s->value[i];
		}
	leat_row_init(&row, s->row.ncolumns);
	for (size_t c = 0; c < s->row.ncolumns; c++)
		row.field[c] = s->row.field[c];
	leat_row_money(&row, LEAT_OBS_CONVERSIONS, conversions);
	leat_row_money(&row, LEAT_OBS_REVENUE, revenue);
	leat_row_str(
	    &row, LEAT_OBS_TIME_BASIS, m->delay[s->platform].by_click ? "click" : "conversion");
	leat_instant_print(taken * LEAT_US_PER_DAY + 5 * 3600 * LEAT_US_PER_SECOND, as_of);
	leat_row_str(&row, LEAT_OBS_AS_OF, as_of);
	status = leat_out_row(out, &row, err);
	leat_row_fini(&row);
	return status;
}

static int
write_exports(struct market *m, int32_t every, int32_t lookback, int32_t span, struct leat_out *out,
    struct leat_err *err)
{
	int32_t first = m->last + 1 - span / every * every;
	int status = LEAT_OK;

	for (int32_t taken = first; taken <= m->last + 1; taken += every)
		for (size_t i = 0; status == LEAT_OK && i < m->n; i++) {
			struct spend *s = &m->spend[i];

			if (s->day < taken && (taken == first || s->day >= taken - lookback))
				status = write_row(m, s, taken, out, err);
		}
	return status == LEAT_OK ? leat_out_end(out, 0, err) : status;
}

static void
write_truth(const struct market *m, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return;
	fprintf(f, "platform,time_basis,age,completeness\n");
	for (size_t p = 0; p < m->platform.n; p++)
		for (int age = 1; age <= LONGEST; age++)
			fprintf(f, "%s,%s,%d,%.6f\n", m->platform.key[p].p,
			    m->delay[p].by_click ? "click" : "conversion", age,
			    arrived(&m->delay[p], age));
	fclose(f);
}

int
main(int argc, char **argv)
{
	static const char *const paths[] = {"-"};
	struct leat_in_options in_options = {
	    .schema = &leat_observations, .paths = paths, .npaths = 1};
	struct leat_out_options out_options = {.schema = &leat_observations, .format = LEAT_CSV};
	struct market m = {0};
	struct leat_err err = {0};
	struct leat_batch b = {0};
	struct leat_out *out = NULL;
	struct leat_in *in = NULL;
	uint64_t seed;
	int status;

	if (argc != 8) {
		fprintf(
		    stderr, "usage: exports SEED EVERY LOOKBACK SPAN LATE WAVER TRUTH <MARKET\n");
		return LEAT_EUSAGE;
	}
	seed = strtoull(argv[1], NULL, 10);
	m.late = atof(argv[5]);
	m.waver = atof(argv[6]);
	leat_rng_init(&m.rng, seed);
	status = leat_in_open(&in, &in_options, &err);
	while (status == LEAT_OK && (status = leat_in_next(in, &b, &err)) == LEAT_OK && b.nrows)
		for (size_t i = 0; i < b.nrows; i++)
			take_row(&m, &b, i, seed);
	if (status == LEAT_OK)
		status = leat_out_open(&out, &out_options, &err);
	if (status == LEAT_OK)
		status = leat_out_columns(out, in, columns, &err);
	if (status == LEAT_OK)
		status = write_exports(&m, atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), out, &err);
	if (status == LEAT_OK)
		status = leat_out_commit(out, NULL, &err);
	write_truth(&m, argv[7]);
	if (status != LEAT_OK)
		fprintf(stderr, "exports: %s\n", err.text);
	return status;
}
