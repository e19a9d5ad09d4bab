/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the passes: an account and day with rows of two grains is refused, or one is chosen. */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "quality/cleaner_part.h"

/* What two grains of the same spend may differ by before it looks like different spend. */
#define SAME_SPEND 0.01

/* Is the account and day to be left as it is, for want of the chosen grain? */
static bool
settled(const struct leat_cleaner *c, size_t day)
{
	return !leat_grains_clash(&c->grains, day) ||
	       (c->options.grain >= 0 && c->grains.day[day].mask & 1u << c->options.grain);
}

/* Cost by grain of the rows that stay; only worth a pass over the spool when there is a clash. */
static int
add_costs(struct leat_cleaner *c, struct leat_err *err)
{
	struct leat_cleaner_spooled s;
	int64_t cost;
	bool more;
	int status = leat_cleaner_rewind(c, err);

	while (status == LEAT_OK) {
		struct leat_grain_day *d;
		enum leat_grain grain;

		status = leat_cleaner_next(c, &s, &more, err);
		if (status != LEAT_OK || !more)
			break;
		if (s.mark.kind != LEAT_SPEND || s.repeated)
			continue;
		d = &c->grains.day[leat_grain_day_of(s.mark.grain)];
		grain = leat_grain_of(s.mark.grain);
		d->rows[grain]++;
		if (leat_money_parse(c->row.field[LEAT_OBS_COST], &cost, NULL))
			leat_money_add(&d->cost[grain], cost);
	}
	return status;
}

/* "3 campaign rows (cost 100), 5 creative rows (cost 104.2)" */
static void
describe(const struct leat_grain_day *d, struct leat_buf *out)
{
	char cost[LEAT_NUM_MAX];

	for (int g = 0; g < LEAT_GRAIN_N; g++) {
		if (!(d->mask & 1u << g))
			continue;
		leat_money_print(d->cost[g], cost);
		leat_buf_printf(out, "%s%llu %s row%s (cost %s)", out->n ? ", " : "",
		    (unsigned long long)d->rows[g], leat_grain_name((enum leat_grain)g),
		    d->rows[g] == 1 ? "" : "s", cost);
	}
}

static int
refuse(const struct leat_cleaner *c, size_t day, size_t more, struct leat_err *err)
{
	const struct leat_grain_day *d = &c->grains.day[day];
	struct leat_buf what = {0}, others = {0};
	char name[LEAT_SAFE_MAX];
	int finest = LEAT_GRAIN_N - 1;

	while (!(d->mask & 1u << finest))
		finest--;
	describe(d, &what);
	if (more)
		leat_buf_printf(&others, "; and so in %zu more", more);
	leat_err_at(err, LEAT_EDATA, leat_cleaner_file(c, d->file[finest]), d->line[finest], NULL,
	    "%s has %s: the same spend twice? choose one with --grain%s",
	    leat_grains_name(&c->grains, day, name), what.p, others.n ? others.p : "");
	leat_buf_fini(&what);
	leat_buf_fini(&others);
	return LEAT_EDATA;
}

static bool
looks_the_same(const struct leat_grain_day *d, int kept)
{
	double have = leat_money_double(d->cost[kept]);

	for (int g = 0; g < LEAT_GRAIN_N; g++)
		if (d->mask & 1u << g &&
		    fabs(leat_money_double(d->cost[g]) - have) > SAME_SPEND * fabs(have))
			return false;
	return true;
}

/* Say what was chosen, loudly where the grains do not add up to the same. */
static void
report(const struct leat_cleaner *c, const struct leat_grain_day *sum, size_t clashes)
{
	const char *kept = leat_grain_name((enum leat_grain)c->options.grain);
	struct leat_buf what = {0};

	describe(sum, &what);
	if (looks_the_same(sum, c->options.grain))
		leat_note(c->options.log, "%zu account day%s of two grains: %s; kept %s", clashes,
		    clashes == 1 ? "" : "s", what.p, kept);
	else
		leat_warn(c->options.log,
		    "%zu account day%s of two grains: %s; kept %s, though that is not the same "
		    "money",
		    clashes, clashes == 1 ? "" : "s", what.p, kept);
	leat_buf_fini(&what);
}

static void
add_day(struct leat_grain_day *sum, const struct leat_grain_day *d)
{
	sum->mask |= d->mask;
	for (int g = 0; g < LEAT_GRAIN_N; g++) {
		sum->rows[g] += d->rows[g];
		leat_money_add(&sum->cost[g], d->cost[g]);
	}
}

int
leat_cleaner_settle_grains(struct leat_cleaner *c, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&c->grains.name);
	size_t clashes = 0, unsettled = 0, first = 0;
	struct leat_grain_day sum = {0};
	int status = LEAT_OK;

	for (size_t i = 0; i < c->grains.name.n; i++) {
		clashes += leat_grains_clash(&c->grains, order[i]);
		if (!settled(c, order[i]) && unsettled++ == 0)
			first = order[i];
	}
	if (clashes)
		status = add_costs(c, err);
	if (status == LEAT_OK && unsettled) {
		status = refuse(c, first, unsettled - 1, err);
	} else if (status == LEAT_OK && clashes) {
		for (size_t i = 0; i < c->grains.name.n; i++)
			if (leat_grains_clash(&c->grains, i))
				add_day(&sum, &c->grains.day[i]);
		report(c, &sum, clashes);
	}
	free(order);
	return status;
}
