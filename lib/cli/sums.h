/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_SUMS_H
#define LEAT_CLI_SUMS_H

#include "cli/tool.h"
#include "record/partial.h"

/*
 * What programs do alike whose work is a sum, and can be done in parts: --partial makes the
 * sums of an input, --merge adds those of several, --final ends the work (record/partial.h).
 */
struct leat_sums_options {
	bool partial, merge, final, pieces;
	int64_t expect;
	bool expects;
	const char *source;
};

/* LEAT_SUMS_OPTIONS -- entries of a program's table; o is its struct leat_sums_options. */
#define LEAT_SUMS_OPTIONS(o)                                                                       \
	{"partial", 0, LEAT_OPT_FLAG, NULL, &(o).partial, NULL, 0, 0,                              \
	    "write the sums of this part of the data, to be merged (default: off)", NULL},         \
	    {"merge", 0, LEAT_OPT_FLAG, NULL, &(o).merge, NULL, 0, 0,                              \
		"add the sums of several parts, and write sums again (default: off)", NULL},       \
	    {"final", 0, LEAT_OPT_FLAG, NULL, &(o).final, NULL, 0, 0,                              \
		"write the result that sums of all parts come to (default: off)", NULL},           \
	    {"expect", 0, LEAT_OPT_INT, "N", &(o).expect, NULL, 1, 1e9,                            \
		"refuse sums that are not of N sources (default: any number)", &(o).expects},      \
	    {"source", 0, LEAT_OPT_TEXT, "NAME", &(o).source, NULL, 0, 0,                          \
		"what the input of --partial is called (default: its SHA-256)", NULL},             \
	{                                                                                          \
		"pieces", 0, LEAT_OPT_FLAG, NULL, &(o).pieces, NULL, 0, 0,                         \
		    "an operand need not be a whole partial by itself (default: it must)", NULL    \
	}

/* LEAT_SUMS_NAMES -- of these options, for leat_sums_about. */
#define LEAT_SUMS_NAMES "partial", "merge", "final", "expect", "source", "pieces"

/* leat_sums_usage -- LEAT_EUSAGE for options that do not go together. */
int leat_sums_usage(const struct leat_sums_options *o, struct leat_err *err);

/*
 * leat_sums_about -- what sums with the options of a table are sums of.
 * schema   "leat-attribute/stream/1"
 * but      names of options that no sum depends on, NULL at the end
 * more     members of the object besides, ",\"observe\":..."; may be empty
 * text     where it is kept
 */
struct leat_partial_about leat_sums_about(const char *schema, const struct leat_opt *table,
    size_t n, const char *const *but, const char *more, struct leat_arena *text);

/*
 * leat_sums_sources -- the operands, which were read with t->digests, are the sources of p.
 * in  the stream that they were; NULL: each was read by itself (leat_tool_read)
 */
int leat_sums_sources(struct leat_tool *t, const struct leat_sums_options *o, struct leat_in *in,
    struct leat_partial *p, struct leat_err *err);

/* leat_sums_read -- all operands, which are partials, are added to p, and judged. */
int leat_sums_read(struct leat_tool *t, const struct leat_sums_options *o, struct leat_partial *p,
    struct leat_err *err);

/* leat_sums_blame -- what is wrong with the sums of one operand has its name. */
void leat_sums_blame(const struct leat_tool *t, struct leat_err *err);

/* leat_sums_write -- p to the main output. */
int leat_sums_write(struct leat_tool *t, const struct leat_partial *p, struct leat_err *err);

/* leat_sums_merge -- the whole of --merge. */
int leat_sums_merge(struct leat_tool *t, const struct leat_sums_options *o, struct leat_err *err);

#endif
