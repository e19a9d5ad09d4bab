/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/finding.h"

#include <stdlib.h>

#include "base/when.h"
#include "record/json.h"

const char *
leat_check_name(enum leat_check check)
{
	static const char *const names[] = {"gap", "late", "consistency", "anomaly", "delay"};

	return names[check];
}

void
leat_findings_add(struct leat_findings *f, const struct leat_quality_finding *finding)
{
	struct leat_quality_finding *to;

	LEAT_GROW(f->finding, f->n, f->cap);
	to = &f->finding[f->n++];
	*to = *finding;
	to->platform = leat_arena_copy(&f->text, finding->platform);
	to->account = leat_arena_copy(&f->text, finding->account);
	to->campaign = leat_arena_copy(&f->text, finding->campaign);
	to->channel = leat_arena_copy(&f->text, finding->channel);
	to->geo = leat_arena_copy(&f->text, finding->geo);
	to->time_basis = leat_arena_copy(&f->text, finding->time_basis);
}

static int
compare(const void *a, const void *b)
{
	const struct leat_quality_finding *x = a, *y = b;
	int c = (x->check > y->check) - (x->check < y->check);

	if (c == 0)
		c = leat_slice_cmp(x->platform, y->platform);
	if (c == 0)
		c = leat_slice_cmp(x->account, y->account);
	if (c == 0)
		c = leat_slice_cmp(x->campaign, y->campaign);
	if (c == 0)
		c = leat_slice_cmp(x->channel, y->channel);
	if (c == 0)
		c = leat_slice_cmp(x->geo, y->geo);
	if (c == 0)
		c = leat_slice_cmp(x->time_basis, y->time_basis);
	if (c == 0)
		c = (x->first > y->first) - (x->first < y->first);
	if (c == 0)
		c = strcmp(x->column, y->column);
	return c ? c : strcmp(x->message, y->message);
}

void
leat_findings_sort(struct leat_findings *f)
{
	if (f->n)
		qsort(f->finding, f->n, sizeof(*f->finding), compare);
}

size_t
leat_findings_count(const struct leat_findings *f, enum leat_check check, bool errors)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->finding[i].check == check && (f->finding[i].error || !errors);
	return n;
}

static void
print_text(struct leat_jw *w, const char *key, struct leat_slice text)
{
	if (text.n == 0)
		return;
	leat_jw_key(w, key);
	leat_jw_text(w, text);
}

static void
print_day(struct leat_jw *w, const char *key, int32_t day)
{
	char text[LEAT_DAY_MAX];

	leat_day_print(day, text);
	leat_jw_key(w, key);
	leat_jw_str(w, text);
}

static void
print_number(struct leat_jw *w, const char *key, double v)
{
	leat_jw_key(w, key);
	leat_jw_number(w, v);
}

static void
print_finding(const struct leat_quality_finding *f, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	print_text(&w, "kind", LEAT_SLICE("finding"));
	print_text(&w, "check", leat_slice(leat_check_name(f->check)));
	print_text(&w, "severity", leat_slice(f->error ? "error" : "warning"));
	print_text(&w, "platform", f->platform);
	print_text(&w, "account", f->account);
	print_text(&w, "campaign_id", f->campaign);
	print_text(&w, "channel", f->channel);
	print_text(&w, "geo", f->geo);
	print_text(&w, "time_basis", f->time_basis);
	print_day(&w, "time", f->first);
	print_day(&w, "period_end", f->last);
	print_text(&w, "column", leat_slice(f->column));
	print_number(&w, "observed", f->observed);
	if (f->has_expected)
		print_number(&w, "expected", f->expected);
	print_number(&w, "limit", f->limit);
	print_text(&w, "message", leat_slice(f->message));
	leat_jw_close(&w, '}');
	leat_buf_add_char(out, '\n');
}

static void
print_summary(const struct leat_findings *f, enum leat_check check, enum leat_action action,
    struct leat_buf *out)
{
	static const char *const actions[] = {"", "flag", "reject", "hold", "drop", "complete"};
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	print_text(&w, "kind", LEAT_SLICE("summary"));
	print_text(&w, "check", leat_slice(leat_check_name(check)));
	print_text(&w, "action", leat_slice(actions[action]));
	leat_jw_key(&w, "findings");
	leat_jw_i64(&w, (int64_t)leat_findings_count(f, check, false));
	leat_jw_key(&w, "errors");
	leat_jw_i64(&w, (int64_t)leat_findings_count(f, check, true));
	leat_jw_close(&w, '}');
	leat_buf_add_char(out, '\n');
}

void
leat_findings_print(
    const struct leat_findings *f, const struct leat_rule_checks *asked, struct leat_buf *out)
{
	for (size_t i = 0; i < f->n; i++)
		print_finding(&f->finding[i], out);
	for (int c = 0; c < LEAT_CHECKS; c++)
		if (asked->action[c] != LEAT_UNASKED)
			print_summary(f, (enum leat_check)c, asked->action[c], out);
}

void
leat_findings_fini(struct leat_findings *f)
{
	free(f->finding);
	leat_arena_fini(&f->text);
	memset(f, 0, sizeof(*f));
}
