/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_STREAM_PART_H
#define LEAT_RECORD_STREAM_PART_H

#include "base/map.h"
#include "record/json_rows.h"
#include "record/stream.h"

/*
 * What is behind struct leat_in: stream_open.c opens operands and places their columns,
 * stream_in.c makes batches of rows and finds the trailer, stream_each.c has threads work
 * on them, stream_deal.c has threads parse an operand as well.
 */

/* struct leat_operand -- its reader, where its columns are, and what its trailer said. */
struct leat_operand {
	struct leat_input *input;
	struct leat_csv *csv; /* one of these two */
	struct leat_json_rows *json;
	struct leat_records first; /* CSV: the batch that came with the header */
	size_t width;              /* CSV: fields in the header */
	int *at;                   /* CSV: column -> field of the record, -1: absent */
	size_t nat;
	int *present; /* CSV: the columns whose place is not -1, ascending */
	size_t npresent;
	uint64_t rows;
	bool trailed; /* the trailer was read */
	bool held;
	int held_status;
	bool cut;
	char why[200]; /* why it is cut */
};

struct leat_in {
	const struct leat_schema *schema;
	const struct leat_log *log;
	const char *engine;
	bool complete;
	struct leat_operand *operand;
	size_t noperands, current;
	struct leat_map unknown; /* columns that the schema does not know */
	bool *has;               /* ncolumns: is it in some header */
	uint64_t rows;
	int fault; /* what the rows handed out last are followed by */
	struct leat_err fault_err;
};

/* leat_operand_next, _tell, _seek -- leat_csv_next and so on, of the reader that it has. */
int leat_operand_next(struct leat_operand *o, struct leat_records *records, struct leat_err *err);
bool leat_operand_tell(const struct leat_operand *o, uint64_t *at, uint64_t *line);
int leat_operand_seek(struct leat_operand *o, uint64_t at, uint64_t line, struct leat_err *err);

/*
 * struct leat_rows -- how many records of a batch are rows, up to the first that is not:
 * the trailer, or one of the wrong length.
 */
struct leat_rows {
	size_t n;
	bool ragged; /* if n is not all: what ends them */
};

/* leat_rows_of -- by the records alone, whatever came before them: any thread may. */
struct leat_rows leat_rows_of(
    const struct leat_in *in, const struct leat_operand *o, const struct leat_records *r);

/*
 * leat_in_admit -- the next records of an operand, in their order, become a batch.
 * rows  leat_rows_of r
 * Returns a fault at the first of them; one behind is kept in in->fault.
 */
int leat_in_admit(struct leat_in *in, struct leat_operand *o, const struct leat_records *r,
    struct leat_rows rows, struct leat_batch *b, struct leat_err *err);

/* struct leat_deal -- what of an operand threads parse: whole pieces, from a record on. */
struct leat_deal {
	uint64_t at, line; /* where the first begins, and on which line */
	size_t piece, pieces;
	size_t window; /* of the piece behind: enough to see where a record begins */
};

/* leat_operand_deals -- is it a plain file with more than a piece of it left? */
bool leat_operand_deals(
    const struct leat_operand *o, const struct leat_each *each, struct leat_deal *plan);
/* leat_operand_deal -- all batches of these pieces; then its reader goes on behind them. */
int leat_operand_deal(struct leat_in *in, struct leat_operand *o, const struct leat_each *each,
    const struct leat_deal *plan, struct leat_err *err);

#endif
