/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/stream_sums.h"

#include <stddef.h>

/* Counts by name, and where they are. */
struct count {
	const char *name;
	size_t at;
};

/* clang-format off */
#define SEEN(field) {#field, offsetof(struct leat_observed, field)}
#define COUNTED(field) {#field, offsetof(struct leat_credit_counts, field)}
/* clang-format on */

static const struct count seen_counts[] = {SEEN(touches), SEEN(conversions),
    SEEN(touches_without_user), SEEN(conversions_without_user), SEEN(touches_filtered),
    SEEN(rounded)};
static const struct count credit_counts[] = {COUNTED(converted), COUNTED(untouched), COUNTED(again),
    COUNTED(users), COUNTED(twice), COUNTED(null_paths), COUNTED(open_paths), COUNTED(left_out),
    COUNTED(late_touches), COUNTED(outside_touches), COUNTED(outside_conversions)};
enum {
	NSEEN = sizeof(seen_counts) / sizeof(seen_counts[0]),
	NCREDIT = sizeof(credit_counts) / sizeof(credit_counts[0])
};
/* All that is counted: 64 bits each, and in observed the end of cover rows as well. */
_Static_assert(sizeof(struct leat_observed) == (NSEEN + 1) * sizeof(uint64_t), "a new count?");
_Static_assert(sizeof(struct leat_credit_counts) == NCREDIT * sizeof(uint64_t), "a new count?");

/* Handing out */

static int
put_counts(struct leat_partial *p, const struct count *count, size_t n, const void *from,
    struct leat_err *err)
{
	struct leat_buf key = {0};
	int rc = LEAT_OK;

	for (size_t i = 0; i < n && rc == LEAT_OK; i++) {
		uint64_t number;
		leat_sum value;

		memcpy(&number, (const char *)from + count[i].at, sizeof(number));
		value = number;
		key.n = 0;
		leat_buf_printf(&key, "/count/%s", count[i].name);
		if (number)
			rc = leat_partial_add(p, leat_buf_slice(&key), &value, 1, err);
	}
	leat_buf_fini(&key);
	return rc;
}

static int
put_paid(struct leat_partial *p, const struct leat_coverage *c, struct leat_err *err)
{
	struct leat_buf key = {0};
	int rc = LEAT_OK;

	for (size_t i = 0; i < c->channel.n && rc == LEAT_OK; i++) {
		const leat_sum value[] = {c->sum[i].clicks, c->sum[i].impressions, 1};

		key.n = 0;
		leat_buf_add_str(&key, "/paid");
		leat_partial_name(&key, c->channel.key[i]);
		rc = leat_partial_add(p, leat_buf_slice(&key), value, 3, err);
	}
	leat_buf_fini(&key);
	return rc;
}

static int
put_touches(const struct leat_stream_sums *s, struct leat_partial *p, struct leat_err *err)
{
	const struct leat_naming names = {.unit = leat_gather_names(s->gather, 'u')};
	int rc = LEAT_OK;

	for (uint32_t u = 0; u < leat_gather_nunits(s->gather); u++)
		for (uint32_t e = 0; e < LEAT_EVENTS && rc == LEAT_OK; e++) {
			const leat_sum n = leat_credits_touches(s->credits, u)[e];

			if (n)
				rc = leat_sums_put(p, "/touches", "un", (const uint32_t[]){u, e}, 2,
				    &n, 1, &names, err);
		}
	return rc;
}

static int
put_lift(struct leat_partial *p, const struct leat_row *row, struct leat_err *err)
{
	const leat_sum once = 1;
	struct leat_buf key = {0};
	int rc;

	leat_buf_add_str(&key, "/lift");
	for (int c = leat_row_next(row, -1); c >= 0 && c < LEAT_OBS_N; c = leat_row_next(row, c)) {
		leat_partial_name(&key, leat_slice(leat_observations.column[c].name));
		leat_partial_name(&key, row->field[c]);
	}
	rc = leat_partial_add(p, leat_buf_slice(&key), &once, 1, err);
	leat_buf_fini(&key);
	return rc;
}

int
leat_stream_put(const struct leat_stream_sums *s, struct leat_partial *p, struct leat_err *err)
{
	int rc;

	if ((rc = put_counts(p, seen_counts, NSEEN, s->seen, err)) ||
	    (rc = put_counts(p, credit_counts, NCREDIT, s->counts, err)) ||
	    (rc = leat_sums_put_credits(p, s->credits, s->gather, err)) ||
	    (rc = leat_outcomes_put(s->outcomes, p, err)) ||
	    (rc = leat_costs_put(s->costs, p, err)) || (rc = put_paid(p, s->coverage, err)) ||
	    (rc = put_touches(s, p, err)))
		return rc;
	for (size_t i = 0; i < s->lifts->n && rc == LEAT_OK; i++)
		rc = put_lift(p, &s->lifts->lift[i].row, err);
	return rc;
}

/* Taking */

static int
get_lift(
    const struct leat_stream_sums *to, struct leat_slice rest, leat_sum times, struct leat_err *err)
{
	struct leat_buf text = {0};
	struct leat_slice name;
	struct leat_row row;
	int c = 0, rc = LEAT_OK;

	leat_row_init(&row, LEAT_OBS_N);
	while (c >= 0 && leat_partial_cut(&rest, &text, &name)) {
		c = leat_schema_column(&leat_observations, name);
		if (c >= 0 && leat_partial_cut(&rest, &text, &name))
			leat_row_text(&row, c, name);
	}
	if (c < 0 || rest.n || times < 0)
		rc = leat_err_set(err, LEAT_EDATA, "not a row of an experiment, as a sum");
	for (; times > 0 && rc == LEAT_OK; times--)
		rc = leat_lifts_add(to->lifts, &row, to->zone, "(sums)", 0, err);
	leat_row_fini(&row);
	leat_buf_fini(&text);
	return rc;
}

static bool
get_count(const struct count *count, size_t n, void *to, struct leat_slice name, leat_sum value)
{
	for (size_t i = 0; i < n; i++)
		if (leat_slice_is(name, count[i].name)) {
			uint64_t number = (uint64_t)value;

			memcpy((char *)to + count[i].at, &number, sizeof(number));
			return true;
		}
	return false;
}

static bool
get_touches(const struct leat_stream_sums *to, struct leat_slice rest, leat_sum value)
{
	const struct leat_naming names = {.unit = leat_gather_names(to->gather, 'u')};
	struct leat_sums_key k = {0};
	struct leat_err unused;
	bool good =
	    leat_sums_get(&k, rest, "un", &names, &unused) == LEAT_OK && k.number[1] < LEAT_EVENTS;

	if (good)
		leat_credits_add_touches(
		    to->credits, k.number[0], (enum leat_event)k.number[1], (uint64_t)value);
	leat_sums_key_fini(&k);
	return good;
}

/* What has a name or two behind it. */
static bool
get_plain(const struct leat_stream_sums *to, struct leat_slice what, struct leat_slice rest,
    const leat_sum *value, size_t n)
{
	struct leat_slice name, behind = rest;
	struct leat_buf text = {0};
	int64_t clicks, impressions;
	bool good = leat_partial_cut(&behind, &text, &name);

	if (good && leat_slice_is(what, "count"))
		good = behind.n == 0 && n == 1 &&
		       (get_count(seen_counts, NSEEN, to->seen, name, *value) ||
			   get_count(credit_counts, NCREDIT, to->counts, name, *value));
	else if (good && leat_slice_is(what, "paid"))
		good = behind.n == 0 && n == 3 && leat_sum_micros(value[0], &clicks) &&
		       leat_sum_micros(value[1], &impressions);
	else
		good = good && leat_slice_is(what, "touches") && n == 1 &&
		       get_touches(to, rest, *value);
	if (good && leat_slice_is(what, "paid"))
		leat_coverage_spend(to->coverage, name, clicks, impressions);
	leat_buf_fini(&text);
	return good;
}

static int
get_sum(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	const struct leat_stream_sums *to = ctx;
	struct leat_slice rest = key, what = LEAT_NONE;
	struct leat_buf text = {0};
	char safe[LEAT_SAFE_MAX];
	bool taken = true;
	int rc = LEAT_OK;

	if (!leat_partial_cut(&rest, &text, &what))
		taken = false;
	else if (leat_slice_is(what, "outcome"))
		rc = leat_outcomes_get(to->outcomes, rest, value, n, err);
	else if (leat_slice_is(what, "cost"))
		rc = leat_costs_get(to->costs, rest, value, n, err);
	else if (leat_slice_is(what, "lift"))
		rc = get_lift(to, rest, n == 1 ? *value : -1, err);
	else
		rc = leat_sums_get_credits(
		    to->credits, to->gather, what, rest, value, n, &taken, err);
	if (rc == LEAT_OK && !taken && !get_plain(to, what, rest, value, n))
		rc = leat_err_set(
		    err, LEAT_EDATA, "not a sum of attribution: \"%s\"", leat_safe(key, safe));
	leat_buf_fini(&text);
	return rc;
}

int
leat_stream_get(
    const struct leat_stream_sums *to, const struct leat_partial *p, struct leat_err *err)
{
	return leat_partial_each(p, get_sum, (void *)to, err);
}
