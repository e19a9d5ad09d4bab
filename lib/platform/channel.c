/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/channel.h"

#include "base/utf8.h"
#include "platform/header.h"
#include "platform/number.h"

struct leat_slice
leat_url_host(struct leat_slice url)
{
	const char *scheme = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
	size_t n = 0;

	if (scheme) {
		url.n -= (size_t)(scheme + 3 - url.p);
		url.p = scheme + 3;
	}
	while (n < url.n && !memchr("/?#:", url.p[n], 4))
		n++;
	return (struct leat_slice){url.p, n};
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct leat_slice
decode(struct leat_slice s, struct leat_arena *arena)
{
	char *out = leat_arena_alloc(arena, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex(s.p[i + 2]) : -1;

		out[n] = low >= 0 ? (char)(high << 4 | low) : (char)(s.p[i] == '+' ? ' ' : s.p[i]);
		i += low >= 0 ? 2 : 0;
		if ((unsigned char)out[n++] < 0x20)
			return LEAT_NONE;
	}
	out[n] = '\0';
	if (leat_utf8_valid(out, n) < n)
		return LEAT_NONE;
	return (struct leat_slice){out, n};
}

struct leat_slice
leat_url_query(struct leat_slice url, struct leat_slice name, struct leat_arena *arena)
{
	const char *at = url.n ? memchr(url.p, '?', url.n) : NULL;
	struct leat_slice rest, pair, key;

	if (at == NULL)
		return LEAT_NONE;
	rest = (struct leat_slice){at + 1, url.n - (size_t)(at + 1 - url.p)};
	at = rest.n ? memchr(rest.p, '#', rest.n) : NULL;
	if (at)
		rest.n = (size_t)(at - rest.p);
	while (leat_slice_cut(&rest, '&', &pair)) {
		leat_slice_cut(&pair, '=', &key);
		if (leat_slice_eq(key, name) && pair.n)
			return decode(pair, arena);
	}
	return LEAT_NONE;
}

static bool
matches(const struct leat_slice *pattern, size_t n, struct leat_slice name)
{
	for (size_t i = 0; i < n; i++)
		if (leat_pattern_matches(pattern[i], name))
			return true;
	return n == 0;
}

static bool
of_click(const struct leat_channel_rules *rules, struct leat_origin *o, struct leat_arena *arena)
{
	for (size_t i = 0; i < rules->nclicks; i++)
		if (leat_url_query(o->page, rules->click[i].parameter, arena).n) {
			o->source = rules->click[i].source;
			o->medium = rules->click[i].medium;
			return true;
		}
	return false;
}

/* complete -- what source and medium are where the log has neither. */
static void
complete(const struct leat_channel_rules *rules, struct leat_origin *o, struct leat_arena *arena)
{
	struct leat_slice from = leat_url_host(o->referrer);

	if (of_click(rules, o, arena) || o->source.n || o->medium.n)
		return;
	o->source = leat_url_query(o->page, LEAT_SLICE("utm_source"), arena);
	o->medium = leat_url_query(o->page, LEAT_SLICE("utm_medium"), arena);
	if (o->source.n || o->medium.n)
		return;
	if (from.n && !leat_slice_eq(from, leat_url_host(o->page))) {
		o->source = from;
		o->medium = LEAT_SLICE("referral");
		return;
	}
	o->source = LEAT_SLICE("(direct)");
	o->medium = LEAT_SLICE("(none)");
}

struct leat_slice
leat_channel_of(const struct leat_channel_rules *rules, const struct leat_origin *given,
    struct leat_arena *arena, struct leat_buf *scratch)
{
	struct leat_origin o = *given;
	struct leat_slice source, medium;

	complete(rules, &o, arena);
	scratch->n = 0;
	leat_lower(leat_cell_trim(o.source), scratch);
	source.n = scratch->n;
	leat_lower(leat_cell_trim(o.medium), scratch);
	medium.n = scratch->n - source.n;
	source.p = scratch->p;
	medium.p = medium.n ? scratch->p + source.n : NULL;
	for (size_t i = 0; i < rules->nrules; i++)
		if (matches(rules->rule[i].source, rules->rule[i].nsources, source) &&
		    matches(rules->rule[i].medium, rules->rule[i].nmediums, medium))
			return rules->rule[i].channel;
	return LEAT_NONE;
}
