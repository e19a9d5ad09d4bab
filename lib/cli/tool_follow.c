/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>

#include "cli/tool_part.h"
#include "record/input.h"
#include "record/output.h"

/* What a handler may touch is what all of the program can see: there is no other way. */
static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* The first signal asks for an end; the next one does not ask. What is ignored stays so. */
static void
heed(int number)
{
	struct sigaction a = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;

	sigemptyset(&a.sa_mask);
	if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(number, &a, NULL);
}

static int
pass_on(struct leat_tool *t, struct leat_err *err)
{
	struct leat_tool_state *s = t->state;
	int status = LEAT_OK;

	for (size_t i = 0; i < s->nsides && status == LEAT_OK; i++)
		status = s->side[i].bytes ? leat_output_flush(s->side[i].bytes, err)
					  : leat_out_flush(s->side[i].stream, err);
	if (t->out && status == LEAT_OK)
		status = leat_out_flush(t->out, err);
	return status;
}

static int
on_turn(void *ctx, const struct leat_turn *turn, struct leat_err *err)
{
	struct leat_tool *t = ctx;
	const struct leat_follow *own = &t->state->follow;
	int status = pass_on(t, err);

	return status == LEAT_OK && own->turn ? own->turn(own->ctx, turn, err) : status;
}

int
leat_tool_follow(struct leat_tool *t, const struct leat_follow *how, struct leat_err *err)
{
	struct leat_follow all = *how;
	struct leat_input *input;
	int status;

	if (leat_tool_noperands(t) != 1)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--follow takes one operand, and there are %zu", leat_tool_noperands(t));
	status = leat_tool_input(t, 0, &input, err);
	if (status != LEAT_OK)
		return status;
	t->state->follows = true;
	t->state->follow = *how;
	heed(SIGINT);
	heed(SIGTERM);
	all.stop = &stop;
	all.turn = on_turn;
	all.ctx = t;
	leat_input_follow(input, &all);
	return LEAT_OK;
}
