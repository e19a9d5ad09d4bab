/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_FORM_H
#define LEAT_MIX_GEO_FORM_H

#include "mix/density.h"

/*
 * leat_geo_check -- can geos have effects of their own in this model and these data? For
 * leat_spec_check.
 * Returns LEAT_OK; LEAT_EUSAGE for terms that only one market can have; LEAT_EDATA for
 * too few periods, or a population that is not above 0.
 */
int leat_geo_check(
    const struct leat_spec *spec, const struct leat_panel *panel, struct leat_err *err);

/*
 * leat_geo_mix_new -- a mix in which geos have effects of their own (mix/geo.h), as leat_mix_new
 * makes it where the specification has a hierarchy and the panel more than one geo.
 */
struct leat_mix *leat_geo_mix_new(const struct leat_panel *panel, const struct leat_spec *spec);

#endif
