/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "quality/delay.h"
#include "report/text.h"

/* Any bytes as a quality report: for the curves in it, and to be shown. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_rule_checks asked = {.delay_limit = 0.9, .delay_days = 30};
	struct fuzz_file file = fuzz_file(data, n);
	struct leat_delay *d = leat_delay_new(&asked, NULL);
	struct leat_input *in;
	struct leat_buf out = {0};
	struct leat_err err = {0};
	struct leat_facts f;
	int status = leat_delay_read(d, file.path, &err);

	fuzz_judge(status, &err);
	leat_delay_settle(d);
	leat_delay_print(d, &out);
	leat_delay_free(d);
	close(file.fd);

	err.text[0] = '\0';
	in = leat_input_from((struct leat_slice){(const char *)data, n}, "fuzz");
	leat_facts_init(&f);
	status = leat_facts_read_quality(&f, in, &err);
	fuzz_judge(status, &err);
	if (status == LEAT_OK && leat_facts_derive(&f, NULL, &err) == LEAT_OK)
		leat_report_text(&f, &out);
	leat_facts_fini(&f);
	leat_input_free(in);
	leat_buf_fini(&out);
	return 0;
}
