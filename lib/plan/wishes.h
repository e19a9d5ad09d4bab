/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_WISHES_H
#define LEAT_PLAN_WISHES_H

#include "cli/opt.h"
#include "mix/model.h"
#include "policy/policy.h"

/*
 * struct leat_wishes -- what a command line says about budget and limits, as it
 * says it. It goes before what the policy says.
 */
struct leat_wishes {
	const char *budget; /* "same" or money for the period; NULL if not said */
	int64_t days;
	double max_change;
	bool has_days, has_max_change;
	struct leat_opt_list floors, caps; /* CHANNEL=MONEY, money a day */
	struct leat_opt_list fixed;        /* CHANNEL */
};

/*
 * leat_wishes_apply -- lay them over a policy, of which channels that the model
 * does not have are warned of.
 * Returns LEAT_OK; LEAT_EUSAGE for a wish that is malformed, contradicts the
 * policy, or names a channel that the model does not have.
 */
int leat_wishes_apply(const struct leat_wishes *w, struct leat_policy *p,
    const struct leat_model *m, const struct leat_log *log, struct leat_err *err);

/* leat_wishes_fini -- free the lists. */
void leat_wishes_fini(struct leat_wishes *w);

#endif
