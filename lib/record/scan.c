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

static inline __attribute__((always_inline, target("avx2"))) void
masks_avx2(const char *p, char separator, struct masks *m)
{
	const __m256i quote = _mm256_set1_epi8('"'), sep = _mm256_set1_epi8(separator);
	const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
	const __m256i nul = _mm256_setzero_si256();

	*m = (struct masks){0};
	for (int i = 0; i < WIDTH / 32; i++) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32 * i));
		__m256i line = _mm256_or_si256(_mm256_cmpeq_epi8(v, lf), _mm256_cmpeq_epi8(v, cr));

		m->quote |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, quote))
			    << 32 * i;
		m->separator |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, sep))
				<< 32 * i;
		m->line |= (uint64_t)(uint32_t)_mm256_movemask_epi8(line) << 32 * i;
		m->odd |= (uint64_t)(uint32_t)_mm256_movemask_epi8(
		    _mm256_or_si256(v, _mm256_cmpeq_epi8(v, nul)));
	}
}
#endif

/* Bit i of the result is the exclusive or of bits 0 .. i: one where a quote is open. */
static inline uint64_t
prefix_xor(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	return x ^ x << 32;
}

/* What is carried from one block to the next. */
struct walk {
	struct leat_scan *s;
	const char *begin, *end;    /* the data */
	const char *record, *field; /* where those being scanned begin */
	uint64_t open;              /* all ones inside quotes */
	uint64_t may_open;          /* 1 if a quote may open at the next byte */
	uint64_t must_end;          /* 1 if the last byte closed a quote */
	bool odd, folded;           /* of the record: has it bytes to check, line ends in quotes */
};

/* The content of a quoted field, its doubled quotes halved. */
static struct leat_slice
unquote(struct leat_scan *s, struct leat_slice in)
{
	const char *quote = in.n ? memchr(in.p, '"', in.n) : NULL;
	char *out;
	size_t n = 0;

	if (quote == NULL)
		return in;
	out = leat_arena_alloc(&s->text, in.n);
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

static inline __attribute__((always_inline)) void
end_field(struct walk *w, const char *at)
{
	struct leat_slice f = {w->field, (size_t)(at - w->field)};

	if (__builtin_expect(f.n && *f.p == '"', 0))
		f = unquote(w->s, (struct leat_slice){f.p + 1, f.n - 2});
	w->s->field[w->s->nfields++] = f;
	w->field = at + 1;
}

static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	for (; p < end; p++)
		n += *p == '\n' || (*p == '\r' && p[1] != '\n');
	return n;
}

/* A line end outside quotes at `at`. False if the record is not for us. */
static inline __attribute__((always_inline)) bool
end_record(struct walk *w, const char *at)
{
	struct leat_scan *s = w->s;
	/* The CR and the LF of a pair are one line end. */
	const char *next = at + 1 + (*at == '\r' && at + 1 < w->end && at[1] == '\n');

	if (at < w->record)
		return true;
	if (at > w->record) {
		if (__builtin_expect(w->odd, 0)) {
			size_t n = (size_t)(at - w->record);

			if (memchr(w->record, '\0', n) || leat_utf8_valid(w->record, n) < n)
				return false;
		}
		end_field(w, at);
		s->line[s->nrecords++] = s->at_line;
		s->first[s->nrecords] = s->nfields;
		if (__builtin_expect(w->folded, 0))
			s->at_line += count_lines(w->record, at);
	}
	s->at_line++;
	w->record = w->field = next;
	w->odd = w->folded = false;
	return true;
}

/*
 * Go through one block. Returns true to go on; false sets *stop. `valid` has a bit for
 * each byte of the block that is there.
 */
static inline __attribute__((always_inline)) bool
block(struct walk *w, const char *at, const struct masks *m, uint64_t valid,
    enum leat_scan_stop *stop)
{
	struct leat_scan *s = w->s;
	uint64_t quote = m->quote & valid, edge = (m->separator | m->line | m->quote) & valid;
	uint64_t inside = prefix_xor(quote) ^ w->open;
	uint64_t opens = quote & inside, closes = quote & ~inside;
	/* A quote opens behind an edge and closes before one. */
	uint64_t bad =
	    (opens & ~(edge << 1 | w->may_open)) | (((closes << 1 | w->must_end) & valid) & ~edge);
	uint64_t ends = (m->separator | m->line) & valid & ~inside, lines = m->line & ends;

	if (__builtin_expect(bad != 0, 0))
		ends &= (bad & -bad) - 1;
	w->odd |= m->odd != 0;
	w->folded |= (m->line & valid & inside) != 0;
	while (ends) {
		const char *e = at + __builtin_ctzll(ends);

		if (lines & ends & -ends) {
			if (!end_record(w, e)) {
				*stop = LEAT_SCAN_BROKEN;
				return false;
			}
			w->odd = m->odd != 0;
			w->folded = (m->line & valid & inside) != 0;
			if (s->nrecords == s->most) {
				*stop = LEAT_SCAN_FULL;
				return false;
			}
		} else {
			end_field(w, e);
		}
		ends &= ends - 1;
	}
	if (__builtin_expect(bad != 0, 0)) {
		*stop = LEAT_SCAN_BROKEN;
		return false;
	}
	w->open = -(inside >> 63); /* all ones, or none */
	w->may_open = edge >> 63;
	w->must_end = closes >> 63;
	return true;
}

static void
reserve(struct leat_scan *s, size_t more)
{
	if (s->nfields + more <= s->fields_cap)
		return;
	s->fields_cap = s->fields_cap * 2 + more + 4096;
	s->field = leat_realloc(s->field, s->fields_cap, sizeof(*s->field));
}

static inline __attribute__((always_inline)) size_t
scan(struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop,
    void (*masks)(const char *, char, struct masks *))
{
	struct walk w = {.s = s,
	    .begin = data.p,
	    .end = data.p + data.n,
	    .record = data.p,
	    .field = data.p,
	    .may_open = 1};
	const char *p = data.p, *end = w.end;

	/* The last byte may be the CR of a CR LF: it waits for what follows. */
	if (!at_end && data.n && data.p[data.n - 1] == '\r')
		end--;
	*stop = LEAT_SCAN_MORE;
	for (; p < end; p += WIDTH) {
		size_t left = (size_t)(end - p);
		char last[WIDTH] = {0};
		struct masks m;
		bool on;

		reserve(s, WIDTH);
		if (left < WIDTH) {
			memset(last, 'x', WIDTH);
			memcpy(last, p, left);
			masks(last, s->separator, &m);
			on = block(&w, p, &m, (UINT64_C(1) << left) - 1, stop);
		} else {
			masks(p, s->separator, &m);
			on = block(&w, p, &m, ~UINT64_C(0), stop);
		}
		if (!on)
			break;
	}
	/* Fields of a record that is not whole are found again with the rest of it. */
	s->nfields = s->first[s->nrecords];
	return (size_t)(w.record - data.p);
}

static size_t
scan_words(struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop)
{
	return scan(s, data, at_end, stop, masks_words);
}

#if defined(__x86_64__)
static size_t
scan_sse2(struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop)
{
	return scan(s, data, at_end, stop, masks_sse2);
}

static __attribute__((target("avx2,bmi"))) size_t
scan_avx2(struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop)
{
	return scan(s, data, at_end, stop, masks_avx2);
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
	if (!is(name, "sse2") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
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
	s->first = LEAT_NEW_N(size_t, most + 1);
	s->line = LEAT_NEW_N(uint64_t, most);
	s->scan = choose(instructions);
}

void
leat_scan_clear(struct leat_scan *s, bool text)
{
	s->nfields = s->nrecords = 0;
	s->first[0] = 0;
	if (text)
		leat_arena_reset(&s->text);
}

void
leat_scan_add(struct leat_scan *s, const struct leat_slice *field, size_t n, uint64_t line)
{
	reserve(s, n);
	memcpy(s->field + s->nfields, field, n * sizeof(*field));
	s->nfields += n;
	s->line[s->nrecords++] = line;
	s->first[s->nrecords] = s->nfields;
}

void
leat_scan_fini(struct leat_scan *s)
{
	free(s->field);
	free(s->first);
	free(s->line);
	leat_arena_fini(&s->text);
}

size_t
leat_scan_next(struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop)
{
	return s->scan(s, data, at_end, stop);
}
