/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_MEM_H
#define LEAT_BASE_MEM_H

#include <stddef.h>

#include "base/slice.h"

/*
 * Allocation. Running out of memory ends the program (status 70, one line on
 * standard error): no caller could do better, and none has to ask.
 */
_Noreturn void leat_out_of_memory(void);      /* for what allocates by other means */
void *leat_alloc(size_t n);                   /* n bytes, uninitialised; n may be 0 */
void *leat_zalloc(size_t count, size_t size); /* count * size zero bytes, overflow checked */
void *leat_realloc(void *p, size_t count, size_t size); /* overflow checked */
char *leat_strdup(const char *s);
char *leat_slice_dup(struct leat_slice s); /* terminated copy; caller frees */

/* leat_large -- n bytes at p will be used here and there, not in order: of larger pages if there
 * are such. Says nothing of their content. */
void leat_large(void *p, size_t n);

#define LEAT_NEW(type) ((type *)leat_zalloc(1, sizeof(type)))
#define LEAT_NEW_N(type, n) ((type *)leat_zalloc((n), sizeof(type)))

/*
 * LEAT_GROW -- make room for one more element in a growing array: p, its
 * count n and capacity cap are lvalues.
 */
#define LEAT_GROW(p, n, cap)                                                                       \
	do {                                                                                       \
		if ((n) >= (cap)) {                                                                \
			(cap) = (cap) ? (cap)*2 : 16;                                              \
			(p) = leat_realloc((p), (cap), sizeof(*(p)));                              \
		}                                                                                  \
	} while (0)

/*
 * struct leat_arena -- many small allocations with one lifetime.
 * Zero-initialised is ready for use. Addresses do not move.
 */
struct leat_arena_block;
struct leat_arena {
	struct leat_arena_block *head;
};

void *leat_arena_alloc(struct leat_arena *a, size_t n); /* aligned for any type */
void *leat_arena_bytes(struct leat_arena *a, size_t n); /* not aligned: for text */
struct leat_slice leat_arena_copy(
    struct leat_arena *a, struct leat_slice s); /* terminated; not aligned */
char *leat_arena_printf(struct leat_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void leat_arena_reset(struct leat_arena *a); /* everything gone, one block kept */
void leat_arena_fini(struct leat_arena *a);

/*
 * struct leat_buf -- a growing byte string. Zero-initialised is ready for use;
 * p is terminated after every call that adds.
 */
struct leat_buf {
	char *p;
	size_t n, cap;
};

void leat_buf_reserve(struct leat_buf *b, size_t more); /* more bytes and the terminator fit */
void leat_buf_add_str(struct leat_buf *b, const char *s);
void leat_buf_printf(struct leat_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void leat_buf_fini(struct leat_buf *b);

/* Here, since every byte that is written goes through them. */
static inline void
leat_buf_add(struct leat_buf *b, const void *p, size_t n)
{
	if (n >= b->cap - b->n)
		leat_buf_reserve(b, n);
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

static inline void
leat_buf_add_slice(struct leat_buf *b, struct leat_slice s)
{
	leat_buf_add(b, s.p, s.n);
}

static inline void
leat_buf_add_char(struct leat_buf *b, char c)
{
	if (b->cap - b->n < 2)
		leat_buf_reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

static inline struct leat_slice
leat_buf_slice(const struct leat_buf *b)
{
	return (struct leat_slice){b->p, b->n};
}

#endif
