/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/partial.h"

#include <stdlib.h>

#include "base/siphash.h"
#include "record/partial_part.h"

struct leat_partial *
leat_partial_new(void)
{
	return LEAT_NEW(struct leat_partial);
}

void
leat_partial_free(struct leat_partial *p)
{
	if (p == NULL)
		return;
	leat_map_fini(&p->key);
	leat_map_fini(&p->source);
	leat_arena_fini(&p->text);
	free(p->place);
	free(p->value);
	free(p->rows);
	free(p->scratch);
	free(p);
}

/* What the sums are */

/* The first member of an object that the other has not, or has otherwise; NULL: none. */
static const struct leat_json *
first_other(const struct leat_json *a, const struct leat_json *b, const struct leat_json **there)
{
	struct leat_buf x = {0}, y = {0};
	const struct leat_json *m;
	bool same = true;

	for (m = a->child; m; m = m->next) {
		*there = leat_json_get(b, m->key.p);
		x.n = y.n = 0;
		leat_json_print(m, true, &x);
		if (*there)
			leat_json_print(*there, true, &y);
		same = *there && leat_slice_eq(leat_buf_slice(&x), leat_buf_slice(&y));
		if (!same)
			break;
	}
	leat_buf_fini(&x);
	leat_buf_fini(&y);
	return m;
}

static const char *
shown(const struct leat_json *v, char safe[LEAT_SAFE_MAX])
{
	struct leat_buf text = {0};

	if (v == NULL)
		return leat_safe(LEAT_SLICE("none"), safe);
	leat_json_print(v, true, &text);
	leat_safe(leat_buf_slice(&text), safe);
	leat_buf_fini(&text);
	return safe;
}

static int
options_differ(const struct leat_partial *p, const struct leat_partial_about *about,
    const char *from, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_json *before, *now;
	const struct leat_json *m, *there = NULL;
	char name[LEAT_SAFE_MAX], a[LEAT_SAFE_MAX], b[LEAT_SAFE_MAX];
	int rc = leat_json_parse(&before, &arena, p->about.options, p->from.p, 0, err);

	if (rc == LEAT_OK)
		rc = leat_json_parse(&now, &arena, about->options, from, 0, err);
	if (rc == LEAT_OK) {
		bool turned = (m = first_other(before, now, &there)) == NULL;

		if (turned)
			m = first_other(now, before, &there);
		rc = leat_err_at(err, LEAT_EDATA, from, 0, NULL,
		    "sums made with other options than those of %s: --%s is %s here and %s there",
		    p->from.p, m ? leat_safe(m->key, name) : "?", shown(turned ? m : there, a),
		    shown(turned ? there : m, b));
	}
	leat_arena_fini(&arena);
	return rc;
}

static int
differs(const char *what, struct leat_slice here, struct leat_slice there,
    const struct leat_partial *p, const char *from, struct leat_err *err)
{
	char a[LEAT_SAFE_MAX], b[LEAT_SAFE_MAX];

	return leat_err_at(err, LEAT_EDATA, from, 0, NULL,
	    "sums of another %s than those of %s: %s here and %s there", what, p->from.p,
	    leat_safe(here, a), leat_safe(there, b));
}

static int
agrees(const struct leat_partial *p, const struct leat_partial_about *about, const char *from,
    struct leat_err *err)
{
	if (!leat_slice_eq(p->about.schema, about->schema))
		return differs("kind", about->schema, p->about.schema, p, from, err);
	if (!leat_slice_eq(p->about.version, about->version))
		return differs("version of leat", about->version, p->about.version, p, from, err);
	if (!leat_slice_eq(p->about.options, about->options))
		return options_differ(p, about, from, err);
	return LEAT_OK;
}

int
leat_partial_describe(struct leat_partial *p, const struct leat_partial_about *about,
    const char *from, struct leat_err *err)
{
	if (!p->described) {
		p->described = true;
		p->about.schema = leat_arena_copy(&p->text, about->schema);
		p->about.version = leat_arena_copy(&p->text, about->version);
		p->about.options = leat_arena_copy(&p->text, about->options);
		p->from = leat_arena_copy(&p->text, leat_slice(from));
		return LEAT_OK;
	}
	return agrees(p, about, from, err);
}

int
leat_partial_agrees(
    const struct leat_partial *p, const struct leat_partial_about *about, struct leat_err *err)
{
	return agrees(p, about, NULL, err);
}

bool
leat_partial_about(const struct leat_partial *p, struct leat_partial_about *about)
{
	*about = p->about;
	return p->described;
}

int
leat_partial_source(struct leat_partial *p, struct leat_slice id, uint64_t rows, const char *from,
    struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	bool added;
	size_t i = leat_map_put(&p->source, id, &added);

	if (!added)
		return leat_err_at(err, LEAT_EDATA, from, 0, NULL,
		    "the source %s is there already: its sums would count twice%s",
		    leat_safe(id, safe),
		    rows ? "" : " (inputs without rows look alike: tell them apart by --source)");
	LEAT_GROW(p->rows, i, p->rows_cap);
	p->rows[i] = rows;
	return LEAT_OK;
}

size_t
leat_partial_nsources(const struct leat_partial *p)
{
	return p->source.n;
}

uint64_t
leat_partial_rows(const struct leat_partial *p)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p->source.n; i++)
		n += p->rows[i];
	return n;
}

uint64_t
leat_partial_lines(const struct leat_partial *p)
{
	return p->lines;
}

int
leat_partial_expect(const struct leat_partial *p, uint64_t n, struct leat_err *err)
{
	if (p->source.n == n)
		return LEAT_OK;
	return leat_err_set(err, LEAT_EDATA, "sums of %zu sources, where %llu are expected",
	    p->source.n, (unsigned long long)n);
}

/* Sums */

/* What values of a key come to. Any value alone, whatever its bits, changes it: factors are odd. */
static leat_residue
residue(struct leat_slice key, const leat_sum *value, size_t n)
{
	const leat_residue step =
	    (leat_residue)UINT64_C(0x9e3779b97f4a7c15) << 64 | UINT64_C(0xf39cc0605cedc834);
	struct leat_siphash h = leat_siphash((struct leat_siphash_key){0, 0}, key);
	leat_residue factor = (leat_residue)h.high << 64 | h.low, r = 0;

	for (size_t i = 0; i < n; i++, factor += step)
		r += (factor | 1) * (leat_residue)value[i];
	return r;
}

static int
cannot_add(struct leat_slice key, const char *what, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(err, LEAT_EDATA, "%s: %s", leat_safe(key, safe), what);
}

static void
put_new(struct leat_partial *p, size_t i, const leat_sum *value, size_t n)
{
	LEAT_GROW(p->place, i, p->place_cap);
	p->place[i] = (struct leat_partial_place){p->nvalues, n};
	if (p->nvalues + n > p->values_cap) {
		p->values_cap = 2 * (p->nvalues + n);
		p->value = leat_realloc(p->value, p->values_cap, sizeof(*p->value));
	}
	memcpy(p->value + p->nvalues, value, n * sizeof(*value));
	p->nvalues += n;
}

int
leat_partial_take(struct leat_partial *p, struct leat_slice key, const leat_sum *value, size_t n,
    struct leat_err *err)
{
	bool added;
	size_t i = leat_map_put(&p->key, key, &added);

	p->found += residue(key, value, n);
	if (added) {
		put_new(p, i, value, n);
		return LEAT_OK;
	}
	if (p->place[i].n != n)
		return cannot_add(key, "as many values must come for a key each time", err);
	for (size_t k = 0; k < n; k++) {
		leat_sum *sum = &p->value[p->place[i].at + k];

		if (__builtin_add_overflow(*sum, value[k], sum))
			return cannot_add(key, "a sum is beyond 128 bits", err);
	}
	return LEAT_OK;
}

int
leat_partial_add(struct leat_partial *p, struct leat_slice key, const leat_sum *value, size_t n,
    struct leat_err *err)
{
	p->claimed += residue(key, value, n);
	return leat_partial_take(p, key, value, n, err);
}

int
leat_partial_whole(struct leat_partial *p, const char *name, struct leat_err *err)
{
	bool metas = p->metas > p->metas_judged, lines = p->lines > p->lines_judged;

	p->metas_judged = p->metas;
	p->lines_judged = p->lines;
	if (!metas && !lines)
		return leat_err_at(err, LEAT_EDATA, name, 0, NULL, "the input is empty");
	if (!metas)
		return leat_err_at(err, LEAT_EDATA, name, 0, NULL,
		    "no #meta line says what the sums are of: this is no whole partial");
	if (p->claimed != p->found)
		return leat_err_at(err, LEAT_EDATA, name, 0, NULL,
		    "the sums are not those that their sources wrote: lines are missing, come "
		    "twice, or are altered");
	return LEAT_OK;
}

static bool
all_zero(const leat_sum *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (value[i])
			return false;
	return true;
}

size_t
leat_partial_n(const struct leat_partial *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->key.n; i++)
		n += !all_zero(p->value + p->place[i].at, p->place[i].n);
	return n;
}

int
leat_partial_each(const struct leat_partial *p,
    int (*take)(
	void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err),
    void *ctx, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&p->key);
	int rc = LEAT_OK;

	for (size_t i = 0; i < p->key.n && rc == LEAT_OK; i++) {
		const struct leat_partial_place *place = &p->place[order[i]];
		const leat_sum *value = p->value + place->at;

		if (!all_zero(value, place->n))
			rc = take(ctx, p->key.key[order[i]], value, place->n, err);
	}
	free(order);
	return rc;
}

/* Keys */

void
leat_partial_name(struct leat_buf *key, struct leat_slice name)
{
	leat_buf_add_char(key, '/');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '~')
			leat_buf_add_str(key, "~0");
		else if (name.p[i] == '/')
			leat_buf_add_str(key, "~1");
		else
			leat_buf_add_char(key, name.p[i]);
	}
}

bool
leat_partial_cut(struct leat_slice *key, struct leat_buf *text, struct leat_slice *name)
{
	struct leat_slice rest = *key, part;

	if (rest.n == 0 || *rest.p != '/')
		return false;
	rest.p++;
	rest.n--;
	leat_slice_cut(&rest, '/', &part);
	*key = rest.p ? (struct leat_slice){rest.p - 1, rest.n + 1} : LEAT_NONE;
	*name = part;
	if (part.n == 0 || memchr(part.p, '~', part.n) == NULL)
		return true;
	text->n = 0;
	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] != '~') {
			leat_buf_add_char(text, part.p[i]);
			continue;
		}
		if (++i == part.n || (part.p[i] != '0' && part.p[i] != '1'))
			return false;
		leat_buf_add_char(text, part.p[i] == '0' ? '~' : '/');
	}
	*name = leat_buf_slice(text);
	return true;
}
