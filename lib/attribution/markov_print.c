/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/markov_part.h"

#include <stdlib.h>

#include "base/num.h"
#include "record/stream.h"

/* The name of a state, as a field. */
static void
print_state(const struct leat_grams *g, uint32_t node, const struct leat_slice *name,
    struct leat_buf *text, struct leat_buf *out)
{
	text->n = 0;
	for (size_t k = 0; k < g->len[node]; k++) {
		if (k)
			leat_buf_add_str(text, " > ");
		leat_buf_add_slice(text, name[leat_grams_units(g, node)[k]]);
	}
	leat_out_cell(leat_buf_slice(text), out);
}

static void
print_weight(leat_fix weight, leat_fix all, struct leat_buf *out)
{
	char number[LEAT_NUM_MAX];

	leat_buf_add_char(out, ',');
	leat_buf_add(
	    out, number, leat_print_double(leat_fix_double(weight) / leat_fix_double(all), number));
	leat_buf_add_char(out, ',');
	leat_buf_add(out, number, leat_print_double(leat_fix_double(weight), number));
	leat_buf_add_char(out, '\n');
}

static void
print_exit(const struct markov_chain *c, uint32_t node, int which, const struct leat_slice *from,
    struct leat_buf *out)
{
	leat_fix weight = c->grams->leave[node][which];

	if (weight == 0)
		return;
	leat_buf_add_slice(out, *from);
	leat_buf_add_str(out, which ? ",(null)" : ",(conversion)");
	print_weight(weight, c->all[node], out);
}

static void
print_starts(const struct markov_chain *c, const struct leat_slice *name, struct leat_buf *text,
    struct leat_buf *out)
{
	leat_fix all = 0;

	for (size_t i = 0; i < c->n; i++)
		all += c->start[c->node[i]];
	for (size_t i = 0; i < c->n; i++) {
		if (c->start[c->node[i]] == 0)
			continue;
		leat_buf_add_str(out, "(start),");
		print_state(c->grams, c->node[i], name, text, out);
		print_weight(c->start[c->node[i]], all, out);
	}
}

void
markov_transitions(const void *fit, const struct leat_slice *name, struct leat_buf *out)
{
	const struct markov *m = fit;
	const struct markov_chain *c = &m->chain;
	struct leat_buf text = {0}, from = {0};
	struct leat_slice state;
	struct leat_edge *edge;
	size_t n, k = 0;

	print_starts(c, name, &text, out);
	edge = markov_chain_edges(c, false, &n);
	for (size_t i = 0; i < c->n; i++) {
		from.n = 0;
		print_state(c->grams, c->node[i], name, &text, &from);
		state = leat_buf_slice(&from);
		for (; k < n && edge[k].from == i; k++) {
			leat_buf_add_slice(out, state);
			leat_buf_add_char(out, ',');
			print_state(c->grams, c->node[edge[k].to], name, &text, out);
			print_weight(leat_fix_of(edge[k].weight), c->all[c->node[i]], out);
		}
		print_exit(c, c->node[i], 0, &state, out);
		print_exit(c, c->node[i], 1, &state, out);
	}
	free(edge);
	leat_buf_fini(&text);
	leat_buf_fini(&from);
}
