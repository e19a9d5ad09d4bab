/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/opt.h"

/* What an option table says about itself: --help, --columns, --completion. */

static int
finish(struct leat_err *err)
{
	return fflush(stdout) || ferror(stdout) ? leat_err_errno(err, LEAT_EIO, "(standard output)")
						: LEAT_OK;
}

/* "-o, --output FILE" */
static int
spell(const struct leat_opt *o, char *out, size_t cap)
{
	char letter[8] = "    ";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	return snprintf(
	    out, cap, "%s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

/* The help text behind column `from`, broken between words at 80. */
static void
print_wrapped(const char *text, int from)
{
	int column = from;

	while (*text) {
		int word = (int)strcspn(text, " ");

		if (column > from && column + 1 + word > 79) {
			printf("\n%*s", from, "");
			column = from;
		} else if (column > from) {
			putchar(' ');
			column++;
		}
		printf("%.*s", word, text);
		column += word;
		text += word;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void
print_options(const struct leat_opt *o, size_t n)
{
	enum { MARGIN = 30 };
	char spelled[128];

	for (size_t i = 0; i < n; i++) {
		int width = spell(&o[i], spelled, sizeof(spelled));

		printf("  %s", spelled);
		if (width + 4 > MARGIN)
			printf("\n%*s", MARGIN, "");
		else
			printf("%*s", MARGIN - width - 2, "");
		print_wrapped(o[i].help, MARGIN);
	}
}

int
leat_opt_help(const struct leat_opt_table *t, struct leat_err *err)
{
	const struct leat_program *p = t->program;

	printf("usage: %s [option ...]%s%s\n\n", p->name, *p->operands ? " " : "", p->operands);
	print_wrapped(p->purpose, printf("%s -- ", p->name));
	if (t->nown) {
		printf("\nOptions:\n");
		print_options(t->option, t->nown);
	}
	printf("\nCommon options:\n");
	print_options(t->option + t->nown, t->n - t->nown);
	printf("\nThe manual page %s(1) says more; leat(7) describes the pipeline.\n", p->name);
	return finish(err);
}

static void
print_kinds(const struct leat_schema *s, const char *kinds)
{
	bool first = true;

	for (size_t k = 0; k < s->nkinds; k++) {
		if (kinds[k] == '.')
			continue;
		printf("%s%s%s", first ? "" : " ", s->kinds[k], kinds[k] == 'x' ? "*" : "");
		first = false;
	}
}

/* A tab-separated table, so that it can be cut: column, type, unit, kinds, meaning. */
static void
print_schema(const struct leat_schema *s)
{
	printf("# %s: a kind with * needs the column\n", s->name);
	printf("column\ttype\tunit\tkinds\tmeaning\n");
	for (size_t c = 0; c < s->ncolumns; c++) {
		const struct leat_column *col = &s->column[c];

		printf("%s\t%s\t%s\t", col->name,
		    col->words ? col->words : leat_type_name(col->type), col->unit);
		print_kinds(s, col->kinds);
		printf("\t%s\n", col->help);
	}
}

int
leat_opt_columns(const struct leat_program *p, struct leat_err *err)
{
	if (p->reads)
		print_schema(p->reads);
	if (p->writes && p->writes != p->reads)
		print_schema(p->writes);
	return finish(err);
}

static void
complete_bash(const struct leat_opt_table *t)
{
	const char *name = t->program->name, *dash = strchr(name, '-');
	const char *id = dash ? dash + 1 : name;

	printf("# bash completion for %s\n_leat_%s() {\n", name, id);
	printf("\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tcase $prev in\n");
	for (size_t i = 0; i < t->n; i++) {
		const struct leat_opt *o = &t->option[i];
		char letter[8] = "";

		if (o->letter)
			snprintf(letter, sizeof(letter), "|-%c", o->letter);
		if (o->type == LEAT_OPT_CHOICE)
			printf("\t--%s%s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n",
			    o->name, letter, o->words);
		else if (o->type != LEAT_OPT_FLAG && o->type != LEAT_OPT_FILE)
			printf("\t--%s%s) COMPREPLY=(); return ;;\n", o->name, letter);
	}
	printf("\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '");
	for (size_t i = 0; i < t->n; i++)
		printf("%s--%s", i ? " " : "", t->option[i].name);
	printf("' -- \"$cur\"))\n\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
	       "complete -o filenames -F _leat_%s %s\n",
	    id, name);
}

/* A help text inside quotes or brackets of a shell's completion language. */
static void
print_escaped(const char *text, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			printf("'\\''");
		else if (strchr(special, *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void
complete_zsh(const struct leat_opt_table *t)
{
	printf("#compdef %s\n_arguments -s \\\n", t->program->name);
	for (size_t i = 0; i < t->n; i++) {
		const struct leat_opt *o = &t->option[i];
		const char *several = o->type == LEAT_OPT_LIST ? "*" : "";

		if (o->letter)
			printf(
			    "\t'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name, o->letter, o->name);
		else
			printf(
			    "\t'%s--%s%s[", several, o->name, o->type == LEAT_OPT_FLAG ? "" : "=");
		print_escaped(o->help, "[]:");
		printf("]");
		if (o->type == LEAT_OPT_CHOICE)
			printf(":%s:(%s)", o->arg, o->words);
		else if (o->type == LEAT_OPT_FILE)
			printf(":%s:_files", o->arg);
		else if (o->type != LEAT_OPT_FLAG)
			printf(":%s:", o->arg);
		printf("' \\\n");
	}
	printf("\t'*:file:_files'\n");
}

static void
complete_fish(const struct leat_opt_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct leat_opt *o = &t->option[i];

		printf("complete -c %s -l %s", t->program->name, o->name);
		if (o->letter)
			printf(" -s %c", o->letter);
		if (o->type == LEAT_OPT_CHOICE)
			printf(" -x -a '%s'", o->words);
		else if (o->type == LEAT_OPT_FILE)
			printf(" -r -F");
		else if (o->type != LEAT_OPT_FLAG)
			printf(" -x");
		printf(" -d '");
		/* In fish's single quotes only the quote and the backslash are special. */
		for (const char *c = o->help; *c; c++)
			printf(*c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
		printf("'\n");
	}
}

int
leat_opt_completion(const struct leat_opt_table *t, struct leat_err *err)
{
	if (strcmp(t->completion, "bash") == 0)
		complete_bash(t);
	else if (strcmp(t->completion, "zsh") == 0)
		complete_zsh(t);
	else
		complete_fish(t);
	return finish(err);
}
