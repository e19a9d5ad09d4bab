/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/opt.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/num.h"
#include "base/when.h"

/* Option values above every character are indices into the table. */
enum { LONG = 256 };

static void
add(struct leat_opt_table *t, struct leat_opt o)
{
	if (t->n < sizeof(t->option) / sizeof(t->option[0]))
		t->option[t->n++] = o;
}

static void
add_streams(struct leat_opt_table *t, unsigned has, struct leat_common *c)
{
	if (has & LEAT_COMMON_IN) {
		add(t,
		    (struct leat_opt){.name = "input-format",
			.letter = 'i',
			.type = LEAT_OPT_CHOICE,
			.arg = "FORMAT",
			.to = &c->input_format,
			.words = "csv jsonl",
			.help =
			    "format of the input: csv or jsonl (default: told by its first byte)"});
		add(t, (struct leat_opt){.name = "complete",
			   .type = LEAT_OPT_FLAG,
			   .to = &c->complete,
			   .help = "vouch for input without a trailer"});
		add(t, (struct leat_opt){.name = "files-from",
			   .type = LEAT_OPT_FILE,
			   .arg = "FILE",
			   .to = &c->files_from,
			   .help = "read names of operands from FILE, one a line"});
	}
	if (has & (LEAT_COMMON_OUT | LEAT_COMMON_OUT_FILE))
		add(t, (struct leat_opt){.name = "output",
			   .letter = 'o',
			   .type = LEAT_OPT_FILE,
			   .arg = "FILE",
			   .to = &c->output,
			   .help = "write FILE, whole or not at all (default: standard output)"});
	if (has & LEAT_COMMON_OUT) {
		add(t, (struct leat_opt){.name = "output-format",
			   .letter = 'O',
			   .type = LEAT_OPT_CHOICE,
			   .arg = "FORMAT",
			   .to = &c->output_format,
			   .words = "csv jsonl",
			   .help = "format of the output: csv or jsonl"});
		add(t, (struct leat_opt){.name = "bare",
			   .type = LEAT_OPT_FLAG,
			   .to = &c->bare,
			   .help = "leave out the trailer, for other tools"});
		add(t, (struct leat_opt){.name = "unbuffered",
			   .type = LEAT_OPT_FLAG,
			   .to = &c->unbuffered,
			   .help = "write each row at once"});
	}
}

static void
build(struct leat_opt_table *t, const struct leat_program *program, const struct leat_opt *own,
    size_t n, struct leat_common *c)
{
	*t = (struct leat_opt_table){.program = program};
	for (size_t i = 0; i < n; i++)
		add(t, own[i]);
	t->nown = t->n;
	add_streams(t, program->common, c);
	if (program->common & LEAT_COMMON_SEED)
		add(t, (struct leat_opt){.name = "seed",
			   .type = LEAT_OPT_INT,
			   .arg = "N",
			   .to = &c->seed,
			   .min = 0,
			   .max = 9e15,
			   .help = "seed of the random numbers (default: 1)"});
	if (program->common & LEAT_COMMON_THREADS)
		add(t,
		    (struct leat_opt){.name = "threads",
			.letter = 'j',
			.type = LEAT_OPT_INT,
			.arg = "N",
			.to = &c->threads,
			.min = 0,
			.max = 1024,
			.help = "threads (default: 0, one a processor); the output is the same"});
	add(t, (struct leat_opt){.name = "quiet",
		   .letter = 'q',
		   .type = LEAT_OPT_FLAG,
		   .to = &c->quiet,
		   .help = "no notes and no counts on standard error"});
	add(t, (struct leat_opt){.name = "log",
		   .type = LEAT_OPT_CHOICE,
		   .arg = "FORMAT",
		   .to = &c->log,
		   .words = "text json",
		   .help = "format of messages: text (default) or json"});
	add(t, (struct leat_opt){.name = "run",
		   .type = LEAT_OPT_FILE,
		   .arg = "DIR",
		   .to = &c->run,
		   .help = "append this run to DIR/manifest.jsonl (default: $LEAT_RUN)"});
	if (program->reads || program->writes)
		add(t, (struct leat_opt){.name = "columns",
			   .type = LEAT_OPT_FLAG,
			   .to = &t->columns,
			   .help = "list the columns of the records and exit"});
	add(t, (struct leat_opt){.name = "completion",
		   .type = LEAT_OPT_CHOICE,
		   .arg = "SHELL",
		   .to = &t->completion,
		   .words = "bash zsh fish",
		   .help = "print a completion script and exit"});
	add(t, (struct leat_opt){.name = "help",
		   .letter = 'h',
		   .type = LEAT_OPT_FLAG,
		   .to = &t->help,
		   .help = "print this help and exit"});
	add(t, (struct leat_opt){.name = "version",
		   .letter = 'V',
		   .type = LEAT_OPT_FLAG,
		   .to = &t->version,
		   .help = "print the version and exit"});
}

/* Values */

static int
bad_value(const struct leat_opt *o, const char *text, struct leat_err *err, const char *what)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(
	    err, LEAT_EUSAGE, "--%s: %s: \"%s\"", o->name, what, leat_safe(leat_slice(text), safe));
}

static int
check_range(const struct leat_opt *o, double v, struct leat_err *err)
{
	char low[LEAT_NUM_MAX], high[LEAT_NUM_MAX];

	if ((o->min == 0 && o->max == 0) || (v >= o->min && v <= o->max))
		return LEAT_OK;
	leat_print_double(o->min, low);
	leat_print_double(o->max, high);
	return leat_err_set(err, LEAT_EUSAGE, "--%s: must be from %s to %s", o->name, low, high);
}

static int
set_choice(const struct leat_opt *o, const char *text, struct leat_err *err)
{
	struct leat_slice rest = leat_slice(o->words), one;
	char what[256];

	while (leat_slice_cut(&rest, ' ', &one))
		if (leat_slice_is(one, text)) {
			*(const char **)o->to = text;
			return LEAT_OK;
		}
	snprintf(what, sizeof(what), "must be one of: %s", o->words);
	return bad_value(o, text, err, what);
}

static void
set_list(const struct leat_opt *o, const char *text)
{
	struct leat_opt_list *list = o->to;

	list->item = leat_realloc(list->item, list->n + 1, sizeof(*list->item));
	list->item[list->n++] = text;
}

static int
set_value(const struct leat_opt *o, const char *text, struct leat_err *err)
{
	struct leat_slice s = leat_slice(text);
	double d;

	switch (o->type) {
	case LEAT_OPT_FLAG:
		*(bool *)o->to = true;
		return LEAT_OK;
	case LEAT_OPT_TEXT:
	case LEAT_OPT_FILE:
		*(const char **)o->to = text;
		return LEAT_OK;
	case LEAT_OPT_INT:
		if (!leat_parse_i64(s, o->to))
			return bad_value(o, text, err, "not a whole number");
		return check_range(o, (double)*(int64_t *)o->to, err);
	case LEAT_OPT_REAL:
		if (!leat_parse_double(s, &d))
			return bad_value(o, text, err, "not a number");
		*(double *)o->to = d;
		return check_range(o, d, err);
	case LEAT_OPT_MONEY:
		if (!leat_money_parse(s, o->to, NULL))
			return bad_value(o, text, err, "not an amount of money");
		return check_range(o, leat_money_double(*(int64_t *)o->to), err);
	case LEAT_OPT_DAY:
		return leat_day_parse(s, o->to)
			   ? LEAT_OK
			   : bad_value(o, text, err, "not a date (YYYY-MM-DD)");
	case LEAT_OPT_CHOICE:
		return set_choice(o, text, err);
	case LEAT_OPT_LIST:
		set_list(o, text);
		return LEAT_OK;
	}
	return LEAT_OK;
}

/* getopt_long */

static void
to_getopt(const struct leat_opt_table *t, struct option *longs, char *shorts)
{
	/* "-": operands are handed out in their place, so that POSIXLY_CORRECT changes nothing. */
	*shorts++ = '-';
	*shorts++ = ':';
	for (size_t i = 0; i < t->n; i++) {
		const struct leat_opt *o = &t->option[i];

		longs[i] = (struct option){o->name, o->type != LEAT_OPT_FLAG, NULL, LONG + (int)i};
		if (o->letter) {
			*shorts++ = o->letter;
			if (o->type != LEAT_OPT_FLAG)
				*shorts++ = ':';
		}
	}
	longs[t->n] = (struct option){0};
	*shorts = '\0';
}

static const struct leat_opt *
find(const struct leat_opt_table *t, int code)
{
	if (code >= LONG)
		return &t->option[code - LONG];
	for (size_t i = 0; i < t->n; i++)
		if (t->option[i].letter == code)
			return &t->option[i];
	return NULL;
}

/* The name in "--name=value" or "--name". */
static struct leat_slice
name_in(const char *word)
{
	struct leat_slice name = leat_slice(word), rest;

	while (name.n && *name.p == '-')
		name.p++, name.n--;
	rest = name;
	leat_slice_cut(&rest, '=', &name);
	return name;
}

/* An abbreviation of several: they are all named. */
static int
ambiguous(const struct leat_opt_table *t, struct leat_slice name, struct leat_err *err)
{
	struct leat_buf list = {0};
	int status;

	for (size_t i = 0; i < t->n; i++)
		if (strncmp(t->option[i].name, name.p, name.n) == 0)
			leat_buf_printf(&list, "%s--%s", list.n ? ", " : "", t->option[i].name);
	status =
	    leat_err_set(err, LEAT_EUSAGE, "--%.*s may be any of %s", (int)name.n, name.p, list.p);
	leat_buf_fini(&list);
	return status;
}

/* A long option that getopt_long knows no single meaning of. */
static int
unknown(const struct leat_opt_table *t, const char *word, struct leat_err *err)
{
	const char *names[128], *near;
	struct leat_slice name = name_in(word);
	char safe[LEAT_SAFE_MAX];
	size_t meanings = 0;

	for (size_t i = 0; i < t->n; i++) {
		names[i] = t->option[i].name;
		meanings += name.n && strncmp(names[i], name.p, name.n) == 0;
	}
	if (meanings > 1)
		return ambiguous(t, name, err);
	near = leat_nearest(name, names, t->n);
	leat_safe(name, safe);
	if (near)
		return leat_err_set(
		    err, LEAT_EUSAGE, "unknown option --%s; did you mean --%s?", safe, near);
	return leat_err_set(err, LEAT_EUSAGE, "unknown option --%s (see --help)", safe);
}

/* getopt_long said '?': `code` is its optopt. */
static int
refused(const struct leat_opt_table *t, int code, const char *word, struct leat_err *err)
{
	char letter[2] = {(char)code, '\0'}, safe[LEAT_SAFE_MAX];

	if (code >= LONG)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--%s takes no argument", find(t, code)->name);
	if (code == 0)
		return unknown(t, word, err);
	return leat_err_set(err, LEAT_EUSAGE, "unknown option -%s (see --help)",
	    leat_safe(leat_slice(letter), safe));
}

static int
parse_all(const struct leat_opt_table *t, int argc, char **argv, struct leat_opt_list *operands,
    struct leat_err *err)
{
	struct option longs[129];
	char shorts[300];
	struct leat_opt operand = {.type = LEAT_OPT_LIST, .to = operands};
	int code, status = LEAT_OK;

	to_getopt(t, longs, shorts);
	opterr = 0;
	optind = 0; /* forget what a parse before may have left */
	while (status == LEAT_OK && (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct leat_opt *o;

		if (code == 1) {
			set_list(&operand, optarg);
		} else if (code == '?') {
			status = refused(t, optopt, argv[optind - 1], err);
		} else if (code == ':') {
			o = find(t, optopt);
			status = leat_err_set(
			    err, LEAT_EUSAGE, "--%s needs an argument: %s", o->name, o->arg);
		} else {
			o = find(t, code);
			status = set_value(o, optarg, err);
			if (o->given)
				*o->given = true;
		}
	}
	while (status == LEAT_OK && optind < argc)
		set_list(&operand, argv[optind++]);
	return status;
}

int
leat_opt_parse(const struct leat_program *program, const struct leat_opt *table, size_t n,
    struct leat_common *common, int argc, char **argv, struct leat_opt_list *operands, bool *done,
    struct leat_err *err)
{
	struct leat_opt_table *t = LEAT_NEW(struct leat_opt_table);
	int status;

	build(t, program, table, n, common);
	status = parse_all(t, argc, argv, operands, err);
	*done = false;
	if (status == LEAT_OK) {
		*done = t->help || t->version || t->columns || t->completion;
		if (t->help)
			status = leat_opt_help(t, err);
		else if (t->columns)
			status = leat_opt_columns(program, err);
		else if (t->completion)
			status = leat_opt_completion(t, err);
		else if (t->version &&
			 (printf("%s %s\n", program->name, LEAT_VERSION) < 0 || fflush(stdout)))
			status = leat_err_errno(err, LEAT_EIO, "(standard output)");
	}
	free(t);
	return status;
}
