/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"

/*
 * The one place below cli that ends the program: with no memory left there is
 * nothing to unwind with, and nothing has been committed yet.
 */
_Noreturn void
leat_out_of_memory(void)
{
	static const char message[] = "leat: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)ignored;
	_exit(LEAT_EINTERNAL);
}

void *
leat_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (p == NULL)
		leat_out_of_memory();
	return p;
}

void *
leat_zalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (p == NULL)
		leat_out_of_memory();
	return p;
}

void *
leat_realloc(void *p, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		leat_out_of_memory();
	p = realloc(p, n ? n : 1);
	if (p == NULL)
		leat_out_of_memory();
	return p;
}

void
leat_large(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
	enum { PAGE = 4096, WORTH = 4 * 1024 * 1024 };
	uintptr_t from = ((uintptr_t)p + PAGE - 1) / PAGE * PAGE;

	if (n >= WORTH)
		madvise((void *)from, (n - PAGE) / PAGE * PAGE, MADV_HUGEPAGE);
#else
	(void)p;
	(void)n;
#endif
}

char *
leat_slice_dup(struct leat_slice s)
{
	char *copy = leat_alloc(s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

char *
leat_strdup(const char *s)
{
	return leat_slice_dup(leat_slice(s));
}

struct leat_arena_block {
	struct leat_arena_block *next;
	size_t used, cap;
	_Alignas(max_align_t) char data[];
};

enum { BLOCK = 64 * 1024 - 64 };

static void *
take(struct leat_arena *a, size_t n, size_t alignment)
{
	struct leat_arena_block *b = a->head;
	size_t at = b ? (b->used + alignment - 1) / alignment * alignment : 0;

	if (n > SIZE_MAX / 2)
		leat_out_of_memory();
	if (b == NULL || at > b->cap || b->cap - at < n) {
		size_t cap = n > BLOCK ? n : BLOCK;
		struct leat_arena_block *fresh = leat_alloc(sizeof(*fresh) + cap);

		fresh->cap = cap;
		fresh->next = b;
		a->head = b = fresh;
		at = 0;
	}
	b->used = at + n;
	return b->data + at;
}

void *
leat_arena_alloc(struct leat_arena *a, size_t n)
{
	return take(a, n, sizeof(max_align_t));
}

void *
leat_arena_bytes(struct leat_arena *a, size_t n)
{
	return take(a, n, 1);
}

struct leat_slice
leat_arena_copy(struct leat_arena *a, struct leat_slice s)
{
	char *copy = leat_arena_bytes(a, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return (struct leat_slice){copy, s.n};
}

char *
leat_arena_printf(struct leat_arena *a, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = leat_arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return text;
}

void
leat_arena_reset(struct leat_arena *a)
{
	struct leat_arena_block *b = a->head;

	if (b == NULL)
		return;
	while (b->next) {
		struct leat_arena_block *next = b->next;

		free(b);
		b = next;
	}
	b->used = 0;
	a->head = b;
}

void
leat_arena_fini(struct leat_arena *a)
{
	while (a->head) {
		struct leat_arena_block *next = a->head->next;

		free(a->head);
		a->head = next;
	}
}

void
leat_buf_reserve(struct leat_buf *b, size_t more)
{
	size_t need = b->n + more + 1;

	if (need < more)
		leat_out_of_memory();
	if (need <= b->cap)
		return;
	b->cap = b->cap * 2 > need ? b->cap * 2 : need < 64 ? 64 : need;
	b->p = leat_realloc(b->p, b->cap, 1);
}

void
leat_buf_add_str(struct leat_buf *b, const char *s)
{
	leat_buf_add(b, s, strlen(s));
}

void
leat_buf_printf(struct leat_buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	leat_buf_reserve(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
leat_buf_fini(struct leat_buf *b)
{
	free(b->p);
	*b = (struct leat_buf){0};
}
