/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/command.h"

#include <math.h>

#include "attribution/ensemble.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "base/num.h"
#include "base/when.h"
#include "credit/command_part.h"
#include "credit/counts.h"
#include "record/output.h"

struct leat_partial_about
leat_command_about(
    const struct leat_command *c, const char *schema, const char *more, struct leat_arena *text)
{
	/* No sum depends on these. The period that was observed is part of what sums are of, but
	 * not as it was given. */
	static const char *const but[] = {LEAT_SUMS_NAMES, "observe", "every", "transitions",
	    "effects", "paths", "coverage-limit", "weights", "permutations", NULL};

	return leat_sums_about(schema, c->table, c->ntable, but, more, text);
}

const struct leat_touch_filter *
leat_command_filter(const struct leat_command *c)
{
	return leat_touch_filter_idle(&c->filter) ? NULL : &c->filter;
}

/* Looking up what is asked for */

/* The place of a word among those of its option, which has let no other pass. */
static int
place(const char *word, const char *words)
{
	struct leat_slice rest = leat_slice(words), one;
	int i = 0;

	while (leat_slice_cut(&rest, ' ', &one) && !leat_slice_is(one, word))
		i++;
	return i;
}

/* --order: a number, or auto, which is 0. */
static int
read_order(const char *text, int *order, struct leat_err *err)
{
	int64_t k;

	*order = 0;
	if (strcmp(text, "auto") == 0)
		return LEAT_OK;
	if (!leat_parse_i64(leat_slice(text), &k) || k < 1 || k > LEAT_MARKOV_MAX_ORDER)
		return leat_err_set(err, LEAT_EUSAGE, "--order: must be from 1 to %d, or auto",
		    LEAT_MARKOV_MAX_ORDER);
	*order = (int)k;
	return LEAT_OK;
}

static int
read_models(struct leat_command *c, struct leat_err *err)
{
	const struct leat_attribute_asked *o = c->asked;
	int rc;

	c->attribution = (struct leat_attribution_options){
	    .half_life_days = o->half_life,
	    .max_order = (int)o->max_order,
	    .lookback_days = o->lookback,
	    .once = o->once,
	    .threads = leat_tool_threads(c->t),
	    .seed = (uint64_t)c->t->common.seed,
	    .permutations = (int)o->permutations,
	};
	if ((rc = leat_attribution_list(leat_slice(o->model), c->model, &c->nmodels, err)) ||
	    (rc = read_order(o->order, &c->attribution.order, err)))
		return rc;
	return leat_position_weights(
	    leat_slice(o->position_weights), c->attribution.position_weight, err);
}

/* Which touches count, and how much. */
static int
read_touches(struct leat_command *c, struct leat_err *err)
{
	const struct leat_attribute_asked *o = c->asked;

	c->prepare = (struct leat_prepare_options){
	    .ignore_direct = strcmp(o->direct, "ignore") == 0,
	    .repeats = (enum leat_repeats)place(o->repeats, LEAT_REPEATS_WORDS),
	    .gap_us = llround(o->gap * 60 * (double)LEAT_US_PER_SECOND),
	    .view_lookback_us = llround(o->view_lookback * (double)LEAT_US_PER_DAY),
	    .view_weight = o->view_weight < 1 || o->view_weight > 1 ? o->view_weight : 0,
	};
	if (leat_touch_filter_init(
		&c->filter, o->events, o->only_channel, o->ignore_channel, err) != LEAT_OK)
		return err->status;
	c->filter.no_direct = strcmp(o->direct, "drop") == 0;
	return LEAT_OK;
}

static int
look_up(struct leat_command *c, struct leat_err *err)
{
	int rc;

	c->by = (enum leat_by)place(c->asked->by, LEAT_BY_WORDS);
	c->every = (enum leat_every)place(c->asked->every, LEAT_EVERY_WORDS);
	if ((rc = read_models(c, err)) || (rc = read_touches(c, err)))
		return rc;
	return leat_ensemble_weights(
	    leat_slice(c->asked->weights), c->model, c->nmodels, c->weight, err);
}

/* Doing it */

static int
run_final(const struct leat_command *c, struct leat_err *err)
{
	struct leat_partial *p = leat_partial_new();
	struct leat_partial_about about;
	int rc = leat_sums_read(c->t, &c->asked->sums, p, err);

	if (rc == LEAT_OK && leat_partial_about(p, &about) &&
	    leat_slice_is(about.schema, LEAT_COUNT_SUMS))
		rc = leat_command_counts(c, p, err);
	else if (rc == LEAT_OK)
		rc = leat_command_stream_final(c, p, err);
	leat_partial_free(p);
	return rc;
}

/* Which input it is is told by the first line of the first operand. */
static int
run_either(const struct leat_command *c, struct leat_err *err)
{
	struct leat_input *first;
	struct leat_slice front;
	int rc;

	if (c->asked->sums.final)
		return run_final(c, err);
	if ((rc = leat_tool_input(c->t, 0, &first, err)) ||
	    (rc = leat_input_peek_line(first, &front, err)))
		return rc;
	if (leat_counts_told(front))
		return leat_command_counts(c, NULL, err);
	return c->asked->sums.partial ? leat_command_stream_sums(c, err)
				      : leat_command_stream(c, err);
}

/* A table beside the credits, if it was asked for. */
struct aside {
	const char *path;
	struct leat_output *out;
	struct leat_buf text;
};

static int
open_aside(struct leat_tool *t, struct aside *a, struct leat_buf **text, struct leat_err *err)
{
	if (a->path == NULL)
		return LEAT_OK;
	*text = &a->text;
	return leat_tool_file(t, a->path, &a->out, err);
}

static int
write_aside(const struct aside *a, struct leat_err *err)
{
	return a->out ? leat_output_write(a->out, a->text.p, a->text.n, err) : LEAT_OK;
}

/* Tables that there is nothing to write into. */
static int
check_asides(const struct leat_command *c, struct leat_err *err)
{
	const struct leat_attribute_asked *o = c->asked;
	bool chain = false;

	for (size_t i = 0; i < c->nmodels; i++)
		chain |= c->model[i]->transitions != NULL;
	if (o->sums.partial && (o->transitions || o->effects))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--transitions and --effects are of what is learnt: give them with --final");
	if ((o->sums.partial || o->sums.final) && o->paths)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--paths needs the touches, which sums no longer have: run it on a whole "
		    "stream");
	if (o->transitions && !chain)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--transitions needs a model that is a chain: markov");
	return LEAT_OK;
}

static int
run_explained(struct leat_command *c, struct leat_err *err)
{
	struct aside transitions = {.path = c->asked->transitions},
		     effects = {.path = c->asked->effects};
	int rc, written;

	if ((rc = open_aside(c->t, &transitions, &c->explain.transitions, err)) == LEAT_OK &&
	    (rc = open_aside(c->t, &effects, &c->explain.effects, err)) == LEAT_OK) {
		leat_explain_begin(&c->explain);
		rc = run_either(c, err);
		/* A held stream is passed on, and its tables are empty. */
		if ((written = write_aside(&transitions, err)) ||
		    (written = write_aside(&effects, err)))
			rc = written;
	}
	c->explain = (struct leat_explain){0};
	leat_buf_fini(&transitions.text);
	leat_buf_fini(&effects.text);
	return rc;
}

int
leat_command_run(struct leat_tool *t, const struct leat_attribute_asked *asked,
    const struct leat_opt *table, size_t n, struct leat_err *err)
{
	struct leat_command c = {.t = t, .asked = asked, .table = table, .ntable = n};
	int rc = leat_sums_usage(&asked->sums, err);

	if (rc)
		return rc;
	if (asked->sums.merge)
		return leat_sums_merge(t, &asked->sums, err);
	t->digests = asked->sums.partial;
	if ((rc = look_up(&c, err)) == LEAT_OK && (rc = check_asides(&c, err)) == LEAT_OK)
		rc = run_explained(&c, err);
	leat_touch_filter_fini(&c.filter);
	return rc;
}
