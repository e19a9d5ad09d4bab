/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/fault.h"

#include <math.h>
#include <stdlib.h>

#include "math/stat.h"

/* Room at both ends of the market, days: what is before and after a fault can be seen. */
enum { END = 14, SHIFT_END = 56, GAP_DAYS = 3, LATE_LEAST = 2, LATE_DAYS = 8, TRIES = 10000 };
#define FOREIGN_RATE 1.1

static const int columns[] = {
    LEAT_OBS_COST, LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE};

enum { NCOLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* What is spoilt: a market's cells, and its platforms' conversions, which may be fractions. */
struct spoiling {
	struct leat_market *m;
	struct leat_faults *f;
	struct leat_rng r;
};

static size_t
place(const struct leat_market *m, size_t campaign, size_t geo, size_t day)
{
	return (campaign * m->ngeos + geo) * m->ndays + day;
}

static bool
is_count(int column)
{
	return column == LEAT_OBS_IMPRESSIONS || column == LEAT_OBS_CLICKS;
}

/* What is multiplied is seen by its logarithm, what is a sum of few by its root. */
static bool
by_log(int column)
{
	return column != LEAT_OBS_CONVERSIONS && column != LEAT_OBS_REVENUE;
}

/* A column of a cell, in micros, but of impressions and clicks. */
static int64_t *
value(const struct spoiling *s, size_t at, int column)
{
	struct leat_market_cell *c = &s->m->cell[at];

	switch (column) {
	case LEAT_OBS_COST:
		return &c->cost_micros;
	case LEAT_OBS_IMPRESSIONS:
		return &c->impressions;
	case LEAT_OBS_CLICKS:
		return &c->clicks;
	case LEAT_OBS_CONVERSIONS:
		return &s->f->claimed[at];
	default:
		return &c->claimed_micros;
	}
}

static double
get(const struct spoiling *s, size_t at, int column)
{
	int64_t v = *value(s, at, column);

	return is_count(column) ? (double)v : leat_money_double(v);
}

/* In whole cents, whole counts, and hundredths of conversions. */
static void
put(const struct spoiling *s, size_t at, int column, double x)
{
	*value(s, at, column) = is_count(column)
				    ? (int64_t)nearbyint(x)
				    : (int64_t)nearbyint(x * 100) * (LEAT_MICROS / 100);
}

static void
add(struct spoiling *s, struct leat_fault fault)
{
	LEAT_GROW(s->f->fault, s->f->n, s->f->cap);
	s->f->fault[s->f->n++] = fault;
}

/* A series and a day of it, off the market's ends. */
static struct leat_fault
anywhere(struct spoiling *s, enum leat_fault_kind kind, size_t end)
{
	const struct leat_market *m = s->m;
	struct leat_rng *r = &s->r;
	struct leat_fault f = {.kind = kind, .column = -1};

	f.campaign = (size_t)leat_rng_below(r, m->ncampaigns);
	f.geo = (size_t)leat_rng_below(r, m->ngeos);
	f.first = f.last = m->ndays > 2 * end ? end + (size_t)leat_rng_below(r, m->ndays - 2 * end)
					      : (size_t)leat_rng_below(r, m->ndays);
	return f;
}

/* The feed of a campaign: the first campaign of its platform and account. */
static size_t
feed(const struct leat_market *m, size_t campaign)
{
	size_t k = 0;

	while (!leat_slice_eq(
		   m->campaign[k].campaign->platform, m->campaign[campaign].campaign->platform) ||
	       !leat_slice_eq(
		   m->campaign[k].campaign->account, m->campaign[campaign].campaign->account))
		k++;
	return k;
}

static bool
concerns(const struct leat_market *m, const struct leat_fault *f, size_t campaign, size_t geo)
{
	if (f->whole)
		return feed(m, campaign) == feed(m, f->campaign);
	return campaign == f->campaign && geo == f->geo;
}

/* Level shifts: from the first day on. */

/* Each conversion is lost by chance, and what it brought with it. */
static void
break_cell(struct spoiling *s, size_t at, double factor)
{
	double n = get(s, at, LEAT_OBS_CONVERSIONS), left = 0;

	for (int64_t i = 0; i < (int64_t)n; i++)
		left += leat_rng_uniform(&s->r) < factor;
	put(s, at, LEAT_OBS_CONVERSIONS, left);
	if (n > 0)
		put(s, at, LEAT_OBS_REVENUE, get(s, at, LEAT_OBS_REVENUE) * left / n);
}

/* One shift a column of a series, so that each has a level before and after. */
static bool
has_shift(const struct leat_faults *f, const struct leat_fault *new)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->fault[i].campaign == new->campaign && f->fault[i].geo == new->geo &&
		    (f->fault[i].column == new->column || f->fault[i].column < 0 ||
			new->column < 0))
			return true;
	return false;
}

static void
shift(struct spoiling *s, bool both)
{
	double size = s->m->truth->faults.shift;

	for (int i = 0; i < TRIES; i++) {
		struct leat_fault new =
		    anywhere(s, both ? LEAT_FAULT_BREAK : LEAT_FAULT_SHIFT, SHIFT_END);

		new.last = s->m->ndays - 1;
		new.column = both ? -1 : columns[leat_rng_below(&s->r, NCOLUMNS)];
		new.size = both || leat_rng_below(&s->r, 2) ? 1 - size : 1 + size;
		if (has_shift(s->f, &new))
			continue;
		for (size_t t = new.first; t < s->m->ndays; t++) {
			size_t at = place(s->m, new.campaign, new.geo, t);

			if (both)
				break_cell(s, at, new.size);
			else
				put(s, at, new.column, get(s, at, new.column) * new.size);
		}
		add(s, new);
		return;
	}
}

/* An account changes its currency: what was 1 is FOREIGN_RATE from then on. */
static void
change_currency(struct spoiling *s)
{
	struct leat_fault new = anywhere(s, LEAT_FAULT_CURRENCY, SHIFT_END);
	const struct leat_market *m = s->m;

	new.whole = true;
	new.last = m->ndays - 1;
	new.size = FOREIGN_RATE;
	for (size_t k = 0; k < m->ncampaigns; k++)
		for (size_t g = 0; g < m->ngeos; g++)
			for (size_t t = new.first; t < m->ndays &&concerns(m, &new, k, g); t++) {
				size_t at = place(m, k, g, t);

				if (s->f->mark[at] & LEAT_ROW_FOREIGN)
					continue;
				s->f->mark[at] |= LEAT_ROW_FOREIGN;
				put(s, at, LEAT_OBS_COST, get(s, at, LEAT_OBS_COST) * FOREIGN_RATE);
				put(s, at, LEAT_OBS_REVENUE,
				    get(s, at, LEAT_OBS_REVENUE) * FOREIGN_RATE);
			}
	add(s, new);
}

/* Gaps */

/* Would it run into another gap? */
static bool
beside_gap(const struct leat_faults *f, const struct leat_market *m, const struct leat_fault *new)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->fault[i].kind == LEAT_FAULT_GAP &&
		    (concerns(m, &f->fault[i], new->campaign, new->geo) ||
			concerns(m, new, f->fault[i].campaign, f->fault[i].geo)) &&
		    f->fault[i].first <= new->last + END &&new->first <= f->fault[i].last + END)
			return true;
	return false;
}

static void
make_gap(struct spoiling *s, bool whole)
{
	const struct leat_market *m = s->m;

	for (int i = 0; i < TRIES; i++) {
		struct leat_fault new = anywhere(s, LEAT_FAULT_GAP, 2 * END);

		new.whole = whole;
		new.last += (size_t)leat_rng_below(&s->r, GAP_DAYS);
		new.size = (double)(new.last - new.first + 1);
		if (new.last >= m->ndays || beside_gap(s->f, m, &new))
			continue;
		for (size_t k = 0; k < m->ncampaigns; k++)
			for (size_t g = 0; g < m->ngeos; g++)
				for (size_t t = new.first; t <= new.last &&concerns(m, &new, k, g);
				     t++)
					s->f->mark[place(m, k, g, t)] |=
					    LEAT_ROW_GONE | LEAT_ROW_TAKEN;
		add(s, new);
		return;
	}
}

/* Spikes */

/*
 * The spread of the noise about a level that moves: MAD of the differences of days that
 * follow each other, over sqrt(2).
 */
static double
noise(const struct spoiling *s, size_t campaign, size_t geo, int column)
{
	const struct leat_market *m = s->m;
	double *d = LEAT_NEW_N(double, m->ndays);
	double before = NAN, middle, mad = 0;
	size_t n = 0;

	for (size_t t = 0; t < m->ndays; t++) {
		double x = get(s, place(m, campaign, geo, t), column);
		double y = !by_log(column) ? sqrt(x) : x > 0 ? log(x) : NAN;

		if (isfinite(y - before))
			d[n++] = y - before;
		before = y;
	}
	if (n) {
		leat_stat_sort(d, n);
		middle = leat_stat_quantile(d, n, 0.5);
		for (size_t i = 0; i < n; i++)
			d[i] = fabs(d[i] - middle);
		leat_stat_sort(d, n);
		mad = leat_stat_quantile(d, n, 0.5) / sqrt(2);
	}
	free(d);
	return mad;
}

/* A spike of a cell, up, or down where that leaves anything. Returns its sign. */
static double
spike_cell(struct spoiling *s, size_t at, int column, double by, bool up)
{
	double x = get(s, at, column);

	up |= !by_log(column) && sqrt(x) < by;
	x = by_log(column) ? x * exp(up ? by : -by) : pow(sqrt(x) + (up ? by : -by), 2);
	put(s, at, column, column == LEAT_OBS_CONVERSIONS ? nearbyint(x) : x);
	return up ? 1 : -1;
}

static int64_t
micros(const struct spoiling *s, size_t at, int column)
{
	return *value(s, at, column) * (is_count(column) ? LEAT_MICROS : 1);
}

/* mad: by series, then column. */
static void
spike(struct spoiling *s, bool row, const double *mad)
{
	const struct leat_market *m = s->m;
	double size = m->truth->faults.mads;

	for (int i = 0; i < TRIES; i++) {
		struct leat_fault new =
		    anywhere(s, row ? LEAT_FAULT_ROW_SPIKE : LEAT_FAULT_SPIKE, END);
		size_t at = place(m, new.campaign, new.geo, new.first);
		size_t k = (size_t)leat_rng_below(&s->r, NCOLUMNS);
		bool up = leat_rng_below(&s->r, 2);
		const double *own;

		if (s->f->mark[at] & LEAT_ROW_TAKEN || m->cell[at].cost_micros == 0 ||
		    m->cell[at].clicks == 0)
			continue;
		own = &mad[(new.campaign * m->ngeos + new.geo) * NCOLUMNS];
		new.column = row ? -1 : columns[k];
		new.before = row ? 0 : micros(s, at, columns[k]);
		for (size_t j = row ? 0 : k; j < (row ? NCOLUMNS : k + 1); j++)
			new.size = size *spike_cell(s, at, columns[j], size * own[j], up);
		new.after = row ? 0 : micros(s, at, columns[k]);
		if (!row && new.after == new.before)
			continue;
		s->f->mark[at] |= LEAT_ROW_TAKEN;
		add(s, new);
		return;
	}
}

static void
make_spikes(struct spoiling *s, const double *mad)
{
	for (int64_t i = 0; i < s->m->truth->faults.spikes; i++)
		spike(s, false, mad);
	for (int64_t i = 0; i < s->m->truth->faults.row_spikes; i++)
		spike(s, true, mad);
}

/* Late feeds: their last days are not there yet. */
static void
make_late(struct spoiling *s)
{
	const struct leat_market *m = s->m;
	size_t *missing = s->f->missing;
	size_t *order = LEAT_NEW_N(size_t, m->ncampaigns + 1);
	int64_t left = m->truth->faults.late;

	leat_rng_shuffle(&s->r, order, m->ncampaigns + 1);
	for (size_t i = 0; i <= m->ncampaigns && left > 0; i++) {
		bool orders = order[i] == m->ncampaigns;
		size_t days = LATE_LEAST + (size_t)leat_rng_below(&s->r, LATE_DAYS);
		struct leat_fault new = {.kind = LEAT_FAULT_LATE,
		    .campaign = orders ? LEAT_NO_CAMPAIGN : order[i],
		    .whole = true,
		    .column = -1,
		    .size = (double)days};

		if ((!orders && feed(m, order[i]) != order[i]) || days >= m->ndays)
			continue;
		new.first = m->ndays - days;
		new.last = m->ndays - 1;
		missing[order[i]] = days;
		add(s, new);
		left--;
	}
	for (size_t k = 0; k < m->ncampaigns; k++)
		missing[k] = missing[feed(m, k)];
	free(order);
}

/* Duplicates, of rows that are there. */
static void
make_duplicates(struct spoiling *s)
{
	static const uint8_t how[] = {LEAT_ROW_COPY, LEAT_ROW_COPY, LEAT_ROW_OLDER, LEAT_ROW_OTHER};
	const uint8_t any = LEAT_ROW_COPY | LEAT_ROW_OLDER | LEAT_ROW_OTHER | LEAT_ROW_GONE;
	const struct leat_market *m = s->m;
	double rows = (double)(m->ncampaigns * m->ngeos * m->ndays);

	for (int64_t left = (int64_t)nearbyint(m->truth->faults.duplicates * rows); left > 0;
	     left--) {
		struct leat_fault new = anywhere(s, LEAT_FAULT_DUPLICATE, 0);
		uint8_t *mark = &s->f->mark[place(m, new.campaign, new.geo, new.first)];

		if (*mark & any || new.first + s->f->missing[new.campaign] >= m->ndays)
			continue;
		*mark |= how[leat_rng_below(&s->r, sizeof(how))];
		add(s, new);
	}
}

static void
make_room(struct spoiling *s)
{
	size_t cells = s->m->ncampaigns * s->m->ngeos * s->m->ndays;

	*s->f = (struct leat_faults){.mark = leat_zalloc(cells, 1),
	    .claimed = LEAT_NEW_N(int64_t, cells),
	    .missing = LEAT_NEW_N(size_t, s->m->ncampaigns + 1)};
	for (size_t i = 0; i < cells; i++)
		s->f->claimed[i] = s->m->cell[i].claimed * LEAT_MICROS;
}

void
leat_faults_make(struct leat_faults *f, struct leat_market *m)
{
	struct spoiling s = {.m = m, .f = f, .r = leat_rng_split(&m->rng, "fault", 0)};
	const struct leat_truth_faults *mix = &m->truth->faults;
	size_t series = m->ncampaigns * m->ngeos;
	double *mad = LEAT_NEW_N(double, series *NCOLUMNS);

	make_room(&s);
	for (size_t i = 0; i < series * NCOLUMNS; i++)
		mad[i] = noise(
		    &s, i / NCOLUMNS / m->ngeos, i / NCOLUMNS % m->ngeos, columns[i % NCOLUMNS]);
	for (int64_t i = 0; i < mix->shifts; i++)
		shift(&s, false);
	for (int64_t i = 0; i < mix->breaks; i++)
		shift(&s, true);
	for (int64_t i = 0; i < mix->currencies; i++)
		change_currency(&s);
	for (int64_t i = 0; i < mix->gaps; i++)
		make_gap(&s, i % 5 == 4);
	make_spikes(&s, mad);
	make_late(&s);
	make_duplicates(&s);
	free(mad);
}

void
leat_faults_fini(struct leat_faults *f)
{
	free(f->fault);
	free(f->mark);
	free(f->claimed);
	free(f->missing);
	*f = (struct leat_faults){0};
}

struct leat_slice
leat_faults_currency(const struct leat_truth *truth)
{
	return leat_slice_is(truth->currency, "USD") ? LEAT_SLICE("EUR") : LEAT_SLICE("USD");
}
