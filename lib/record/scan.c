/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { WIDTH = 64 };

/* What 64 bytes are, a bit a byte. */
struct masks {
	uint64_t quote, separator, line; /* line: CR or LF */
	uint64_t odd;                    /* not zero if a byte is NUL or above 127 */
};

/*
 * Eight bytes at a time, in any processor's registers. A byte of x is zero where the
 * high bit of `zeros` is set: exact, no carry runs from byte to byte.
 */
static inline uint64_t
zeros(uint64_t x)
{
	const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	return ~(((x & low) + low) | x | low);
}

/* The high bits of eight bytes, gathered into one. */
static inline uint64_t
gather(uint64_t high)
{
	return (high >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline __attribute__((always_inline)) void
masks_words(const char *p, char separator, struct masks *m)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t sep = ones * (unsigned char)separator;

	*m = (struct masks){0};
	for (int i = 0; i < WIDTH / 8; i++) {
		uint64_t w;

		memcpy(&w, p + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		w = __builtin_bswap64(w);
#endif
		m->quote |= gather(zeros(w ^ ones * '"')) << 8 * i;
		m->separator |= gather(zeros(w ^ sep)) << 8 * i;
		m->line |= gather(zeros(w ^ ones * '\n') | zeros(w ^ ones * '\r')) << 8 * i;
		m->odd |= (w & ones * 0x80) | zeros(w);
	}
}

#if defined(__x86_64__)
static inline __attribute__((always_inline)) void
masks_sse2(const char *p, char separator, struct masks *m)
{
	const __m128i quote = _mm_set1_epi8('"'), sep = _mm_set1_epi8(separator);
	const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r'), nul = _mm_setzero_si128();

	*m = (struct masks){0};
	for (int i = 0; i < WIDTH / 16; i++) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		__m128i line = _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr));

		m->quote |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote))
			    << 16 * i;
		m->separator |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, sep))
				<< 16 * i;
		m->line |= (uint64_t)(uint32_t)_mm_movemask_epi8(line) << 16 * i;
		m->odd |=
		    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(v, _mm_cmpeq_epi8(v, nul)));
	}
}

static inline __attribute__((always_inline, target("avx2"))) uint64_t
join(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b)
						       << 32;
}

static inline __attribute__((always_inline, target("avx2"))) void
masks_avx2(const char *p, char separator, struct masks *m)
{
	const __m256i quote = _mm256_set1_epi8('"'), sep = _mm256_set1_epi8(separator);
	const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
	const __m256i nul = _mm256_setzero_si256();

	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	m->quote = join(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
	m->separator = join(_mm256_cmpeq_epi8(a, sep), _mm256_cmpeq_epi8(b, sep));
	m->line = join(_mm256_or_si256(_mm256_cmpeq_epi8(a, lf), _mm256_cmpeq_epi8(a, cr)),
	    _mm256_or_si256(_mm256_cmpeq_epi8(b, lf), _mm256_cmpeq_epi8(b, cr)));
	/* A NUL is where the lesser of two bytes is one. */
	m->odd = (uint32_t)_mm256_movemask_epi8(
	    _mm256_or_si256(_mm256_or_si256(a, b), _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), nul)));
}
#endif

/* Bit i of the result is the exclusive or of bits 0 .. i: one where a quote is open. */
static inline __attribute__((always_inline)) uint64_t
prefix_words(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	return x ^ x << 32;
}

/* The places of the bits of a block that begins at `base`; there is room for 64. Returns how many
 * there are. */
static inline __attribute__((always_inline)) size_t
places_words(uint32_t *to, uint32_t base, uint64_t bits)
{
	size_t n = 0;

	for (; bits; bits &= bits - 1)
		to[n++] = base + (uint32_t)__builtin_ctzll(bits);
	return n;
}

#if defined(__x86_64__)
/* As a product without carries. */
static inline __attribute__((always_inline, target("avx2,pclmul"))) uint64_t
prefix_avx2(uint64_t x)
{
	__m128i all = _mm_set1_epi8(-1);

	return (uint64_t)_mm_cvtsi128_si64(
	    _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)x), all, 0));
}

/* The lowest of the bits, which is then no more. */
static inline __attribute__((always_inline, target("bmi"))) uint32_t
take_bit(uint64_t *bits, uint32_t base)
{
	uint32_t place = base + (uint32_t)_tzcnt_u64(*bits);

	*bits = _blsr_u64(*bits);
	/* One by one: to gather them in a vector takes longer than to store them. */
	__asm__("" : "+r"(place));
	return place;
}

/* Eight are put down at once, so that it is no branch how many of them count. */
static inline __attribute__((always_inline, target("bmi,popcnt"))) size_t
places_avx2(uint32_t *to, uint32_t base, uint64_t bits)
{
	size_t n = (size_t)__builtin_popcountll(bits);

	for (size_t done = 0; done < n; done += 8, to += 8) {
		to[0] = take_bit(&bits, base);
		to[1] = take_bit(&bits, base);
		to[2] = take_bit(&bits, base);
		to[3] = take_bit(&bits, base);
		to[4] = take_bit(&bits, base);
		to[5] = take_bit(&bits, base);
		to[6] = take_bit(&bits, base);
		to[7] = take_bit(&bits, base);
	}
	return n;
}
#endif

/* CR LF is one. */
static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	for (const char *q = p; (q = memchr(q, '\n', (size_t)(end - q))); q++)
		n++;
	for (const char *q = p; (q = memchr(q, '\r', (size_t)(end - q))); q++)
		n += q[1] != '\n';
	return n;
}

/* What is carried from one block to the next. */
struct walk {
	struct leat_scan *s;
	const char *end;
	const char *record; /* where the one being scanned begins */
	size_t first;       /* the edge before it */
	uint64_t open;      /* all ones inside quotes */
	uint64_t may_open;  /* 1 if a quote may open at the next byte */
	uint64_t must_end;  /* 1 if the last byte closed a quote */
	uint64_t odd;       /* not zero if the record has bytes to check */
	uint64_t folded;    /* or line ends in quotes */
};

/* A line end outside quotes at `at`, which is edge number e. False if the record is not for us. */
static inline __attribute__((always_inline)) bool
end_record(struct walk *w, const char *at, size_t e)
{
	struct leat_scan *s = w->s;

	if (at > w->record) {
		size_t n = (size_t)(at - w->record);

		if (__builtin_expect(w->odd != 0, 0) &&
		    (memchr(w->record, '\0', n) || leat_utf8_valid(w->record, n) < n))
			return false;
		s->first[s->nrecords] = w->first;
		s->end[s->nrecords] = e;
		s->line[s->nrecords++] = s->at_line;
		if (__builtin_expect(w->folded != 0, 0))
			s->at_line += count_lines(w->record, at);
	}
	/* The CR and the LF of a pair are one line end; otherwise the row is blank. */
	if (at >= w->record) {
		s->at_line++;
		w->record = at + 1 + (*at == '\r' && at + 1 < w->end && at[1] == '\n');
	}
	w->first = e;
	return true;
}

/* How it is done with the instructions that there are. */
struct means {
	void (*masks)(const char *p, char separator, struct masks *m);
	uint64_t (*prefix)(uint64_t x);
	size_t (*places)(uint32_t *to, uint32_t base, uint64_t bits);
};

/*
 * Go through one block, at `at` in the text, which begins at `base`. Returns true to go on;
 * false sets *stop. `valid` has a bit for each byte of the block that is there.
 */
static inline __attribute__((always_inline)) bool
block(struct walk *w, const struct means *by, const char *at, uint32_t base, const struct masks *m,
    uint64_t valid, enum leat_scan_stop *stop)
{
	struct leat_scan *s = w->s;
	uint64_t quote = m->quote & valid, end = (m->separator | m->line) & valid;
	uint64_t edge = end | quote, inside = by->prefix(quote) ^ w->open;
	uint64_t opens = quote & inside, closes = quote & ~inside;
	/* A quote opens behind an edge and closes before one. */
	uint64_t bad =
	    (opens & ~(edge << 1 | w->may_open)) | (((closes << 1 | w->must_end) & valid) & ~edge);
	uint64_t folded = m->line & valid & inside, lines;
	size_t n;

	end &= ~inside;
	if (__builtin_expect(bad != 0, 0))
		end &= (bad & -bad) - 1;
	n = by->places(s->edge + s->nedges, base, end);
	w->odd |= m->odd;
	w->folded |= folded;
	for (lines = m->line & end; lines; lines &= lines - 1) {
		uint64_t before = end & ((lines & -lines) - 1);

		*stop = LEAT_SCAN_BROKEN;
		if (!end_record(w, at + __builtin_ctzll(lines),
			s->nedges + (size_t)__builtin_popcountll(before)))
			return false;
		w->odd = m->odd;
		w->folded = folded;
		*stop = LEAT_SCAN_FULL;
		if (s->nrecords == s->most)
			return false;
	}
	s->nedges += n;
	*stop = LEAT_SCAN_BROKEN;
	w->open = -(inside >> 63); /* all ones, or none */
	w->may_open = edge >> 63;
	w->must_end = closes >> 63;
	return bad == 0;
}

/* Room for what n bytes may hold; none of it is touched before it is used. */
static void
reserve(struct leat_scan *s, size_t n)
{
	size_t records = n / 2 + 1 < s->most ? n / 2 + 1 : s->most;

	if (s->nedges + n + WIDTH + 1 > s->edges_cap) {
		s->edges_cap = s->nedges + n + n / 4 + WIDTH + 1;
		s->edge = leat_realloc(s->edge, s->edges_cap, sizeof(*s->edge));
	}
	if (s->nrecords + records > s->records_cap) {
		s->records_cap = s->nrecords + records + records / 4;
		s->first = leat_realloc(s->first, s->records_cap, sizeof(*s->first));
		s->end = leat_realloc(s->end, s->records_cap, sizeof(*s->end));
		s->line = leat_realloc(s->line, s->records_cap, sizeof(*s->line));
	}
}

static inline __attribute__((always_inline)) size_t
scan(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop, struct means by)
{
	const char *p = text + from, *end = text + n;
	struct walk w = {.s = s, .end = end, .record = p, .may_open = 1};
	enum leat_scan_stop why = LEAT_SCAN_MORE;
	struct masks m;
	bool on = true;

	reserve(s, n - from);
	w.first = s->nedges;
	s->edge[s->nedges++] = (uint32_t)from - 1;
	/* The last byte may be the CR of a CR LF: it waits for what follows. */
	if (!at_end && p < end && end[-1] == '\r')
		end--;
	for (; on && end - p >= WIDTH; p += WIDTH) {
		by.masks(p, s->separator, &m);
		on = block(&w, &by, p, (uint32_t)(p - text), &m, ~UINT64_C(0), &why);
	}
	if (on && p < end) {
		char last[WIDTH];
		size_t left = (size_t)(end - p);

		memset(last, 'x', WIDTH);
		memcpy(last, p, left);
		by.masks(last, s->separator, &m);
		on = block(&w, &by, p, (uint32_t)(p - text), &m, (UINT64_C(1) << left) - 1, &why);
	}
	*stop = on ? LEAT_SCAN_MORE : why;
	/* Edges of a record that is not whole are found again with the rest of it. */
	s->nedges = s->nrecords ? s->end[s->nrecords - 1] + 1 : 0;
	return (size_t)(w.record - (text + from));
}

static size_t
scan_words(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop)
{
	return scan(s, text, from, n, at_end, stop,
	    (struct means){masks_words, prefix_words, places_words});
}

#if defined(__x86_64__)
static size_t
scan_sse2(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop)
{
	return scan(
	    s, text, from, n, at_end, stop, (struct means){masks_sse2, prefix_words, places_words});
}

static __attribute__((target("avx2,bmi,pclmul,popcnt"))) size_t
scan_avx2(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop)
{
	return scan(
	    s, text, from, n, at_end, stop, (struct means){masks_avx2, prefix_avx2, places_avx2});
}
#endif

static bool
is(const char *name, const char *which)
{
	return name && strcmp(name, which) == 0;
}

static leat_scan_fn *
choose(const char *name)
{
	if (is(name, "words"))
		return scan_words;
#if defined(__x86_64__)
	/* What every processor of this kind has, or what newer ones have. */
	if (!is(name, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	    __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt"))
		return scan_avx2;
	return scan_sse2;
#else
	return scan_words;
#endif
}

void
leat_scan_init(struct leat_scan *s, char separator, size_t most, const char *instructions)
{
	*s = (struct leat_scan){.separator = separator, .most = most, .at_line = 1};
	s->scan = choose(instructions);
}

void
leat_scan_clear(struct leat_scan *s)
{
	s->nedges = s->nrecords = 0;
}

void
leat_scan_fini(struct leat_scan *s)
{
	free(s->edge);
	free(s->first);
	free(s->end);
	free(s->line);
}

size_t
leat_scan_next(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop)
{
	return s->scan(s, text, from, n, at_end, stop);
}

struct leat_slice
leat_scan_unquote(struct leat_slice quoted, struct leat_arena *arena)
{
	struct leat_slice in = {quoted.p + 1, quoted.n - 2};
	const char *quote = in.n ? memchr(in.p, '"', in.n) : NULL;
	char *out;
	size_t n = 0;

	if (quote == NULL)
		return in;
	out = leat_arena_alloc(arena, in.n);
	while (quote) {
		size_t head = (size_t)(quote - in.p) + 1;

		memcpy(out + n, in.p, head);
		n += head;
		in.p += head + 1;
		in.n -= head + 1;
		quote = in.n ? memchr(in.p, '"', in.n) : NULL;
	}
	if (in.n)
		memcpy(out + n, in.p, in.n);
	return (struct leat_slice){out, n + in.n};
}
