/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/inform.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
total(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; x && i < n; i++)
		sum += x[i];
	return sum;
}

/* What the credits of each channel come to, in units of the KPI. */
static double *
credits_by_channel(const struct leat_panel *p)
{
	double *sum = LEAT_NEW_N(double, p->nchannels);

	for (size_t i = 0; i < p->ncampaigns; i++) {
		const struct leat_panel_campaign *c = &p->campaign[i];

		sum[c->channel] += total(p->kpi_is_money ? c->revenue : c->credits, p->nperiods);
	}
	return sum;
}

static bool
has_own_prior(const struct leat_spec *s, const char *channel)
{
	struct leat_buf name = {0};
	bool found = false;

	leat_buf_printf(&name, "effect[%s]", channel);
	for (size_t i = 0; i < s->npriors; i++)
		found |= strcmp(s->priors[i].name, name.p) == 0;
	leat_buf_fini(&name);
	return found;
}

static int
inform_channel(struct leat_spec *s, const char *channel, double share, struct leat_err *err)
{
	struct leat_prior prior = {
	    .family = LEAT_PRIOR_LOG_NORMAL, .a = log(share), .b = LEAT_INFORM_SD};
	struct leat_buf text = {0};
	int status;

	leat_spec_channel(s, channel)->effect = LEAT_EFFECT_SHARE;
	leat_buf_printf(&text, "effect[%s]=", channel);
	leat_prior_print(&prior, &text);
	status = leat_spec_set_prior(s, text.p, err);
	leat_buf_fini(&text);
	return status;
}

int
leat_spec_inform(struct leat_spec *s, const struct leat_panel *p, const struct leat_log *log,
    struct leat_err *err)
{
	double outcome = total(p->outcome, p->ngeos * p->nperiods), *credits, all;
	size_t informed = 0;
	int status = LEAT_OK;

	if (p->credits.model == NULL)
		return leat_err_set(err, LEAT_EUSAGE,
		    "there are no credits to inform channels: name their model (--credits)");
	credits = credits_by_channel(p);
	all = total(credits, p->nchannels);
	if (!(all > 0) || !(outcome > 0))
		status = leat_err_set(err, LEAT_EDATA,
		    "the credits of %s add up to no %s: they cannot inform channels",
		    p->credits.model, p->kpi);
	for (size_t c = 0; c < p->nchannels && status == LEAT_OK; c++) {
		const char *name = p->channel[c].name;

		if (!(credits[c] > 0) || has_own_prior(s, name))
			continue;
		status = inform_channel(s, name, credits[c] / outcome, err);
		informed++;
	}
	free(credits);
	if (status == LEAT_OK)
		leat_warn(log,
		    "credits of %s inform %zu channels: the same conversions are used twice, once "
		    "as credits and once as the outcome, and intervals are narrower than they "
		    "should be",
		    p->credits.model, informed);
	return status;
}
