/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/explain.h"

#include <stdlib.h>

#include "base/num.h"
#include "credit/counts_row.h"
#include "credit/unit.h"
#include "record/stream.h"

void
leat_explain_begin(const struct leat_explain *e)
{
	if (e->transitions)
		leat_buf_add_str(e->transitions, "from,to,probability,weight\n");
	if (e->effects)
		leat_buf_add_str(e->effects, "model,channel,of,currency,effect,share\n");
}

/* Names as they are shown: parts with a slash between them. */
static struct leat_slice *
show_names(const struct leat_explain_names *names, struct leat_arena *arena)
{
	struct leat_slice *shown = LEAT_NEW_N(struct leat_slice, names->nunits);

	for (size_t i = 0; i < names->nunits; i++) {
		char *text = leat_arena_bytes(arena, names->unit[i].n + 1);

		for (size_t k = 0; k < names->unit[i].n; k++)
			text[k] =
			    names->unit[i].p[k] == LEAT_UNIT_BETWEEN ? '/' : names->unit[i].p[k];
		shown[i] = (struct leat_slice){text, names->unit[i].n};
	}
	return shown;
}

static void
print_number(double x, struct leat_buf *out)
{
	char text[LEAT_NUM_MAX];

	leat_buf_add_char(out, ',');
	leat_buf_add(out, text, leat_print_double(x, text));
}

/* What a model splits by the shares s: conversions, or value in a currency. */
static void
print_shares(const struct leat_attribution *m, const struct leat_shares *s, const char *of,
    struct leat_slice currency, const struct leat_explain_names *names,
    const struct leat_slice *shown, struct leat_buf *out)
{
	for (size_t i = 0; i < names->nunits; i++) {
		size_t unit = names->order ? names->order[i] : i;

		if (!(s->share[unit] > 0) && !(s->effect && s->effect[unit] > 0))
			continue;
		leat_buf_printf(out, "%s,", m->name);
		leat_out_cell(shown[unit], out);
		leat_buf_printf(out, ",%s,", of);
		leat_out_cell(currency, out);
		if (s->effect)
			print_number(s->effect[unit], out);
		else
			leat_buf_add_char(out, ',');
		print_number(s->share[unit], out);
		leat_buf_add_char(out, '\n');
	}
}

static void
print_effects(const struct leat_attribution *m, const void *fit,
    const struct leat_explain_names *names, const struct leat_slice *shown, struct leat_buf *out)
{
	const struct leat_shares *all = m->shares(fit, LEAT_SHARES_CONVERSIONS);

	if (all)
		print_shares(m, all, "conversions", LEAT_NONE, names, shown, out);
	for (size_t c = 0; c < names->ncurrencies; c++) {
		const struct leat_shares *s = m->shares(fit, c);

		if (s && s != all) /* else value is split as conversions are */
			print_shares(m, s, "value", names->currency[c], names, shown, out);
	}
}

void
leat_explain(const struct leat_explain *e, const struct leat_attribution *m, const void *fit,
    const struct leat_explain_names *names)
{
	struct leat_arena arena = {0};
	struct leat_slice *shown;

	if (fit == NULL || (!e->transitions && !e->effects))
		return;
	shown = show_names(names, &arena);
	if (e->transitions && m->transitions)
		m->transitions(fit, shown, e->transitions);
	if (e->effects && m->shares)
		print_effects(m, fit, names, shown, e->effects);
	leat_arena_fini(&arena);
	free(shown);
}
