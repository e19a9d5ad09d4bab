/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"

static bool fault(struct leat_finding *f, int column, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool
fault(struct leat_finding *f, int column, const char *fmt, ...)
{
	va_list ap;

	f->column = column;
	va_start(ap, fmt);
	vsnprintf(f->reason, sizeof(f->reason), fmt, ap);
	va_end(ap);
	return false;
}

/* The last kind is the trailer's, which is no row. */
static bool
check_kind(struct leat_slice name, enum leat_obs_kind *kind, struct leat_finding *f)
{
	size_t n = leat_observations.nkinds - 1;
	int k = leat_schema_kind(&leat_observations, name);
	const char *near;
	char safe[LEAT_SAFE_MAX];

	if (k >= 0 && (size_t)k < n) {
		*kind = (enum leat_obs_kind)k;
		return true;
	}
	if (name.n == 0)
		return fault(f, LEAT_OBS_KIND, "missing");
	leat_safe(name, safe);
	near = leat_nearest(name, leat_observations.kinds, n);
	if (near)
		return fault(
		    f, LEAT_OBS_KIND, "unknown kind \"%s\"; nearest is \"%s\"", safe, near);
	return fault(f, LEAT_OBS_KIND, "unknown kind \"%s\"", safe);
}

/* That text is UTF-8 without NUL is the reader's promise. */
/* The effect of an experiment has any sign. */
static bool
may_be_negative(int column, struct leat_slice s, enum leat_obs_kind kind)
{
	int64_t micros;

	return kind == LEAT_LIFT && column == LEAT_OBS_CONVERSIONS &&
	       leat_money_parse(s, &micros, NULL);
}

static bool
check_types(const struct leat_checker *k, const struct leat_row *row, enum leat_obs_kind kind,
    struct leat_finding *f)
{
	char safe[LEAT_SAFE_MAX];

	for (uint64_t left = k->typed & row->filled[0]; left; left &= left - 1) {
		int c = __builtin_ctzll(left);
		struct leat_slice s = row->field[c];
		const char *wrong = leat_column_check(&leat_observations.column[c], s);

		if (wrong && !may_be_negative(c, s, kind))
			return fault(f, c, "%s: \"%s\"", wrong, leat_safe(s, safe));
	}
	return true;
}

/* A KPI of one's own has a value instead of conversions. */
static bool
excused(const struct leat_row *row, enum leat_obs_kind kind, int column)
{
	return kind == LEAT_OUTCOME && column == LEAT_OBS_CONVERSIONS &&
	       row->field[LEAT_OBS_VALUE].n > 0;
}

_Static_assert(LEAT_OBS_N <= 64, "the columns of observations fit a word of bits");

/* The columns that a kind needs, a bit each. */
static uint64_t
needed(enum leat_obs_kind kind)
{
	uint64_t bits = 0;

	for (int c = 0; c < LEAT_OBS_N; c++)
		if (leat_observations.column[c].kinds[kind] == 'x')
			bits |= UINT64_C(1) << c;
	return bits;
}

static bool
check_needed(const struct leat_checker *k, const struct leat_row *row, enum leat_obs_kind kind,
    struct leat_finding *f)
{
	for (uint64_t empty = k->needed[kind] & ~row->filled[0]; empty; empty &= empty - 1) {
		int c = __builtin_ctzll(empty);

		if (!excused(row, kind, c))
			return fault(f, c, "missing");
	}
	return true;
}

static bool
check_period(const struct leat_row *row, struct leat_finding *f)
{
	int32_t first, last;

	if (row->field[LEAT_OBS_PERIOD_END].n == 0 ||
	    !leat_day_parse(row->field[LEAT_OBS_TIME], &first) ||
	    !leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &last))
		return true;
	if (last < first)
		return fault(f, LEAT_OBS_PERIOD_END, "before the period begins");
	/* 9999-12-31 stands for an end that nobody knows, and each day would be worked on. */
	if (last - first > 36525)
		return fault(f, LEAT_OBS_PERIOD_END, "more than a hundred years");
	return true;
}

/* Money that cannot be negative; of a lift row, cost is a change and can. */
static bool
check_signs(const struct leat_row *row, enum leat_obs_kind kind, struct leat_finding *f)
{
	static const int columns[] = {LEAT_OBS_COST, LEAT_OBS_BUDGET, LEAT_OBS_REFUND};
	char safe[LEAT_SAFE_MAX];
	int64_t micros;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		int c = columns[i];

		/* its type has been checked */
		if (row->field[c].n == 0 || row->field[c].p[0] != '-')
			continue;
		if (!leat_money_parse(row->field[c], &micros, NULL) || micros >= 0)
			continue;
		if (c == LEAT_OBS_COST && kind == LEAT_LIFT)
			continue;
		if (c == LEAT_OBS_COST && leat_row_flagged(row, LEAT_OBS_FLAGS, "correction"))
			continue;
		return fault(f, c, "negative: \"%s\"%s", leat_safe(row->field[c], safe),
		    c == LEAT_OBS_COST ? "; a correction must be flagged so" : "");
	}
	return true;
}

static bool
check_required(const struct leat_row *row, const struct leat_rules *rules, enum leat_obs_kind kind,
    struct leat_finding *f)
{
	for (size_t i = 0; i < rules->nrequired; i++)
		if (rules->required[i].kind == kind && row->field[rules->required[i].column].n == 0)
			return fault(
			    f, rules->required[i].column, "missing, and the policy needs it");
	return true;
}

static int
by_bytes(const void *a, const void *b)
{
	return leat_slice_cmp(*(const struct leat_slice *)a, *(const struct leat_slice *)b);
}

static bool
check_allowed(const struct leat_row *row, const struct leat_rules *rules, struct leat_finding *f)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < rules->nallowed; i++) {
		const struct leat_rule_allowed *a = &rules->allowed[i];
		struct leat_slice s = row->field[a->column];

		if (s.n && (a->n == 0 || !bsearch(&s, a->value, a->n, sizeof(s), by_bytes)))
			return fault(
			    f, a->column, "not allowed by the policy: \"%s\"", leat_safe(s, safe));
	}
	return true;
}

static bool
check_ranges(const struct leat_row *row, const struct leat_rules *rules, struct leat_finding *f)
{
	char limit[LEAT_NUM_MAX], safe[LEAT_SAFE_MAX];
	double v;

	for (size_t i = 0; i < rules->nrange; i++) {
		const struct leat_rule_range *r = &rules->range[i];

		if (!leat_parse_double(row->field[r->column], &v) || (v >= r->low && v <= r->high))
			continue;
		leat_print_double(v < r->low ? r->low : r->high, limit);
		return fault(f, r->column, "%s the policy's %s: \"%s\"",
		    v < r->low ? "below" : "above", limit, leat_safe(row->field[r->column], safe));
	}
	return true;
}

void
leat_checker_init(struct leat_checker *k, const struct leat_rules *rules)
{
	k->rules = rules;
	k->typed = 0;
	for (int c = 0; c < LEAT_OBS_N; c++)
		if (leat_observations.column[c].type != LEAT_TEXT)
			k->typed |= UINT64_C(1) << c;
	for (int kind = 0; kind < LEAT_OBS_END; kind++)
		k->needed[kind] = needed((enum leat_obs_kind)kind);
}

bool
leat_check_row(const struct leat_checker *k, const struct leat_row *row, enum leat_obs_kind *kind,
    struct leat_finding *f)
{
	const struct leat_rules *rules = k->rules;

	if (!check_kind(row->field[LEAT_OBS_KIND], kind, f) || !check_types(k, row, *kind, f) ||
	    !check_needed(k, row, *kind, f) || !check_period(row, f) || !check_signs(row, *kind, f))
		return false;
	return rules == NULL || (check_required(row, rules, *kind, f) &&
				    check_allowed(row, rules, f) && check_ranges(row, rules, f));
}
