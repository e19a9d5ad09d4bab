/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/tool_part.h"

int64_t
leat_tool_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * LEAT_US_PER_SECOND + ts.tv_nsec / 1000;
}

/* Is there somebody to see it, and time that it was shown? */
static bool
due(const struct leat_tool *t)
{
	const struct leat_tool_state *s = t->state;
	int64_t now = leat_tool_now();

	if (t->common.quiet || (t->common.log && strcmp(t->common.log, "json") == 0) ||
	    !isatty(STDERR_FILENO))
		return false;
	return now - s->start_us > LEAT_US_PER_SECOND &&
	       now - s->progress_us > LEAT_US_PER_SECOND / 10;
}

void
leat_tool_progress(void *tool, const char *doing, double share)
{
	struct leat_tool *t = tool;
	struct leat_tool_state *s = t->state;

	if (!due(t))
		return;
	s->progress_us = leat_tool_now();
	s->progress = fprintf(stderr, "\r%s: %s %3.0f %%", t->program->name, doing, 100 * share);
	fflush(stderr);
}

void
leat_tool_progress_end(struct leat_tool *t)
{
	struct leat_tool_state *s = t->state;

	/* Blanks, since what an escape means is the terminal's business. */
	if (s->progress > 0)
		fprintf(stderr, "\r%*s\r", s->progress, "");
	s->progress = 0;
}
