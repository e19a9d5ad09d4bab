/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_MODELSPEC_H
#define LEAT_MIX_MODELSPEC_H

#include "mix/fit.h"
#include "mix/spec.h"

/* One of several models of the same data: a specification, and what it is called. */
struct leat_modelspec_alternative {
	char *name;
	struct leat_spec spec;
};

/*
 * struct leat_modelspec -- all that is asked of a fit, as a model file says it:
 * leat-modelspec(5). A member that is absent or null has its default.
 */
struct leat_modelspec {
	struct leat_spec spec;
	struct leat_fit_settings sampler;               /* seed and threads are no members */
	struct leat_modelspec_alternative *alternative; /* "ensemble": spec with changes */
	size_t nalternatives, alternatives_cap;
};

/*
 * leat_modelspec_read -- a model file.
 * path    NULL: no file, all defaults
 * preset  what the model is made from, whatever the file says; NULL: what the file says, or
 *         the usual one
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM if others may write to the file; LEAT_ECONFIG naming
 * the file and the path of the fault, for a member that is not known with the nearest that is.
 * End with leat_modelspec_fini in any case.
 */
int leat_modelspec_read(
    struct leat_modelspec *m, const char *path, const char *preset, struct leat_err *err);
void leat_modelspec_fini(struct leat_modelspec *m);

/* leat_modelspec_print -- a model file, every member told, that reads back to the same. */
void leat_modelspec_print(const struct leat_modelspec *m, struct leat_buf *out);

#endif
