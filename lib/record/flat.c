/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/utf8.h"
#include "record/flat_part.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static uint64_t
load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* How it is done with the instructions that there are. */
struct means {
	/* The first quote, backslash or control character from p on; *high is not zero if there
	 * are bytes above 127 before it. */
	const char *(*string)(const char *p, uint64_t *high);
	/* How many of the bytes from p on are digits and marks, 16 if all of so many are, and which
	 * of them are marks. */
	unsigned (*number)(const char *p, unsigned *marks);
};

static inline __attribute__((always_inline)) const char *
string_words(const char *p, uint64_t *high)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;

	for (;; p += 8) {
		uint64_t w = load(p), quote = w ^ ones * '"', slash = w ^ ones * '\\';
		/* The lowest byte that is marked is one; those above it may be marked by a carry.
		 */
		uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
				 ((w - ones * 0x20) & ~w);

		found &= tops;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		found = __builtin_bswap64(found);
		w = __builtin_bswap64(w);
#endif
		if (found) {
			unsigned at = (unsigned)__builtin_ctzll(found) / 8;

			*high |= w & tops & ((UINT64_C(1) << 8 * at) - 1);
			return p + at;
		}
		*high |= w & tops;
	}
}

static inline __attribute__((always_inline)) unsigned
number_words(const char *p, unsigned *marks)
{
	unsigned n = 0;

	*marks = 0;
	for (; n < 16 && ((p[n] >= '0' && p[n] <= '9') || p[n] == '.'); n++)
		*marks |= (unsigned)(p[n] == '.') << n;
	return n;
}

#if defined(__x86_64__)
static inline __attribute__((always_inline)) const char *
string_sse2(const char *p, uint64_t *high)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i control = _mm_set1_epi8(0x1f);

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		__m128i found =
		    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
			_mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
		unsigned at = (unsigned)_mm_movemask_epi8(found);
		unsigned top = (unsigned)_mm_movemask_epi8(v);

		if (at) {
			*high |= top & ((at & -at) - 1);
			return p + __builtin_ctz(at);
		}
		*high |= top;
	}
}

static inline __attribute__((always_inline)) unsigned
number_sse2(const char *p, unsigned *marks)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
	__m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
	__m128i mark = _mm_cmpeq_epi8(v, _mm_set1_epi8('.'));
	unsigned other = ~(unsigned)_mm_movemask_epi8(_mm_or_si128(is_digit, mark));

	*marks = (unsigned)_mm_movemask_epi8(mark) & ((other & -other) - 1);
	return (unsigned)__builtin_ctz(other);
}

static inline __attribute__((always_inline, target("avx2,bmi"))) const char *
string_avx2(const char *p, uint64_t *high)
{
	const __m256i quote = _mm256_set1_epi8('"'), slash = _mm256_set1_epi8('\\');
	const __m256i control = _mm256_set1_epi8(0x1f);

	for (;; p += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
		__m256i found = _mm256_or_si256(
		    _mm256_or_si256(_mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(v, slash)),
		    _mm256_cmpeq_epi8(_mm256_min_epu8(v, control), v));
		unsigned at = (unsigned)_mm256_movemask_epi8(found);
		unsigned top = (unsigned)_mm256_movemask_epi8(v);

		if (at) {
			*high |= top & ((at & -at) - 1);
			return p + __builtin_ctz(at);
		}
		*high |= top;
	}
}
#endif

static inline __attribute__((always_inline)) bool
is_at(const struct leat_flat_node *n, const char *p)
{
	const char *l = n->literal.p;
	size_t i = 0;

	for (; i + 8 <= n->literal.n; i += 8)
		if (load(p + i) != load(l + i))
			return false;
	return ((load(p + i) ^ load(l + i)) & n->tail) == 0;
}

enum { TRIED = 8 };

/* The child that stands at p, which then is the first; 0 if there is none. */
static inline __attribute__((always_inline)) uint32_t
step(struct leat_flat *f, uint32_t parent, const char *p)
{
	uint32_t first = f->node[parent].child;

	if (__builtin_expect(first && is_at(&f->node[first], p), 1))
		return first;
	for (uint32_t before = first, n = 0; before && n < TRIED; n++) {
		uint32_t at = f->node[before].sibling;

		if (at == 0 || !is_at(&f->node[at], p)) {
			before = at;
			continue;
		}
		f->node[before].sibling = f->node[at].sibling;
		f->node[at].sibling = first;
		f->node[parent].child = at;
		return at;
	}
	return 0;
}

/* Values, and lines of them */

/* A number as most are: at most 15 digits, and one mark between two of them. NULL if it is not. */
static inline __attribute__((always_inline)) const char *
plain_number(const char *p, struct means by)
{
	const char *q = p + (*p == '-');
	unsigned marks, n = by.number(q, &marks);

	if (n == 0 || n == 16 || (marks & (marks - 1)) || (marks & 1) || marks >> (n - 1) ||
	    (*q == '0' && n > 1 && !(marks & 2)) || (q[n] | 32) == 'e')
		return NULL;
	return q + n;
}

/* What is most of it inline, all else by leat_flat_value. */
static inline __attribute__((always_inline)) const char *
take_value(struct leat_flat *f, const char *p, const char *end, enum leat_flat_want want,
    struct leat_slice *s, struct means by)
{
	const char *q = NULL;

	if (*p == '"' && want == LEAT_WANT_CELL) {
		q = by.string(p + 1, &f->high);
		*s = (struct leat_slice){p + 1, (size_t)(q - p) - 1};
		if (*q == '"' && q < end)
			return q + 1;
	} else if (*p != '"') {
		q = plain_number(p, by);
		if (q) {
			*s = (struct leat_slice){p, (size_t)(q - p)};
			return q;
		}
	}
	return leat_flat_value(f, p, end, want, s);
}

static bool
add_extra(struct leat_flat *f, struct leat_slice key, struct leat_slice value)
{
	size_t i = f->nextra;

	if (f->nextra == LEAT_FLAT_EXTRA)
		return false;
	/* In their order, in which no two are the same. */
	for (; i > 0; i--) {
		int order = leat_slice_cmp(f->extra[i - 1].key, key);

		if (order == 0)
			return false;
		if (order < 0)
			break;
		f->extra[i] = f->extra[i - 1];
	}
	f->extra[i] = (struct leat_flat_member){key, value};
	f->nextra++;
	return true;
}

static char *
put(char *to, struct leat_slice s)
{
	memcpy(to, s.p, s.n);
	return to + s.n;
}

/* The members that no column is for, as one object. */
static struct leat_slice
gather_extra(struct leat_flat *f)
{
	size_t n = 1;
	char *text, *to;

	for (size_t i = 0; i < f->nextra; i++)
		n += f->extra[i].key.n + f->extra[i].value.n + 4;
	to = text = leat_arena_bytes(f->text, n);
	for (size_t i = 0; i < f->nextra; i++) {
		*to++ = i ? ',' : '{';
		*to++ = '"';
		to = put(to, f->extra[i].key);
		*to++ = '"';
		*to++ = ':';
		to = put(to, f->extra[i].value);
	}
	*to++ = '}';
	return (struct leat_slice){text, (size_t)(to - text)};
}

static inline __attribute__((always_inline)) bool
read_members(struct leat_flat *f, struct leat_slice line, struct means by)
{
	const char *p = line.p, *end = line.p + line.n;
	uint64_t seen = 0;
	uint32_t at = LEAT_FLAT_ROOT;

	while (true) {
		const struct leat_flat_node *n;
		uint32_t next = step(f, at, p);
		struct leat_slice s;

		if (__builtin_expect(next == 0, 0))
			next = leat_flat_learn(f, at, p, end, p == line.p);
		if (next == 0)
			return false;
		n = &f->node[at = next];
		p += n->literal.n;
		if (n->column == LEAT_FLAT_END)
			return p == end;
		f->high |= n->high;
		p = take_value(f, p, end, n->want, &s, by);
		if (p == NULL)
			return false;
		if (n->column == LEAT_FLAT_UNKNOWN) {
			if (!add_extra(f, n->key, s))
				return false;
			continue;
		}
		if (seen >> n->column & 1)
			return false;
		seen |= UINT64_C(1) << n->column;
		f->field[n->place] = s;
	}
}

static bool
read_words(struct leat_flat *f, struct leat_slice line)
{
	return read_members(f, line, (struct means){string_words, number_words});
}

#if defined(__x86_64__)
static bool
read_sse2(struct leat_flat *f, struct leat_slice line)
{
	return read_members(f, line, (struct means){string_sse2, number_sse2});
}

static __attribute__((target("avx2,bmi"))) bool
read_avx2(struct leat_flat *f, struct leat_slice line)
{
	return read_members(f, line, (struct means){string_avx2, number_sse2});
}
#endif

void
leat_flat_init(struct leat_flat *f, struct leat_layout *layout, struct leat_arena *text,
    const char *instructions)
{
	struct leat_slice name = leat_slice(instructions ? instructions : "");

	*f = (struct leat_flat){.layout = layout, .text = text, .read = read_words};
	f->extra = LEAT_NEW_N(struct leat_flat_member, LEAT_FLAT_EXTRA);
	leat_flat_begin(f);
#if defined(__x86_64__)
	if (!leat_slice_is(name, "words"))
		f->read = leat_slice_is(name, "sse2") || !__builtin_cpu_supports("avx2") ||
				  !__builtin_cpu_supports("bmi")
			      ? read_sse2
			      : read_avx2;
#else
	(void)name;
#endif
}

void
leat_flat_fini(struct leat_flat *f)
{
	leat_arena_fini(&f->literals);
	free(f->node);
	free(f->extra);
}

bool
leat_flat_read(struct leat_flat *f, struct leat_slice line, struct leat_slice *field)
{
	if (f->layout->schema->ncolumns > 64)
		return false;
	f->field = field;
	f->nextra = 0;
	f->high = 0;
	if (!f->read(f, line) || (f->high && leat_utf8_valid(line.p, line.n) < line.n))
		return false;
	if (f->nextra)
		field[leat_layout_place(f->layout, (int)f->layout->schema->ncolumns - 1)] =
		    gather_extra(f);
	return true;
}
