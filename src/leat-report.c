/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cli/tool.h"
#include "record/output.h"
#include "report/html.h"
#include "report/source.h"
#include "report/text.h"

struct options {
	const char *format;
};

static const struct leat_program program = {
    .name = "leat-report",
    .purpose = "say what a plan changes and why, in text or as a page",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT_FILE,
};

static void
record(void *tool, struct leat_in *in)
{
	leat_tool_record(tool, in);
}

static void
record_input(void *tool, struct leat_input *in)
{
	leat_tool_record_input(tool, in);
}

static int
gather(struct leat_tool *t, struct leat_facts *f, struct leat_err *err)
{
	const char *input = t->common.input_format;
	struct leat_sources s = {.complete = t->common.complete,
	    .digest = t->common.run != NULL,
	    .done = record,
	    .done_input = record_input,
	    .ctx = t,
	    .log = &t->log};
	int rc;

	s.format = input == NULL ? LEAT_AUTO : strcmp(input, "csv") == 0 ? LEAT_CSV : LEAT_JSONL;
	rc = leat_sources_open(&s, t->operands, leat_tool_noperands(t), err);
	if (rc == LEAT_OK)
		rc = leat_sources_read(&s, f, err);
	if (rc == LEAT_OK)
		rc = leat_facts_derive(f, &t->log, err);
	leat_sources_fini(&s);
	return rc;
}

static int
compose(struct leat_tool *t, struct leat_facts *f, struct leat_buf *page, struct leat_err *err)
{
	const struct options *o = t->options;
	char *share;
	int rc;

	if (strcmp(o->format, "text") == 0) {
		leat_report_text(f, page);
		return LEAT_OK;
	}
	share = leat_share_path("report");
	rc = leat_report_html(f, share, &t->log, page, err);
	free(share);
	return rc;
}

/* The whole report is made before a byte of it is written. */
static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_buf page = {0};
	struct leat_output *out;
	struct leat_facts f;
	int rc;

	leat_facts_init(&f);
	rc = gather(t, &f, err);
	if (rc == LEAT_OK)
		rc = compose(t, &f, &page, err);
	if (rc == LEAT_OK)
		rc = leat_tool_file(t, t->common.output, &out, err);
	if (rc == LEAT_OK)
		rc = leat_output_write(out, page.p, page.n, err);
	if (rc == LEAT_OK && f.held)
		rc = leat_err_set(err, f.held, "the %s is held with status %d: the report says so",
		    f.held_what, f.held);
	leat_buf_fini(&page);
	leat_facts_fini(&f);
	return rc;
}

int
main(int argc, char **argv)
{
	struct options o = {.format = "text"};
	const struct leat_opt table[] = {
	    {.name = "format",
		.type = LEAT_OPT_CHOICE,
		.arg = "FORMAT",
		.to = &o.format,
		.words = "text html",
		.help = "text for a terminal, or html, one page (default: text)"},
	};

	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
