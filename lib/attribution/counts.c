/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/counts.h"

#include <stdlib.h>

#include "attribution/counts_row.h"
#include "attribution/fix.h"
#include "base/map.h"
#include "base/num.h"
#include "record/json.h"

struct sum {
	leat_fix conversions, value;
};

/* One model at work: what it has learnt, and its sums by unit. */
struct worker {
	const struct leat_attribution *model;
	void *fit;
	struct sum *sum;
	size_t room;
};

struct leat_counts {
	const struct leat_counts_options *o;
	struct leat_map channel;
	struct worker *worker;
	struct sum touched, untouched; /* conversions with and without a touch */
	bool has_value;
	uint32_t *order; /* units bytewise */
	uint32_t *unit;  /* one path at a time */
	double *weight;
	double *mass; /* of the path's units, 0 between paths */
	size_t mass_room;
	size_t room;
	uint64_t seen; /* rows */
};

#define BASELINE 0 /* its unit: the first */

int
leat_counts_new(
    struct leat_counts **counts, const struct leat_counts_options *o, struct leat_err *err)
{
	struct leat_counts *c;

	*counts = NULL;
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->needs_times)
			return leat_err_set(err, LEAT_EUSAGE,
			    "model %s needs the times of touches, which path counts do not have",
			    o->model[i]->name);
	c = LEAT_NEW(struct leat_counts);
	c->o = o;
	c->worker = LEAT_NEW_N(struct worker, o->nmodels);
	for (size_t i = 0; i < o->nmodels; i++) {
		c->worker[i].model = o->model[i];
		if (o->model[i]->begin)
			c->worker[i].fit = o->model[i]->begin(o->attribution);
	}
	leat_map_put(&c->channel, LEAT_SLICE(LEAT_BASELINE_CHANNEL), NULL);
	*counts = c;
	return LEAT_OK;
}

void
leat_counts_free(struct leat_counts *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->o->nmodels; i++) {
		if (c->worker[i].fit)
			c->worker[i].model->end(c->worker[i].fit);
		free(c->worker[i].sum);
	}
	free(c->worker);
	leat_map_fini(&c->channel);
	free(c->order);
	free(c->unit);
	free(c->weight);
	free(c->mass);
	free(c);
}

static void
sum_add(struct sum *s, double conversions, double value)
{
	leat_fix_add(&s->conversions, conversions);
	leat_fix_add(&s->value, value);
}

/* The sums of a model, with room for every unit there is by now. */
static struct sum *
sums_of(const struct leat_counts *c, struct worker *w)
{
	if (w->room < c->channel.n) {
		size_t room = c->channel.n * 2;

		w->sum = leat_realloc(w->sum, room, sizeof(*w->sum));
		for (size_t i = w->room; i < room; i++)
			w->sum[i] = (struct sum){0};
		w->room = room;
	}
	return w->sum;
}

/* Number the tokens of a path; false if one is the reserved channel. */
static bool
split_path(struct leat_counts *c, struct leat_slice text, struct leat_path *p)
{
	struct leat_slice token;

	p->n = 0;
	while (leat_slice_cut(&text, '>', &token)) {
		token = leat_slice_trim(token);
		if (token.n == 0)
			continue;
		if (p->n + 1 >= c->room) { /* one weight more than touches */
			c->room = c->room ? c->room * 2 : 64;
			c->unit = leat_realloc(c->unit, c->room, sizeof(*c->unit));
			c->weight = leat_realloc(c->weight, c->room, sizeof(*c->weight));
		}
		c->unit[p->n] = (uint32_t)leat_map_put(&c->channel, token, NULL);
		if (c->unit[p->n++] == BASELINE)
			return false;
	}
	p->unit = c->unit;
	return true;
}

/* A unit's weights on a path are added before they are split: a long path costs no digits. */
static void
weigh(struct leat_counts *c, struct worker *w, const struct leat_path *p)
{
	struct sum *sum = sums_of(c, w);
	double total = 0;

	w->model->weigh(c->o->attribution, w->fit, p, c->weight);
	for (size_t i = 0; i <= p->n; i++) {
		total += c->weight[i];
		c->mass[i < p->n ? p->unit[i] : BASELINE] += c->weight[i];
	}
	for (size_t i = 0; i <= p->n; i++) {
		size_t unit = i < p->n ? p->unit[i] : BASELINE;
		double part = c->mass[unit] / total;

		c->mass[unit] = 0;
		if (part > 0)
			sum_add(&sum[unit], p->conversions * part, p->value * part);
	}
}

static bool
take_row(void *ctx, const struct leat_counts_row *row)
{
	struct leat_counts *c = ctx;
	struct leat_path p = {.conversions = row->conversions,
	    .nulls = c->o->no_nulls ? 0 : row->nulls,
	    .value = row->value};

	if (!split_path(c, row->path, &p))
		return false;
	if (c->mass_room < c->channel.n) {
		free(c->mass);
		c->mass_room = c->channel.n * 2;
		c->mass = LEAT_NEW_N(double, c->mass_room);
	}
	c->seen++;
	sum_add(p.n ? &c->touched : &c->untouched, p.conversions, p.value);
	for (size_t i = 0; p.n && i < c->o->nmodels; i++) {
		struct worker *w = c->worker + i;

		if (w->model->observe)
			w->model->observe(w->fit, &p);
		if (w->model->weigh)
			weigh(c, w, &p);
	}
	return true;
}

int
leat_counts_read(struct leat_counts *c, struct leat_input *input, const struct leat_log *log,
    struct leat_err *err)
{
	return leat_counts_rows(input, take_row, c, &c->has_value, log, err);
}

uint64_t
leat_counts_seen(const struct leat_counts *c)
{
	return c->seen;
}

/* Totals by shares; what has none goes to the baseline. */
static void
share_out(struct leat_counts *c, struct worker *w)
{
	const struct leat_shares *n = w->model->shares(w->fit, LEAT_SHARES_CONVERSIONS);
	const struct leat_shares *v = w->model->shares(w->fit, 0);
	double conversions = leat_fix_double(c->touched.conversions);
	double value = leat_fix_double(c->touched.value);
	struct sum *sum = sums_of(c, w);

	for (size_t i = 0; i < c->channel.n; i++)
		sum_add(&sum[i], n ? n->share[i] * conversions : 0, v ? v->share[i] * value : 0);
	sum_add(&sum[BASELINE], n ? 0 : conversions, v ? 0 : value);
}

int
leat_counts_finish(struct leat_counts *c, struct leat_err *err)
{
	size_t *sorted = leat_map_sorted(&c->channel);
	int rc = LEAT_OK;

	c->order = LEAT_NEW_N(uint32_t, c->channel.n);
	for (size_t i = 0; i < c->channel.n; i++)
		c->order[i] = (uint32_t)sorted[i];
	free(sorted);
	for (size_t i = 0; rc == LEAT_OK && i < c->o->nmodels; i++) {
		struct worker *w = c->worker + i;

		if (w->model->finish)
			rc = w->model->finish(w->fit, c->channel.n, c->order, err);
		if (rc == LEAT_OK && w->model->shares)
			share_out(c, w);
		sums_of(c, w)[BASELINE].conversions += c->untouched.conversions;
		w->sum[BASELINE].value += c->untouched.value;
	}
	return rc;
}

/* One line of output, whatever its format; a NaN is an absent number. */
struct line {
	const char *model;
	struct leat_slice channel;
	double number[4];
};

static const char *const number_name[4] = {
    "conversions", "value", "removal_effect_conversion", "removal_effect_value"};

static void
make_line(const struct leat_counts *c, const struct worker *w, uint32_t unit, struct line *l)
{
	const struct leat_shares *n = NULL, *v = NULL;

	if (w->model->shares && unit != BASELINE) {
		n = w->model->shares(w->fit, LEAT_SHARES_CONVERSIONS);
		v = w->model->shares(w->fit, 0);
	}
	l->model = w->model->name;
	l->channel = c->channel.key[unit];
	l->number[0] = leat_fix_double(w->sum[unit].conversions);
	l->number[1] = c->has_value ? leat_fix_double(w->sum[unit].value) : NAN;
	l->number[2] = n && n->effect ? n->effect[unit] : NAN;
	l->number[3] = v && v != n && v->effect ? v->effect[unit] : NAN; /* v == n: no effects of its own */
}

static void
print_csv(const struct line *l, struct leat_buf *out)
{
	char text[LEAT_NUM_MAX];

	leat_buf_add_str(out, l->model);
	leat_buf_add_char(out, ',');
	leat_counts_quote(l->channel, out);
	for (int i = 0; i < 4; i++) {
		leat_buf_add_char(out, ',');
		if (!isnan(l->number[i]))
			leat_buf_add(out, text, leat_print_double(l->number[i], text));
	}
	leat_buf_add_char(out, '\n');
}

static void
print_json(const struct line *l, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "model");
	leat_jw_str(&w, l->model);
	leat_jw_key(&w, "channel");
	leat_jw_text(&w, l->channel);
	for (int i = 0; i < 4; i++)
		if (!isnan(l->number[i])) {
			leat_jw_key(&w, number_name[i]);
			leat_jw_number(&w, l->number[i]);
		}
	leat_jw_close(&w, '}');
	leat_buf_add_char(out, '\n');
}

uint64_t
leat_counts_print(const struct leat_counts *c, bool jsonl, struct leat_buf *out)
{
	uint64_t n = 0;
	struct line l;

	if (!jsonl) {
		leat_buf_add_str(out, "model,channel");
		for (int i = 0; i < 4; i++)
			leat_buf_printf(out, ",%s", number_name[i]);
		leat_buf_add_char(out, '\n');
	}
	for (size_t m = 0; m < c->o->nmodels; m++)
		for (size_t i = 0; i < c->channel.n; i++) {
			const struct sum *s = &c->worker[m].sum[c->order[i]];

			if (c->order[i] == BASELINE && s->conversions == 0 && s->value == 0)
				continue;
			make_line(c, c->worker + m, c->order[i], &l);
			(jsonl ? print_json : print_csv)(&l, out);
			n++;
		}
	return n;
}
