/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/person.h"

#include <string.h>

#include "base/guard.h"
#include "platform/number.h"

/* SHA-256's own length: shorter keys can be guessed (RFC 2104, section 3). */
enum { KEY_MIN = 32, KEY_MAX = 4096 };

int
leat_person_key_read(struct leat_person_key *k, const char *path, struct leat_err *err)
{
	struct leat_buf *b = &k->bytes;
	int status = leat_guarded_read(path, "key", true, b, err);

	if (status != LEAT_OK)
		return status;
	if (b->n && b->p[b->n - 1] == '\n')
		b->n--;
	if (b->n && b->p[b->n - 1] == '\r')
		b->n--;
	if (b->n < KEY_MIN || b->n > KEY_MAX)
		return leat_err_at(err, LEAT_ECONFIG, path, 0, NULL,
		    "a key of %zu bytes; it must have %d to %d (openssl rand -hex 32 makes one)",
		    b->n, KEY_MIN, KEY_MAX);
	return LEAT_OK;
}

void
leat_person_key_fini(struct leat_person_key *k)
{
	/* Nothing reads it any more, but a core file or a swap partition might keep it. */
	if (k->bytes.p)
		explicit_bzero(k->bytes.p, k->bytes.cap);
	leat_buf_fini(&k->bytes);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* is_local -- may stand before the @ of an address; letters beyond ASCII may, too. */
static bool
is_local(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
	       (unsigned char)c >= 0x80 || (c && strchr(".!#$%&'*+/=?^_`{|}~-", c));
}

static bool
is_host(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
	       (unsigned char)c >= 0x80 || c == '.' || c == '-';
}

/* host_end -- behind the host that begins at i, if it is one with a point in it; else i. */
static size_t
host_end(struct leat_slice s, size_t i)
{
	size_t end = i, point = i;

	while (end < s.n && is_host(s.p[end]))
		end++;
	while (end > i && (s.p[end - 1] == '.' || s.p[end - 1] == '-'))
		end--;
	for (size_t k = i + 1; k < end; k++)
		point = s.p[k] == '.' ? k : point;
	return point > i && point + 2 < end ? end : i;
}

/* find_address -- the first of name@host.top in s. */
static bool
find_address(struct leat_slice s, size_t *from, size_t *to)
{
	size_t start = 0;
	const char *at;

	while (start < s.n && (at = memchr(s.p + start, '@', s.n - start)) != NULL) {
		size_t i = (size_t)(at - s.p), a = i;

		while (a > start && is_local(s.p[a - 1]))
			a--;
		*to = host_end(s, i + 1);
		if (a<i && * to> i + 1) {
			*from = a;
			return true;
		}
		start = i + 1;
	}
	return false;
}

static bool
is_telephone(struct leat_slice s)
{
	size_t digits = 0;

	if (s.n == 0 || s.p[0] != '+')
		return false;
	for (size_t i = 1; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		if (!is_digit(s.p[i]) && !memchr(" ()-./", s.p[i], 6))
			return false;
	}
	return digits >= 8 && digits <= 15;
}

static bool
is_address(struct leat_slice s)
{
	size_t from, to;

	return find_address(s, &from, &to);
}

bool
leat_person_is(struct leat_slice s)
{
	s = leat_cell_trim(s);
	return is_address(s) || is_telephone(s);
}

struct leat_slice
leat_person_user(
    const struct leat_person_key *k, struct leat_slice user, bool secret, char out[LEAT_DIGEST_HEX])
{
	struct leat_buf low = {0};

	if (user.n == 0)
		return LEAT_NONE;
	if (k == NULL || k->bytes.n == 0)
		return secret || leat_person_is(user) ? LEAT_NONE : user;
	if (is_address(user)) {
		leat_lower(user, &low);
		user = leat_buf_slice(&low);
	}
	leat_digest_keyed(k->bytes.p, k->bytes.n, user.p, user.n, out);
	leat_buf_fini(&low);
	return (struct leat_slice){out, LEAT_DIGEST_HEX - 1};
}

struct leat_slice
leat_person_mask(struct leat_slice text, struct leat_arena *arena, bool *masked)
{
	struct leat_buf b = {0};
	struct leat_slice rest = text;
	size_t from, to;

	if (text.n == 0 || memchr(text.p, '@', text.n) == NULL)
		return text;
	while (find_address(rest, &from, &to)) {
		leat_buf_add(&b, rest.p, from);
		leat_buf_add_str(&b, "(e-mail)");
		rest.p += to;
		rest.n -= to;
	}
	if (b.n == 0)
		return text;
	*masked = true;
	leat_buf_add_slice(&b, rest);
	text = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return text;
}
