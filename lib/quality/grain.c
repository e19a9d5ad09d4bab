/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/grain.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"

const char *
leat_grain_name(enum leat_grain grain)
{
	static const char *const names[] = {"account", "campaign", "adgroup", "creative"};

	return names[grain];
}

static bool
filled(const struct leat_row *row, int id, int name)
{
	return row->field[id].n > 0 || row->field[name].n > 0;
}

static enum leat_grain
grain(const struct leat_row *row)
{
	if (filled(row, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE))
		return LEAT_GRAIN_CREATIVE;
	if (filled(row, LEAT_OBS_ADGROUP_ID, LEAT_OBS_ADGROUP))
		return LEAT_GRAIN_ADGROUP;
	if (filled(row, LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN))
		return LEAT_GRAIN_CAMPAIGN;
	return LEAT_GRAIN_ACCOUNT;
}

uint32_t
leat_grains_see(
    struct leat_grains *g, const struct leat_row *row, int32_t day, uint32_t file, uint64_t line)
{
	static const int columns[] = {LEAT_OBS_PERIOD_END, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT};
	enum leat_grain of = grain(row);
	char text[LEAT_DAY_MAX];
	bool added;
	size_t d;

	g->key.n = 0;
	leat_buf_add(&g->key, text, leat_day_print(day, text));
	for (size_t i = 0; i < 3; i++) {
		leat_buf_add_char(&g->key, '\0');
		leat_buf_add_slice(&g->key, row->field[columns[i]]);
	}
	d = leat_map_put(&g->name, leat_buf_slice(&g->key), &added);
	if (added) {
		LEAT_GROW(g->day, d, g->cap);
		memset(&g->day[d], 0, sizeof(g->day[d]));
	}
	if (!(g->day[d].mask & 1u << of)) {
		g->day[d].mask |= 1u << of;
		g->day[d].file[of] = file;
		g->day[d].line[of] = line;
	}
	return (uint32_t)(d * LEAT_GRAIN_N + of);
}

bool
leat_grains_clash(const struct leat_grains *g, size_t day)
{
	unsigned mask = g->day[day].mask;

	return (mask & (mask - 1)) != 0;
}

char *
leat_grains_name(const struct leat_grains *g, size_t day, char *out)
{
	struct leat_slice rest = g->name.key[day], part[4] = {{0}};
	char text[2][LEAT_SAFE_MAX];

	for (size_t i = 0; i < 4; i++)
		leat_slice_cut(&rest, '\0', &part[i]);
	leat_safe(part[2], text[0]);
	leat_safe(part[3], text[1]);
	snprintf(out, LEAT_SAFE_MAX, "%.90s%s%.90s%s%.*s", text[0], part[2].n ? " " : "", text[1],
	    part[3].n ? " " : "", (int)part[0].n, part[0].p);
	return out;
}

void
leat_grains_fini(struct leat_grains *g)
{
	leat_map_fini(&g->name);
	leat_buf_fini(&g->key);
	free(g->day);
	memset(g, 0, sizeof(*g));
}
