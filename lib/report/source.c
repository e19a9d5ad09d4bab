/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/source.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
reads_again(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int
copy(FILE *from, const char *name, FILE *to, struct leat_err *err)
{
	char block[65536];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), from)) > 0)
		if (fwrite(block, 1, n, to) != n)
			break;
	if (ferror(from))
		return leat_err_errno(err, LEAT_ENOINPUT, name);
	if (n > 0 || fflush(to) != 0)
		return leat_err_errno(err, LEAT_EIO, "temporary file for an operand");
	return LEAT_OK;
}

/* Keep what comes from a pipe; it is then read from where the system names open files. */
static int
spool(struct leat_sources *s, struct leat_source *k, struct leat_err *err)
{
	bool standard = strcmp(k->path, "-") == 0;
	FILE *from;
	int rc;

	if (standard)
		k->name = "(standard input)";
	from = fopen(standard ? "/dev/stdin" : k->path, "rb");
	if (from == NULL)
		return leat_err_errno(err, LEAT_ENOINPUT, k->name);
	k->spool = tmpfile();
	rc = k->spool ? copy(from, k->name, k->spool, err)
		      : leat_err_errno(err, LEAT_EIO, "temporary file for an operand");
	fclose(from);
	if (rc == LEAT_OK)
		k->path = leat_arena_printf(&s->text, "/dev/fd/%d", fileno(k->spool));
	return rc;
}

/* A fault in what was kept is told by the name it came under. */
static int
renamed(const struct leat_sources *s, int rc, struct leat_err *err)
{
	for (size_t i = 0; i < s->n && rc != LEAT_OK; i++)
		if (s->source[i].spool && strcmp(err->file, s->source[i].path) == 0)
			snprintf(err->file, sizeof(err->file), "%s", s->source[i].name);
	return rc;
}

static int
open_stream(struct leat_sources *s, const char *const *paths, size_t n,
    const struct leat_schema *schema, struct leat_in **in, struct leat_err *err)
{
	const struct leat_in_options o = {.schema = schema,
	    .paths = paths,
	    .npaths = n,
	    .format = s->format,
	    .complete = s->complete,
	    .log = s->log};

	for (size_t i = 0; i < s->n; i++)
		if (s->source[i].spool)
			rewind(s->source[i].spool);
	return leat_in_open(in, &o, err);
}

/* What a stream is by its first row; one that holds nothing but its trailer may be any. */
static int
recognise(struct leat_sources *s, struct leat_source *k, struct leat_err *err)
{
	struct leat_batch b;
	struct leat_slice kind;
	struct leat_in *in;
	int rc = open_stream(s, &k->path, 1, &leat_observations, &in, err);

	if (rc != LEAT_OK)
		return rc;
	rc = leat_in_next(in, &b, err);
	k->schema = &leat_observations;
	if (rc == LEAT_OK && b.nrows > 0) {
		kind = leat_field(&b, 0, LEAT_OBS_KIND);
		if (leat_slice_is(kind, "model"))
			k->schema = &leat_models;
		else if (leat_schema_kind(&leat_plans, kind) >= 0)
			k->schema = &leat_plans;
		else if (leat_schema_kind(&leat_observations, kind) < 0)
			rc = leat_err_at(err, LEAT_EDATA, b.file, b.line[0], "kind",
			    "the first row is of no model, plan or observations");
	}
	leat_in_free(in);
	return rc;
}

static int
only_one(const struct leat_sources *s, const struct leat_schema *schema, struct leat_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->source[i].schema == schema;
	if (n > 1)
		return leat_err_set(
		    err, LEAT_EUSAGE, "%zu operands are a %s: give one", n, schema->name);
	return LEAT_OK;
}

int
leat_sources_open(struct leat_sources *s, const char *const *paths, size_t n, struct leat_err *err)
{
	int rc = LEAT_OK;

	s->source = LEAT_NEW_N(struct leat_source, n);
	for (size_t i = 0; i < n && rc == LEAT_OK; i++) {
		struct leat_source *k = &s->source[s->n++];

		k->path = k->name = paths[i];
		if (!reads_again(paths[i]))
			rc = spool(s, k, err);
		if (rc == LEAT_OK)
			rc = recognise(s, k, err);
	}
	if (rc == LEAT_OK)
		rc = only_one(s, &leat_models, err);
	if (rc == LEAT_OK)
		rc = only_one(s, &leat_plans, err);
	return renamed(s, rc, err);
}

/* Read all operands of one schema as one stream. */
static int
read_all(struct leat_sources *s, const struct leat_schema *schema, struct leat_facts *f,
    int (*read)(struct leat_facts *, struct leat_in *, struct leat_err *), struct leat_err *err)
{
	const char **paths = LEAT_NEW_N(const char *, s->n);
	struct leat_in *in;
	size_t n = 0;
	int rc = LEAT_OK;

	for (size_t i = 0; i < s->n; i++)
		if (s->source[i].schema == schema)
			paths[n++] = s->source[i].path;
	if (n > 0)
		rc = open_stream(s, paths, n, schema, &in, err);
	if (n > 0 && rc == LEAT_OK) {
		rc = read(f, in, err);
		leat_in_free(in);
	}
	free(paths);
	return rc;
}

int
leat_sources_read(struct leat_sources *s, struct leat_facts *f, struct leat_err *err)
{
	int rc = read_all(s, &leat_models, f, leat_facts_read_model, err);

	rc = rc ? rc : read_all(s, &leat_plans, f, leat_facts_read_plan, err);
	rc = rc ? rc : read_all(s, &leat_observations, f, leat_facts_read_observations, err);
	return renamed(s, rc, err);
}

void
leat_sources_fini(struct leat_sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->source[i].spool)
			fclose(s->source[i].spool);
	free(s->source);
	leat_arena_fini(&s->text);
}
