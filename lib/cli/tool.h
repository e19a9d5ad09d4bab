/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_TOOL_H
#define LEAT_CLI_TOOL_H

#include "base/err.h"
#include "cli/opt.h"
#include "record/stream.h"

/*
 * What every program does the same way: parse options, collect operands, run,
 * report, write the manifest, exit. A main fills a table and calls
 * leat_tool_main; its run function opens streams through the tool, which then
 * commits or aborts them by run's status.
 */
struct leat_tool {
	const struct leat_program *program;
	struct leat_common common;
	const char *const *operands; /* at least one: "-" where none was given */
	size_t noperands;            /* as given: 0 if none */
	struct leat_log log;         /* for library calls: warnings and notes to standard error */
	void *options;               /* the program's own, as given to leat_tool_main */

	/*
	 * Counts for the last log line and the manifest; run adds to them. A filter's
	 * balance: rows read + made = written + rejected + merged + dropped.
	 */
	uint64_t rejected, dropped, merged;
	uint64_t made;    /* rows of the program's own */
	uint64_t read;    /* besides the stream's: leat_tool_read adds to it */
	uint64_t written; /* besides the stream's, to what is no stream */

	/* Set by run before it opens an output, if it wants them; borrowed. */
	const struct leat_tool_witness *witness;
	bool digests;                         /* of inputs, even if no manifest asks for them */
	const struct leat_out_append *append; /* -o is a file that is written as it goes */

	/* the tool's own */
	struct leat_in *in;
	struct leat_out *out;
	uint64_t warnings;
	struct leat_tool_state *state;
};

/*
 * struct leat_tool_witness -- what a program remembers of its output: it is to agree with
 * that whatever moment the program is ended at. Asked if run has said 0, and not otherwise.
 */
struct leat_tool_witness {
	/*
	 * The outputs are on the disk, and have no names yet.
	 * path    of the main output; NULL if it is no file
	 */
	int (*sealed)(void *ctx, const char *path, const char *sha256, struct leat_err *err);
	/* The outputs have their names, and all is said and done: the last step to status 0. */
	int (*named)(void *ctx, struct leat_err *err);
	void (*end)(void *ctx); /* in any case, and last */
	void *ctx;
};

/*
 * leat_tool_main -- everything a main does. Returns the exit status.
 * run's status decides: 0, 1 and the status of a held stream that has its
 * trailer commit the outputs, anything else aborts them (a file named by -o is
 * then not touched) and prints err.
 */
int leat_tool_main(const struct leat_program *program, const struct leat_opt *table, size_t n,
    int (*run)(struct leat_tool *tool, struct leat_err *err), void *options, int argc, char **argv);

/* leat_tool_in -- open the operands as one stream of program->reads. The tool frees it. */
int leat_tool_in(struct leat_tool *t, struct leat_in **in, struct leat_err *err);

/*
 * leat_tool_input -- open an operand ahead of everything: to peek at it, or to read
 * what is no stream. An operand has one owner: the tool, which closes it at the
 * end, or the stream that takes it over (leat_tool_in and leat_tool_in_some do,
 * and read on from it; the input must not be used after that).
 * i  0 .. leat_tool_noperands - 1
 */
struct leat_input;
int leat_tool_input(struct leat_tool *t, size_t i, struct leat_input **input, struct leat_err *err);
/* leat_tool_many_files -- as many files may be open at a time as the system lets us. */
void leat_tool_many_files(void);
size_t leat_tool_noperands(const struct leat_tool *t); /* at least 1: standard input */

/*
 * leat_tool_in_some -- leat_tool_in for some of the operands.
 * which  n of their numbers, in the order in which they are to be read
 */
int leat_tool_in_some(
    struct leat_tool *t, const size_t *which, size_t n, struct leat_in **in, struct leat_err *err);

/*
 * leat_tool_follow -- follow the operand, of which there must be one, until it ends or
 * SIGINT or SIGTERM comes (record/follow.h); a second signal ends the program at once.
 * To be called after leat_tool_input and before anything is read or opened. What is
 * written is passed on in every turn; outputs besides the stream are written as they go.
 * how  grace_us, from and front; turn is called after what was written is passed on, and may be
 * NULL
 */
struct leat_follow;
int leat_tool_follow(struct leat_tool *t, const struct leat_follow *how, struct leat_err *err);

/*
 * leat_tool_record -- run opened a stream itself, with digests if common.run is set, has
 * read it to its end and frees it next: the manifest names what it read.
 */
void leat_tool_record(struct leat_tool *t, struct leat_in *in);
/* leat_tool_record_input -- the same of an input that is no stream. */
void leat_tool_record_input(struct leat_tool *t, struct leat_input *in);

/* leat_tool_read -- run has read rows (lines of an export) from an operand that it opened. */
void leat_tool_read(struct leat_tool *t, size_t i, uint64_t rows);

/*
 * leat_tool_out -- open -o or standard output as a stream of program->writes.
 * fallback   format without -O; LEAT_AUTO: the input's
 * The tool commits or aborts it.
 */
int leat_tool_out(
    struct leat_tool *t, enum leat_format fallback, struct leat_out **out, struct leat_err *err);

/*
 * leat_tool_part -- in place of leat_tool_out: open one of several files that the stream
 * goes to, in parts.
 * path  no other output's, which is not looked for
 */
int leat_tool_part(
    struct leat_tool *t, const char *path, struct leat_out **out, struct leat_err *err);

/*
 * leat_tool_end -- for filters, after the last row: whole input gets the trailer
 * (`held` 0, or the program's own verdict 1 or 75), held input is forwarded as
 * held, cut input gets none. Returns the status to return from run.
 */
int leat_tool_end(struct leat_tool *t, int held, struct leat_err *err);

/*
 * leat_tool_whole -- for fit, allocate and the like, after reading everything
 * and before writing anything: LEAT_OK if the input is whole; LEAT_EDATA if it
 * is cut. If it is held, writes a stream of nothing but the trailer to out's
 * place and returns the held status, which run must return.
 */
int leat_tool_whole(struct leat_tool *t, struct leat_err *err);

/*
 * leat_tool_file -- an output besides the stream (rejects, truth), or in its place
 * (a report: path is common.output itself): the tool commits or aborts it with
 * the rest, and the manifest has its digest.
 */
struct leat_output;
int leat_tool_file(
    struct leat_tool *t, const char *path, struct leat_output **out, struct leat_err *err);
/* leat_tool_file_stream -- the same for a stream of rows, e.g. --rejects. */
int leat_tool_file_stream(struct leat_tool *t, const char *path, const struct leat_schema *schema,
    enum leat_format format, struct leat_out **out, struct leat_err *err);

/*
 * leat_share_path -- a file below share/, found from the running program: the
 * tree's share/ or PREFIX/share/leat. Returns a string the caller frees.
 */
char *leat_share_path(const char *name);

/* leat_threads -- -j as a number of threads: 0 is all processors. */
unsigned leat_tool_threads(const struct leat_tool *t);

/* leat_tool_directory -- where temporary files go: TMPDIR, or /tmp. */
const char *leat_tool_directory(void);

#endif
