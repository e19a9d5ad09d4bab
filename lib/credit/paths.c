/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "base/scatter.h"
#include "credit/counts_row.h"
#include "credit/crediting.h"
#include "record/stream.h"

/* Where the lines of a user are. */
struct place {
	uint64_t at;
	uint32_t n, thread;
};

/* One thread's lines: of the person at hand, of those before in a file, and nobody's. */
struct pen {
	struct leat_buf text;
	FILE *file;
	uint64_t end;
	struct leat_map nobody; /* lines, with their number behind them, since lines may be equal */
	struct leat_buf key;
	uint64_t rows, nnobody;
};

struct writing {
	const struct leat_gather *names;
	const struct leat_credit_options *o;
	enum leat_by by;
	uint32_t untouched;
	const char *directory;
	struct pen *pen; /* a thread each */
	unsigned threads;
	struct place *place; /* by rank of user */
};

static const enum leat_obs columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE};

static size_t
ncolumns(enum leat_by by)
{
	return by == LEAT_BY_CHANNEL ? 1 : by == LEAT_BY_CAMPAIGN ? 5 : 7;
}

static void
put_unit(const struct writing *w, struct leat_buf *text, uint32_t unit)
{
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};

	leat_unit_columns(leat_gather_unit(w->names, unit), field);
	for (size_t i = 0; i < ncolumns(w->by); i++) {
		leat_buf_add_char(text, ',');
		leat_out_cell(field[columns[i]], text);
	}
}

static void
put_money(struct leat_buf *text, int64_t micros)
{
	char number[LEAT_NUM_MAX];

	leat_buf_add_char(text, ',');
	leat_buf_add(text, number, leat_money_print(micros, number));
}

/* What a line begins with: whose conversion it is, and by which model. */
static void
put_conversion(
    const struct writing *w, struct leat_buf *text, const struct leat_conversion *v, size_t model)
{
	char time[LEAT_INSTANT_MAX];

	if (v->stratum != LEAT_NOBODY)
		leat_out_cell(
		    leat_gather_user(w->names, leat_gather_rank(w->names, v->person)), text);
	leat_buf_add_char(text, ',');
	leat_out_cell(leat_gather_id(w->names, v), text);
	leat_buf_add_char(text, ',');
	leat_buf_add(text, time, leat_instant_print(v->time_us, time));
	leat_buf_printf(text, ",%s", w->o->model[model]->name);
}

static void
put_line(const struct writing *w, struct pen *p, const struct leat_conversion *v, size_t model,
    const struct leat_touch *touch, size_t number, uint32_t unit, int64_t conversions,
    int64_t revenue)
{
	char time[LEAT_INSTANT_MAX];
	struct leat_buf *text = &p->text;

	if (conversions == 0 && revenue == 0)
		return;
	put_conversion(w, text, v, model);
	if (touch) {
		leat_buf_printf(text, ",%zu,", number);
		leat_buf_add(text, time, leat_instant_print(touch->time_us, time));
	} else {
		leat_buf_add_str(text, ",,");
	}
	put_unit(w, text, unit);
	put_money(text, conversions);
	put_money(text, revenue);
	leat_buf_add_char(text, ',');
	leat_out_cell(leat_gather_currency(w->names, v->currency), text);
	leat_buf_add_char(text, '\n');
	p->rows++;
}

static void
tell_path(void *ctx, unsigned thread, size_t model, const struct leat_cut_path *cut,
    const struct leat_path *path, const struct leat_crediting *given)
{
	const struct writing *w = ctx;
	const struct leat_conversion *v = cut->conversion;
	struct pen *p = &w->pen[thread];

	if (path->n == 0) {
		for (size_t i = 0; i < w->o->nmodels; i++)
			if (w->o->model[i]->weigh)
				put_line(
				    w, p, v, i, NULL, 0, w->untouched, v->conversions, v->revenue);
		return;
	}
	for (size_t i = 0; i < path->n; i++)
		put_line(w, p, v, model, &cut->touch[leat_crediting_kept(given, i)], i + 1,
		    path->unit[i], given->part[i], given->part_revenue[i]);
	put_line(w, p, v, model, NULL, 0, given->baseline, given->part[path->n],
	    given->part_revenue[path->n]);
}

/* Nobody's conversions have no user to be put in order by: they are by what they say. */
static void
keep_nobody(struct pen *p)
{
	leat_buf_add_char(&p->text, '\0');
	leat_buf_add(&p->text, &p->nnobody, sizeof(p->nnobody));
	p->nnobody++;
	leat_map_put(&p->nobody, leat_buf_slice(&p->text), NULL);
}

static int
tell_person(void *ctx, unsigned thread, uint64_t person, bool nobody, struct leat_err *err)
{
	struct writing *w = ctx;
	struct pen *p = &w->pen[thread];
	size_t n = p->text.n;

	p->text.n = 0;
	if (n == 0)
		return LEAT_OK;
	if (nobody) {
		p->text.n = n;
		keep_nobody(p);
		p->text.n = 0;
		return LEAT_OK;
	}
	w->place[leat_gather_rank(w->names, person)] = (struct place){p->end, (uint32_t)n, thread};
	p->end += n;
	return fwrite(p->text.p, 1, n, p->file) == n ? LEAT_OK
						     : leat_temporary_failed(w->directory, err);
}

static int
pens_open(struct writing *w, struct leat_err *err)
{
	for (unsigned i = 0; i < w->threads; i++) {
		int fd, rc = leat_temporary(w->directory, &fd, err);

		if (rc != LEAT_OK)
			return rc;
		if ((w->pen[i].file = fdopen(fd, "w+")) == NULL) {
			close(fd);
			return leat_temporary_failed(w->directory, err);
		}
	}
	return LEAT_OK;
}

static int
write_header(const struct writing *w, struct leat_output *out, struct leat_err *err)
{
	struct leat_buf text = {0};
	int rc;

	leat_buf_add_str(&text, "user,id,time,model,touch,touch_time");
	for (size_t i = 0; i < ncolumns(w->by); i++)
		leat_buf_printf(&text, ",%s", leat_observations.column[columns[i]].name);
	leat_buf_add_str(&text, ",conversions,revenue,currency\n");
	rc = leat_output_write(out, text.p, text.n, err);
	leat_buf_fini(&text);
	return rc;
}

static int
write_nobodys(const struct writing *w, struct leat_output *out, struct leat_err *err)
{
	struct leat_map all = {0};
	size_t *order;
	int rc = LEAT_OK;

	/* A line's number is that of a thread: what is alike gets another in each. */
	for (unsigned i = 0; i < w->threads; i++)
		for (size_t k = 0; k < w->pen[i].nobody.n; k++) {
			struct leat_buf *key = &w->pen[i].key;

			key->n = 0;
			leat_buf_add_slice(key, w->pen[i].nobody.key[k]);
			leat_buf_add(key, &i, sizeof(i));
			leat_map_put(&all, leat_buf_slice(key), NULL);
		}
	order = leat_map_sorted(&all);
	for (size_t k = 0; rc == LEAT_OK && k < all.n; k++) {
		struct leat_slice line = all.key[order[k]];

		rc = leat_output_write(out, line.p, strlen(line.p), err);
	}
	free(order);
	leat_map_fini(&all);
	return rc;
}

static int
write_users(const struct writing *w, struct leat_output *out, struct leat_err *err)
{
	struct leat_buf text = {0};
	int rc = LEAT_OK;

	for (size_t u = 0; rc == LEAT_OK && u < leat_gather_nusers(w->names); u++) {
		const struct place *at = &w->place[u];

		if (at->n == 0)
			continue;
		text.n = 0;
		leat_buf_reserve(&text, at->n);
		if (pread(fileno(w->pen[at->thread].file), text.p, at->n, (off_t)at->at) !=
		    (ssize_t)at->n)
			rc = leat_temporary_failed(w->directory, err);
		else
			rc = leat_output_write(out, text.p, at->n, err);
	}
	leat_buf_fini(&text);
	return rc;
}

static int
write_all(struct writing *w, struct leat_credits *c, struct leat_output *out, struct leat_err *err)
{
	const struct leat_telling telling = {tell_path, tell_person, w};
	int rc;

	if ((rc = pens_open(w, err)) || (rc = leat_credits_tell(c, &telling, err)))
		return rc;
	for (unsigned i = 0; i < w->threads; i++)
		if (fflush(w->pen[i].file) != 0)
			return leat_temporary_failed(w->directory, err);
	if ((rc = write_header(w, out, err)) || (rc = write_nobodys(w, out, err)))
		return rc;
	return write_users(w, out, err);
}

int
leat_paths_write(struct leat_credits *c, const struct leat_gather *names,
    const struct leat_credit_options *o, enum leat_by by, const char *directory,
    struct leat_output *out, uint64_t *rows, struct leat_err *err)
{
	struct writing w = {.names = names,
	    .o = o,
	    .by = by,
	    .untouched = leat_credits_untouched(c),
	    .directory = directory,
	    .threads = o->attribution->threads ? o->attribution->threads : 1,
	    .place = LEAT_NEW_N(struct place, leat_gather_nusers(names))};
	int rc;

	w.pen = LEAT_NEW_N(struct pen, w.threads);
	rc = write_all(&w, c, out, err);
	*rows = 0;
	for (unsigned i = 0; i < w.threads; i++) {
		struct pen *p = &w.pen[i];

		*rows += p->rows;
		if (p->file)
			fclose(p->file);
		leat_buf_fini(&p->text);
		leat_buf_fini(&p->key);
		leat_map_fini(&p->nobody);
	}
	free(w.pen);
	free(w.place);
	return rc;
}
