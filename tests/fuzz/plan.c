/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "market/evaluate.h"
#include "market/simulate.h"
#include "report/source.h"
#include "report/text.h"

/* Any bytes as a plan to be tried in a market, and as what a report is made of. */
static struct leat_truth truth;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	leat_simulate_truth(&truth, 4, 1, 1);
	return 0;
}

static void
evaluate(const char *path)
{
	struct leat_in_options o = {.paths = &path, .npaths = 1, .complete = true};
	struct leat_evaluation e;
	struct leat_buf text = {0};
	struct leat_err err = {0};
	int status = leat_evaluate_plan(&e, &truth, &o, &err);

	fuzz_judge(status, &err);
	if (status == LEAT_OK) {
		leat_evaluation_print(&e, &truth, &text);
		leat_evaluation_fini(&e);
	}
	leat_buf_fini(&text);
}

static void
report(const char *path)
{
	struct leat_sources s = {.complete = true};
	struct leat_facts f;
	struct leat_buf page = {0};
	struct leat_err err = {0};
	int status;

	leat_facts_init(&f);
	status = leat_sources_open(&s, &path, 1, &err);
	if (status == LEAT_OK)
		status = leat_sources_read(&s, &f, &err);
	if (status == LEAT_OK)
		status = leat_facts_derive(&f, NULL, &err);
	fuzz_judge(status, &err);
	if (status == LEAT_OK)
		leat_report_text(&f, &page);
	leat_buf_fini(&page);
	leat_sources_fini(&s);
	leat_facts_fini(&f);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct fuzz_file file = fuzz_file(data, n);

	evaluate(file.path);
	report(file.path);
	close(file.fd);
	return 0;
}
