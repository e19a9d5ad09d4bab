/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names taken apart by a template: DE_SRCH_brand is {geo}_{channel}_{segment}. */
#include "base/glob.h"
#include "quality/reshape_part.h"

/* Where the word first stands in text at or behind `from`; text.n if nowhere. */
static size_t
find(struct leat_slice text, size_t from, struct leat_slice word, bool fold)
{
	for (; from + word.n <= text.n; from++)
		if (leat_fold_cmp((struct leat_slice){text.p + from, word.n}, word, fold) == 0)
			return from;
	return text.n;
}

/* Is it what the field may be? Then it may be told by another word. */
static bool
accept(const struct leat_name_field *f, bool fold, struct leat_slice *text)
{
	if (f->column < 0)
		return true;
	if (f->nvalues == 0)
		return text->n > 0;
	for (size_t i = 0; i < f->nvalues; i++)
		if (leat_glob_match(f->value[i].pattern, *text, fold)) {
			if (f->value[i].replaced)
				*text = f->value[i].value;
			return text->n > 0;
		}
	return false;
}

/*
 * Each field ends where the text behind it first stands, the last where the name
 * does: there is one way to read a name, found from left to right.
 */
static bool
take_apart(const struct leat_name_rule *r, struct leat_slice text, struct leat_slice *taken)
{
	bool fold = r->rule.fold;
	struct leat_slice first = r->field[0].before;
	size_t at = first.n, end;

	if (text.n < first.n + r->after.n ||
	    leat_fold_cmp((struct leat_slice){text.p, first.n}, first, fold) != 0 ||
	    leat_fold_cmp(
		(struct leat_slice){text.p + text.n - r->after.n, r->after.n}, r->after, fold) != 0)
		return false;
	text.n -= r->after.n;
	for (size_t i = 0; i < r->nfields; i++) {
		bool last = i + 1 == r->nfields;

		end = last ? text.n : find(text, at, r->field[i + 1].before, fold);
		if (!last && end == text.n)
			return false;
		taken[i] = (struct leat_slice){text.p + at, end - at};
		if (!accept(&r->field[i], fold, &taken[i]))
			return false;
		at = last ? end : end + r->field[i + 1].before.n;
	}
	return true;
}

static bool
unparsed(struct leat_reshaper *x, size_t rule)
{
	enum leat_row_action action = x->rules->unparsed;
	int from = x->rules->names[rule].from;
	char safe[LEAT_SAFE_MAX];

	x->n.unparsed++;
	if (action == LEAT_ROW_REJECT)
		return leat_reshape_goes(x, action, from,
		    "none of the policy's templates reads it: \"%s\"",
		    leat_safe(leat_reshape_get(x, from), safe));
	if (action != LEAT_ROW_KEEP)
		leat_reshape_flag(x, x->of->unparsed_flag[rule]);
	if (action == LEAT_ROW_HOLD)
		leat_reshape_hold(&x->n, LEAT_NEGATIVE);
	return true;
}

bool
leat_reshape_names(struct leat_reshaper *x)
{
	enum { NOT_TRIED, TRIED, READ };
	size_t n = x->rules->nnames;

	for (size_t i = 0; i < n; i++)
		x->tried[i] = NOT_TRIED;
	for (size_t i = 0; i < n; i++) {
		const struct leat_name_rule *r = &x->rules->names[i];
		unsigned char *tried = &x->tried[x->of->group[i]];
		struct leat_slice text;

		if (*tried == READ || !leat_reshape_matches(x, &r->rule))
			continue;
		text = leat_reshape_get(x, r->from);
		if (text.n == 0)
			continue;
		*tried = TRIED;
		if (!take_apart(r, text, x->taken))
			continue;
		*tried = READ;
		x->n.parsed[i]++;
		for (size_t k = 0; k < r->nfields; k++)
			if (r->field[k].column >= 0)
				leat_reshape_set(x, r->field[k].column, x->taken[k]);
	}
	for (size_t i = 0; i < n; i++)
		if (x->tried[i] == TRIED && !unparsed(x, i))
			return false;
	return true;
}
