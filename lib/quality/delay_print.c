/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of completeness as lines of the quality report. */
#include <math.h>
#include <stdlib.h>

#include "quality/delay_part.h"
#include "quality/line_part.h"

static void
money(struct leat_jw *w, const char *key, leat_sum sum)
{
	int64_t micros;

	if (!leat_sum_micros(sum, &micros))
		return;
	leat_jw_key(w, key);
	leat_jw_money(w, micros);
}

static void
head(struct leat_jw *w, struct leat_buf *out, const char *kind, struct leat_slice name, int column)
{
	struct leat_slice part;

	leat_line_open(w, out, kind);
	leat_slice_cut(&name, '\0', &part);
	leat_line_text(w, "platform", part);
	leat_slice_cut(&name, '\0', &part);
	leat_line_text(w, "time_basis", part);
	leat_line_text(
	    w, "column", leat_slice(leat_observations.column[leat_delay_column[column]].name));
}

/* What the completed rows would come to by other completeness. */
static double
total(const struct leat_delay *d, const leat_sum *before, const double *complete)
{
	double sum = 0;

	for (int a = 0; a < d->ages; a++)
		if (before[a] != 0)
			sum += (double)before[a] / 1e6 / complete[a];
	return sum;
}

/*
 * The 90 % interval of a completed total: what the curve is uncertain by, over
 * its replicates, and what comes by chance, over-dispersed Poisson.
 */
static void
total_interval(const struct leat_delay *d, const struct leat_delay_curve *k, const leat_sum *before,
    double *lower, double *upper)
{
	const struct leat_completeness *c = &k->learnt;
	double all = total(d, before, k->complete), mean = 0, variance = 0, wide;
	double sum[LEAT_COMPLETENESS_BLOCKS];

	if (k->given) {
		*lower = total(d, before, k->upper);
		*upper = total(d, before, k->lower);
		return;
	}
	for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++)
		if (c->has_block[g]) {
			sum[g] = total(d, before, c->replicate + (size_t)g * (size_t)d->ages);
			mean += sum[g] / c->blocks;
		}
	for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++)
		if (c->has_block[g])
			variance += (sum[g] - mean) * (sum[g] - mean) * (c->blocks - 1) / c->blocks;
	for (int a = 0; a < d->ages; a++) {
		double f = k->complete[a];

		if (before[a] != 0)
			variance += c->dispersion * (double)before[a] / 1e6 / f * (1 / f - 1);
	}
	wide = leat_completeness_quantile(c->blocks) * sqrt(variance);
	*lower = all - wide;
	*upper = all + wide;
}

static void
print_done(
    const struct leat_delay *d, const struct leat_delay_group *g, int column, struct leat_jw *w)
{
	const struct leat_delay_curve *k = &g->curve[column];
	leat_sum before = 0;
	double lower, upper;

	leat_line_count(w, "rows_completed", g->told[LEAT_DELAY_COMPLETED].rows);
	leat_line_count(w, "rows_partial", g->told[LEAT_DELAY_PARTIAL].rows);
	leat_line_count(w, "rows_dropped", g->told[LEAT_DELAY_DROPPED].rows);
	if (g->told[LEAT_DELAY_COMPLETED].rows == 0 || !k->known)
		return;
	for (int a = 0; a < d->ages; a++)
		before += g->before[column][a];
	total_interval(d, k, g->before[column], &lower, &upper);
	money(w, "before", before);
	money(w, "after", g->after[column]);
	leat_line_number(w, "after_lower", lower);
	leat_line_number(w, "after_upper", upper);
}

static void
print_curve(const struct leat_delay *d, size_t i, int column, struct leat_buf *out)
{
	const struct leat_delay_group *g = &d->of[i];
	const struct leat_delay_curve *k = &g->curve[column];
	struct leat_jw w;

	head(&w, out, "delay", d->group.key[i], column);
	leat_line_text(&w, "origin", leat_slice(k->given ? "given" : k->known ? "learnt" : "none"));
	leat_line_count(&w, "exports", g->exports);
	leat_line_count(&w, "days", g->days);
	leat_line_count(&w, "compared", g->compared);
	leat_line_count(&w, "unlike", g->unlike);
	if (k->known) {
		leat_line_count(&w, "first_age", (uint64_t)k->first);
		leat_line_count(&w, "last_age", (uint64_t)k->last);
	}
	if (k->known && !k->given) {
		leat_line_number(&w, "tail", k->learnt.tail);
		leat_line_flag(&w, "settled", k->learnt.settled);
		leat_line_number(&w, "dispersion", k->learnt.dispersion);
	}
	print_done(d, g, column, &w);
	leat_line_close(&w);
}

static void
print_ages(const struct leat_delay *d, size_t i, int column, struct leat_buf *out)
{
	const struct leat_delay_curve *k = &d->of[i].curve[column];

	for (int a = k->first; k->known && a < d->ages; a++) {
		struct leat_jw w;
		double f = k->complete[a];

		head(&w, out, "completeness", d->group.key[i], column);
		leat_line_count(&w, "age", (uint64_t)a);
		leat_line_number(&w, "completeness", f);
		leat_line_number(&w, "lower", k->lower[a]);
		leat_line_number(&w, "upper", k->upper[a]);
		if (f > 0)
			leat_line_number(&w, "factor", (double)leat_delay_factor(f) / 1e6);
		if (k->upper[a] > 0)
			leat_line_number(&w, "factor_lower", 1 / k->upper[a]);
		if (k->lower[a] > 0)
			leat_line_number(&w, "factor_upper", 1 / k->lower[a]);
		leat_line_close(&w);
		/* What is older is complete, and needs no line. */
		if (f >= 1)
			break;
	}
}

void
leat_delay_print(const struct leat_delay *d, struct leat_buf *out)
{
	size_t *order = leat_map_sorted(&d->group);

	for (size_t i = 0; i < d->group.n; i++)
		for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
			print_curve(d, order[i], c, out);
			print_ages(d, order[i], c, out);
		}
	free(order);
}
