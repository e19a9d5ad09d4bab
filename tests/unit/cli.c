/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/mem.h"
#include "cli/tool.h"
#include "record/input.h"
#include "record/json.h"
#include "record/output.h"
#include "unit.h"

static const struct leat_program program = {
    .name = "leat-test",
    .purpose = "try what programs have in common",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_SEED | LEAT_COMMON_THREADS,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

static struct values {
	bool flag, given;
	const char *text, *file, *choice;
	int64_t whole, money;
	double real;
	int32_t day;
	struct leat_opt_list list;
} v;

static const struct leat_opt table[] = {
    {"flag", 'f', LEAT_OPT_FLAG, NULL, &v.flag, NULL, 0, 0, "a flag (default: no)", NULL},
    {"text", 't', LEAT_OPT_TEXT, "WORD", &v.text, NULL, 0, 0, "any text (default: none)", &v.given},
    {"file", 0, LEAT_OPT_FILE, "FILE", &v.file, NULL, 0, 0, "a file (default: none)", NULL},
    {"whole", 'w', LEAT_OPT_INT, "N", &v.whole, NULL, -2, 10, "a whole number (default: 0)", NULL},
    {"real", 0, LEAT_OPT_REAL, "X", &v.real, NULL, 0.5, 2, "a number (default: 0.5)", NULL},
    {"money", 0, LEAT_OPT_MONEY, "SUM", &v.money, NULL, 0, 0, "money (default: 0)", NULL},
    {"day", 0, LEAT_OPT_DAY, "DAY", &v.day, NULL, 0, 0, "a day (default: 1970-01-01)", NULL},
    {"choice", 0, LEAT_OPT_CHOICE, "WHICH", &v.choice, "one two", 0, 0,
	"one or two, with a help text that is far too long for one line of a terminal "
	"of the usual width (default: one's own: [none])",
	NULL},
    {"list", 'l', LEAT_OPT_LIST, "ITEM", &v.list, NULL, 0, 0, "items (default: none)", NULL},
};

enum { NTABLE = sizeof(table) / sizeof(table[0]) };

/* A command line of words with blanks between. */
static struct command {
	char *argv[32], text[512];
	int argc;
	struct leat_common common;
	struct leat_opt_list operands;
	bool done;
	struct leat_err err;
} cmd;

static int
parse(const char *line)
{
	free(v.list.item);
	free(cmd.operands.item);
	v = (struct values){0};
	cmd = (struct command){0};
	cmd.argv[cmd.argc++] = (char *)"leat-test";
	snprintf(cmd.text, sizeof(cmd.text), "%s", line);
	for (char *save, *word = strtok_r(cmd.text, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		cmd.argv[cmd.argc++] = word;
	return leat_opt_parse(&program, table, NTABLE, &cmd.common, cmd.argc, cmd.argv,
	    &cmd.operands, &cmd.done, &cmd.err);
}

START_TEST(values_are_read_by_type)
{
	ck_assert_int_eq(
	    parse("-f --text=a=b --file f.csv -w -2 --real 1.5e0 --money=12.345678 "
		  "--day 2026-07-01 --choice two -la --list=b --list c -o out -O jsonl "
		  "--seed 7 -qj2"),
	    LEAT_OK);
	ck_assert(v.flag && v.given && !cmd.done);
	ck_assert_str_eq(v.text, "a=b");
	ck_assert_str_eq(v.file, "f.csv");
	ck_assert_int_eq(v.whole, -2);
	ck_assert(v.real == 1.5);
	ck_assert_int_eq(v.money, 12345678);
	ck_assert_int_eq(v.day, 20635);
	ck_assert_str_eq(v.choice, "two");
	ck_assert_uint_eq(v.list.n, 3);
	ck_assert_str_eq(v.list.item[0], "a");
	ck_assert_str_eq(v.list.item[2], "c");
	ck_assert_str_eq(cmd.common.output, "out");
	ck_assert_str_eq(cmd.common.output_format, "jsonl");
	ck_assert(cmd.common.quiet && cmd.common.seed == 7 && cmd.common.threads == 2);
	ck_assert_uint_eq(cmd.operands.n, 0);
	/* Limits are within the range; the last of two values counts; an abbreviation of one is it.
	 */
	ck_assert_int_eq(parse("--wh 10 --real 2 --real 0.5"), LEAT_OK);
	ck_assert_int_eq(v.whole, 10);
	ck_assert(v.real == 0.5 && !v.given);
}
END_TEST

static void
expect_operands(const char *line, const char *want)
{
	char got[256] = "";

	ck_assert_int_eq(parse(line), LEAT_OK);
	for (size_t i = 0; i < cmd.operands.n; i++) {
		strcat(got, i ? "|" : "");
		strcat(got, cmd.operands.item[i]);
	}
	ck_assert_str_eq(got, want);
	ck_assert(v.flag);
}

START_TEST(operands_may_stand_anywhere)
{
	for (int posix = 0; posix < 2; posix++) {
		if (posix)
			setenv("POSIXLY_CORRECT", "1", 1);
		else
			unsetenv("POSIXLY_CORRECT");
		expect_operands("x -f y", "x|y");
		expect_operands("- --flag -", "-|-");
		expect_operands("a -f -t b c", "a|c");
		expect_operands("-f a -- -t --flag --", "a|-t|--flag|--");
		expect_operands("-f --", "");
	}
}
END_TEST

START_TEST(wrong_options_say_what_is_right)
{
	static const struct {
		const char *line, *says;
	} wrong[] = {
	    {"--flga", "unknown option --flga; did you mean --flag?"},
	    {"--moeny=3", "unknown option --moeny; did you mean --money?"},
	    {"--sede 3", "unknown option --sede; did you mean --seed?"},
	    {"--incomprehensible", "unknown option --incomprehensible (see --help)"},
	    {"x --f", "--f may be any of --flag, --file, --files-from"},
	    {"--co=3", "--co may be any of --complete, --columns, --completion"},
	    {"-Z", "unknown option -Z (see --help)"},
	    {"-fZ", "unknown option -Z (see --help)"},
	    {"--\033[31m", "unknown option --\\x1B[31m (see --help)"},
	    {"--text", "--text needs an argument: WORD"},
	    {"-ft", "--text needs an argument: WORD"},
	    {"--flag=yes", "--flag takes no argument"},
	    {"--whole 1.5", "--whole: not a whole number: \"1.5\""},
	    {"--whole=", "--whole: not a whole number: \"\""},
	    {"-w 11", "--whole: must be from -2 to 10"},
	    {"-w -3", "--whole: must be from -2 to 10"},
	    {"-w 99999999999999999999", "--whole: not a whole number: \"99999999999999999999\""},
	    {"--real 0.49", "--real: must be from 0.5 to 2"},
	    {"--real nan", "--real: not a number: \"nan\""},
	    {"--real 1,5", "--real: not a number: \"1,5\""},
	    {"--money 5EUR", "--money: not an amount of money: \"5EUR\""},
	    {"--day 2026-02-29", "--day: not a date (YYYY-MM-DD): \"2026-02-29\""},
	    {"--choice three", "--choice: must be one of: one two: \"three\""},
	    {"--choice on", "--choice: must be one of: one two: \"on\""},
	    {"-O xml", "--output-format: must be one of: csv jsonl: \"xml\""},
	    {"--seed -1", "--seed: must be from 0 to 9e15"},
	    {"-j 1025", "--threads: must be from 0 to 1024"},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_msg(parse(wrong[i].line) == LEAT_EUSAGE, "%s: taken", wrong[i].line);
		ck_assert_str_eq(cmd.err.text, wrong[i].says);
	}
	/* What one parse left is not seen by the next. */
	ck_assert_int_eq(parse("-fq x"), LEAT_OK);
	ck_assert(v.flag && cmd.common.quiet && cmd.operands.n == 1);
}
END_TEST

/* Scratch files and captured output */

static char scratch[] = "/tmp/leat-cli-XXXXXX";

static char *
in_scratch(const char *name)
{
	struct leat_buf b = {0};

	if (access(scratch, F_OK) != 0)
		ck_assert_ptr_nonnull(mkdtemp(scratch));
	leat_buf_printf(&b, "%s/%s", scratch, name);
	return b.p;
}

static char *
file_of(const char *name, const char *text)
{
	char *path = in_scratch(name);
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	return path;
}

/* The text of a file, or NULL if there is none; the caller frees it. */
static char *
text_of(const char *name)
{
	char *path = in_scratch(name), block[4096];
	FILE *f = fopen(path, "r");
	struct leat_buf b = {0};
	size_t n;

	free(path);
	if (f == NULL)
		return NULL;
	leat_buf_add_str(&b, "");
	while ((n = fread(block, 1, sizeof(block), f)))
		leat_buf_add(&b, block, n);
	fclose(f);
	return b.p;
}

static void
expect_text(const char *name, const char *want)
{
	char *got = text_of(name);

	ck_assert_pstr_eq(got, want);
	free(got);
}

/* From here on a descriptor goes to a file; Check runs each test in a process of its own. */
static void
redirect(int fd, const char *name)
{
	char *path = in_scratch(name);
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(to, 0);
	fflush(NULL);
	ck_assert_int_eq(dup2(to, fd), fd);
	close(to);
	free(path);
}

static void
clean_up(void)
{
	struct leat_buf b = {0};

	leat_buf_printf(&b, "rm -rf %s", scratch);
	ck_assert_int_eq(system(b.p), 0);
	leat_buf_fini(&b);
}

START_TEST(texts_are_made_of_the_table)
{
	static const char *const shells[] = {"bash", "zsh", "fish"};
	char line[64], *text, *path;
	struct leat_buf check = {0};

	redirect(STDOUT_FILENO, "help");
	ck_assert_int_eq(parse("--help"), LEAT_OK);
	ck_assert(cmd.done);
	text = text_of("help");
	for (size_t i = 0; i < NTABLE; i++) {
		snprintf(line, sizeof(line), "--%s", table[i].name);
		ck_assert_msg(strstr(text, line) != NULL, "%s is not in --help", line);
	}
	for (char *save, *l = strtok_r(text, "\n", &save); l; l = strtok_r(NULL, "\n", &save))
		ck_assert_msg(strlen(l) <= 80, "wider than 80 columns: %s", l);
	free(text);
	for (size_t s = 0; s < 3; s++) {
		redirect(STDOUT_FILENO, shells[s]);
		snprintf(line, sizeof(line), "--completion %s", shells[s]);
		ck_assert_int_eq(parse(line), LEAT_OK);
		ck_assert(cmd.done);
		text = text_of(shells[s]);
		for (size_t i = 0; i < NTABLE; i++)
			ck_assert_msg(strstr(text, table[i].name) != NULL, "%s: no %s", shells[s],
			    table[i].name);
		free(text);
	}
	path = in_scratch("bash");
	leat_buf_printf(&check, "bash -n %s", path);
	ck_assert_int_eq(system(check.p), 0);
	redirect(STDOUT_FILENO, "columns");
	ck_assert_int_eq(parse("--columns"), LEAT_OK);
	text = text_of("columns");
	ck_assert_ptr_nonnull(strstr(text, "\ncost\tmoney\t"));
	free(text);
	free(path);
	leat_buf_fini(&check);
	clean_up();
}
END_TEST

/* A program that writes a row and a file beside it, and then ends as it is told. */

static int ending;

static int
run_ending(struct leat_tool *t, struct leat_err *err)
{
	static const int columns[] = {LEAT_OBS_KIND, LEAT_OBS_NAME, LEAT_OBS_VALUE, -1};
	char *path = in_scratch("side");
	struct leat_output *side;
	struct leat_out *out;
	struct leat_row row;

	ck_assert_int_eq(leat_tool_file(t, path, &side, err), LEAT_OK);
	ck_assert_int_eq(leat_output_write(side, "beside\n", 7, err), LEAT_OK);
	ck_assert_int_eq(leat_tool_out(t, LEAT_CSV, &out, err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, NULL, columns, err), LEAT_OK);
	leat_row_init(&row, LEAT_OBS_N);
	leat_row_str(&row, LEAT_OBS_KIND, "control");
	ck_assert_int_eq(leat_out_row(out, &row, err), LEAT_OK);
	leat_row_fini(&row);
	free(path);
	t->read = t->written = 0;
	t->rejected = 1;
	if (ending != LEAT_OK && ending != LEAT_NEGATIVE)
		return leat_err_at(err, ending, "f.csv", 3, "cost", "went wrong");
	return leat_tool_end(t, ending, err);
}

static int
run_tool(int (*run)(struct leat_tool *, struct leat_err *), const char *line)
{
	char *out = in_scratch("out");
	int status;

	unsetenv("LEAT_RUN");
	parse(line);
	cmd.argv[cmd.argc++] = (char *)"-o";
	cmd.argv[cmd.argc++] = out;
	redirect(STDERR_FILENO, "err");
	status = leat_tool_main(&program, table, NTABLE, run, &v, cmd.argc, cmd.argv);
	free(out);
	return status;
}

START_TEST(files_get_their_names_together_or_not_at_all)
{
	ending = LEAT_EDATA;
	ck_assert_int_eq(run_tool(run_ending, ""), LEAT_EDATA);
	expect_text("out", NULL);
	expect_text("side", NULL);
	expect_text("err", "leat-test: f.csv:3: cost: went wrong\n");
	ck_assert_int_eq(run_tool(run_ending, "--log json"), LEAT_EDATA);
	expect_text("err", "{\"level\":\"error\",\"program\":\"leat-test\",\"file\":\"f.csv\","
			   "\"line\":3,\"column\":\"cost\",\"status\":65,"
			   "\"message\":\"went wrong\"}\n");
	ending = LEAT_OK;
	ck_assert_int_eq(run_tool(run_ending, ""), LEAT_OK);
	expect_text("out", "kind,name,value\ncontrol,,\nend,ok,1\n");
	expect_text("side", "beside\n");
	expect_text("err", "leat-test: 0 rows read, 1 written, 1 rejected\n");
	/* A well-formed no is written too, and says so. */
	ending = LEAT_NEGATIVE;
	ck_assert_int_eq(run_tool(run_ending, "-q"), LEAT_NEGATIVE);
	expect_text("out", "kind,name,value\ncontrol,,\nend,held:1,1\n");
	expect_text("err", "");
	clean_up();
}
END_TEST

/* A program that reads its first operand itself, and the others as a stream, in turned order. */
static int
run_mixed(struct leat_tool *t, struct leat_err *err)
{
	const size_t which[] = {2, 1};
	struct leat_input *input[3];
	struct leat_slice line;
	struct leat_batch b;
	struct leat_out *out;
	struct leat_row row;
	struct leat_in *in;
	int status = LEAT_OK;

	ck_assert_uint_eq(leat_tool_noperands(t), 3);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(leat_tool_input(t, i, &input[i], err), LEAT_OK);
		ck_assert_int_eq(leat_input_peek_line(input[i], &line, err), LEAT_OK);
	}
	ck_assert_int_eq(leat_tool_in_some(t, which, 2, &in, err), LEAT_OK);
	while (status == LEAT_OK && (status = leat_input_read(input[0], &line, err)) == LEAT_OK &&
	       line.n)
		leat_tool_read(t, 0, 2);
	t->dropped = 2;
	ck_assert_int_eq(leat_tool_out(t, LEAT_AUTO, &out, err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, in, NULL, err), LEAT_OK);
	leat_row_init(&row, leat_in_ncolumns(in));
	while (status == LEAT_OK && (status = leat_in_next(in, &b, err)) == LEAT_OK && b.nrows)
		for (size_t r = 0; r < b.nrows; r++) {
			leat_row_load(&row, &b, r);
			ck_assert_int_eq(leat_out_row(out, &row, err), LEAT_OK);
		}
	leat_row_fini(&row);
	return status == LEAT_OK ? leat_tool_end(t, 0, err) : status;
}

static const char *
digest_of(const char *name, char hex[LEAT_DIGEST_HEX])
{
	char *text = text_of(name);

	leat_digest_of(text, strlen(text), hex);
	free(text);
	return hex;
}

static const char *
want(const struct leat_json *object, const char *key)
{
	const struct leat_json *value = leat_json_get(object, key);

	ck_assert_msg(value != NULL, "no %s", key);
	return value->text.p;
}

START_TEST(the_manifest_has_every_operand)
{
	static const struct {
		const char *file, *rows;
	} operand[] = {{"export", "2"}, {"two.csv", "1"}, {"one.csv", "1"}};
	char *paths[3], *run = in_scratch("run"), *text, hex[LEAT_DIGEST_HEX], *name;
	const struct leat_json *input;
	struct leat_arena arena = {0};
	struct leat_buf line = {0};
	struct leat_json *root;
	struct leat_err err;

	paths[0] = file_of("export", "Campaign,Cost\nBrand,1\n");
	paths[1] = file_of("one.csv", "kind,value,name\ncontrol,1,a\nend,1,ok\n");
	paths[2] = file_of("two.csv", "kind,name,value\ncontrol,b,2\nend,ok,1\n");
	leat_buf_printf(&line, "--run %s %s %s %s", run, paths[0], paths[1], paths[2]);
	ck_assert_int_eq(run_tool(run_mixed, line.p), LEAT_OK);
	expect_text("out", "kind,name,value\ncontrol,b,2\ncontrol,a,1\nend,ok,2\n");
	expect_text("err", "leat-test: 4 rows read, 2 written, 2 dropped by rule\n");

	text = text_of("run/manifest.jsonl");
	ck_assert_int_eq(
	    leat_json_parse(&root, &arena, leat_slice(text), "manifest", 1, &err), LEAT_OK);
	ck_assert_str_eq(want(root, "rows_read"), "4");
	ck_assert_str_eq(want(root, "rows_written"), "2");
	ck_assert_str_eq(want(root, "rows_dropped"), "2");
	ck_assert_str_eq(want(leat_json_get(root, "output"), "sha256"), digest_of("out", hex));
	input = leat_json_get(root, "inputs")->child;
	for (size_t i = 0; i < 3; i++, input = input->next) {
		ck_assert_ptr_nonnull(input);
		name = in_scratch(operand[i].file);
		ck_assert_str_eq(want(input, "file"), name);
		ck_assert_str_eq(want(input, "rows"), operand[i].rows);
		ck_assert_str_eq(want(input, "sha256"), digest_of(operand[i].file, hex));
		free(name);
	}
	ck_assert_ptr_null(input);
	leat_arena_fini(&arena);
	leat_buf_fini(&line);
	for (size_t i = 0; i < 3; i++)
		free(paths[i]);
	free(text);
	free(run);
	clean_up();
}
END_TEST

START_TEST(operands_may_come_from_a_list)
{
	char *export = file_of("export", "a\n");
	char *two = file_of("two.csv", "kind,name,value\ncontrol,b,2\nend,ok,1\n");
	struct leat_buf text = {0}, line = {0};
	char *list;

	leat_buf_printf(&text, "%s\r\n\n%s", two, two);
	list = file_of("list", text.p);
	leat_buf_printf(&line, "--files-from %s %s", list, export);
	ck_assert_int_eq(run_tool(run_mixed, line.p), LEAT_OK);
	expect_text("err", "leat-test: 4 rows read, 2 written, 2 dropped by rule\n");
	free(list);
	list = file_of("list", "\n");
	line.n = text.n = 0;
	leat_buf_printf(&line, "--files-from %s", list);
	leat_buf_printf(&text, "leat-test: %s: names no file\n", list);
	ck_assert_int_eq(run_tool(run_mixed, line.p), LEAT_EDATA);
	expect_text("err", text.p);
	leat_buf_fini(&line);
	leat_buf_fini(&text);
	free(list);
	free(two);
	free(export);
	clean_up();
}
END_TEST

UNIT_MAIN("cli", values_are_read_by_type, operands_may_stand_anywhere,
    wrong_options_say_what_is_right, texts_are_made_of_the_table,
    files_get_their_names_together_or_not_at_all, the_manifest_has_every_operand,
    operands_may_come_from_a_list)
