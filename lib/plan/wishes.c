/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/wishes.h"

#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "plan/limits.h"

static int
set_budget(struct leat_policy *p, const char *text, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	int64_t micros;

	p->budget.same = strcmp(text, "same") == 0;
	if (p->budget.same)
		return LEAT_OK;
	if (!leat_money_parse(leat_slice(text), &micros, NULL) || micros <= 0)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--budget: neither \"same\" nor money above 0: \"%s\"",
		    leat_safe(leat_slice(text), safe));
	p->budget.total_micros = micros;
	return LEAT_OK;
}

static int
override(struct leat_policy *p, const struct leat_model *m, enum leat_limit what,
    const struct leat_opt_list *list, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < list->n && status == LEAT_OK; i++)
		status = leat_limits_override(p, m, what, list->item[i], err);
	return status;
}

int
leat_wishes_apply(const struct leat_wishes *w, struct leat_policy *p, const struct leat_model *m,
    const struct leat_log *log, struct leat_err *err)
{
	int status = LEAT_OK;

	leat_limits_unknown(p, m, log);
	if (w->budget)
		status = set_budget(p, w->budget, err);
	if (w->has_days)
		p->budget.days = (int)w->days;
	if (w->has_max_change)
		p->max_change = w->max_change;
	if (status == LEAT_OK)
		status = override(p, m, LEAT_LIMIT_FIXED, &w->fixed, err);
	if (status == LEAT_OK)
		status = override(p, m, LEAT_LIMIT_FLOOR, &w->floors, err);
	return status == LEAT_OK ? override(p, m, LEAT_LIMIT_CAP, &w->caps, err) : status;
}

void
leat_wishes_fini(struct leat_wishes *w)
{
	free(w->floors.item);
	free(w->caps.item);
	free(w->fixed.item);
}
