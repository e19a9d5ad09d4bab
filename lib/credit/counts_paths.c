/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts_paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "record/stream.h"

#define ENOUGH 65536 /* bytes of lines that are written at once */

void
counts_paths_fini(struct counts_paths *p)
{
	leat_map_fini(&p->text);
	leat_buf_fini(&p->key);
	free(p->sum);
	free(p->nulls);
	*p = (struct counts_paths){0};
}

static size_t
place_of(struct counts_paths *p, struct leat_slice key)
{
	bool added;
	size_t i = leat_map_put(&p->text, key, &added);

	if (added) {
		LEAT_GROW(p->sum, i, p->cap);
		LEAT_GROW(p->nulls, i, p->nulls_cap);
		p->sum[i] = (struct counts_sum){0};
		p->nulls[i] = 0;
	}
	return i;
}

/* What stands between `>`, in a form of its own: "a > b". */
static void
put_tokens(struct leat_buf *to, struct leat_slice text)
{
	struct leat_slice token;
	bool first = true;

	while (leat_slice_cut(&text, '>', &token)) {
		token = leat_slice_trim(token);
		if (token.n == 0)
			continue;
		if (!first)
			leat_buf_add_str(to, " > ");
		leat_buf_add_slice(to, token);
		first = false;
	}
}

void
counts_paths_keep(struct counts_part *p, const struct leat_counts_row *row)
{
	struct leat_buf *key = &p->paths.key;
	size_t i;

	if (p->o->level == 0 && !(row->conversions > 0) && !(row->value > 0 || row->value < 0))
		return;
	key->n = 0;
	put_tokens(key, row->path);
	/* Of ages numbers were made: the last NUL is this one. */
	leat_buf_add_char(key, '\0');
	if (row->timed)
		put_tokens(key, row->ages);
	i = place_of(&p->paths, leat_buf_slice(key));
	counts_sum_add(&p->paths.sum[i], row->conversions, row->value);
	leat_fix_add(&p->paths.nulls[i], p->o->no_nulls ? 0 : row->nulls);
}

void
counts_paths_add(struct counts_paths *p, const struct counts_paths *from)
{
	for (size_t i = 0; i < from->text.n; i++) {
		size_t to = place_of(p, from->text.key[i]);

		p->sum[to].conversions += from->sum[i].conversions;
		p->sum[to].value += from->sum[i].value;
		p->nulls[to] += from->nulls[i];
	}
}

struct leat_counts_row
counts_paths_row(struct leat_slice key)
{
	const char *ages = memrchr(key.p, '\0', key.n);
	struct leat_counts_row row = {.path = {key.p, (size_t)(ages - key.p)}};

	row.ages = (struct leat_slice){ages + 1, key.n - row.path.n - 1};
	row.timed = row.ages.n > 0;
	return row;
}

/* Writing */

struct writing {
	struct counts_part *part;
	bool has_value;
	struct leat_buf front, text; /* what lines of the path at hand begin with; lines */
	uint64_t lines;
};

static void
put_number(struct leat_buf *text, double x)
{
	char number[LEAT_NUM_MAX];

	leat_buf_add_char(text, ',');
	leat_buf_add(text, number, leat_print_double(x, number));
}

static void
put_amounts(const struct writing *w, struct leat_buf *text, double conversions, double value)
{
	put_number(text, conversions);
	if (w->has_value)
		put_number(text, value);
	else
		leat_buf_add_char(text, ',');
}

static void
put_line(struct writing *w, size_t model, struct leat_slice channel, const struct leat_path *p,
    double part)
{
	if (!(part > 0))
		return;
	leat_buf_add_slice(&w->text, leat_buf_slice(&w->front));
	leat_buf_printf(&w->text, ",%s,", w->part->o->model[model]->name);
	leat_out_cell(channel, &w->text);
	put_amounts(w, &w->text, p->conversions * part, p->value * part);
	leat_buf_add_char(&w->text, '\n');
	w->lines++;
}

/* A channel's touches are one line, where it first comes; the baseline is last. */
static void
put_split(struct writing *w, size_t model, const struct leat_path *p)
{
	struct counts_part *c = w->part;
	double total = counts_part_split(c, model, p);

	for (size_t i = 0; i <= p->n; i++) {
		size_t unit = i < p->n ? p->unit[i] : COUNTS_BASELINE;
		double part = c->mass[unit] / total;

		c->mass[unit] = 0;
		put_line(w, model, c->channel.key[unit], p, part);
	}
}

static void
put_path(struct writing *w, struct leat_slice key, const struct counts_sum *sum)
{
	const struct leat_counts_options *o = w->part->o;
	const struct leat_slice untouched = o->untouched_direct ? LEAT_SLICE(LEAT_DIRECT_CHANNEL)
								: LEAT_SLICE(LEAT_BASELINE_CHANNEL);
	struct leat_counts_row row = counts_paths_row(key);
	struct leat_path p = {
	    .conversions = leat_fix_double(sum->conversions), .value = leat_fix_double(sum->value)};
	const char *column;

	if (sum->conversions == 0 && sum->value == 0)
		return;
	if (counts_part_path(w->part, &row, &p, &column) != NULL)
		return; /* it was good */
	counts_part_drop_old(w->part, &p, row.timed);
	w->front.n = 0;
	leat_out_cell(row.path, &w->front);
	put_amounts(w, &w->front, p.conversions, p.value);
	for (size_t m = 0; m < o->nmodels; m++)
		if (o->model[m]->weigh && p.n)
			put_split(w, m, &p);
		else if (o->model[m]->weigh)
			put_line(w, m, untouched, &p, 1);
}

int
counts_paths_write(struct counts_part *p, bool has_value, struct leat_output *out, uint64_t *lines,
    struct leat_err *err)
{
	struct writing w = {.part = p, .has_value = has_value};
	size_t *order = leat_map_sorted(&p->paths.text);
	int rc = LEAT_OK;

	leat_buf_add_str(
	    &w.text, "path,path_conversions,path_value,model,channel,conversions,value\n");
	for (size_t i = 0; rc == LEAT_OK && i < p->paths.text.n; i++) {
		put_path(&w, p->paths.text.key[order[i]], &p->paths.sum[order[i]]);
		if (w.text.n < ENOUGH)
			continue;
		rc = leat_output_write(out, w.text.p, w.text.n, err);
		w.text.n = 0;
	}
	if (rc == LEAT_OK)
		rc = leat_output_write(out, w.text.p, w.text.n, err);
	*lines = w.lines;
	free(order);
	leat_buf_fini(&w.text);
	leat_buf_fini(&w.front);
	return rc;
}
