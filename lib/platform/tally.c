/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/mem.h"
#include "platform/transform.h"

uint64_t
leat_tally_dropped(const struct leat_tally *t)
{
	return t->preamble + t->header + t->totals + t->continued + t->footer + t->empty +
	       t->unused + t->beside;
}

void
leat_tally_note(
    const struct leat_tally *t, const char *file, const char *taken_for, const struct leat_log *log)
{
	const struct {
		uint64_t n;
		const char *what;
	} part[] = {{t->rejected, "rejected"}, {t->preamble, "preamble"}, {t->header, "header"},
	    {t->totals, "totals"}, {t->continued, "continued orders"}, {t->footer, "footer"},
	    {t->empty, "without data"}, {t->unused, "events not used"},
	    {t->beside, "for other files"}};
	struct leat_buf b = {0};

	leat_buf_printf(&b, "lines %" PRIu64 ": rows %" PRIu64, t->lines, t->rows);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].n)
			leat_buf_printf(&b, ", %s %" PRIu64, part[i].what, part[i].n);
	if (t->made)
		leat_buf_printf(&b, "; rows made besides %" PRIu64, t->made);
	leat_note(log, "%s: %s: %s", file, taken_for, b.p);
	leat_buf_fini(&b);
}
