/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/scales.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

static int
bad(struct leat_err *err, const char *file, const char *what, struct leat_slice name)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(err, LEAT_EDATA, "%s: scaling of %s %s: not a number that can scale",
	    file, what, leat_safe(name, safe));
}

static bool
number(const struct leat_json *v, double *out)
{
	return v && v->type == LEAT_JSON_NUMBER && leat_parse_double(v->text, out);
}

static int
parse_exposures(
    struct leat_scales *s, const struct leat_json *object, const char *file, struct leat_err *err)
{
	s->exposure = LEAT_NEW_N(struct leat_scale, object->n);
	for (const struct leat_json *v = object->child; v; v = v->next) {
		struct leat_scale *to = &s->exposure[s->nexposures++];

		to->name = leat_slice_dup(v->key);
		if (!number(v, &to->unit) || !(to->unit > 0))
			return bad(err, file, "channel", v->key);
	}
	return LEAT_OK;
}

static int
parse_controls(
    struct leat_scales *s, const struct leat_json *object, const char *file, struct leat_err *err)
{
	s->control = LEAT_NEW_N(struct leat_scale, object->n);
	for (const struct leat_json *v = object->child; v; v = v->next) {
		struct leat_scale *to = &s->control[s->ncontrols++];

		to->name = leat_slice_dup(v->key);
		if (v->type != LEAT_JSON_OBJECT || !number(leat_json_get(v, "zero"), &to->zero) ||
		    !number(leat_json_get(v, "unit"), &to->unit) || !(to->unit > 0))
			return bad(err, file, "control", v->key);
	}
	return LEAT_OK;
}

int
leat_scales_parse(
    struct leat_scales *s, const struct leat_json *object, const char *file, struct leat_err *err)
{
	const struct leat_json *exposure = leat_json_get(object, "exposure");
	const struct leat_json *control = leat_json_get(object, "control");
	int status = LEAT_OK;

	*s = (struct leat_scales){0};
	if (!number(leat_json_get(object, "outcome"), &s->outcome) || !(s->outcome > 0))
		status = bad(err, file, "the", leat_slice("outcome"));
	number(leat_json_get(object, "outcome_zero"), &s->outcome_zero); /* 0 if not there */
	if (status == LEAT_OK && exposure && exposure->type == LEAT_JSON_OBJECT)
		status = parse_exposures(s, exposure, file, err);
	if (status == LEAT_OK && control && control->type == LEAT_JSON_OBJECT)
		status = parse_controls(s, control, file, err);
	if (status)
		leat_scales_fini(s);
	return status;
}

void
leat_scales_fini(struct leat_scales *s)
{
	for (size_t i = 0; i < s->nexposures; i++)
		free(s->exposure[i].name);
	for (size_t i = 0; i < s->ncontrols; i++)
		free(s->control[i].name);
	free(s->exposure);
	free(s->control);
	*s = (struct leat_scales){0};
}

static const struct leat_scale *
find(const struct leat_scale *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

const struct leat_scale *
leat_scales_exposure(const struct leat_scales *s, const char *name)
{
	return s ? find(s->exposure, s->nexposures, name) : NULL;
}

const struct leat_scale *
leat_scales_control(const struct leat_scales *s, const char *name)
{
	return s ? find(s->control, s->ncontrols, name) : NULL;
}
