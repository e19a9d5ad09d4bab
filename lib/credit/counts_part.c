/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts_part.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "credit/counts_groups.h"
#include "credit/counts_paths.h"

void
counts_part_init(struct counts_part *p, const struct leat_counts_options *o)
{
	*p = (struct counts_part){.o = o, .prepare.o = o->prepare};
	p->learning = (struct leat_learner_options){
	    o->model, o->nmodels, o->attribution, o->level > 0 ? COUNTS_GROUPS : 1};
	p->learner = leat_learner_new(&p->learning);
	p->credit = LEAT_NEW_N(struct counts_credit, o->nmodels);
	leat_map_put(&p->channel, LEAT_SLICE(LEAT_BASELINE_CHANNEL), NULL);
}

void
counts_part_fini(struct counts_part *p)
{
	for (size_t i = 0; p->o && i < p->o->nmodels; i++)
		free(p->credit[i].sum), free(p->credit[i].square);
	free(p->credit);
	leat_learner_free(p->learner);
	leat_map_fini(&p->channel);
	leat_prepare_fini(&p->prepare);
	counts_paths_fini(&p->paths);
	free(p->kind);
	free(p->token);
	free(p->unit);
	free(p->direct);
	free(p->touch);
	free(p->weight);
	free(p->age);
	free(p->at_risk);
	free(p->mass);
	*p = (struct counts_part){0};
}

struct counts_sum *
counts_part_sums(const struct counts_part *p, size_t model)
{
	struct counts_credit *c = &p->credit[model];

	if (c->room < p->channel.n) {
		size_t room = p->channel.n * 2;

		c->sum = leat_realloc(c->sum, room, sizeof(*c->sum));
		c->square = leat_realloc(c->square, room, sizeof(*c->square));
		for (size_t i = c->room; i < room; i++) {
			c->sum[i] = (struct counts_sum){0};
			c->square[i] = (struct counts_square){0};
		}
		c->room = room;
	}
	return c->sum;
}

/*
 * Channels are few and each is met often: one of up to 16 bytes is its first eight and its last
 * eight, and its length.
 */
struct counts_token {
	uint64_t front, back;
	uint32_t n, unit;
};

enum { TOKENS = 1024, TOKEN_MAX = 16 };

static inline uint64_t
eight(const char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
	return w;
}

/* The first eight bytes, or as many as there are; more may be looked at, before `end`. */
static inline uint64_t
front_of(struct leat_slice s, const char *end)
{
	const unsigned char one[8] = {1};
	unsigned rest = s.n < 8 ? 64 - 8 * (unsigned)s.n : 0;
	uint64_t w = 0;

	if (end - s.p >= 8)
		return eight((const char *)one) == 1 ? eight(s.p) << rest >> rest
						     : eight(s.p) >> rest;
	memcpy(&w, s.p, s.n);
	return eight((const char *)one) == 1 ? w : w >> rest;
}

/* The number of a channel. end: of the text that it is in. */
static inline uint32_t
unit_of(struct counts_part *p, struct leat_slice name, const char *end)
{
	struct counts_token t = {.n = (uint32_t)name.n}, *known;

	if (name.n > TOKEN_MAX)
		return (uint32_t)leat_map_put(&p->channel, name, NULL);
	t.front = front_of(name, end);
	t.back = name.n > 8 ? eight(name.p + name.n - 8) : 0;
	known = &p->token[((t.front + 31 * t.back + name.n) * UINT64_C(0x9e3779b97f4a7c15)) >> 54];
	if (known->front != t.front || known->back != t.back || known->n != t.n) {
		t.unit = (uint32_t)leat_map_put(&p->channel, name, NULL);
		*known = t;
	}
	return known->unit;
}

/* For a path of n touches, and for every channel there is by now. */
static void
make_room(struct counts_part *c, size_t n)
{
	if (n + 1 > c->room) { /* one weight more than touches */
		c->room = n < 32 ? 64 : 2 * n;
		c->unit = leat_realloc(c->unit, c->room, sizeof(*c->unit));
		c->direct = leat_realloc(c->direct, c->room, sizeof(*c->direct));
		c->touch = leat_realloc(c->touch, c->room, sizeof(*c->touch));
		c->weight = leat_realloc(c->weight, c->room, sizeof(*c->weight));
		c->age = leat_realloc(c->age, c->room, sizeof(*c->age));
		c->at_risk = leat_realloc(c->at_risk, c->room, sizeof(*c->at_risk));
	}
	if (c->mass_room < c->channel.n) {
		free(c->mass);
		c->mass_room = c->channel.n * 2;
		c->mass = LEAT_NEW_N(double, c->mass_room);
	}
}

/* Number the tokens of a path; false if one is the reserved channel. */
static bool
split_path(struct counts_part *c, struct leat_slice text, struct leat_path *p)
{
	const char *end = text.p ? text.p + text.n : NULL;
	struct leat_slice token;

	if (c->token == NULL)
		c->token = LEAT_NEW_N(struct counts_token, TOKENS);
	p->n = 0;
	while (leat_slice_cut(&text, '>', &token)) {
		token = leat_slice_trim(token);
		if (token.n == 0)
			continue;
		make_room(c, p->n + 1);
		c->unit[p->n] = unit_of(c, token, end);
		if (c->unit[p->n++] == COUNTS_BASELINE)
			return false;
	}
	p->unit = c->unit;
	return true;
}

const unsigned char *
counts_part_kinds(struct counts_part *p)
{
	const struct leat_touch_filter *f = p->o->filter;

	while (p->nknown < p->channel.n) {
		struct leat_slice name = p->channel.key[p->nknown];
		bool direct = leat_is_direct(name);

		LEAT_GROW(p->kind, p->nknown, p->kind_cap);
		p->kind[p->nknown++] =
		    (unsigned char)((f && !leat_touch_filter_channel(f, name) ? COUNTS_UNWANTED
									      : 0) |
				    (direct ? COUNTS_DIRECT : 0));
		p->some_direct |= direct;
	}
	return p->kind;
}

/* Touch `from` takes the place of touch `to`. */
static void
move(struct counts_part *c, size_t to, size_t from, bool timed)
{
	c->unit[to] = c->unit[from];
	if (timed)
		c->age[to] = c->age[from];
}

/* The touches that count, and which of them are direct. */
static void
prepare(struct counts_part *c, struct leat_path *p, bool timed)
{
	const unsigned char *kind = counts_part_kinds(c);
	size_t n = 0;

	for (size_t i = 0; c->o->filter && i < p->n; i++)
		if ((kind[c->unit[i]] & COUNTS_UNWANTED) == 0)
			move(c, n++, i, timed);
	p->n = c->o->filter ? n : p->n;
	if (p->n && !leat_prepare_idle(&c->o->prepare)) {
		for (size_t i = 0; i < p->n; i++)
			c->touch[i] = (struct leat_touch_seen){
			    .unit = c->unit[i], .direct = (kind[c->unit[i]] & COUNTS_DIRECT) != 0};
		p->n = leat_prepare_path(&c->prepare, c->touch, p->n, 0);
		for (size_t i = 0; i < p->n; i++)
			move(c, i, c->prepare.keep[i], timed);
	}
	for (size_t i = 0; c->some_direct && i < p->n; i++)
		c->direct[i] = (kind[c->unit[i]] & COUNTS_DIRECT) != 0;
	p->direct = c->some_direct ? c->direct : NULL;
}

/* A unit's weights on a path are added before they are split: a long path costs no digits. */
double
counts_part_split(struct counts_part *c, size_t model, const struct leat_path *p)
{
	double total = 0;

	make_room(c, p->n);
	c->o->model[model]->weigh(
	    c->o->attribution, leat_learner_fit(c->learner, model), p, c->weight);
	for (size_t i = 0; i <= p->n; i++) {
		total += c->weight[i];
		c->mass[i < p->n ? p->unit[i] : COUNTS_BASELINE] += c->weight[i];
	}
	return total;
}

void
counts_part_weigh(struct counts_part *c, size_t model, const struct leat_path *p)
{
	struct counts_sum *sum = counts_part_sums(c, model);
	struct counts_square *square = c->credit[model].square;
	double total = counts_part_split(c, model, p);

	for (size_t i = 0; i <= p->n; i++) {
		size_t unit = i < p->n ? p->unit[i] : COUNTS_BASELINE;
		double part = c->mass[unit] / total;

		c->mass[unit] = 0;
		if (!(part > 0))
			continue;
		counts_sum_add(&sum[unit], p->conversions * part, p->value * part);
		square[unit].conversions += part * part * p->conversions;
		square[unit].value += part * part * counts_value_square(p);
	}
}

/* The ages of n touches. Returns what is wrong with them, or NULL. */
static const char *
split_ages(struct counts_part *c, struct leat_slice text, size_t n)
{
	struct leat_slice token;
	size_t k = 0;

	while (leat_slice_cut(&text, '>', &token)) {
		token = leat_slice_trim(token);
		if (token.n == 0)
			continue;
		if (k == n)
			return "more ages than touches on the path";
		if (!leat_parse_double(token, &c->age[k]) || !(c->age[k] >= 0) || c->age[k] > 36500)
			return "an age that is no number of days from 0 to 36500";
		if (k && c->age[k] > c->age[k - 1])
			return "an age above the one before: touches go from old to new";
		k++;
	}
	return k < n ? "fewer ages than touches on the path" : NULL;
}

/* Those who took the path, while they were on it and as long as its touches count. */
static void
expose(struct counts_part *c, const struct leat_path *p, double alone)
{
	double lookback = c->o->attribution->lookback_days;
	struct leat_exposure e = {.n = p->n,
	    .unit = p->unit,
	    .days = c->at_risk,
	    .baseline_days = c->age[0],
	    .baseline_conversions = alone,
	    .persons = p->conversions + p->nulls};

	for (size_t i = 0; i < p->n; i++)
		c->at_risk[i] = c->age[i] < lookback ? c->age[i] : lookback;
	if (!c->only_rules)
		leat_learner_expose(c->learner, &e, c->group);
}

static void
learn(struct counts_part *c, const struct leat_path *p)
{
	if (!c->only_rules)
		leat_learner_observe(c->learner, p, c->group);
	for (size_t i = 0; !c->only_models && i < c->o->nmodels; i++)
		if (c->o->model[i]->begin == NULL && c->o->model[i]->weigh)
			counts_part_weigh(c, i, p);
}

static void
count(struct counts_part *c, bool touched, const struct leat_path *p)
{
	if (c->only_models)
		return;
	counts_sum_add(touched ? &c->touched : &c->untouched, p->conversions, p->value);
	*(touched ? &c->touched_square : &c->untouched_square) += counts_value_square(p);
}

/* What is older than the lookback is not on the path of a conversion. */
static void
drop_old(const struct counts_part *c, struct leat_path *p)
{
	size_t old = 0;

	while (old < p->n && c->age[old] > c->o->attribution->lookback_days)
		old++;
	p->n -= old;
	p->unit += old;
	p->direct = p->direct ? p->direct + old : NULL;
	p->age_days = c->age + old;
}

/* Where ages are known, what is older than the lookback is not on the path of a conversion. */
static void
learn_timed(struct counts_part *c, const struct leat_path *p)
{
	struct leat_path won = *p, lost = *p;

	drop_old(c, &won);
	won.nulls = lost.conversions = lost.value = 0;
	lost.age_days = c->at_risk;
	expose(c, p, won.n ? 0 : p->conversions);
	count(c, won.n > 0, p);
	if (p->nulls > 0)
		learn(c, &lost);
	if (won.n)
		learn(c, &won);
}

void
counts_part_learn(struct counts_part *c, const struct leat_path *p, bool timed)
{
	if (p->n && timed) {
		learn_timed(c, p);
		return;
	}
	count(c, p->n > 0, p);
	if (p->n)
		learn(c, p);
}

const char *
counts_part_take(struct counts_part *c, const struct leat_counts_row *row, const char **column)
{
	struct leat_path p = {.conversions = row->conversions,
	    .nulls = c->o->no_nulls ? 0 : row->nulls,
	    .value = row->value};
	const char *fault;

	*column = "path";
	if (!split_path(c, row->path, &p))
		return LEAT_BASELINE_CHANNEL " is reserved for what no touch led to";
	*column = "ages";
	if (row->timed && (fault = split_ages(c, row->ages, p.n)) != NULL)
		return fault;
	c->seen++;
	if (c->o->keep_paths || c->o->level > 0)
		counts_paths_keep(c, row);
	if (c->o->level > 0)
		return NULL; /* learnt from when all is known of the path */
	prepare(c, &p, row->timed);
	counts_part_learn(c, &p, row->timed);
	return NULL;
}

const char *
counts_part_path(struct counts_part *c, const struct leat_counts_row *row, struct leat_path *p,
    const char **column)
{
	const char *fault;

	*column = "path";
	if (!split_path(c, row->path, p))
		return LEAT_BASELINE_CHANNEL " is reserved for what no touch led to";
	*column = "ages";
	if (row->timed && (fault = split_ages(c, row->ages, p->n)) != NULL)
		return fault;
	prepare(c, p, row->timed);
	return NULL;
}

void
counts_part_drop_old(const struct counts_part *c, struct leat_path *p, bool timed)
{
	if (p->n && timed)
		drop_old(c, p);
}

static void
add(struct counts_sum *to, const struct counts_sum *from)
{
	to->conversions += from->conversions;
	to->value += from->value;
}

void
counts_part_add(struct counts_part *p, const struct counts_part *from)
{
	uint32_t *unit = LEAT_NEW_N(uint32_t, from->channel.n);
	struct leat_renumber number = {.unit = unit};

	leat_map_put_all(&p->channel, from->channel.key, from->channel.n, unit);
	for (size_t i = 0; i < p->o->nmodels; i++) {
		struct counts_sum *sum = counts_part_sums(p, i);

		for (size_t u = 0; u < from->channel.n && u < from->credit[i].room; u++)
			add(&sum[unit[u]], &from->credit[i].sum[u]);
	}
	leat_learner_merge(p->learner, from->learner, &number);
	counts_paths_add(&p->paths, &from->paths);
	add(&p->touched, &from->touched);
	add(&p->untouched, &from->untouched);
	p->seen += from->seen;
	free(unit);
}
