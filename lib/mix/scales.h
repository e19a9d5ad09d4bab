/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SCALES_H
#define LEAT_MIX_SCALES_H

#include "base/err.h"
#include "record/json.h"

/*
 * struct leat_scales -- constants that the data of an earlier fit were divided by, so
 * that a refit has its parameters in the same units.
 * outcome   that is 1, per period, and per head where there are geos; outcome_zero that is 0
 * exposure  by channel: exposure per period that is 1
 * control   by control: its value that is 0, and how much more is 1
 */
struct leat_scale {
	char *name;
	double zero, unit;
};

struct leat_scales {
	double outcome, outcome_zero; /* per period: how much is 1, and what is 0 */
	struct leat_scale *exposure, *control;
	size_t nexposures, ncontrols;
};

/*
 * leat_scales_parse -- from a model line's scaling; file names it in messages.
 * Returns LEAT_OK; LEAT_EDATA where a scale is not above 0. End with leat_scales_fini.
 */
int leat_scales_parse(
    struct leat_scales *s, const struct leat_json *object, const char *file, struct leat_err *err);
void leat_scales_fini(struct leat_scales *s);

/* The scale of a series of that name; NULL if there was none, or s is NULL. */
const struct leat_scale *leat_scales_exposure(const struct leat_scales *s, const char *name);
const struct leat_scale *leat_scales_control(const struct leat_scales *s, const char *name);

#endif
