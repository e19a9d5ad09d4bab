/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_READER_H
#define LEAT_RECORD_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"
#include "record/input.h"
#include "record/scan.h"

/*
 * A reader turns the decoded bytes of one input into records, in batches of
 * borrowed slices, good until the next call: CSV here, JSON lines in json_rows.h.
 * Each has a scanner for what is easy, and libcsv or cJSON, which say what CSV
 * and JSON are, for all else.
 */
enum leat_format { LEAT_AUTO, LEAT_CSV, LEAT_JSONL };

struct leat_records {
	size_t n;                       /* records, 0 at the end of the input */
	const struct leat_slice *field; /* fields of all records, one after the other; NULL if
					 * there are edges instead */
	const size_t *first;            /* n: where in field (or edge) record r begins */
	const size_t *end;              /* n: field (or edge) after its last: end - first fields */
	const uint64_t *line;           /* n: the line on which the record starts, from 1 */
	const bool *regular;            /* n; lenient reading: false where a record breaks the
					 * quoting rules or is not UTF-8 */
	/* JSON lines: which column is where in a record, -1 if it is nowhere, and which are. */
	const int *at, *present;
	size_t npresent;
	/* Fields as they are in the text: leat_scan_field (record/scan.h) gives them. */
	const char *text;
	const uint32_t *edge;
	struct leat_arena *arena; /* for what must be written anew; the reader's */
};

/* leat_records_field -- a field of a record, however it is handed out. */
static inline struct leat_slice
leat_records_field(const struct leat_records *r, size_t record, size_t i)
{
	size_t place = r->first[record] + i;

	return r->field ? r->field[place] : leat_scan_field(r->text, &r->edge[place], r->arena);
}

struct leat_csv_options {
	/*
	 * What reads: NULL is the scanner (record/scan.h) with the best instructions there
	 * are, and libcsv for all that is not easy; "avx2", "sse2" and "words" are the
	 * scanner with these, where the processor has them, and "libcsv" is libcsv alone.
	 * All give the same records and faults.
	 */
	const char *engine;
	char separator; /* 0: comma */
	bool lenient;   /* take what is not regular and say so, instead of LEAT_EDATA */
	bool edges;     /* give edges where they are known, which saves those who want few fields
			 * the others; else always fields, and first has n + 1 */
};

struct leat_csv;
/* leat_csv_new -- read CSV from input (borrowed; must outlive the reader). */
struct leat_csv *leat_csv_new(struct leat_input *input, const struct leat_csv_options *options);
/* leat_csv_next -- the next batch; every line is a record, the header too. LEAT_EDATA,
 * LEAT_ENOINPUT. */
int leat_csv_next(struct leat_csv *csv, struct leat_records *records, struct leat_err *err);
/*
 * leat_csv_tell -- where in its input the next record begins, which is a plain file
 * (leat_input_tell), and on which line; false if it is none, or not at a record's beginning.
 */
bool leat_csv_tell(const struct leat_csv *csv, uint64_t *at, uint64_t *line);
/* leat_csv_seek -- go on with the record that begins at such a place. LEAT_ENOINPUT. */
int leat_csv_seek(struct leat_csv *csv, uint64_t at, uint64_t line, struct leat_err *err);
/* leat_csv_ended_with_newline -- after the last batch: did the last record have its line end? */
bool leat_csv_ended_with_newline(const struct leat_csv *csv);
void leat_csv_free(struct leat_csv *csv);

#endif
