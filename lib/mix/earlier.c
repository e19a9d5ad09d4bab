/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/earlier.h"

#include <string.h>

#include "base/mem.h"
#include "mix/model.h"

/* A model line's JSON, which leat_model_read has found to be an object. */
static int
parse(struct leat_json **o, struct leat_arena *arena, const char *text, const char *file,
    struct leat_err *err)
{
	return leat_json_parse(o, arena, leat_slice(text), file, 1, err);
}

static int
take(struct leat_earlier *e, const struct leat_model *m, const char *file, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_json *o;
	int status = parse(&o, &arena, m->sampler, file, err);

	if (status == LEAT_OK)
		status = leat_warm_parse(&e->warm, o, file, err);
	if (status == LEAT_OK)
		status = parse(&o, &arena, m->scaling, file, err);
	if (status == LEAT_OK)
		status = leat_scales_parse(&e->scales, o, file, err);
	memcpy(e->id, m->id, sizeof(e->id));
	leat_arena_fini(&arena);
	return status;
}

/* In the same units? */
static int
same(const struct leat_model *m, const char *file, const char *kpi, const char *currency,
    int period_days, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX], other[LEAT_SAFE_MAX];

	if (strcmp(m->kpi, kpi) != 0 || m->period_days != period_days)
		return leat_err_set(err, LEAT_EDATA,
		    "%s is a model of %s by %s; the data are %s by %s: give --init a model of the "
		    "same outcome and period, or leave it out",
		    file, leat_safe(leat_slice(m->kpi), safe), m->period_days == 7 ? "week" : "day",
		    leat_safe(leat_slice(kpi), other), period_days == 7 ? "week" : "day");
	if (m->currency && strcmp(m->currency, currency) != 0)
		return leat_err_set(err, LEAT_EDATA, "%s is a model in %s; the data are in %s",
		    file, leat_safe(leat_slice(m->currency), safe),
		    leat_safe(leat_slice(currency), other));
	if (m->sampler == NULL)
		return leat_err_set(err, LEAT_EDATA,
		    "%s does not say what its sampler learned: leave --init out once, and give it "
		    "the model made then",
		    file);
	return LEAT_OK;
}

int
leat_earlier_read(struct leat_earlier *e, struct leat_in *in, const char *file, const char *kpi,
    const char *currency, int period_days, struct leat_err *err)
{
	struct leat_model m = {0};
	int status = leat_model_read(&m, in, err);

	*e = (struct leat_earlier){0};
	if (status == LEAT_OK)
		status = same(&m, file, kpi, currency, period_days, err);
	if (status == LEAT_OK)
		status = take(e, &m, file, err);
	leat_model_fini(&m);
	return status;
}

void
leat_earlier_fini(struct leat_earlier *e)
{
	leat_warm_fini(&e->warm);
	leat_scales_fini(&e->scales);
}
