/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_INPUT_PART_H
#define LEAT_RECORD_INPUT_PART_H

#include <iconv.h>

#include "base/mem.h"
#include "record/follow.h"
#include "record/input.h"

/* Shared by input.c, which reads in order, and input_plain.c. */
struct leat_input {
	char *name;
	int fd;                          /* -1: from memory */
	struct leat_slice memory, whole; /* what is left of it, and all of it */
	struct leat_digest *digest;
	char *hex;            /* the digest, once taken */
	uint64_t bytes;       /* noted */
	uint64_t at;          /* raw bytes read so far, in order */
	int64_t base;         /* where in a plain file reading began; -1: it is none */
	size_t pieces;        /* raw bytes read at a time, 0: as many as there is room for */
	bool started, at_end; /* at_end: no more raw bytes */
	const char *encoding;
	iconv_t conv; /* (iconv_t)-1: none */
	size_t block; /* how many bytes are read at a time */
	char *raw;    /* so many, and what iconv left over at its front */
	size_t raw_n;
	struct leat_buf text;         /* decoded, not yet taken */
	size_t taken;                 /* of text */
	bool watched, followed;       /* followed: and waited for */
	struct leat_following follow; /* if it is watched */
	size_t front;                 /* bytes that were peeked at */
};

#endif
