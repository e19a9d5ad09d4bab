/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of a wide table the options mean. */
#include <stdlib.h>

#include "platform/number.h"
#include "platform/wide_table.h"

/* Columns on their way to their places. */
struct placing {
	struct leat_wide_table *t;
	const struct leat_wide *w;
	bool *taken; /* nfields: named by an option, and so not meant by a pattern */
	struct leat_err *err;
};

static int
no_column(const struct placing *p, struct leat_slice name)
{
	char safe[LEAT_SAFE_MAX], near_safe[LEAT_SAFE_MAX];
	const char **names = leat_zalloc(p->t->nfields + 1, sizeof(*names)), *near;

	for (size_t i = 0; i < p->t->nfields; i++)
		names[i] = p->t->header[i].p;
	near = leat_nearest(name, names, p->t->nfields);
	free(names);
	leat_safe(name, safe);
	if (near)
		return leat_err_at(p->err, LEAT_EUSAGE, p->t->file, 1, NULL,
		    "no column \"%s\"; is it \"%s\"?", safe,
		    leat_safe(leat_slice(near), near_safe));
	return leat_err_at(p->err, LEAT_EUSAGE, p->t->file, 1, NULL, "no column \"%s\"", safe);
}

static int
want_field(struct placing *p, struct leat_slice name, int *at)
{
	*at = -1;
	if (name.n == 0)
		return LEAT_OK;
	for (size_t i = 0; i < p->t->nfields; i++)
		if (leat_slice_eq(p->t->header[i], name)) {
			*at = (int)i;
			p->taken[i] = true;
			return LEAT_OK;
		}
	return no_column(p, name);
}

static bool
is_pattern(struct leat_slice name)
{
	return name.n && memchr(name.p, '*', name.n) != NULL;
}

/* stem_of -- what the pattern's `*` stands for in a header: at least one letter. */
static bool
stem_of(struct leat_slice pattern, struct leat_slice header, struct leat_slice *stem)
{
	const char *star = pattern.n ? memchr(pattern.p, '*', pattern.n) : NULL;
	size_t front, back;

	if (star == NULL || header.n < pattern.n)
		return false;
	front = (size_t)(star - pattern.p);
	back = pattern.n - front - 1;
	*stem = (struct leat_slice){header.p + front, header.n - front - back};
	return memcmp(header.p, pattern.p, front) == 0 &&
	       memcmp(header.p + header.n - back, star + 1, back) == 0;
}

static struct leat_wide_medium *
new_medium(struct leat_wide_table *t, struct leat_slice channel)
{
	struct leat_wide_medium *m = &t->media[t->nmedia++];

	m->channel = channel;
	for (int i = 0; i < LEAT_WIDE_PARTS; i++)
		m->at[i] = -1;
	return m;
}

/* The channel that a pattern names, its stem put in. */
static struct leat_slice
channel_of(struct leat_wide_table *t, struct leat_slice pattern, struct leat_slice stem)
{
	size_t front = (size_t)((const char *)memchr(pattern.p, '*', pattern.n) - pattern.p);
	char *p = leat_arena_bytes(&t->arena, pattern.n - 1 + stem.n);

	memcpy(p, pattern.p, front);
	memcpy(p + front, stem.p, stem.n);
	memcpy(p + front + stem.n, pattern.p + front + 1, pattern.n - front - 1);
	return (struct leat_slice){p, pattern.n - 1 + stem.n};
}

static int
twice(const struct placing *p, struct leat_slice channel)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(p->err, LEAT_EUSAGE, p->t->file, 1, NULL,
	    "the medium \"%s\" is there twice", leat_safe(channel, safe));
}

/* put_part -- a column that a pattern means; media that begin at `own` are of this pattern. */
static int
put_part(struct placing *p, size_t own, struct leat_slice channel, int part, size_t field)
{
	struct leat_wide_table *t = p->t;
	size_t i = 0;

	while (i < t->nmedia && !leat_slice_eq(t->media[i].channel, channel))
		i++;
	if (i < own)
		return twice(p, channel);
	if (i == t->nmedia)
		new_medium(t, channel);
	if (t->media[i].at[part] >= 0)
		return twice(p, channel);
	t->media[i].at[part] = (int)field;
	p->taken[field] = true;
	return LEAT_OK;
}

/* place_pattern -- every medium whose columns are called so, in the order of the first of them. */
static int
place_pattern(struct placing *p, const struct leat_wide_media *m)
{
	struct leat_wide_table *t = p->t;
	size_t own = t->nmedia;
	struct leat_slice stem, first = LEAT_NONE;
	char safe[LEAT_SAFE_MAX];
	int status = LEAT_OK;

	for (size_t f = 0; f < t->nfields && status == LEAT_OK; f++)
		for (int i = 0; i < LEAT_WIDE_PARTS && status == LEAT_OK && !p->taken[f]; i++)
			if (stem_of(m->part[i], t->header[f], &stem))
				status = put_part(p, own, channel_of(t, m->channel, stem), i, f);
	for (int i = LEAT_WIDE_PARTS - 1; i >= 0; i--)
		first = m->part[i].n ? m->part[i] : first;
	if (status == LEAT_OK && t->nmedia == own)
		status = leat_err_at(p->err, LEAT_EUSAGE, t->file, 1, NULL,
		    "no column that is not named already is like \"%s\"", leat_safe(first, safe));
	return status;
}

static int
place_medium(struct placing *p, const struct leat_wide_media *m)
{
	struct leat_wide_medium *to = new_medium(p->t, m->channel);
	int status = LEAT_OK;

	for (int i = 0; i < LEAT_WIDE_PARTS && status == LEAT_OK; i++)
		status = want_field(p, m->part[i], &to->at[i]);
	return status;
}

static int
place_control(struct placing *p, struct leat_slice name)
{
	struct leat_wide_table *t = p->t;
	size_t before = t->ncontrols;
	struct leat_slice stem;
	char safe[LEAT_SAFE_MAX];

	for (size_t f = 0; f < t->nfields; f++)
		if (!p->taken[f] && stem_of(name, t->header[f], &stem)) {
			t->control[t->ncontrols++] = (int)f;
			p->taken[f] = true;
		}
	if (t->ncontrols > before)
		return LEAT_OK;
	return leat_err_at(p->err, LEAT_EUSAGE, t->file, 1, NULL,
	    "no column that is not named already is like \"%s\"", leat_safe(name, safe));
}

/* place_rest -- columns that have one name each. */
static int
place_rest(struct placing *p)
{
	const struct leat_wide *w = p->w;
	struct leat_wide_table *t = p->t;
	int status;

	if ((status = want_field(p, w->date, &t->date)) ||
	    (status = want_field(p, w->geo, &t->geo)) ||
	    (status = want_field(p, w->population, &t->population)))
		return status;
	for (size_t i = 0; i < w->nkpis && status == LEAT_OK; i++) {
		status = want_field(p, w->kpi[i].header, &t->kpi[i].at);
		if (status == LEAT_OK)
			status = want_field(p, w->kpi[i].value, &t->kpi[i].value);
	}
	for (size_t i = 0; i < w->nmedia && status == LEAT_OK; i++)
		if (!is_pattern(w->media[i].channel))
			status = place_medium(p, &w->media[i]);
	for (size_t i = 0; i < w->ncontrols && status == LEAT_OK; i++)
		if (!is_pattern(w->control[i]))
			status = want_field(p, w->control[i], &t->control[t->ncontrols++]);
	return status;
}

int
leat_wide_place(struct leat_wide_table *t, const struct leat_wide *w, struct leat_err *err)
{
	struct placing p = {t, w, LEAT_NEW_N(bool, t->nfields + 1), err};
	size_t most = w->nmedia + t->nfields + 1;
	int status;

	t->kpi = leat_arena_alloc(&t->arena, (w->nkpis + 1) * sizeof(*t->kpi));
	t->media = leat_arena_alloc(&t->arena, most * sizeof(*t->media));
	t->control =
	    leat_arena_alloc(&t->arena, (w->ncontrols + t->nfields + 1) * sizeof(*t->control));
	status = place_rest(&p);
	/* A pattern means what no name does. */
	for (size_t i = 0; i < w->ncontrols && status == LEAT_OK; i++)
		if (is_pattern(w->control[i]))
			status = place_control(&p, w->control[i]);
	for (size_t i = 0; i < w->nmedia && status == LEAT_OK; i++)
		if (is_pattern(w->media[i].channel))
			status = place_pattern(&p, &w->media[i]);
	free(p.taken);
	return status;
}
