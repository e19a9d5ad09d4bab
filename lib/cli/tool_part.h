/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_TOOL_PART_H
#define LEAT_CLI_TOOL_PART_H

#include "base/digest.h"
#include "cli/manifest.h"
#include "cli/tool.h"
#include "record/follow.h"

/* Shared by tool.c, the frame of a main, and tool_files.c, which opens and settles its files. */

/* struct leat_side -- an output besides the main stream, committed or aborted with it. */
struct leat_side {
	struct leat_output *bytes; /* one of these two */
	struct leat_out *stream;
	const char *path;
	bool main; /* it stands in the main stream's place */
	bool part; /* the main stream is in several, of which this is one */
};

struct leat_tool_state {
	struct leat_opt_list operands;
	struct leat_buf file_list;  /* of --files-from */
	struct leat_arena names;    /* of files in directories */
	struct leat_input **inputs; /* an operand each, once one was asked for; NULL if it is not
				       open, or is a stream's by now */
	uint64_t *rows;             /* an operand each, read by run itself */
	struct leat_buf recorded;   /* streams that run opened itself: members of a JSON array */
	uint64_t recorded_rows;
	struct leat_side *side;
	size_t nsides, sides_cap;
	int64_t start_us;
	uint64_t rows_written; /* the stream's */
	bool verdict_given;    /* what was written says itself that it is held: it is whole */
	bool witnessed;        /* the program's witness was asked before the output had its name */
	bool follows;
	struct leat_follow follow; /* if so: the program's part of a turn */
	int progress;              /* columns of the terminal that show how far it has come */
	int64_t progress_us;       /* when they were written */

	/* for the manifest */
	char output_sha256[LEAT_DIGEST_HEX];
	struct leat_manifest_file *file;
	size_t nfiles, files_cap;
};

/*
 * leat_tool_expand -- put the files of a directory in its place among the operands:
 * in the order of their names' bytes, hidden ones left out, directories within it left
 * out with a warning. LEAT_ENOINPUT for one that cannot be read, or has no files.
 */
int leat_tool_expand(struct leat_tool *t, struct leat_err *err);

/*
 * leat_tool_settle -- everything is given its name, or nothing is.
 * status  run's
 * Returns the status of the program: a file that cannot be written changes it.
 */
int leat_tool_settle(struct leat_tool *t, int status, struct leat_err *err);

/*
 * leat_tool_progress -- leat_log.progress of a tool: on a terminal, from the second
 * second on, one line that is written again and again. leat_tool_progress_end takes it away.
 */
void leat_tool_progress(void *tool, const char *doing, double share);
void leat_tool_progress_end(struct leat_tool *t);

/* leat_tool_now -- the clock, microseconds since 1970. */
int64_t leat_tool_now(void);

/* leat_tool_close -- the operands that are still the tool's. */
void leat_tool_close(struct leat_tool *t);

#endif
