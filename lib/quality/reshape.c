/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows have in common that are put into shape: where columns are, flags, counts. */
#include "quality/reshape.h"

#include <stdlib.h>

#include "base/mem.h"
#include "quality/reshape_part.h"

/* Counts */

void
leat_reshape_counts_init(struct leat_reshape_counts *n, const struct leat_reshape_rules *rules)
{
	*n = (struct leat_reshape_counts){
	    .excluded = LEAT_NEW_N(uint64_t, rules->nexclude + 1),
	    .defaulted = LEAT_NEW_N(uint64_t, rules->ndefaults + 1),
	    .parsed = LEAT_NEW_N(uint64_t, rules->nnames + 1),
	    .renamed = LEAT_NEW_N(uint64_t, rules->ntaxonomy + 1),
	};
}

void
leat_reshape_counts_fini(struct leat_reshape_counts *n)
{
	free(n->excluded);
	free(n->defaulted);
	free(n->parsed);
	free(n->renamed);
	leat_map_fini(&n->currency);
	free(n->converted);
}

size_t
leat_reshape_converted(struct leat_reshape_counts *n, struct leat_slice currency)
{
	bool is_new;
	size_t i = leat_map_put(&n->currency, currency, &is_new);

	if (is_new) {
		LEAT_GROW(n->converted, i, n->converted_cap);
		n->converted[i] = (struct leat_fx_count){0};
	}
	return i;
}

void
leat_reshape_hold(struct leat_reshape_counts *n, int status)
{
	if (status && (n->held == 0 || status < n->held))
		n->held = status;
}

static void
add(uint64_t *to, const uint64_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] += from[i];
}

void
leat_reshape_gather(struct leat_reshape *x, struct leat_reshaper *r)
{
	struct leat_reshape_counts *to = &x->n, *from = &r->n;

	leat_reshape_hold(to, from->held);
	to->consent_seen |= from->consent_seen;
	add(to->excluded, from->excluded, x->rules->nexclude);
	add(to->defaulted, from->defaulted, x->rules->ndefaults);
	add(to->parsed, from->parsed, x->rules->nnames);
	add(to->renamed, from->renamed, x->rules->ntaxonomy);
	to->imputed += from->imputed;
	to->unparsed += from->unparsed;
	to->unmatched += from->unmatched;
	to->other_tz += from->other_tz;
	to->unconverted += from->unconverted;
	to->touches += from->touches;
	to->conversions += from->conversions;
	for (size_t i = 0; i < from->currency.n; i++) {
		size_t at = leat_reshape_converted(to, from->currency.key[i]);

		to->converted[at].rows += from->converted[i].rows;
		to->converted[at].rounded += from->converted[i].rounded;
		to->converted[at].error += from->converted[i].error;
	}
	leat_reshape_counts_fini(from);
	leat_reshape_counts_init(from, x->rules);
	/* What is remembered of rates has places among the counts. */
	memset(r->slot, 0, LEAT_FX_SLOTS * sizeof(*r->slot));
}

/* Beginning and end */

static bool
anything(const struct leat_reshape_options *o)
{
	const struct leat_reshape_rules *r = o->rules;

	return o->fx || r->nexclude || r->consent.asked || r->ndefaults || r->nnames ||
	       r->ntaxonomy || r->other_tz != LEAT_ROW_KEEP;
}

/* Where the user's columns are in this stream. */
static void
place_own(struct leat_reshape *x, const struct leat_in *in)
{
	x->own_at = LEAT_NEW_N(int, x->rules->nown + 1);
	for (size_t k = 0; k < x->rules->nown; k++) {
		x->own_at[k] = -1;
		for (size_t c = LEAT_OBS_N; c < leat_in_ncolumns(in); c++)
			if (leat_slice_is(x->rules->own[k], leat_in_column(in, c)))
				x->own_at[k] = (int)c;
	}
}

/* Flags are words: a blank in the name of a column would make two of one. */
static const char *
flag_of(struct leat_reshape *x, const char *what, int column)
{
	char *flag =
	    leat_arena_printf(&x->text, "%s:%s", what, leat_reshape_column_name(x->rules, column));

	for (char *c = flag; *c; c++)
		if (*c == ' ')
			*c = '_';
	return flag;
}

/* Flags are the same for every row: spelt once. */
static void
spell_flags(struct leat_reshape *x)
{
	const struct leat_reshape_rules *r = x->rules;

	x->excluded_flag = LEAT_NEW_N(const char *, r->nexclude + 1);
	for (size_t i = 0; i < r->nexclude; i++)
		x->excluded_flag[i] =
		    leat_arena_printf(&x->text, "suspect:%s", r->exclude[i].name.p);
	x->imputed_flag = LEAT_NEW_N(const char **, r->ndefaults + 1);
	for (size_t i = 0; i < r->ndefaults; i++) {
		const struct leat_row_rule *d = &r->defaults[i];

		x->imputed_flag[i] = leat_arena_alloc(&x->text, d->nset * sizeof(char *));
		for (size_t k = 0; k < d->nset; k++)
			x->imputed_flag[i][k] = flag_of(x, "imputed", d->set[k].column);
	}
	x->unparsed_flag = LEAT_NEW_N(const char *, r->nnames + 1);
	for (size_t i = 0; i < r->nnames; i++)
		x->unparsed_flag[i] = flag_of(x, "unparsed", r->names[i].from);
}

/* Rules that take the same column apart are tried one after the other: a group. */
static void
group_names(struct leat_reshape *x)
{
	const struct leat_reshape_rules *r = x->rules;

	x->group = LEAT_NEW_N(size_t, r->nnames + 1);
	for (size_t i = 0; i < r->nnames; i++) {
		x->group[i] = i;
		for (size_t k = i; k-- > 0;)
			if (r->names[k].from == r->names[i].from)
				x->group[i] = k;
		if (r->names[i].nfields > x->nfields)
			x->nfields = r->names[i].nfields;
	}
}

int
leat_reshape_new(struct leat_reshape **out, const struct leat_reshape_options *options,
    const struct leat_in *in, struct leat_err *err)
{
	struct leat_reshape *x;
	int status;

	*out = NULL;
	if (!anything(options))
		return LEAT_OK;
	x = LEAT_NEW(struct leat_reshape);
	x->options = *options;
	x->rules = options->rules;
	status = leat_zone_open(&x->zone, options->tz, err);
	if (status != LEAT_OK) {
		free(x);
		return status;
	}
	x->ncolumns = leat_in_ncolumns(in);
	leat_checker_init(&x->checker, NULL);
	place_own(x, in);
	spell_flags(x);
	group_names(x);
	for (size_t i = 0; i < x->rules->ntaxonomy; i++)
		x->taxonomy_kinds |= x->rules->taxonomy[i].kinds;
	leat_reshape_counts_init(&x->n, x->rules);
	leat_reshape_rate_init(x);
	x->late = leat_reshaper_new(x);
	*out = x;
	return LEAT_OK;
}

void
leat_reshape_free(struct leat_reshape *x)
{
	if (x == NULL)
		return;
	leat_reshaper_free(x->late);
	leat_reshape_rate_fini(x);
	leat_reshape_counts_fini(&x->n);
	leat_zone_free(x->zone);
	free(x->own_at);
	free(x->excluded_flag);
	free(x->imputed_flag);
	free(x->unparsed_flag);
	free(x->group);
	leat_arena_fini(&x->text);
	free(x);
}

/* A column that a rule fills: the schema's, or in `extra` where the stream has none of that name.
 */
static void
mark(const struct leat_reshape *x, bool columns[LEAT_OBS_N], int column)
{
	if (column >= LEAT_OBS_N && x->own_at[column - LEAT_OBS_N] < 0)
		columns[LEAT_OBS_EXTRA] = true;
	else if (column >= 0 && column < LEAT_OBS_N)
		columns[column] = true;
}

static void
mark_set(const struct leat_reshape *x, bool columns[LEAT_OBS_N], const struct leat_row_rule *rule,
    size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rule[i].nset; k++)
			mark(x, columns, rule[i].set[k].column);
}

void
leat_reshape_columns(const struct leat_reshape *x, bool columns[LEAT_OBS_N])
{
	static const int money[] = {LEAT_OBS_CURRENCY, LEAT_OBS_ACCOUNT_CURRENCY, LEAT_OBS_FX};
	const struct leat_reshape_rules *r = x->rules;

	memset(columns, 0, LEAT_OBS_N * sizeof(*columns));
	columns[LEAT_OBS_FLAGS] = true;
	mark_set(x, columns, r->defaults, r->ndefaults);
	mark_set(x, columns, r->taxonomy, r->ntaxonomy);
	for (size_t i = 0; i < r->nnames; i++)
		for (size_t k = 0; k < r->names[i].nfields; k++)
			mark(x, columns, r->names[i].field[k].column);
	for (size_t i = 0; x->options.fx && i < 3; i++)
		columns[money[i]] = true;
}

int
leat_reshape_held(const struct leat_reshape *x)
{
	return x->n.held;
}
