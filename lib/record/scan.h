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
 * record, which is libcsv's. Fields are slices of the scanned bytes, or of `text`
 * where doubled quotes had to be halved; blanks belong to fields; blank rows are
 * passed over.
 * Source: Langdale and Lemire (2019), Parsing gigabytes of JSON per second,
 * section 3.1 (bit masks of a block, prefix exclusive or).
 */
enum leat_scan_stop {
	LEAT_SCAN_FULL,   /* `most` records are there */
	LEAT_SCAN_MORE,   /* the next record needs bytes that are not there */
	LEAT_SCAN_BROKEN, /* the next record is not for the scanner */
};

struct leat_scan;
typedef size_t leat_scan_fn(
    struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop);

struct leat_scan {
	char separator;
	size_t most;              /* records found before it is full */
	struct leat_slice *field; /* of all records found, one after the other */
	size_t nfields, fields_cap;
	size_t *first;  /* most + 1: where a record's fields begin */
	uint64_t *line; /* most: the line on which a record starts */
	size_t nrecords;
	uint64_t at_line; /* the line on which the next record starts, from 1 */
	struct leat_arena text;
	leat_scan_fn *scan;
};

/*
 * leat_scan_init -- ready to scan. End with leat_scan_fini.
 * instructions  "avx2", "sse2" or "words", which give the same records; the best that
 *               this processor has if it does not have these, or for any other name or NULL
 */
void leat_scan_init(struct leat_scan *s, char separator, size_t most, const char *instructions);
void leat_scan_fini(struct leat_scan *s);

/* leat_scan_clear -- forget the records found, and, if so asked, their text. */
void leat_scan_clear(struct leat_scan *s, bool text);

/* leat_scan_add -- append a record that was found otherwise; its fields must live as long as the
 * others. */
void leat_scan_add(struct leat_scan *s, const struct leat_slice *field, size_t n, uint64_t line);

/*
 * leat_scan_next -- append the records at the front of data.
 * data    begins with a record; it must not move while its fields are used
 * at_end  nothing comes behind data
 * *stop   why it stopped
 * Returns the bytes taken: whole records, with their line ends, and blank rows.
 */
size_t leat_scan_next(
    struct leat_scan *s, struct leat_slice data, bool at_end, enum leat_scan_stop *stop);

#endif
