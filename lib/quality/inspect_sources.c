/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is odd about a source, a platform and account: its currency, and rows that repeat others. */
#include "quality/inspect_part.h"

static void
name_source(const struct leat_inspection *x, size_t source, struct leat_quality_finding *f)
{
	struct leat_slice rest = x->source_name.key[source];

	leat_slice_cut(&rest, '\0', &f->platform);
	leat_slice_cut(&rest, '\0', &f->account);
}

/* Its days in a currency other than the one that it begins with. */
static void
tell_currency(struct leat_inspection *x, size_t source, uint32_t currency)
{
	const struct leat_series *s = &x->source[source].days;
	struct leat_quality_finding f = {.check = LEAT_CHECK_CURRENCY,
	    .error = x->asked->action[LEAT_CHECK_CURRENCY] == LEAT_HOLD,
	    .column = "currency",
	    .message = "days on which the account is in another currency than on its first"};

	name_source(x, source, &f);
	leat_currency_text(currency, f.currency);
	for (size_t i = 0; i < s->n; i++)
		if (s->point[i].currency == currency) {
			if (f.observed == 0)
				f.first = s->point[i].day;
			f.last = s->point[i].day;
			f.observed++;
		}
	leat_findings_add(&x->findings, &f);
}

static bool
was_before(const struct leat_series *s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s->point[k].currency == s->point[i].currency)
			return true;
	return false;
}

void
leat_inspect_currencies(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->source_name.n; i++) {
		const struct leat_series *s = &x->source[i].days;

		for (size_t k = 1; k < s->n; k++) {
			if (s->point[k].currency == s->point[k - 1].currency || was_before(s, k))
				continue;
			tell_currency(x, i, s->point[k].currency);
		}
	}
}

void
leat_inspect_repeats(struct leat_inspection *x)
{
	static const char *const messages[LEAT_REPEATS] = {
	    "rows that say the same as another, which stays",
	    "rows of which a newer export says something else, which stays",
	    "rows of which another of the same as_of says something else; the last stays"};
	const struct leat_rule_checks *asked = x->asked;

	for (size_t i = 0; i < x->source_name.n; i++) {
		uint64_t all = 0;

		for (int k = 0; k < LEAT_REPEATS; k++)
			all += x->source[i].repeats[k].n;
		for (int k = 0; k < LEAT_REPEATS; k++) {
			const struct leat_repeats *r = &x->source[i].repeats[k];
			struct leat_quality_finding f = {.check = LEAT_CHECK_DUPLICATE,
			    .first = r->first,
			    .last = r->last,
			    .column = "",
			    .observed = (double)r->n,
			    .limit = asked->max_duplicates,
			    .message = messages[k]};

			if (r->n == 0)
				continue;
			f.error = asked->action[LEAT_CHECK_DUPLICATE] == LEAT_HOLD &&
				  (double)all > f.limit * (double)x->source[i].rows;
			name_source(x, i, &f);
			leat_findings_add(&x->findings, &f);
		}
	}
}
