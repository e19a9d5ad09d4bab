/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_SOURCE_H
#define LEAT_REPORT_SOURCE_H

#include "report/facts.h"

/*
 * struct leat_sources -- operands told apart by their first line: the kind of a
 * JSON record, or the columns of a CSV header. Each is read once, so that it may
 * be a pipe.
 */
struct leat_sources {
	size_t n;
	struct leat_source {
		const char *path;
		struct leat_input *input;         /* NULL once a stream has taken it over */
		const struct leat_schema *schema; /* NULL: a quality report */
	} * source;
	enum leat_format format; /* LEAT_AUTO: each as it is */
	bool complete, digest;   /* digest: of the bytes read, for done */
	/* Called for each stream that was read to its end; may be NULL. */
	void (*done)(void *ctx, struct leat_in *in);
	/* The same of an input that is no stream. */
	void (*done_input)(void *ctx, struct leat_input *in);
	void *ctx;
	const struct leat_log *log;
};

/*
 * leat_sources_open -- open every operand and look at it.
 * s      zero but for format, complete, digest, done, done_input, ctx, log
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for what is none of the four;
 * LEAT_EUSAGE for a second model, plan or quality report. End with leat_sources_fini, also after an
 * error.
 */
int leat_sources_open(
    struct leat_sources *s, const char *const *paths, size_t n, struct leat_err *err);

/* leat_sources_read -- everything into facts, the model first; nothing is derived yet. */
int leat_sources_read(struct leat_sources *s, struct leat_facts *f, struct leat_err *err);
void leat_sources_fini(struct leat_sources *s);

#endif
