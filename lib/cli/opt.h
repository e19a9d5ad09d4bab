/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_OPT_H
#define LEAT_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "record/schema.h"

/*
 * One table per program is the whole truth about its options: getopt_long,
 * --help, the completions and the check against the manual page are made of it.
 */
enum leat_opt_type {
	LEAT_OPT_FLAG,   /* bool */
	LEAT_OPT_TEXT,   /* const char *, borrowed from argv */
	LEAT_OPT_FILE,   /* const char *; completes file names */
	LEAT_OPT_INT,    /* int64_t, within min and max */
	LEAT_OPT_REAL,   /* double, within min and max */
	LEAT_OPT_MONEY,  /* int64_t micros, within min and max (units) */
	LEAT_OPT_DAY,    /* int32_t days since 1970 */
	LEAT_OPT_CHOICE, /* const char *, one of `words` (blank-separated) */
	LEAT_OPT_LIST,   /* struct leat_opt_list: may be given several times */
};

struct leat_opt_list {
	size_t n;
	const char **item; /* borrowed from argv; the array lives as long as the program */
};

struct leat_opt {
	const char *name; /* long name, without dashes */
	char letter;      /* short name, or 0 */
	enum leat_opt_type type;
	const char *arg;   /* what the argument is called in --help, NULL for a flag */
	void *to;          /* where the value goes, by type */
	const char *words; /* LEAT_OPT_CHOICE */
	double min, max;   /* INT, REAL, MONEY; both 0: no limits */
	const char *help;  /* one line; says the default */
	bool *given;       /* set when the option was there; may be NULL */
};

/* What of the common options a program has; -q, --log, --run, --help, --version always. */
enum {
	LEAT_COMMON_IN = 1,           /* -i, --complete, --files-from */
	LEAT_COMMON_OUT = 2,          /* -o, -O, --bare, --unbuffered */
	LEAT_COMMON_SEED = 4,         /* --seed */
	LEAT_COMMON_THREADS = 8,      /* -j */
	LEAT_COMMON_OUT_FILE = 16,    /* -o only: output that is no stream */
	LEAT_COMMON_DIRECTORIES = 32, /* a directory among the operands stands for its files */
};

struct leat_program {
	const char *name;     /* "leat-clean" */
	const char *purpose;  /* one line, no capital, no full stop */
	const char *operands; /* "[FILE ...]" */
	unsigned common;
	const struct leat_schema *reads;  /* NULL if no stream */
	const struct leat_schema *writes; /* NULL if no stream; shown by --columns */
};

struct leat_common {
	const char *input_format, *output_format; /* "csv", "jsonl" or NULL */
	const char *output;
	const char *run; /* directory of the manifest, or NULL */
	const char *log; /* "text" or "json" */
	const char *files_from;
	int64_t seed, threads;
	bool complete, bare, unbuffered, quiet;
};

/*
 * leat_opt_parse -- take argv apart by the program's table and the common one.
 * operands  the operands, in order, borrowed from argv (the array is the caller's to free)
 * *done     --help, --version, --columns or --completion was asked for and has
 *           been printed: the program is to exit with the returned status
 * Returns LEAT_OK; LEAT_EUSAGE with the nearest known option; LEAT_EIO.
 * Operands are the same whatever POSIXLY_CORRECT says.
 */
int leat_opt_parse(const struct leat_program *program, const struct leat_opt *table, size_t n,
    struct leat_common *common, int argc, char **argv, struct leat_opt_list *operands, bool *done,
    struct leat_err *err);

/*
 * leat_opt_digest -- of the values of a program's options, and of the files that they
 * name: the same digest, version of leat and bytes of input give the same rows.
 * but   names of those that change nothing in a row; NULL at the end
 */
void leat_opt_digest(
    const struct leat_opt *table, size_t n, const char *const *but, char hex[LEAT_DIGEST_HEX]);

/*
 * leat_opt_json -- the same as members of an object that is open, to be read: the values of
 * options, and of files that they name the digest.
 */
struct leat_jw;
void leat_opt_json(
    const struct leat_opt *table, size_t n, const char *const *but, struct leat_jw *w);

/* What the parser and its texts share: the program's options and the common ones it has. */
struct leat_opt_table {
	const struct leat_program *program;
	struct leat_opt option[128];
	size_t n, nown;         /* nown: the program's own come first */
	const char *completion; /* --completion SHELL */
	bool help, version, columns;
};

/* leat_opt_help, leat_opt_columns, leat_opt_completion -- print to standard output. LEAT_OK or
 * LEAT_EIO. */
int leat_opt_help(const struct leat_opt_table *t, struct leat_err *err);
int leat_opt_columns(const struct leat_program *program, struct leat_err *err);
int leat_opt_completion(const struct leat_opt_table *t, struct leat_err *err);

#endif
