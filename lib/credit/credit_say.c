/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/credit_say.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/ensemble.h"

void
leat_models_say(const struct leat_attribution *const *model, size_t n, const struct leat_log *log)
{
	for (size_t i = 0; i < n; i++) {
		const char *sentence = model[i]->counterfactual;
		struct leat_buf names = {0};
		bool said = false;

		for (size_t k = 0; k < n; k++) {
			if (strcmp(model[k]->counterfactual, sentence) != 0)
				continue;
			said |= k < i;
			leat_buf_printf(&names, "%s%s", names.n ? ", " : "", model[k]->name);
		}
		if (!said)
			leat_note(log, "%s: %s", names.p, sentence);
		leat_buf_fini(&names);
	}
}

struct saying {
	const struct leat_log *log;
	const char *model;
};

static void
say_line(void *ctx, const char *text)
{
	const struct saying *s = ctx;

	leat_note(s->log, "%s: %s", s->model, text);
}

void
leat_ensemble_say(const struct leat_attribution *const *model, size_t n, const int64_t *weight,
    const struct leat_log *log)
{
	struct leat_buf text = {0};

	for (size_t i = 0; i < n; i++)
		if (model[i] == &leat_ensemble) {
			leat_ensemble_describe(model, n, weight, &text);
			leat_note(log, "ensemble: %s", text.p);
		}
	leat_buf_fini(&text);
}

void
leat_credits_say(const struct leat_credits *c, const struct leat_gather *names,
    const struct leat_credit_options *o, const struct leat_log *log)
{
	size_t n = leat_gather_nunits(names);
	struct leat_slice *name = LEAT_NEW_N(struct leat_slice, n);

	leat_models_say(o->model, o->nmodels, log);
	for (size_t u = 0; u < n; u++)
		name[u] = leat_gather_unit(names, (uint32_t)u);
	for (size_t i = 0; i < o->nmodels; i++)
		if (o->model[i]->describe && leat_credits_fit(c, i))
			o->model[i]->describe(leat_credits_fit(c, i), name, say_line,
			    &(struct saying){log, o->model[i]->name});
	leat_ensemble_say(o->model, o->nmodels, o->weight, log);
	free(name);
}

/* So many of whom each may convert again, and of whom none did. */
#define MANY_USERS 1000

void
leat_once_say(const struct leat_credit_options *o, const struct leat_credit_counts *n,
    const struct leat_log *log)
{
	for (size_t i = 0; i < o->nmodels && n->users >= MANY_USERS && n->twice == 0; i++)
		if (o->model[i]->expose) {
			leat_note(log,
			    "%s: no user converted twice: if users can convert only once, say "
			    "--once, "
			    "or credits include what would have come later anyway",
			    o->model[i]->name);
			return;
		}
}

void
leat_paths_say(const struct leat_attribution *const *model, size_t n, const struct leat_log *log)
{
	for (size_t i = 0; i < n; i++)
		if (model[i]->weigh == NULL)
			leat_warn(log,
			    "--paths: the credits of %s belong to the data as a whole, and to no "
			    "path",
			    model[i]->name);
}

void
leat_costs_say(const struct leat_costs *costs, const char *model,
    const struct leat_cost_counts *joined, const struct leat_log *log)
{
	uint64_t left = leat_costs_left(costs);

	if (joined->currency)
		leat_warn(log, "%s: %llu credits have no cost, which was spent in another currency",
		    model, (unsigned long long)joined->currency);
	if (joined->taken)
		leat_warn(log, "%s: %llu credits have no cost, which stands on others already",
		    model, (unsigned long long)joined->taken);
	if (joined->missing || left)
		leat_note(log,
		    "%s: %llu credits join no spend; %llu days and units of spend have no credit",
		    model, (unsigned long long)joined->missing, (unsigned long long)left);
}

double *
leat_credits_coverage(const struct leat_credits *c, const struct leat_gather *names,
    const struct leat_touch_filter *filter, struct leat_coverage *paid)
{
	size_t n = leat_gather_nunits(names);
	double *share;

	if (paid->channel.n == 0)
		return NULL;
	for (uint32_t u = 0; u < n; u++) {
		struct leat_slice channel = leat_unit_channel(leat_gather_unit(names, u));
		const uint64_t *touches = leat_credits_touches(c, u);

		for (int e = 0; e < LEAT_EVENTS; e++)
			if (touches[e])
				leat_coverage_touches(
				    paid, channel, (enum leat_event)e, touches[e]);
	}
	share = LEAT_NEW_N(double, n);
	for (uint32_t u = 0; u < n; u++)
		share[u] =
		    leat_coverage_of(paid, leat_unit_channel(leat_gather_unit(names, u)), filter)
			.least;
	return share;
}
