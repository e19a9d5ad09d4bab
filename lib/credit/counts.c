/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts.h"

#include <stdlib.h>

#include "attribution/ensemble.h"
#include "base/num.h"
#include "credit/counts_groups.h"
#include "credit/counts_part.h"
#include "credit/counts_paths.h"
#include "credit/credit_say.h"
#include "record/json.h"
#include "record/stream.h"

struct leat_counts {
	const struct leat_counts_options *o;
	struct counts_part *part; /* one a thread; all of it is in the first after reading */
	unsigned nparts;
	bool has_value;
	uint32_t untouched; /* the unit of what converted without a touch */
	uint32_t *order;    /* units bytewise */
};

int
leat_counts_new(
    struct leat_counts **counts, const struct leat_counts_options *o, struct leat_err *err)
{
	struct leat_counts *c;

	*counts = NULL;
	c = LEAT_NEW(struct leat_counts);
	c->o = o;
	c->nparts = o->threads ? o->threads : 1;
	c->part = LEAT_NEW_N(struct counts_part, c->nparts);
	for (unsigned i = 0; i < c->nparts; i++)
		counts_part_init(&c->part[i], o);
	*counts = c;
	return LEAT_OK;
}

void
leat_counts_free(struct leat_counts *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->nparts; i++)
		counts_part_fini(&c->part[i]);
	free(c->part);
	free(c->order);
	free(c);
}

static const char *
take_row(void *ctx, unsigned thread, const struct leat_counts_row *row, const char **column)
{
	return counts_part_take(&((struct leat_counts *)ctx)->part[thread], row, column);
}

int
leat_counts_read(struct leat_counts *c, struct leat_input *input, const struct leat_log *log,
    struct leat_err *err)
{
	struct leat_counts_sink sink = {take_row, c, c->nparts, NULL};

	for (size_t i = c->o->nmodels; i-- > 0;)
		if (c->o->model[i]->needs_times)
			sink.needs_times = c->o->model[i]->name;

	return leat_counts_rows(input, &sink, &c->has_value, log, err);
}

uint64_t
leat_counts_seen(const struct leat_counts *c)
{
	uint64_t seen = 0;

	for (unsigned i = 0; i < c->nparts; i++)
		seen += c->part[i].seen;
	return seen;
}

/* What the threads have made of their rows becomes one. */
static void
gather(struct leat_counts *c)
{
	while (c->nparts > 1) {
		counts_part_add(&c->part[0], &c->part[c->nparts - 1]);
		counts_part_fini(&c->part[--c->nparts]);
	}
}

int
leat_counts_put(struct leat_counts *c, struct leat_partial *p, struct leat_err *err)
{
	const leat_sum yes = 1;
	int rc;

	gather(c);
	rc = counts_part_put(&c->part[0], p, err);
	if (rc == LEAT_OK && c->has_value)
		rc = leat_partial_add(p, LEAT_SLICE("/paths/valued"), &yes, 1, err);
	return rc;
}

int
leat_counts_get(struct leat_counts *c, const struct leat_partial *p, struct leat_err *err)
{
	return counts_part_get(&c->part[0], &c->has_value, p, err);
}

static const void *
fit_of(const struct leat_counts *c, size_t model)
{
	return leat_learner_fit(c->part[0].learner, model);
}

/* Totals by shares; what has none goes to the baseline. */
static void
share_out(struct leat_counts *c, size_t model)
{
	const struct leat_attribution *m = c->o->model[model];
	const struct leat_shares *n = m->shares(fit_of(c, model), LEAT_SHARES_CONVERSIONS);
	const struct leat_shares *v = m->shares(fit_of(c, model), 0);
	struct counts_part *all = &c->part[0];
	double conversions = leat_fix_double(all->touched.conversions);
	double value = leat_fix_double(all->touched.value);
	struct counts_sum *sum = counts_part_sums(all, model);

	for (size_t i = 0; i < all->channel.n; i++)
		counts_sum_add(
		    &sum[i], n ? n->share[i] * conversions : 0, v ? v->share[i] * value : 0);
	counts_sum_add(&sum[COUNTS_BASELINE], n ? 0 : conversions, v ? 0 : value);
}

struct giving {
	struct counts_part *part;
	size_t model;
};

static int
give_kept(void *ctx, const struct leat_path *path, struct leat_err *err)
{
	const struct giving *g = ctx;

	(void)err;
	counts_part_weigh(g->part, g->model, path);
	return LEAT_OK;
}

static void
sort_units(struct leat_counts *c)
{
	const struct leat_map *channel = &c->part[0].channel;
	size_t *sorted = leat_map_sorted(channel);

	c->order = LEAT_NEW_N(uint32_t, channel->n);
	for (size_t i = 0; i < channel->n; i++)
		c->order[i] = (uint32_t)sorted[i];
	free(sorted);
}

struct noting {
	const struct leat_log *log;
	const char *model;
};

static void
note(void *ctx, const char *text)
{
	const struct noting *n = ctx;

	leat_note(n->log, "%s: %s", n->model, text);
}

/* The unit of what converted without a touch. */
static uint32_t
untouched_unit(struct counts_part *all)
{
	return all->o->untouched_direct
		   ? (uint32_t)leat_map_put(&all->channel, LEAT_SLICE(LEAT_DIRECT_CHANNEL), NULL)
		   : COUNTS_BASELINE;
}

/* The mean of what the others credit. */
static void
mix(struct leat_counts *c, size_t ensemble)
{
	struct counts_part *all = &c->part[0];
	struct counts_sum *mean = counts_part_sums(all, ensemble);
	double whole = 0;

	for (size_t i = 0; i < c->o->nmodels; i++)
		whole += (double)c->o->weight[i];
	for (size_t u = 0; u < all->channel.n; u++) {
		double conversions = 0, value = 0;

		for (size_t i = 0; i < c->o->nmodels; i++) {
			const struct counts_sum *sum = counts_part_sums(all, i) + u;
			double part = (double)c->o->weight[i] / whole;

			conversions += part * leat_fix_double(sum->conversions);
			value += part * leat_fix_double(sum->value);
		}
		mean[u] = (struct counts_sum){0};
		counts_sum_add(&mean[u], conversions, value);
	}
}

int
leat_counts_finish(struct leat_counts *c, const struct leat_log *log, struct leat_err *err)
{
	struct counts_part *all = &c->part[0];
	uint32_t untouched;
	int rc;

	gather(c);
	if (c->o->level > 0)
		counts_groups_learn(all);
	c->untouched = untouched = untouched_unit(all);
	sort_units(c);
	rc = leat_learner_finish(all->learner, all->channel.n, c->order, err);
	for (size_t i = 0; rc == LEAT_OK && i < c->o->nmodels; i++) {
		const struct leat_attribution *m = c->o->model[i];
		struct counts_sum *sum = counts_part_sums(all, i);

		if (m->shares)
			share_out(c, i);
		else if (m->kept)
			rc = m->kept(fit_of(c, i), give_kept, &(struct giving){all, i}, err);
		if (m->describe)
			m->describe(
			    fit_of(c, i), all->channel.key, note, &(struct noting){log, m->name});
		sum[untouched].conversions += all->untouched.conversions;
		sum[untouched].value += all->untouched.value;
	}
	for (size_t i = 0; rc == LEAT_OK && i < c->o->nmodels; i++)
		if (c->o->model[i] == &leat_ensemble)
			mix(c, i);
	if (rc == LEAT_OK && leat_counts_seen(c)) {
		leat_models_say(c->o->model, c->o->nmodels, log);
		leat_ensemble_say(c->o->model, c->o->nmodels, c->o->weight, log);
	}
	return rc;
}

void
leat_counts_explain(const struct leat_counts *c, const struct leat_explain *e)
{
	const struct leat_map *channel = &c->part[0].channel;
	const struct leat_slice none = LEAT_NONE;
	const struct leat_explain_names names = {channel->key, channel->n, c->order, &none, 1};

	for (size_t i = 0; i < c->o->nmodels; i++)
		leat_explain(e, c->o->model[i], fit_of(c, i), &names);
}

int
leat_counts_paths(
    struct leat_counts *c, struct leat_output *out, uint64_t *lines, struct leat_err *err)
{
	return counts_paths_write(&c->part[0], c->has_value, out, lines, err);
}

enum { NUMBERS = 8 };

/* One line of output, whatever its format; a NaN is an absent number. */
struct line {
	const char *model;
	struct leat_slice channel;
	double number[NUMBERS];
	int n;
};

static const char *const number_name[NUMBERS] = {"conversions", "value",
    "removal_effect_conversion", "removal_effect_value", "conversions_lower", "conversions_upper",
    "value_lower", "value_upper"};

/* How many numbers a line has: the last are of intervals. */
static int
numbers(const struct leat_counts *c)
{
	return c->o->level > 0 ? NUMBERS : NUMBERS - 4;
}

static void
make_line(const struct leat_counts *c, size_t model, uint32_t unit, struct line *l)
{
	const struct counts_sum *sum = &c->part[0].credit[model].sum[unit];
	const struct leat_attribution *m = c->o->model[model];
	const struct leat_shares *n = NULL, *v = NULL;

	if (m->shares && unit != COUNTS_BASELINE) {
		n = m->shares(fit_of(c, model), LEAT_SHARES_CONVERSIONS);
		v = m->shares(fit_of(c, model), 0);
	}
	l->model = m->name;
	l->channel = c->part[0].channel.key[unit];
	l->number[0] = leat_fix_double(sum->conversions);
	l->number[1] = c->has_value ? leat_fix_double(sum->value) : NAN;
	l->number[2] = n && n->effect ? n->effect[unit] : NAN;
	/* v == n: no effects of its own */
	l->number[3] = v && v != n && v->effect ? v->effect[unit] : NAN;
	l->n = numbers(c);
	if (l->n < NUMBERS)
		return;
	counts_groups_bounds(
	    &c->part[0], model, unit, false, unit == c->untouched, &l->number[4], &l->number[5]);
	l->number[6] = l->number[7] = NAN;
	if (c->has_value)
		counts_groups_bounds(&c->part[0], model, unit, true, unit == c->untouched,
		    &l->number[6], &l->number[7]);
}

static void
print_csv(const struct line *l, struct leat_buf *out)
{
	char text[LEAT_NUM_MAX];

	leat_buf_add_str(out, l->model);
	leat_buf_add_char(out, ',');
	leat_out_cell(l->channel, out);
	for (int i = 0; i < l->n; i++) {
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
	for (int i = 0; i < l->n; i++)
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
	const unsigned char *kind = counts_part_kinds(&c->part[0]);
	uint64_t n = 0;
	struct line l;

	if (!jsonl) {
		leat_buf_add_str(out, "model,channel");
		for (int i = 0; i < numbers(c); i++)
			leat_buf_printf(out, ",%s", number_name[i]);
		leat_buf_add_char(out, '\n');
	}
	for (size_t m = 0; m < c->o->nmodels; m++)
		for (size_t i = 0; i < c->part[0].channel.n; i++) {
			const struct counts_sum *s = &c->part[0].credit[m].sum[c->order[i]];

			/* The baseline, and what does not count, may have nothing to say. */
			if ((c->order[i] == COUNTS_BASELINE ||
				(kind[c->order[i]] & COUNTS_UNWANTED)) &&
			    s->conversions == 0 && s->value == 0)
				continue;
			make_line(c, m, c->order[i], &l);
			(jsonl ? print_json : print_csv)(&l, out);
			n++;
		}
	return n;
}
