/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "record/schema.h"

/* The programs in the order of the pipeline, each with what it is for. */
static const struct {
	const char *name, *purpose;
} programs[] = {
    {"ingest", "read platform exports as observations"},
    {"clean", "validate, normalise and deduplicate observations"},
    {"shard", "split a stream or a table, by rows or by a key"},
    {"attribute", "credit conversions to channels"},
    {"fit", "estimate response curves from observations"},
    {"allocate", "find the budget that maximises the expected outcome"},
    {"report", "say what happened, what is recommended and why"},
    {"simulate", "make a market with known truth, or try a plan in it"},
};
enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

/* A reader that went away has seen enough; a full disk is never success. */
static int
finish(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return LEAT_OK;
	if (errno == EPIPE)
		return LEAT_EPIPE;
	fprintf(stderr, "leat: (standard output): %s\n", strerror(errno));
	return LEAT_EIO;
}

static int
list(void)
{
	printf("usage: leat PROGRAM [option ...] [FILE ...]\n\nPrograms, in the order of the "
	       "pipeline:\n");
	for (size_t i = 0; i < PROGRAMS; i++)
		printf("  %-10s %s\n", programs[i].name, programs[i].purpose);
	printf("\n`leat PROGRAM --help` lists a program's options; leat(7) describes the "
	       "pipeline.\n");
	return finish();
}

/* leat-NAME beside this program, else wherever PATH has it. */
static void
execute(char **argv)
{
	char self[PATH_MAX], path[PATH_MAX + 128];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		*slash = '\0';
		snprintf(path, sizeof(path), "%s/leat-%s", self, argv[0]);
		execv(path, argv);
	}
	snprintf(path, sizeof(path), "leat-%s", argv[0]);
	execvp(path, argv);
}

static int
unknown(const char *name)
{
	const char *names[PROGRAMS], *near;
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < PROGRAMS; i++)
		names[i] = programs[i].name;
	near = leat_nearest(leat_slice(name), names, PROGRAMS);
	fprintf(stderr, "leat: no program `%s`", leat_safe(leat_slice(name), safe));
	if (near && strcmp(near, name) == 0)
		fprintf(stderr, " beside leat or in PATH: the installation is not whole\n");
	else if (near)
		fprintf(stderr, "; did you mean `%s`?\n", near);
	else
		fprintf(stderr, "; `leat` lists them\n");
	return LEAT_EUSAGE;
}

int
main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";

	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return list();
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		printf("leat %s\n", LEAT_VERSION);
		return finish();
	}
	if (strchr(word, '/') == NULL && word[0] != '-')
		execute(argv + 1);
	return unknown(word);
}
