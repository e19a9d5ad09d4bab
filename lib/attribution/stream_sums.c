/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/stream_sums.h"

/* Counts by name, and where they are. */
struct count {
	const char *name;
	size_t at;
};

#define SEEN(field)                                                                                \
	{                                                                                          \
#field, offsetof(struct leat_observed, field)                                      \
	}
#define COUNTED(field)                                                                             \
	{                                                                                          \
#field, offsetof(struct leat_credit_counts, field)                                 \
	}

static const struct count seen_counts[] = {SEEN(touches), SEEN(conversions),
    SEEN(touches_without_user), SEEN(conversions_without_user), SEEN(rounded)};
static const struct count credit_counts[] = {COUNTED(converted), COUNTED(untouched), COUNTED(again),
    COUNTED(null_paths), COUNTED(open_paths), COUNTED(late_touches), COUNTED(outside_touches),
    COUNTED(outside_conversions)};
enum {
	NSEEN = sizeof(seen_counts) / sizeof(seen_counts[0]),
	NCREDIT = sizeof(credit_counts) / sizeof(credit_counts[0])
};

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

int
leat_stream_put_counts(struct leat_partial *p, const struct leat_observed *seen,
    const struct leat_credit_counts *counts, struct leat_err *err)
{
	int rc = put_counts(p, seen_counts, NSEEN, seen, err);

	return rc ? rc : put_counts(p, credit_counts, NCREDIT, counts, err);
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

static int
get_sum(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	const struct leat_stream_sums *to = ctx;
	struct leat_slice rest = key, what = LEAT_NONE, name;
	struct leat_buf text = {0}, more = {0};
	char safe[LEAT_SAFE_MAX];
	bool taken = false;
	int rc = LEAT_OK;

	if (leat_partial_cut(&rest, &text, &what) && leat_slice_is(what, "outcome")) {
		rc = leat_outcomes_get(to->outcomes, rest, value, n, err);
		taken = true;
	} else if (leat_slice_is(what, "count")) {
		taken = leat_partial_cut(&rest, &more, &name) && rest.n == 0 && n == 1 &&
			(get_count(seen_counts, NSEEN, to->seen, name, *value) ||
			    get_count(credit_counts, NCREDIT, to->counts, name, *value));
	} else {
		rc = leat_sums_get_credits(
		    to->credits, to->gather, what, rest, value, n, &taken, err);
	}
	leat_buf_fini(&text);
	leat_buf_fini(&more);
	if (rc == LEAT_OK && !taken)
		return leat_err_set(
		    err, LEAT_EDATA, "not a sum of attribution: \"%s\"", leat_safe(key, safe));
	return rc;
}

int
leat_stream_get(
    const struct leat_stream_sums *to, const struct leat_partial *p, struct leat_err *err)
{
	return leat_partial_each(p, get_sum, (void *)to, err);
}
