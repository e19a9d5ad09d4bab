/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "mix/geo_form.h"

#define PERIODS_LEAST 4 /* of which a geo's slopes can be told at all */

static int
only_one_market(const char *what, struct leat_err *err)
{
	return leat_err_set(err, LEAT_EUSAGE,
	    "%s: only the model of one market can have them: leave them out, or add the geos up",
	    what);
}

int
leat_geo_check(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	bool varying = s->usual.varying > 0;

	for (size_t c = 0; c < s->nchannels; c++)
		varying |= s->channels[c].varying > 0;
	if (s->autocorrelated)
		return only_one_market("autocorrelated residuals", err);
	if (s->ninteractions)
		return only_one_market("interactions of channels", err);
	if (varying)
		return only_one_market("effects that vary over time", err);
	for (size_t g = 0; g < p->ngeos; g++)
		if (!(p->population[g] > 0 && isfinite(p->population[g])))
			return leat_err_set(err, LEAT_EDATA,
			    "geo %s: a population of %g; it must be above 0",
			    leat_safe(leat_slice(p->geo[g]), safe), p->population[g]);
	if (p->nperiods < PERIODS_LEAST)
		return leat_err_set(err, LEAT_EDATA,
		    "%zu periods are too few for a model with geos: at least %d", p->nperiods,
		    PERIODS_LEAST);
	return LEAT_OK;
}
