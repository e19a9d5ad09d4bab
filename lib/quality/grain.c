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

static const int named[LEAT_GRAINS_NAMED] = {
    LEAT_OBS_PERIOD_END, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT};

/* The day first, so that keys sort by it: as a number whose bytes do. */
static void
make_key(struct leat_buf *key, const struct leat_row *row, int32_t day)
{
	uint32_t shifted = (uint32_t)day ^ UINT32_C(0x80000000);
	char bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (char)(shifted >> (24 - 8 * i) & 0xff);
	key->n = 0;
	leat_buf_add(key, bytes, sizeof(bytes));
	for (size_t i = 0; i < LEAT_GRAINS_NAMED; i++) {
		leat_buf_add_slice(key, row->field[named[i]]);
		leat_buf_add_char(key, '\0');
	}
}

/* The parts of a key behind the day. */
static void
cut_key(struct leat_slice key, struct leat_slice part[LEAT_GRAINS_NAMED])
{
	key.p += sizeof(uint32_t);
	key.n -= sizeof(uint32_t);
	for (size_t i = 0; i < LEAT_GRAINS_NAMED; i++)
		leat_slice_cut(&key, '\0', &part[i]);
}

/* Neighbours are mostly of one account and day: no key is made for them. */
static bool
is_last(const struct leat_grains *g, const struct leat_row *row, int32_t day)
{
	if (g->name.n == 0 || g->day[g->last].day != day)
		return false;
	for (size_t i = 0; i < LEAT_GRAINS_NAMED; i++)
		if (!leat_slice_eq(g->last_part[i], row->field[named[i]]))
			return false;
	return true;
}

static size_t
put_key(struct leat_grains *g, struct leat_slice key, int32_t day)
{
	bool added;
	size_t d = leat_map_put(&g->name, key, &added);

	if (added) {
		LEAT_GROW(g->day, d, g->cap);
		memset(&g->day[d], 0, sizeof(*g->day));
		g->day[d].day = day;
	}
	return d;
}

/* The first row of a grain stands for all. */
static void
note(struct leat_grain_day *d, int of, uint32_t file, uint64_t line)
{
	if (d->mask & 1u << of)
		return;
	d->mask |= 1u << of;
	d->file[of] = file;
	d->line[of] = line;
}

uint32_t
leat_grains_see(
    struct leat_grains *g, const struct leat_row *row, int32_t day, uint32_t file, uint64_t line)
{
	enum leat_grain of = grain(row);

	if (!is_last(g, row, day)) {
		make_key(&g->key, row, day);
		g->last = put_key(g, leat_buf_slice(&g->key), day);
		cut_key(g->name.key[g->last], g->last_part);
	}
	note(&g->day[g->last], of, file, line);
	return leat_grain_seen(g->last, of);
}

void
leat_grains_merge(struct leat_grains *g, const struct leat_grains *from, uint32_t file, size_t *day)
{
	for (size_t i = 0; i < from->name.n; i++) {
		const struct leat_grain_day *d = &from->day[i];

		day[i] = put_key(g, from->name.key[i], d->day);
		for (int of = 0; of < LEAT_GRAIN_N; of++)
			if (d->mask & 1u << of)
				note(&g->day[day[i]], of, file, d->line[of]);
	}
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
	struct leat_slice part[LEAT_GRAINS_NAMED];
	char platform[LEAT_SAFE_MAX], account[LEAT_SAFE_MAX], date[LEAT_DAY_MAX];

	cut_key(g->name.key[day], part);
	leat_safe(part[1], platform);
	leat_safe(part[2], account);
	leat_day_print(g->day[day].day, date);
	snprintf(out, LEAT_SAFE_MAX, "%.90s%s%.90s%s%s", platform, part[1].n ? " " : "", account,
	    part[2].n ? " " : "", date);
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
