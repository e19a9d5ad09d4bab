/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_SCAN_H
#define LEAT_RECORD_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * struct leat_scan -- CSV records found 64 bytes at a time: the well-formed ones,
 * quoted or not, of which nearly every file consists. It does not decide what CSV
 * is. At the first byte that breaks a rule (a quote that opens behind no separator,
 * one that closes before none, a NUL, what is not UTF-8) it stops before that
 * record, which is libcsv's. Blank rows are passed over, blanks belong to fields.
 *
 * It notes edges: where separators and line ends are, outside quotes. Field f of
 * record r is what lies between edges first[r] + f and first[r] + f + 1, with its
 * quotes, if it has any: leat_scan_field takes them off, of the fields that are wanted.
 * Source: Langdale and Lemire (2019), Parsing gigabytes of JSON per second,
 * section 3.1 (bit masks of a block, prefix exclusive or) and 3.2 (bits to places).
 */
enum leat_scan_stop {
	LEAT_SCAN_FULL,   /* `most` records are there */
	LEAT_SCAN_MORE,   /* the next record needs bytes that are not there */
	LEAT_SCAN_BROKEN, /* the next record is not for the scanner */
};

struct leat_scan;
typedef size_t leat_scan_fn(struct leat_scan *s, const char *text, size_t from, size_t n,
    bool at_end, enum leat_scan_stop *stop);

struct leat_scan {
	char separator;
	size_t most;    /* records found before it is full */
	uint32_t *edge; /* places in the text; before its first byte is UINT32_MAX */
	size_t nedges, edges_cap;
	size_t *first, *end; /* nrecords: a record's first edge, and its last, the line end */
	uint64_t *line;      /* nrecords: the line on which a record starts */
	size_t nrecords, records_cap;
	uint64_t at_line; /* the line on which the next record starts, from 1 */
	leat_scan_fn *scan;
};

/*
 * leat_scan_init -- ready to scan. End with leat_scan_fini.
 * instructions  "avx2", "sse2" or "words", which give the same records; the best that
 *               this processor has if it does not have these, or for any other name or NULL
 */
void leat_scan_init(struct leat_scan *s, char separator, size_t most, const char *instructions);
void leat_scan_fini(struct leat_scan *s);

/* leat_scan_clear -- forget the records found. */
void leat_scan_clear(struct leat_scan *s);

/*
 * leat_scan_next -- append the records at text[from .. n-1].
 * text    the same for all that is appended; n < 4 GB
 * from    where a record begins
 * at_end  nothing comes behind the text
 * *stop   why it stopped
 * Returns the bytes taken: whole records, with their line ends, and blank rows.
 */
size_t leat_scan_next(struct leat_scan *s, const char *text, size_t from, size_t n, bool at_end,
    enum leat_scan_stop *stop);

/* leat_scan_unquote -- the content of a quoted field; in the arena if quotes were doubled. */
struct leat_slice leat_scan_unquote(struct leat_slice quoted, struct leat_arena *arena);

/* leat_scan_field -- what lies between an edge and the next: a field as it is meant. */
static inline struct leat_slice
leat_scan_field(const char *text, const uint32_t *edge, struct leat_arena *arena)
{
	uint32_t from = edge[0] + 1;
	struct leat_slice s = {text + from, edge[1] - from};

	return s.n && *s.p == '"' ? leat_scan_unquote(s, arena) : s;
}

#endif
