/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/intake.h"

#include <stdlib.h>

#include "base/mem.h"
#include "state/intake_part.h"
#include "state/name.h"
#include "state/run.h"

/* An output that replaced its state would be its end. */
static int
is_apart(const struct leat_intake_options *options, struct leat_err *err)
{
	char *state = leat_absolute_name(options->path),
	     *output = options->output ? leat_absolute_name(options->output) : NULL;
	int status = LEAT_OK;

	if (output && strcmp(state, output) == 0)
		status = leat_err_set(
		    err, LEAT_EUSAGE, "the output cannot be the state: %s", options->output);
	free(state);
	free(output);
	return status;
}

int
leat_intake_open(struct leat_intake **opened, const struct leat_intake_options *options, bool *ours,
    struct leat_err *err)
{
	struct leat_intake *k = LEAT_NEW(struct leat_intake);
	int status;

	k->options = *options;
	leat_buf_add_str(&k->how, options->how);
	k->fd = -1;
	status = is_apart(options, err);
	if (status == LEAT_OK)
		status = leat_store_open(&k->store, options->path, err);
	if (status == LEAT_OK)
		status = leat_run_recover(k->store, options->output, ours, options->log, err);
	*opened = status == LEAT_OK ? k : NULL;
	if (status != LEAT_OK)
		leat_intake_free(k);
	return status;
}

void
leat_intake_free(struct leat_intake *k)
{
	if (k == NULL)
		return;
	leat_given_free(k->given);
	leat_store_close(k->store);
	leat_row_fini(&k->flagged);
	leat_digest_free(k->digest);
	leat_place_fini(&k->place);
	leat_buf_fini(&k->how);
	free(k->input);
	for (size_t i = 0; i < k->nfiles; i++)
		free(k->file[i].name);
	free(k->file);
	free(k);
}

void
leat_intake_end(void *intake)
{
	leat_intake_free(intake);
}

uint64_t
leat_intake_again(const struct leat_intake *k)
{
	return k->again;
}

uint64_t
leat_intake_restated(const struct leat_intake *k)
{
	return k->restated;
}

/* Rows */

int
leat_intake_operand(void *intake, const char *name, struct leat_err *err)
{
	struct leat_intake *k = intake;
	char *real = leat_absolute_name(name);
	const struct leat_intake_file *f = leat_intake_of(k, real);
	enum leat_known known = LEAT_UNKNOWN;
	int status = leat_store_begin(k->store, err);

	if (f && f->known && !f->beyond)
		known = f->known == f->size && !k->follows ? LEAT_ALL_KNOWN : LEAT_FRONT_KNOWN;
	k->current = f;
	if (status == LEAT_OK)
		status = leat_given_operand(k->given, real, known, err);
	free(real);
	/* Who follows may wait next, and lets others write meanwhile. */
	return status == LEAT_OK && k->follows ? leat_store_commit(k->store, err) : status;
}

static const struct leat_row *
flag(struct leat_intake *k, const struct leat_row *row)
{
	leat_row_copy(&k->flagged, row);
	leat_row_flag(&k->flagged, LEAT_OBS_FLAGS, "restated");
	return &k->flagged;
}

int
leat_intake_judge(
    void *intake, const struct leat_row *row, const struct leat_row **instead, struct leat_err *err)
{
	struct leat_intake *k = intake;
	enum leat_news news = LEAT_NO_NEWS;
	int status = LEAT_OK;

	*instead = row;
	if (!k->replays)
		status = leat_store_begin(k->store, err);
	if (!k->replays && status == LEAT_OK)
		status = leat_given_see(k->given, k->out, row, &news, err);
	if (status != LEAT_OK)
		return status;
	if (news == LEAT_RESTATED)
		*instead = flag(k, row);
	if (news == LEAT_NO_NEWS)
		*instead = NULL;
	k->again += news == LEAT_NO_NEWS;
	k->restated += news == LEAT_RESTATED;
	return LEAT_OK;
}

/* The end of a run that does not follow */

int
leat_intake_sealed(void *intake, const char *path, const char *sha256, struct leat_err *err)
{
	struct leat_intake *k = intake;

	/* What is no file has no name to wait for: it has had all when it is closed. */
	k->pending = !k->follows && path;
	return k->pending ? leat_run_seal(k->store, path, sha256, leat_given_first(k->given), err)
			  : LEAT_OK;
}

/*
 * A run that is killed behind the last step seems undone to whoever started it, and its
 * output would be replaced by the next: so as much as can comes before that step, and
 * nothing after.
 */
int
leat_intake_named(void *intake, struct leat_err *err)
{
	struct leat_intake *k = intake;
	int status;

	if (!k->pending)
		return leat_store_commit(k->store, err);
	leat_store_hurry(k->store);
	status = leat_store_checkpoint(k->store, err);
	return status == LEAT_OK ? leat_run_named(k->store, err) : status;
}
