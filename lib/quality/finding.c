/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/finding.h"

#include <stdlib.h>

#include "quality/line_part.h"

enum { VERSION = 1 };

const char *
leat_check_name(enum leat_check check)
{
	static const char *const names[] = {"gap", "late", "consistency", "anomaly", "shift",
	    "currency", "duplicate", "delay", "drift", "collinear"};

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
	to->campaign_name = leat_arena_copy(&f->text, finding->campaign_name);
	to->channel = leat_arena_copy(&f->text, finding->channel);
	to->geo = leat_arena_copy(&f->text, finding->geo);
	to->other = leat_arena_copy(&f->text, finding->other);
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
		c = leat_slice_cmp(x->campaign_name, y->campaign_name);
	if (c == 0)
		c = leat_slice_cmp(x->channel, y->channel);
	if (c == 0)
		c = leat_slice_cmp(x->other, y->other);
	if (c == 0)
		c = leat_slice_cmp(x->geo, y->geo);
	if (c == 0)
		c = leat_slice_cmp(x->time_basis, y->time_basis);
	if (c == 0)
		c = (x->first > y->first) - (x->first < y->first);
	if (c == 0)
		c = strcmp(x->column, y->column);
	if (c == 0)
		c = strcmp(x->currency, y->currency);
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

void
leat_quality_head(const struct leat_quality_rows *rows, struct leat_buf *out)
{
	struct leat_jw w;

	leat_line_open(&w, out, "quality");
	leat_line_count(&w, "version", VERSION);
	leat_line_count(&w, "rows_read", rows->read);
	leat_line_count(&w, "rows_made", rows->made);
	leat_line_count(&w, "rows_written", rows->written);
	leat_line_count(&w, "rows_rejected", rows->rejected);
	leat_line_count(&w, "rows_merged", rows->merged);
	leat_line_count(&w, "rows_dropped", rows->dropped);
	leat_line_count(&w, "held", (uint64_t)rows->held);
	leat_line_close(&w);
}

static void
print_finding(const struct leat_quality_finding *f, struct leat_buf *out)
{
	struct leat_jw w;

	leat_line_open(&w, out, "finding");
	leat_line_text(&w, "check", leat_slice(leat_check_name(f->check)));
	leat_line_text(&w, "severity", leat_slice(f->error ? "error" : "warning"));
	leat_line_text(&w, "platform", f->platform);
	leat_line_text(&w, "account", f->account);
	leat_line_text(&w, "campaign_id", f->campaign);
	leat_line_text(&w, "campaign", f->campaign_name);
	leat_line_text(&w, "channel", f->channel);
	leat_line_text(&w, "other_channel", f->other);
	leat_line_text(&w, "geo", f->geo);
	leat_line_text(&w, "time_basis", f->time_basis);
	leat_line_day(&w, "time", f->first);
	leat_line_day(&w, "period_end", f->last);
	leat_line_text(&w, "currency", leat_slice(f->currency));
	leat_line_text(&w, "column", leat_slice(f->column));
	leat_line_text(&w, "against", leat_slice(f->against));
	leat_line_number(&w, "observed", f->observed);
	if (f->has_expected)
		leat_line_number(&w, "expected", f->expected);
	if (f->score != 0)
		leat_line_number(&w, "score", f->score);
	leat_line_number(&w, "limit", f->limit);
	leat_line_text(&w, "message", leat_slice(f->message));
	leat_line_close(&w);
}

static void
print_summary(const struct leat_findings *f, enum leat_check check, enum leat_action action,
    struct leat_buf *out)
{
	static const char *const actions[] = {
	    "", "flag", "reject", "hold", "drop", "complete", "substitute"};
	struct leat_jw w;

	leat_line_open(&w, out, "summary");
	leat_line_text(&w, "check", leat_slice(leat_check_name(check)));
	leat_line_text(&w, "action", leat_slice(actions[action]));
	leat_line_count(&w, "findings", leat_findings_count(f, check, false));
	leat_line_count(&w, "errors", leat_findings_count(f, check, true));
	leat_line_close(&w);
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
