/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/flat_part.h"

enum { FIRST_NODE = LEAT_FLAT_LOOSE + 1, MOST_NODES = 1024 };

static uint32_t
add_node(struct leat_flat *f)
{
	if (f->nnodes == f->nodes_cap) {
		f->nodes_cap = f->nodes_cap ? 2 * f->nodes_cap : 32;
		f->node = leat_realloc(f->node, f->nodes_cap, sizeof(*f->node));
	}
	f->node[f->nnodes] = (struct leat_flat_node){0};
	return (uint32_t)f->nnodes++;
}

void
leat_flat_begin(struct leat_flat *f)
{
	leat_arena_reset(&f->literals);
	f->nnodes = 0;
	while (f->nnodes < FIRST_NODE)
		add_node(f);
}

/* The bytes of a word that the last n % 8 of a literal are in. */
static uint64_t
tail_of(size_t n)
{
	unsigned char bytes[8] = {0};
	uint64_t w;

	memset(bytes, 0xff, n % 8);
	memcpy(&w, bytes, sizeof(w));
	return w;
}

/* What there is at p, as the first child of a node. Returns its number. */
static uint32_t
put_node(struct leat_flat *f, uint32_t parent, struct leat_slice literal, struct leat_slice key)
{
	char *copy;
	uint32_t at;

	if (f->nnodes == MOST_NODES) {
		leat_flat_begin(f);
		parent = LEAT_FLAT_LOOSE;
	}
	at = parent == LEAT_FLAT_LOOSE ? LEAT_FLAT_LOOSE : add_node(f);
	if (parent != LEAT_FLAT_LOOSE) {
		f->node[at].sibling = f->node[parent].child;
		f->node[parent].child = at;
	}
	copy = leat_arena_alloc(&f->literals, literal.n + 8);
	memset(copy + literal.n, 0, 8);
	memcpy(copy, literal.p, literal.n);
	f->node[at].literal = (struct leat_slice){copy, literal.n};
	f->node[at].tail = tail_of(literal.n);
	f->node[at].key = (struct leat_slice){copy + (key.p - literal.p), key.n};
	return at;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

static void
place_key(struct leat_flat *f, struct leat_flat_node *n)
{
	const struct leat_schema *s = f->layout->schema;

	n->column = leat_schema_column(s, n->key);
	if (n->column < 0 || (size_t)n->column == s->ncolumns - 1) {
		n->column = LEAT_FLAT_UNKNOWN;
		n->want = LEAT_WANT_MEMBER;
		return;
	}
	n->place = leat_layout_place(f->layout, n->column);
	n->want = s->column[n->column].type == LEAT_JSON ? LEAT_WANT_JSON : LEAT_WANT_CELL;
}

uint32_t
leat_flat_learn(struct leat_flat *f, uint32_t parent, const char *p, const char *end, bool first)
{
	const char *q = skip_blanks(p, end);
	struct leat_slice key = {p, 0};
	uint32_t at;

	if (q < end && *q == '}' && !first) {
		if (skip_blanks(q + 1, end) < end)
			return 0;
		at = put_node(f, parent, (struct leat_slice){p, (size_t)(end - p)}, key);
		f->node[at].column = LEAT_FLAT_END;
		return at;
	}
	if (q == end || *q != (first ? '{' : ','))
		return 0;
	q = leat_flat_plain(skip_blanks(q + 1, end), end, &key);
	if (q == NULL)
		return 0;
	q = skip_blanks(q, end);
	if (q == end || *q != ':')
		return 0;
	q = skip_blanks(q + 1, end);
	at = put_node(f, parent, (struct leat_slice){p, (size_t)(q - p)}, key);
	for (size_t i = 0; i < key.n; i++)
		f->node[at].high |= (unsigned char)key.p[i] & 0x80;
	place_key(f, &f->node[at]);
	return at;
}
