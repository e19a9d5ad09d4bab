/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model file, for people: a member a line, objects by name a line each. */
#include "mix/modelspec.h"
#include "mix/spec_part.h"

enum { INDENT = 2, DEPTH = 2 };

/* put_whole -- null where 0 says that it is chosen by what is fitted. */
static void
put_whole(struct leat_jw *w, const char *key, int64_t v)
{
	leat_jw_key(w, key);
	if (v)
		leat_jw_i64(w, v);
	else
		leat_jw_null(w);
}

static void
put_sampler(struct leat_jw *w, const struct leat_fit_settings *f)
{
	leat_jw_key(w, "sampler");
	leat_jw_open(w, '{');
	put_whole(w, "chains", f->chains);
	put_whole(w, "warmup", f->warmup);
	put_whole(w, "draws", f->draws);
	leat_jw_key(w, "target_accept");
	if (f->target_accept > 0)
		leat_jw_number(w, f->target_accept);
	else
		leat_jw_null(w);
	leat_jw_key(w, "metric");
	leat_jw_str(w, leat_spec_metrics.word[f->metric]);
	put_whole(w, "max_depth", f->max_depth);
	put_whole(w, "keep", (int64_t)f->keep);
	leat_jw_key(w, "fast");
	leat_jw_bool(w, f->fast);
	leat_jw_close(w, '}');
	leat_jw_key(w, "holdout");
	leat_jw_open(w, '{');
	leat_jw_key(w, "periods");
	leat_jw_i64(w, (int64_t)f->holdout);
	leat_jw_key(w, "folds");
	leat_jw_i64(w, (int64_t)f->folds);
	leat_jw_close(w, '}');
}

/* break_line -- to the indentation of a depth. */
static void
break_line(struct leat_buf *out, int depth)
{
	leat_buf_add_char(out, '\n');
	for (int i = 0; i < INDENT * depth; i++)
		leat_buf_add_char(out, ' ');
}

/* What stands where in compact JSON. */
struct layout {
	struct leat_buf *out;
	int depth;
	bool in_text, escaped;
};

/* put_outside -- a byte that is in no string. next is what follows it. */
static void
put_outside(struct layout *l, char c, char next)
{
	bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';

	if (closes && l->depth <= DEPTH && l->out->p[l->out->n - 1] != '{' &&
	    l->out->p[l->out->n - 1] != '[')
		break_line(l->out, l->depth - 1);
	leat_buf_add_char(l->out, c);
	l->depth += opens - closes;
	if (l->depth <= DEPTH && ((opens && next != '}' && next != ']') || c == ','))
		break_line(l->out, l->depth);
	else if (c == ':' || c == ',')
		leat_buf_add_char(l->out, ' ');
}

static void
lay_out(struct leat_slice json, struct leat_buf *out)
{
	struct layout l = {.out = out};

	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];

		if (!l.in_text) {
			l.in_text = c == '"';
			put_outside(&l, c, i + 1 < json.n ? json.p[i + 1] : '\0');
			continue;
		}
		leat_buf_add_char(out, c);
		l.in_text = c != '"' || l.escaped;
		l.escaped = c == '\\' && !l.escaped;
	}
	leat_buf_add_char(out, '\n');
}

void
leat_modelspec_print(const struct leat_modelspec *m, struct leat_buf *out)
{
	struct leat_buf compact = {0};
	struct leat_jw w = {.out = &compact};

	leat_jw_open(&w, '{');
	leat_spec_write(&m->spec, true, &w);
	put_sampler(&w, &m->sampler);
	leat_jw_key(&w, "ensemble");
	leat_jw_open(&w, '[');
	for (size_t i = 0; i < m->nalternatives; i++) {
		leat_jw_open(&w, '{');
		leat_jw_key(&w, "name");
		leat_jw_str(&w, m->alternative[i].name);
		leat_spec_write(&m->alternative[i].spec, false, &w);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, ']');
	leat_jw_close(&w, '}');
	lay_out(leat_buf_slice(&compact), out);
	leat_buf_fini(&compact);
}
