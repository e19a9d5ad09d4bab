/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last days of each platform against those before. */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "quality/drift.h"
#include "quality/line_part.h"

static const int looked_at[] = {
    LEAT_DAILY_COST, LEAT_DAILY_CLICKS, LEAT_DAILY_CONVERSIONS, LEAT_DAILY_REVENUE};

/* Everything of one platform by the day. */
static void
add_up(const struct leat_history *h, struct leat_slice platform, struct leat_series *all)
{
	struct leat_slice part[LEAT_HISTORY_PARTS];

	for (size_t i = 0; i < h->name.n; i++) {
		leat_history_part(h, i, part);
		if (!leat_slice_eq(part[0], platform))
			continue;
		for (size_t k = 0; k < h->series[i].n; k++) {
			struct leat_point p = h->series[i].point[k];

			p.currency = 0; /* of all together */
			leat_series_add(all, &p);
		}
	}
	leat_series_settle(all);
}

/* Two stretches of days of one column that end with its last day; n 0: it has none. */
struct stretch {
	int32_t first, now, last; /* days; now: the first of the second stretch */
	size_t n, split;
	int32_t *day;
	double *x;
};

static void
take(struct stretch *s, const struct leat_series *all, int column,
    const struct leat_rule_checks *asked)
{
	size_t k = all->n;

	s->n = s->split = 0;
	while (k > 0 && !(all->point[k - 1].filled & 1u << column))
		k--;
	if (k == 0)
		return;
	s->last = all->point[k - 1].day;
	s->now = s->last - (int32_t)asked->drift_days + 1;
	s->first = s->now - (int32_t)asked->drift_reference_days;
	for (size_t i = 0; i < k; i++) {
		const struct leat_point *p = &all->point[i];

		if (p->day < s->first || !(p->filled & 1u << column))
			continue;
		s->split += p->day < s->now;
		s->day[s->n] = p->day;
		s->x[s->n++] = leat_money_double(p->v[column]);
	}
}

static void
open_line(struct leat_jw *w, const struct stretch *s, const struct leat_quality_finding *f,
    struct leat_buf *lines)
{
	leat_line_open(w, lines, "drift");
	leat_line_text(w, "platform", f->platform);
	leat_line_text(w, "column", leat_slice(f->column));
	leat_line_day(w, "reference_time", s->first);
	leat_line_day(w, "reference_end", s->now - 1);
	leat_line_day(w, "time", s->now);
	leat_line_day(w, "period_end", s->last);
	leat_line_count(w, "reference_days", s->split);
	leat_line_count(w, "days", s->n - s->split);
}

static void
print(const struct stretch *s, const struct leat_drift *d, const struct leat_quality_finding *f,
    bool drifted, struct leat_buf *lines)
{
	struct leat_jw w;

	open_line(&w, s, f, lines);
	leat_line_number(&w, "reference_effective", d->effective_before);
	leat_line_number(&w, "effective", d->effective_now);
	leat_line_number(&w, "reference_mean", d->mean_before);
	leat_line_number(&w, "mean", d->mean_now);
	leat_line_number(&w, "psi", d->psi);
	leat_line_number(&w, "psi_limit", f->limit);
	leat_line_number(&w, "ks", d->ks);
	leat_line_number(&w, "ks_p", d->ks_p);
	leat_line_number(&w, "wasserstein", d->wasserstein);
	leat_line_flag(&w, "drifted", drifted);
	leat_line_close(&w);
}

static void
check_column(const struct stretch *s, const struct leat_rule_checks *asked,
    struct leat_quality_finding *f, struct leat_findings *findings, struct leat_buf *lines)
{
	struct leat_drift d;
	struct leat_jw w;
	bool drifted;

	if (s->split < LEAT_DRIFT_DAYS_MIN || s->n - s->split < LEAT_DRIFT_DAYS_MIN) {
		open_line(&w, s, f, lines);
		leat_line_close(&w);
		return;
	}
	leat_drift_measure(s->day, s->x, s->n, s->split, asked->drift_p, &d);
	f->limit = fmax(asked->drift_psi, d.psi_chance);
	drifted = d.psi > f->limit && d.ks_p < asked->drift_p;
	print(s, &d, f, drifted, lines);
	if (!drifted)
		return;
	f->first = s->now;
	f->last = s->last;
	f->has_expected = true;
	f->observed = round(d.mean_now * 1e6) / 1e6;
	f->expected = round(d.mean_before * 1e6) / 1e6;
	f->message = "the mean of a day; days are not distributed as before: PSI is past its limit";
	leat_findings_add(findings, f);
}

void
leat_drift_check(const struct leat_history *h, const struct leat_rule_checks *asked,
    struct leat_findings *findings, struct leat_buf *lines)
{
	struct leat_map platform = {0};
	size_t *order, room = (size_t)(asked->drift_days + asked->drift_reference_days);
	struct stretch s = {.day = LEAT_NEW_N(int32_t, room), .x = LEAT_NEW_N(double, room)};

	for (size_t i = 0; i < h->name.n; i++) {
		struct leat_slice part[LEAT_HISTORY_PARTS];

		leat_history_part(h, i, part);
		leat_map_put(&platform, part[0], NULL);
	}
	order = leat_map_sorted(&platform);
	for (size_t i = 0; i < platform.n; i++) {
		struct leat_quality_finding f = {.check = LEAT_CHECK_DRIFT,
		    .platform = platform.key[order[i]],
		    .error = asked->action[LEAT_CHECK_DRIFT] == LEAT_HOLD};
		struct leat_series all = {0};

		add_up(h, f.platform, &all);
		for (size_t k = 0; k < sizeof(looked_at) / sizeof(looked_at[0]); k++) {
			f.column = leat_observations.column[leat_daily_column[looked_at[k]]].name;
			take(&s, &all, looked_at[k], asked);
			if (s.n)
				check_column(&s, asked, &f, findings, lines);
		}
		free(all.point);
	}
	free(order);
	leat_map_fini(&platform);
	free(s.day);
	free(s.x);
}
