/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <string.h>

#include "cli/opt.h"
#include "fuzz.h"

/* Any lines as arguments: options of every type are set, or an error with a text. */
static const struct leat_program program = {.name = "leat-fuzz",
    .purpose = "be given anything",
    .operands = "[FILE ...]",
    .common = 0xff,
    .reads = &leat_observations,
    .writes = &leat_plans};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int null = open("/dev/null", O_WRONLY);

	(void)argc, (void)argv;
	dup2(null, STDOUT_FILENO); /* --help */
	close(null);
	return 0;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct {
		bool flag;
		const char *text, *file, *choice;
		int64_t whole, money;
		double real;
		int32_t day;
		struct leat_opt_list list;
	} o = {0};
	const struct leat_opt table[] = {
	    {"flag", 'f', LEAT_OPT_FLAG, NULL, &o.flag, NULL, 0, 0, "a flag", NULL},
	    {"text", 't', LEAT_OPT_TEXT, "TEXT", &o.text, NULL, 0, 0, "a text", NULL},
	    {"file", 0, LEAT_OPT_FILE, "FILE", &o.file, NULL, 0, 0, "a file", NULL},
	    {"choice", 'c', LEAT_OPT_CHOICE, "WORD", &o.choice, "one other", 0, 0, "a word", NULL},
	    {"whole", 'w', LEAT_OPT_INT, "N", &o.whole, NULL, 1, 9, "a number", NULL},
	    {"money", 0, LEAT_OPT_MONEY, "M", &o.money, NULL, 0, 1e6, "money", NULL},
	    {"real", 0, LEAT_OPT_REAL, "X", &o.real, NULL, -1, 1, "a number", NULL},
	    {"day", 0, LEAT_OPT_DAY, "DAY", &o.day, NULL, 0, 0, "a day", NULL},
	    {"list", 'l', LEAT_OPT_LIST, "ITEM", &o.list, NULL, 0, 0, "an item", NULL},
	};
	char *copy = leat_slice_dup((struct leat_slice){(const char *)data, n}), *argv[65] = {copy};
	struct leat_common common = {0};
	struct leat_opt_list operands = {0};
	struct leat_err err = {0};
	int argc = 1;
	bool done;

	for (char *c = copy; argc < 64 && (c = strchr(c, '\n')) != NULL;) {
		*c++ = '\0';
		argv[argc++] = c;
	}
	fuzz_judge(leat_opt_parse(&program, table, sizeof(table) / sizeof(table[0]), &common, argc,
		       argv, &operands, &done, &err),
	    &err);
	free(operands.item);
	free(o.list.item);
	free(copy);
	return 0;
}
