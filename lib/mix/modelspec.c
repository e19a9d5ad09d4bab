/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/modelspec.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/guard.h"
#include "mix/spec_part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Keys that are known in one place: those of a specification, and some more. */
static int
only(const struct leat_json *object, const char *path, const char *const *more, size_t nmore,
    struct leat_err *err)
{
	size_t n = leat_spec_nmembers + nmore;
	const char **keys = leat_zalloc(n, sizeof(*keys));
	int status;

	memcpy(keys, leat_spec_members, leat_spec_nmembers * sizeof(*keys));
	memcpy(keys + leat_spec_nmembers, more, nmore * sizeof(*keys));
	status = leat_json_only(object, path, keys, n, err);
	free(keys);
	return status;
}

/* init -- the preset that is asked for, or that the object names. */
static int
init(struct leat_spec *s, const struct leat_json *root, const char *preset, struct leat_err *err)
{
	struct leat_slice named = LEAT_NONE;
	struct leat_err why = {0};
	int status = root ? leat_json_want_text(root, "", "preset", &named, err) : LEAT_OK;

	if (status != LEAT_OK)
		return status;
	if (preset)
		return leat_spec_init(s, preset, err);
	status = leat_spec_init(s, named.p ? named.p : "default", &why);
	return status ? leat_spec_at("", "preset", err, "%s", why.text) : LEAT_OK;
}

/* want_metric -- "auto", "dense" or "diagonal". */
static int
want_metric(const struct leat_json *o, enum leat_metric_form *metric, struct leat_err *err)
{
	int at = (int)*metric;
	int status = leat_spec_want_word(o, "sampler", "metric", &leat_spec_metrics, &at, err);

	*metric = (enum leat_metric_form)at;
	return status;
}

static int
read_sampler(struct leat_fit_settings *f, const struct leat_json *root, struct leat_err *err)
{
	static const char *const keys[] = {
	    "chains", "warmup", "draws", "target_accept", "metric", "max_depth", "keep", "fast"};
	const struct leat_json *o = NULL;
	int keep = (int)f->keep;
	int status = leat_json_want_node(root, "", "sampler", LEAT_JSON_OBJECT, &o, err);

	if (status != LEAT_OK || o == NULL)
		return status;
	if ((status = leat_json_only(o, "sampler", keys, COUNT(keys), err)) ||
	    (status = leat_spec_want_whole(o, "sampler", "chains", 1, 64, &f->chains, err)) ||
	    (status = leat_spec_want_whole(o, "sampler", "warmup", 50, 1000000, &f->warmup, err)) ||
	    (status = leat_spec_want_whole(o, "sampler", "draws", 100, 1000000, &f->draws, err)) ||
	    (status =
		    leat_json_want_number(o, "sampler", "target_accept", &f->target_accept, err)) ||
	    (status = want_metric(o, &f->metric, err)) ||
	    (status = leat_spec_want_whole(o, "sampler", "max_depth", 1, 15, &f->max_depth, err)) ||
	    (status = leat_spec_want_whole(o, "sampler", "keep", 10, 1000000, &keep, err)) ||
	    (status = leat_json_want_bool(o, "sampler", "fast", &f->fast, err)))
		return status;
	f->keep = (size_t)keep;
	if (f->target_accept != 0 && !(f->target_accept >= 0.5 && f->target_accept <= 0.999))
		return leat_spec_at(
		    "sampler", "target_accept", err, "must be a number from 0.5 to 0.999");
	return LEAT_OK;
}

/* read_holdout -- how many periods at the end are held out, and how often. */
static int
read_holdout(struct leat_fit_settings *f, const struct leat_json *root, struct leat_err *err)
{
	static const char *const keys[] = {"periods", "folds"};
	const struct leat_json *o = NULL;
	int periods = (int)f->holdout, folds = (int)f->folds;
	int status = leat_json_want_node(root, "", "holdout", LEAT_JSON_OBJECT, &o, err);

	if (status != LEAT_OK || o == NULL)
		return status;
	if ((status = leat_json_only(o, "holdout", keys, COUNT(keys), err)) ||
	    (status = leat_spec_want_whole(o, "holdout", "periods", 0, 10000, &periods, err)) ||
	    (status = leat_spec_want_whole(o, "holdout", "folds", 1, 100, &folds, err)))
		return status;
	if (folds > 1 && periods == 0)
		return leat_spec_at("holdout", "folds", err, "needs periods to hold out each time");
	f->holdout = (size_t)periods;
	f->folds = (size_t)folds;
	return LEAT_OK;
}

/* What all alternatives share is said once, since they are about the same data. */
static int
refuse_shared(const struct leat_json *object, const char *path, struct leat_err *err)
{
	static const char *const shared[] = {"kpi", "period", "value_per_kpi", "currency", "rates",
	    "credits", "credits_inform", "hierarchy"};

	for (size_t i = 0; i < COUNT(shared); i++)
		if (leat_json_get(object, shared[i]))
			return leat_spec_at(path, shared[i], err,
			    "is the same for the whole ensemble: say it outside");
	return LEAT_OK;
}

/* read_alternative -- the whole file's specification, and what this one changes in it. */
static int
read_alternative(struct leat_modelspec *m, const struct leat_json *root, const char *preset,
    const struct leat_json *object, struct leat_err *err)
{
	static const char *const more[] = {"name"};
	struct leat_modelspec_alternative *a;
	struct leat_slice name = LEAT_NONE;
	char path[LEAT_SPEC_PATH];
	int status;

	snprintf(path, sizeof(path), "ensemble[%zu]", m->nalternatives);
	if (object->type != LEAT_JSON_OBJECT)
		return leat_spec_at(path, "", err, "must be an object");
	status = only(object, path, more, COUNT(more), err);
	if (status == LEAT_OK)
		status = refuse_shared(object, path, err);
	if (status == LEAT_OK)
		status = leat_json_want_text(object, path, "name", &name, err);
	if (status == LEAT_OK && name.n == 0)
		status =
		    leat_spec_at(path, "name", err, "must be there: what this model is called");
	for (size_t i = 0; i < m->nalternatives && status == LEAT_OK; i++)
		if (leat_slice_is(name, m->alternative[i].name))
			status = leat_spec_at(path, "name", err, "is there twice");
	if (status != LEAT_OK)
		return status;
	LEAT_GROW(m->alternative, m->nalternatives, m->alternatives_cap);
	a = &m->alternative[m->nalternatives++];
	*a = (struct leat_modelspec_alternative){.name = leat_slice_dup(name)};
	status = init(&a->spec, root, preset, err);
	if (status == LEAT_OK)
		status = leat_spec_read(&a->spec, root, "", err);
	return status == LEAT_OK ? leat_spec_read(&a->spec, object, path, err) : status;
}

static int
read_ensemble(struct leat_modelspec *m, const struct leat_json *root, const char *preset,
    struct leat_err *err)
{
	const struct leat_json *list = NULL;
	int status = leat_json_want_node(root, "", "ensemble", LEAT_JSON_ARRAY, &list, err);

	if (status == LEAT_OK && list && list->n == 1)
		return leat_spec_at(
		    "", "ensemble", err, "must be of at least two models, or of none");
	for (const struct leat_json *v = list ? list->child : NULL; v && status == LEAT_OK;
	     v = v->next)
		status = read_alternative(m, root, preset, v, err);
	return status;
}

static int
read_root(struct leat_modelspec *m, const struct leat_json *root, const char *preset,
    struct leat_err *err)
{
	static const char *const more[] = {"preset", "sampler", "holdout", "ensemble"};
	int status;

	if (root->type != LEAT_JSON_OBJECT)
		return leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, NULL, "a model file is a JSON object");
	status = only(root, "", more, COUNT(more), err);
	if (status == LEAT_OK)
		status = init(&m->spec, root, preset, err);
	if (status == LEAT_OK)
		status = leat_spec_read(&m->spec, root, "", err);
	if (status == LEAT_OK)
		status = read_sampler(&m->sampler, root, err);
	if (status == LEAT_OK)
		status = read_holdout(&m->sampler, root, err);
	return status == LEAT_OK ? read_ensemble(m, root, preset, err) : status;
}

int
leat_modelspec_read(
    struct leat_modelspec *m, const char *path, const char *preset, struct leat_err *err)
{
	struct leat_arena json = {0};
	struct leat_buf bytes = {0};
	struct leat_json *root = NULL;
	struct leat_err here = {0};
	int status;

	*m = (struct leat_modelspec){0};
	leat_fit_defaults(&m->sampler);
	if (path == NULL)
		return init(&m->spec, NULL, preset, err);
	status = leat_guarded_read(path, "model file", false, &bytes, &here);
	if (status == LEAT_OK) {
		status = leat_json_parse(&root, &json, leat_buf_slice(&bytes), path, 1, &here);
		if (status == LEAT_EDATA)
			status = LEAT_ECONFIG; /* the same fault, in a configuration file */
	}
	if (status == LEAT_OK)
		status = read_root(m, root, preset, &here);
	if (status != LEAT_OK) {
		here.status = (enum leat_status)status;
		if (here.file[0] == '\0' && status == LEAT_ECONFIG)
			snprintf(here.file, sizeof(here.file), "%s", path);
		if (err)
			*err = here;
	}
	leat_buf_fini(&bytes);
	leat_arena_fini(&json);
	return status;
}

void
leat_modelspec_fini(struct leat_modelspec *m)
{
	for (size_t i = 0; i < m->nalternatives; i++) {
		free(m->alternative[i].name);
		leat_spec_fini(&m->alternative[i].spec);
	}
	free(m->alternative);
	leat_spec_fini(&m->spec);
	*m = (struct leat_modelspec){0};
}
