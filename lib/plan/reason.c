/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/money.h"
#include "plan/build.h"

const char *
leat_plan_money_word(const struct leat_model *m)
{
	return strcmp(m->currency, "XXX") == 0 ? "unit" : m->currency;
}

/* "12.5 %", of a change that is not 0. */
static void
add_percent(struct leat_buf *out, int64_t before, int64_t after)
{
	double change = ((double)after - (double)before) / (double)before;

	leat_buf_printf(out, "%.3g %%", fabs(100 * change));
}

/* Which limit stopped a channel, as a clause; nothing where none did. */
static void
add_limit(struct leat_buf *out, enum leat_limit binding)
{
	static const char *const clause[] = {"", ", to its floor", ", to its cap",
	    ", as far as its maximum change allows", ", as far as its fixed budgets allow"};

	leat_buf_add_str(out, clause[binding]);
}

/* "2.12 EUR of revenue", "0.0123 conversions". */
static void
add_outcome(struct leat_buf *out, const struct leat_model *m, double v)
{
	const char *word = leat_plan_money_word(m);

	leat_buf_printf(out, "%.3g ", v);
	if (leat_plan_is_money(m->kpi))
		leat_buf_printf(out, "%s%s of ", word, strcmp(word, "unit") == 0 ? "s" : "");
	leat_buf_add_str(out, m->kpi);
}

/* How many channels no limit stops: what one more unit of money brings is the same in all. */
static size_t
count_free(const struct leat_plan *p)
{
	size_t n = 0;

	for (size_t c = 0; c < p->nchannels; c++)
		n += p->channel[c].binding == LEAT_LIMIT_NONE && p->channel[c].sum.after > 0;
	return n;
}

/* What money brings here and elsewhere: why the channel has more or less. */
static void
add_returns(struct leat_buf *out, const struct leat_plan *p, const struct leat_plan_channel *c)
{
	const struct leat_model *m = p->model;
	size_t nfree = count_free(p);

	if (isnan(c->sum.marginal))
		return;
	leat_buf_printf(out, ": one more %s brings ", leat_plan_money_word(m));
	add_outcome(out, m, c->sum.marginal);
	if (c->sum.after != c->sum.before && !isnan(c->marginal_before))
		leat_buf_printf(out, " at the new spend (%.3g before)", c->marginal_before);
	if (c->binding != LEAT_LIMIT_NONE && nfree > 0)
		leat_buf_printf(out, ", %.3g where no limit stops it", p->info.multiplier);
	else if (c->binding == LEAT_LIMIT_NONE && nfree > 1)
		leat_buf_add_str(out, ", as in every channel that no limit stops");
}

static void
add_stuck(struct leat_buf *out, const struct leat_plan_line *l)
{
	leat_buf_add_str(out, strcmp(l->line->budget_type, "shared") == 0
				  ? "Left as it is: a shared budget serves other campaigns too."
				  : "Left as it is: a lifetime budget is not set by the day.");
}

/* Of a line with a campaign's curve: what its own money brings, here and in its channel. */
static void
add_own_returns(struct leat_buf *out, const struct leat_plan *p, const struct leat_plan_line *l)
{
	const struct leat_model *m = p->model;

	if (isnan(l->marginal))
		return;
	leat_buf_printf(out, ": one more %s brings ", leat_plan_money_word(m));
	add_outcome(out, m, l->marginal);
	if (l->after != l->before && !isnan(l->marginal_before))
		leat_buf_printf(out, " at the new spend (%.3g before)", l->marginal_before);
	if (l->binding == LEAT_LIMIT_NONE)
		leat_buf_printf(out, ", as in every campaign of %s that no limit stops",
		    p->channel[l->channel].curve->channel);
}

void
leat_plan_reason_line(
    const struct leat_plan *p, const struct leat_plan_line *l, struct leat_buf *out)
{
	const struct leat_plan_channel *c = &p->channel[l->channel];

	out->n = 0;
	if (l->stuck) {
		add_stuck(out, l);
		return;
	}
	if (c->binding == LEAT_LIMIT_FIXED && l->after == l->before) {
		leat_buf_add_str(out, "Left as it is: the channel is fixed.");
		return;
	}
	if (l->after == 0 && l->before == 0) {
		leat_buf_add_str(out, "Left at 0: it spent nothing in the last 28 days.");
		return;
	}
	if (l->after == l->before) {
		leat_buf_add_str(out, "Left as it is");
	} else if (l->before == 0) {
		leat_buf_add_str(out, "Started");
	} else {
		leat_buf_add_str(out, l->after > l->before ? "Raised by " : "Lowered by ");
		add_percent(out, l->before, l->after);
	}
	add_limit(out, l->campaign ? l->binding : c->binding);
	if (l->campaign)
		add_own_returns(out, p, l);
	else
		add_returns(out, p, c);
	leat_buf_add_char(out, '.');
}

static void
add_money(struct leat_buf *out, int64_t micros)
{
	char text[LEAT_NUM_MAX];

	leat_buf_add(out, text, leat_money_print(micros, text));
}

static const char *
currency_after(const struct leat_model *m)
{
	return strcmp(m->currency, "XXX") == 0 ? "" : m->currency;
}

static void
add_expectation(const struct leat_plan *p, struct leat_buf *out)
{
	double before = p->total.outcome_before.mean, after = p->total.outcome_after.mean;
	const char *unit = leat_plan_is_money(p->model->kpi) ? currency_after(p->model) : "";

	leat_buf_printf(out, "; the expected %s from media goes from %.6g to %.6g%s%s",
	    p->model->kpi, before, after, *unit ? " " : "", unit);
	if (before > 0)
		leat_buf_printf(out, " (%+.3g %%)", 100 * (after / before - 1));
	leat_buf_add_char(out, '.');
	if (p->info.status != LEAT_ALLOCATE_OPTIMAL)
		leat_buf_add_str(out,
		    " The search ended before this was proved the best: the gap says by how much "
		    "another may be better.");
}

void
leat_plan_reason_total(const struct leat_plan *p, struct leat_buf *out)
{
	const char *currency = currency_after(p->model), *space = *currency ? " " : "";
	int64_t moved = 0;

	out->n = 0;
	for (size_t c = 0; c < p->nchannels; c++) {
		const struct leat_plan_sum *s = &p->channel[c].sum;

		if (p->channel[c].gain == NULL)
			moved += s->after > s->before ? s->after - s->before : 0;
	}
	for (size_t i = 0; i < p->nlines; i++) {
		const struct leat_plan_line *l = &p->line[i];

		if (l->campaign)
			moved += l->after > l->before ? l->after - l->before : 0;
	}
	if (p->total.after != p->total.before) {
		leat_buf_add_str(out, "Spends ");
		add_money(out, p->total.after);
		leat_buf_printf(out, "%s%s instead of ", space, currency);
		add_money(out, p->total.before);
	} else if (moved) {
		leat_buf_add_str(out, "Moves ");
		add_money(out, moved);
		leat_buf_add_str(out, " of ");
		add_money(out, p->total.after);
		leat_buf_printf(out, "%s%s", space, currency);
	} else {
		leat_buf_add_str(out, "Nothing changes: no division within the limits is better");
	}
	add_expectation(p, out);
}
