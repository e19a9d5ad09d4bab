/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "plan/build.h"

/* What tells a campaign from all others: a name counts where there is no id, which it may outlive.
 */
struct identity {
	const char *channel, *platform, *account, *campaign_id, *campaign;
};

static const char *
text(const char *s)
{
	return s ? s : "";
}

static struct identity
of_curve(const struct leat_curve *c)
{
	const char *id = text(c->campaign_id);

	return (struct identity){
	    c->channel, text(c->platform), text(c->account), id, *id ? "" : c->campaign};
}

static struct identity
of_line(const struct leat_line *l)
{
	return (struct identity){l->channel, l->platform, l->account, l->campaign_id,
	    *l->campaign_id ? "" : l->campaign};
}

static int
compare(const struct identity *a, const struct identity *b)
{
	int c = strcmp(a->channel, b->channel);

	c = c ? c : strcmp(a->platform, b->platform);
	c = c ? c : strcmp(a->account, b->account);
	c = c ? c : strcmp(a->campaign_id, b->campaign_id);
	return c ? c : strcmp(a->campaign, b->campaign);
}

static int
by_identity(const void *x, const void *y)
{
	struct identity a = of_curve(*(const struct leat_curve *const *)x);
	struct identity b = of_curve(*(const struct leat_curve *const *)y);

	return compare(&a, &b);
}

size_t
leat_plan_campaign_of(const struct leat_plan_campaigns *c, const struct leat_plan_line *l)
{
	size_t low = 0, high = c->n;
	struct identity own;

	if (l->line == NULL)
		return SIZE_MAX;
	own = of_line(l->line);
	while (low < high) {
		size_t mid = (low + high) / 2;
		struct identity at = of_curve(c->curve[mid]);
		int order = compare(&own, &at);

		if (order == 0)
			return mid;
		*(order < 0 ? &high : &low) = order < 0 ? mid : mid + 1;
	}
	return SIZE_MAX;
}

void
leat_plan_campaigns_init(struct leat_plan_campaigns *c, const struct leat_plan *p)
{
	c->n = p->model->ncampaigns;
	c->curve = LEAT_NEW_N(const struct leat_curve *, c->n + 1);
	c->total = LEAT_NEW_N(leat_sum, c->n + 1);
	for (size_t i = 0; i < c->n; i++)
		c->curve[i] = &p->model->campaign[i];
	qsort(c->curve, c->n, sizeof(*c->curve), by_identity);
	for (size_t i = 0; i < p->nlines; i++) {
		size_t at = leat_plan_campaign_of(c, &p->line[i]);

		if (at != SIZE_MAX)
			c->total[at] += p->line[i].before;
	}
}

void
leat_plan_campaigns_fini(struct leat_plan_campaigns *c)
{
	free(c->curve);
	free(c->total);
}
