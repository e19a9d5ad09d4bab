/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/source.h"

#include <stdlib.h>

#include "record/json.h"

/* In the order in which a tie is decided: little is known of a hand-made table. */
static const struct leat_schema *const schemas[] = {&leat_observations, &leat_plans, &leat_models};
enum { NSCHEMAS = sizeof(schemas) / sizeof(schemas[0]) };

static bool
is_of_quality(struct leat_slice kind)
{
	static const char *const kinds[] = {
	    "quality", "delay", "completeness", "drift", "collinear", "finding", "summary"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (leat_slice_is(kind, kinds[i]))
			return true;
	return false;
}

/* The first kind tells: a model's first line is its own, and `line` alone begins a plan. */
static int
recognise_json(struct leat_source *k, struct leat_slice line, struct leat_err *err)
{
	struct leat_arena arena = {0};
	const struct leat_json *kind;
	struct leat_json *record;
	int rc = leat_json_parse(&record, &arena, line, leat_input_name(k->input), 1, err);

	if (rc == LEAT_OK) {
		kind = leat_json_get(record, "kind");
		if (kind && leat_slice_is(kind->text, "model"))
			k->schema = &leat_models;
		else if (kind && leat_schema_kind(&leat_plans, kind->text) >= 0)
			k->schema = &leat_plans;
		else if (kind && leat_schema_kind(&leat_observations, kind->text) >= 0)
			k->schema = &leat_observations;
		else if (kind && is_of_quality(kind->text))
			k->schema = NULL;
		else
			rc = leat_err_at(err, LEAT_EDATA, leat_input_name(k->input), 1, "kind",
			    "the first record is of no model, plan, observations or "
			    "quality report");
	}
	leat_arena_fini(&arena);
	return rc;
}

/* The schema that knows the most of the header's columns. */
static const struct leat_schema *
best_schema(const struct leat_slice *name, size_t n)
{
	size_t most = 0, best = 0;

	for (size_t s = 0; s < NSCHEMAS; s++) {
		size_t known = 0;

		for (size_t i = 0; i < n; i++)
			known += leat_schema_column(schemas[s], name[i]) >= 0;
		if (known > most) {
			most = known;
			best = s;
		}
	}
	return schemas[best];
}

static int
recognise_csv(struct leat_source *k, struct leat_slice line, struct leat_err *err)
{
	struct leat_input *header = leat_input_from(line, leat_input_name(k->input));
	struct leat_csv *csv = leat_csv_new(header, &(struct leat_csv_options){0});
	struct leat_records r;
	int rc = leat_csv_next(csv, &r, err);
	bool named = false;

	if (rc == LEAT_OK && r.n > 0) {
		k->schema = best_schema(r.field, r.first[1]);
		for (size_t i = 0; i < r.first[1]; i++)
			named = named || leat_slice_is(r.field[i], "kind");
		if (!named)
			rc = leat_err_at(err, LEAT_EDATA, leat_input_name(k->input), 1, NULL,
			    "the header has no column `kind`: this is no model, plan or "
			    "observations (foreign exports go through leat-ingest)");
	}
	leat_csv_free(csv);
	leat_input_free(header);
	return rc;
}

static int
recognise(const struct leat_sources *s, struct leat_source *k, struct leat_err *err)
{
	struct leat_slice line;
	bool json;
	int rc = leat_input_peek_line(k->input, &line, err);

	k->schema = schemas[0];
	if (rc != LEAT_OK || leat_slice_trim(line).n == 0)
		return rc; /* an empty input is told of when it is read */
	json = *leat_slice_trim(line).p == '{';
	if (s->format == LEAT_JSONL || (s->format == LEAT_AUTO && json))
		return recognise_json(k, line, err);
	return recognise_csv(k, line, err);
}

static int
only_one(const struct leat_sources *s, const struct leat_schema *schema, struct leat_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->source[i].schema == schema;
	if (n > 1)
		return leat_err_set(err, LEAT_EUSAGE, "%zu operands are a %s: give one", n,
		    schema ? schema->name : "quality report");
	return LEAT_OK;
}

int
leat_sources_open(struct leat_sources *s, const char *const *paths, size_t n, struct leat_err *err)
{
	int rc = LEAT_OK;

	s->source = LEAT_NEW_N(struct leat_source, n);
	for (size_t i = 0; i < n && rc == LEAT_OK; i++) {
		s->source[i].path = paths[i];
		rc = leat_input_open(&s->source[i].input, paths[i], s->digest, err);
		s->n += rc == LEAT_OK;
	}
	for (size_t i = 0; i < s->n && rc == LEAT_OK; i++)
		rc = recognise(s, &s->source[i], err);
	if (rc == LEAT_OK)
		rc = only_one(s, &leat_models, err);
	rc = rc == LEAT_OK ? only_one(s, &leat_plans, err) : rc;
	return rc == LEAT_OK ? only_one(s, NULL, err) : rc;
}

/* Read all operands of one schema as one stream. */
static int
read_all(struct leat_sources *s, const struct leat_schema *schema, struct leat_facts *f,
    int (*read)(struct leat_facts *, struct leat_in *, struct leat_err *), struct leat_err *err)
{
	const char **paths = LEAT_NEW_N(const char *, s->n);
	struct leat_input **inputs = LEAT_NEW_N(struct leat_input *, s->n);
	struct leat_in_options o = {.schema = schema,
	    .paths = paths,
	    .inputs = inputs,
	    .format = s->format,
	    .complete = s->complete,
	    .digest = s->digest,
	    .log = s->log};
	struct leat_in *in;
	int rc = LEAT_OK;

	for (size_t i = 0; i < s->n; i++) {
		if (s->source[i].schema != schema)
			continue;
		paths[o.npaths] = s->source[i].path;
		inputs[o.npaths++] = s->source[i].input;
		s->source[i].input = NULL; /* the stream's, whatever becomes of it */
	}
	if (o.npaths > 0)
		rc = leat_in_open(&in, &o, err);
	if (o.npaths > 0 && rc == LEAT_OK) {
		rc = read(f, in, err);
		if (rc == LEAT_OK && s->done)
			s->done(s->ctx, in);
		leat_in_free(in);
	}
	free(paths);
	free(inputs);
	return rc;
}

static int
read_quality(struct leat_sources *s, struct leat_facts *f, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (size_t i = 0; i < s->n && rc == LEAT_OK; i++) {
		if (s->source[i].schema)
			continue;
		rc = leat_facts_read_quality(f, s->source[i].input, err);
		if (rc == LEAT_OK && s->done_input)
			s->done_input(s->ctx, s->source[i].input);
	}
	return rc;
}

int
leat_sources_read(struct leat_sources *s, struct leat_facts *f, struct leat_err *err)
{
	int rc = read_all(s, &leat_models, f, leat_facts_read_model, err);

	rc = rc ? rc : read_all(s, &leat_plans, f, leat_facts_read_plan, err);
	rc = rc ? rc : read_all(s, &leat_observations, f, leat_facts_read_observations, err);
	return rc ? rc : read_quality(s, f, err);
}

void
leat_sources_fini(struct leat_sources *s)
{
	for (size_t i = 0; i < s->n; i++)
		leat_input_free(s->source[i].input);
	free(s->source);
}
