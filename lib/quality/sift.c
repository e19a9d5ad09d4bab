/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/sift.h"

#include "quality/cleaner_part.h"

struct sieve {
	struct leat_in *in;
	struct leat_checker checker;
	struct leat_reshape *reshape; /* or NULL, as is the next */
	struct leat_reshaper *reshaper;
	struct leat_discards discards;
	struct leat_out *out;
	struct leat_row row;
};

static int
discard(struct sieve *s, const struct leat_batch *b, size_t r, enum leat_fate fate, int column,
    const char *reason, struct leat_err *err)
{
	return leat_discard(&s->discards, fate, b->file, b->line[r], column, reason, &s->row, err);
}

static int
sift_row(struct sieve *s, const struct leat_batch *b, size_t r, struct leat_err *err)
{
	/* Of a row by itself no more is known than that its time may be an instant. */
	const struct leat_cleaner_spooled alone = {.mark.instant = true};
	enum leat_reshaped what = LEAT_RESHAPED;
	struct leat_reshape_end end;
	struct leat_finding f;
	enum leat_obs_kind kind;

	leat_row_load(&s->row, b, r);
	if (s->reshaper)
		what = leat_reshape_row(s->reshaper, &s->row, &end);
	if (what == LEAT_RESHAPED_FAULT)
		return leat_err_at(err, LEAT_EDATA, b->file, b->line[r],
		    end.column < 0 ? NULL : leat_in_column(s->in, (size_t)end.column), "%s",
		    end.reason);
	if (what == LEAT_RESHAPED_AWAY)
		return discard(s, b, r, end.fate, end.column, end.reason, err);
	if (!leat_check_row(&s->checker, &s->row, &kind, &f)) {
		if (s->reshaper)
			leat_reshape_undo(s->reshaper, &s->row);
		return discard(s, b, r, LEAT_REJECTED, f.column, f.reason, err);
	}
	if (s->reshape && !leat_reshape_admits(s->reshape, &s->row, kind, true, &end))
		return discard(s, b, r, end.fate, end.column, end.reason, err);
	leat_cleaner_touch_up(&alone, &s->row);
	return leat_out_row(s->out, &s->row, err);
}

static int
sift_all(struct sieve *s, struct leat_err *err)
{
	struct leat_batch b;
	int status;

	while ((status = leat_in_next(s->in, &b, err)) == LEAT_OK && b.nrows)
		for (size_t r = 0; r < b.nrows; r++)
			if ((status = sift_row(s, &b, r, err)) != LEAT_OK)
				return status;
	return status;
}

/* The input's columns, and those that the policy may fill. */
static int
write_header(const struct sieve *s, struct leat_err *err)
{
	bool filled[LEAT_OBS_N] = {false};
	int own[LEAT_OBS_N + 1], n = 0;

	if (s->reshape)
		leat_reshape_columns(s->reshape, filled);
	for (int c = 0; c < LEAT_OBS_N; c++)
		if (filled[c])
			own[n++] = c;
	own[n] = -1;
	return leat_out_columns(s->out, s->in, own, err);
}

static int
open_sieve(struct sieve *s, const struct leat_cleaner_options *o, struct leat_err *err)
{
	struct leat_reshape_options how = {.rules = o->reshape,
	    .fx = o->fx,
	    .currency = o->currency,
	    .tz = o->tz,
	    .directory = o->directory};
	int status = LEAT_OK;

	leat_checker_init(&s->checker, o->rules);
	leat_row_init(&s->row, leat_in_ncolumns(s->in));
	if (how.rules)
		status = leat_reshape_new(&s->reshape, &how, s->in, err);
	if (status == LEAT_OK)
		status = leat_discards_init(&s->discards, o->rejects, s->in, o->log, err);
	if (status != LEAT_OK || s->reshape == NULL)
		return status;
	s->reshaper = leat_reshaper_new(s->reshape);
	if (leat_reshape_rated(s->reshape))
		leat_warn(o->log, "the policy's rules about users with too many events need the "
				  "whole stream: they are not obeyed");
	return LEAT_OK;
}

static void
finish(struct sieve *s, const struct leat_log *log, struct leat_sifted *result)
{
	leat_discards_end(&s->discards);
	if (s->reshape) {
		leat_reshape_gather(s->reshape, s->reshaper);
		leat_reshape_note(s->reshape, log);
		result->held = leat_reshape_held(s->reshape);
	}
	memcpy(result->n, s->discards.n, sizeof(result->n));
}

int
leat_sift(struct leat_in *in, const struct leat_cleaner_options *options, struct leat_out *out,
    struct leat_sifted *result, struct leat_err *err)
{
	struct sieve s = {.in = in, .out = out};
	int status = open_sieve(&s, options, err);

	*result = (struct leat_sifted){0};
	if (status == LEAT_OK)
		status = write_header(&s, err);
	if (status == LEAT_OK)
		status = sift_all(&s, err);
	if (status == LEAT_OK)
		finish(&s, options->log, result);
	leat_reshaper_free(s.reshaper);
	leat_reshape_free(s.reshape);
	leat_discards_fini(&s.discards);
	leat_row_fini(&s.row);
	return status;
}
