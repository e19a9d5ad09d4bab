/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_NARRATE_H
#define LEAT_REPORT_NARRATE_H

#include "report/facts.h"

/*
 * The report in sentences. Numbers and units are joined by LEAT_NBSP. Names
 * are safe for a terminal, not escaped for HTML.
 */
struct leat_figure { /* one of the few numbers that matter most */
	const char *label, *value, *note;
};

#define LEAT_NARRATE_SENTENCES 6
#define LEAT_NARRATE_FIGURES 4
struct leat_narrative {
	const char *title; /* the headline: what the plan changes */
	size_t nsentences, nfigures;
	const char *sentence[LEAT_NARRATE_SENTENCES];
	struct leat_figure figure[LEAT_NARRATE_FIGURES];
	bool warn; /* something is wrong: held, not converged */
};

struct leat_narrative leat_narrate(struct leat_facts *f);

/* leat_narrate_interval -- "1,234 to 1,500". */
const char *leat_narrate_interval(struct leat_arena *a, struct leat_facts_interval v);

#endif
