/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "panel/panel_part.h"

/*
 * find_geos -- a panel has geos if every spend and outcome row has one; if any
 * has none, it is about the sum of them all. spend, outcome: maps to fill.
 */
static void
find_geos(const struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_map *spend, struct leat_map *kpi)
{
	size_t end, i = leat_tally_cells(t, outcome, &end);

	for (size_t l = 0; l < t->nlines; l++)
		leat_map_put(spend, t->line[l].geo, NULL);
	for (; i < end; i++)
		if (leat_panel_is_kpi(p, t, &t->cell[i]))
			leat_map_put(
			    kpi, leat_tally_part(t->name[outcome][t->cell[i].series], 1), NULL);
}

static void
note_geos(const struct leat_map *spend, const struct leat_map *kpi, bool national,
    const struct leat_log *log)
{
	char safe[LEAT_SAFE_MAX];
	size_t *order;

	if (national && spend->n + kpi->n > 2)
		leat_note(log, "geos are added up: not every spend and outcome row has one");
	if (national)
		return;
	order = leat_map_sorted(spend);
	for (size_t i = 0; i < spend->n; i++)
		if (leat_map_get(kpi, spend->key[order[i]]) == LEAT_MAP_NONE)
			leat_warn(log, "geo %s: spend, but no outcome: taken as 0",
			    leat_safe(spend->key[order[i]], safe));
	free(order);
}

static int
set_population(struct leat_panel *p, const struct leat_tally *t, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	size_t i, known = 0;

	p->population = LEAT_NEW_N(double, p->ngeos);
	for (size_t g = 0; g < p->ngeos; g++) {
		i = leat_map_get(&t->head_geo, leat_slice(p->geo[g]));
		p->population[g] = i == LEAT_MAP_NONE ? 1 : t->heads[i].number;
		known += i != LEAT_MAP_NONE;
	}
	for (size_t g = 0; g < p->ngeos && known && known < p->ngeos; g++)
		if (leat_map_get(&t->head_geo, leat_slice(p->geo[g])) == LEAT_MAP_NONE)
			return leat_err_set(err, LEAT_EDATA,
			    "geo %s: no population, but others have one",
			    leat_safe(leat_slice(p->geo[g]), safe));
	return LEAT_OK;
}

int
leat_panel_geos(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err)
{
	struct leat_map spend = {0}, kpi = {0};
	size_t *order;
	bool national;

	find_geos(p, t, outcome, &spend, &kpi);
	national = leat_map_get(&spend, LEAT_NONE) != LEAT_MAP_NONE ||
		   leat_map_get(&kpi, LEAT_NONE) != LEAT_MAP_NONE;
	note_geos(&spend, &kpi, national, log);
	for (size_t i = 0; i < spend.n && !national; i++)
		leat_map_put(&kpi, spend.key[i], NULL);
	p->ngeos = national ? 1 : kpi.n;
	p->geo = LEAT_NEW_N(char *, p->ngeos);
	order = leat_map_sorted(&kpi);
	for (size_t g = 0; g < p->ngeos; g++)
		p->geo[g] = national ? leat_strdup("") : leat_slice_dup(kpi.key[order[g]]);
	free(order);
	leat_map_fini(&spend);
	leat_map_fini(&kpi);
	return set_population(p, t, err);
}

size_t
leat_panel_geo(const struct leat_panel *p, struct leat_slice geo)
{
	size_t low = 0, high = p->ngeos;

	if (p->ngeos == 1)
		return 0;
	while (low + 1 < high) {
		size_t mid = (low + high) / 2;

		if (leat_slice_cmp(leat_slice(p->geo[mid]), geo) <= 0)
			low = mid;
		else
			high = mid;
	}
	return low;
}
