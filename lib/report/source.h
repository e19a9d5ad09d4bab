/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_SOURCE_H
#define LEAT_REPORT_SOURCE_H

#include <stdio.h>

#include "report/facts.h"

/*
 * struct leat_sources -- operands told apart: the kind of the first row says
 * whether a file is a model, a plan or observations. What can be read only once
 * (a pipe) is kept in a temporary file without a name, so a model takes as much
 * room on disk as it has bytes.
 */
struct leat_sources {
	size_t n;
	struct leat_source {
		const char *path; /* what is opened */
		const char *name; /* what it is called in messages */
		FILE *spool;      /* NULL for a file that can be read again */
		const struct leat_schema *schema;
	} * source;
	enum leat_format format; /* LEAT_AUTO: each as it is */
	bool complete;
	const struct leat_log *log;
	struct leat_arena text;
};

/*
 * leat_sources_open -- look at every operand.
 * s      zero but for format, complete, log
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for what is none of the three;
 * LEAT_EUSAGE for a second model or plan. End with leat_sources_fini, also after an error.
 */
int leat_sources_open(
    struct leat_sources *s, const char *const *paths, size_t n, struct leat_err *err);

/* leat_sources_read -- everything into facts, the model first; nothing is derived yet. */
int leat_sources_read(struct leat_sources *s, struct leat_facts *f, struct leat_err *err);
void leat_sources_fini(struct leat_sources *s);

#endif
