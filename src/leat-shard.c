/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/tool.h"
#include "record/shard.h"

static const struct leat_program program = {
    .name = "leat-shard",
    .purpose = "split a stream or a table, by rows or by a key",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_THREADS,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

/* The same where the input turns out to be a table. */
static const struct leat_program of_tables = {
    .name = "leat-shard", .reads = &leat_tables, .writes = &leat_tables};

struct options {
	const char *by;
	int64_t shards, only;
	bool has_shards, has_only;
};

static struct options o;

static const struct leat_opt table[] = {
    {"shards", 'n', LEAT_OPT_INT, "N", &o.shards, NULL, 1, 10000,
	"how many, 1 to 10000 (default: none, it must be given)", &o.has_shards},
    {"by", 0, LEAT_OPT_TEXT, "COLUMN", &o.by, NULL, 0, 0,
	"rows that agree in COLUMN stay together (default: rows in turn)", NULL},
    {"only", 0, LEAT_OPT_INT, "I", &o.only, NULL, 0, 9999,
	"write one shard, 0 to N - 1, to one output (default: all, to -o PATTERN)", &o.has_only},
};

/* One conversion of a number in a pattern: %d or %03d. Returns where, and how many digits at least;
 * NULL if there is another number of them, or anything else behind a `%`. */
static const char *
find_number(const char *pattern, int *digits, size_t *length)
{
	const char *found = NULL;

	for (const char *p = pattern; *p; p++) {
		char *end;
		long width;

		if (*p != '%')
			continue;
		if (p[1] == '%') {
			p++;
			continue;
		}
		width = strtol(p + 1, &end, 10);
		if (found || *end != 'd' || p[1] == '+' || p[1] == '-' || p[1] == ' ' || width > 20)
			return NULL;
		found = p;
		*digits = (int)width;
		*length = (size_t)(end + 1 - p);
	}
	return found;
}

/* Text of a pattern, of which %% is one per cent sign. */
static void
add_literal(struct leat_buf *path, const char *p, const char *end)
{
	for (; p < end; p++) {
		leat_buf_add_char(path, *p);
		p += *p == '%';
	}
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Every shard's path. */
static int
name_files(
    const struct leat_tool *t, struct leat_arena *arena, const char **path, struct leat_err *err)
{
	const char *pattern = t->common.output, *at;
	const char *format = t->common.output_format;
	struct leat_buf text = {0};
	bool jsonl = format ? strcmp(format, "jsonl") == 0 : leat_in_format(t->in) == LEAT_JSONL;
	size_t length = 0;
	int digits = 0;

	if (pattern == NULL || strcmp(pattern, "-") == 0)
		return leat_err_set(err, LEAT_EUSAGE,
		    "where to? give -o part-%%03d.csv, or -o DIRECTORY; or --only I for one of "
		    "them");
	if (is_directory(pattern))
		pattern =
		    leat_arena_printf(arena, "%s/part-%%03d.%s", pattern, jsonl ? "jsonl" : "csv");
	at = find_number(pattern, &digits, &length);
	if (at == NULL)
		return leat_err_set(err, LEAT_EUSAGE,
		    "-o must have one place for the number of the shard, as in part-%%03d.csv, or "
		    "be "
		    "a directory");
	for (int64_t i = 0; i < o.shards; i++) {
		text.n = 0;
		add_literal(&text, pattern, at);
		leat_buf_printf(&text, "%0*lld", digits, (long long)i);
		add_literal(&text, at + length, at + strlen(at));
		path[i] = leat_arena_copy(arena, leat_buf_slice(&text)).p;
	}
	leat_buf_fini(&text);
	return LEAT_OK;
}

static int
open_shards(struct leat_tool *t, struct leat_out **out, struct leat_err *err)
{
	const char **path = LEAT_NEW_N(const char *, (size_t)o.shards);
	struct leat_arena arena = {0};
	int rc = LEAT_OK;

	if (o.has_only) {
		rc = leat_tool_out(t, LEAT_AUTO, &out[o.only], err);
	} else {
		leat_tool_many_files();
		rc = name_files(t, &arena, path, err);
		for (int64_t i = 0; i < o.shards && rc == LEAT_OK; i++)
			rc = leat_tool_part(t, path[i], &out[i], err);
	}
	leat_arena_fini(&arena);
	free(path);
	return rc;
}

/* In its trailer each says which it is, so that no two are the same bytes. */
static int
begin(struct leat_tool *t, struct leat_out *out, int64_t i, struct leat_err *err)
{
	const int own[] = {t->common.bare ? -1 : LEAT_OBS_SOURCE, -1};
	bool observations = t->program->writes == &leat_observations;
	char source[64];

	snprintf(source, sizeof(source), "shard %lld of %lld", (long long)i, (long long)o.shards);
	if (observations)
		leat_out_source(out, source);
	return leat_out_columns(out, t->in, observations ? own : NULL, err);
}

static int
shard(struct leat_tool *t, struct leat_in *in, struct leat_err *err)
{
	struct leat_out **out = LEAT_NEW_N(struct leat_out *, (size_t)o.shards);
	struct leat_shard_options how = {.by = -1,
	    .shards = (size_t)o.shards,
	    .covers = t->program->reads == &leat_observations,
	    .threads = leat_tool_threads(t)};
	struct leat_shard_counts n;
	int rc = o.by ? leat_shard_column(in, leat_slice(o.by), &how.by, err) : LEAT_OK;

	if (rc == LEAT_OK)
		rc = open_shards(t, out, err);
	for (int64_t i = 0; i < o.shards && rc == LEAT_OK; i++)
		if (out[i])
			rc = begin(t, out[i], i, err);
	if (rc == LEAT_OK)
		rc = leat_shard_rows(in, out, &how, &n, err);
	free(out);
	if (rc != LEAT_OK)
		return rc;
	t->made = n.copies;
	t->dropped = n.dropped;
	return leat_tool_end(t, 0, err);
}

/* A table is CSV without a column `kind`. */
static int
told(struct leat_tool *t, bool *is_table, struct leat_err *err)
{
	struct leat_slice front, line, field;
	struct leat_input *first;
	int rc;

	*is_table = false;
	if ((rc = leat_tool_input(t, 0, &first, err)) ||
	    (rc = leat_input_peek_line(first, &front, err)))
		return rc;
	front = leat_slice_trim(front);
	if (front.n == 0 || *front.p == '{' || *front.p == '[')
		return LEAT_OK;
	*is_table = true;
	leat_slice_cut(&front, '\n', &line);
	while (leat_slice_cut(&line, ',', &field)) {
		field = leat_slice_trim(field);
		if (leat_slice_is(field, "kind") || leat_slice_is(field, "\"kind\""))
			*is_table = false;
	}
	return LEAT_OK;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_in *in;
	bool is_table;
	int rc;

	if (!o.has_shards)
		return leat_err_set(err, LEAT_EUSAGE, "how many? give --shards N");
	if (o.has_only && o.only >= o.shards)
		return leat_err_set(err, LEAT_EUSAGE, "--only must be below --shards: 0 to %lld",
		    (long long)o.shards - 1);
	if ((rc = told(t, &is_table, err)) != LEAT_OK)
		return rc;
	if (is_table)
		t->program = &of_tables;
	rc = leat_tool_in(t, &in, err);
	return rc == LEAT_OK ? shard(t, in, err) : rc;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
