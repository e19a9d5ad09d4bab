/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_FUZZ_H
#define LEAT_TESTS_FUZZ_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/stream.h"

/* struct fuzz_file -- bytes under a path that lives as long as the file is open, without a disk. */
struct fuzz_file {
	int fd;
	char path[64];
};

static inline struct fuzz_file
fuzz_file(const void *data, size_t n)
{
	struct fuzz_file f = {.fd = memfd_create("fuzz", MFD_CLOEXEC)};

	if (f.fd < 0 || write(f.fd, data, n) != (ssize_t)n || fchmod(f.fd, 0600) != 0)
		abort();
	/* Not /proc/self/fd, which names the descriptor and its offset where it is written to. */
	snprintf(f.path, sizeof(f.path), "/proc/%ld/fd/%d", (long)getpid(), f.fd);
	return f;
}

/* What was refused must say why. */
static inline void
fuzz_judge(int status, const struct leat_err *err)
{
	if (status != LEAT_OK && err->text[0] == '\0')
		abort();
}

/*
 * fuzz_reads_back -- a stream that was written, trailer and all, is one that can be
 * read, and whole. Returns its rows.
 */
static inline uint64_t
fuzz_reads_back(struct leat_slice text, const struct leat_schema *schema)
{
	struct leat_input *input = leat_input_from(text, "written");
	struct leat_in_options o = {
	    .schema = schema, .paths = (const char *[]){"-"}, .npaths = 1, .inputs = &input};
	struct leat_in *in;
	struct leat_batch b;
	struct leat_err err;
	uint64_t rows;
	int held;

	if (leat_in_open(&in, &o, &err) != LEAT_OK)
		abort();
	do
		if (leat_in_next(in, &b, &err) != LEAT_OK)
			abort();
	while (b.nrows);
	if (leat_in_verdict(in, &held, &err) != LEAT_IS_WHOLE)
		abort();
	rows = leat_in_rows(in);
	leat_in_free(in);
	return rows;
}

/* The bytes of a file that was written to, to be freed. */
static inline struct leat_slice
fuzz_written(const struct fuzz_file *f)
{
	struct stat st;
	char *text;

	if (fstat(f->fd, &st) != 0)
		abort();
	text = leat_alloc((size_t)st.st_size);
	if (pread(f->fd, text, (size_t)st.st_size, 0) != st.st_size)
		abort();
	return (struct leat_slice){text, (size_t)st.st_size};
}

#endif
