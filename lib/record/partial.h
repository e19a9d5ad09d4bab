/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_PARTIAL_H
#define LEAT_RECORD_PARTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/money.h"
#include "record/input.h"

/*
 * struct leat_partial -- sums of part of the data, as they go from process to process:
 *
 *	#meta TAB {"schema":...,"sources":[{"id":...,"rows":"3"}],...,"sums":"5f..."}
 *	"key" TAB ["12","-7"]
 *
 * A line stands for itself: lines may come in any order, from any number of inputs, and
 * be sorted, dealt out by key, and added up by whoever can add whole numbers. The values
 * of a key add; a key whose values are all 0 is as one that is not there. So partials add,
 * too, to a partial.
 *
 * That nothing of one is missing, there twice or altered is told by `sums`, a number that
 * adds as well: of each value its product with a number made of its key and place, modulo
 * 2^128. What comes to a wrong total is refused, however the lines came; by chance one in
 * 2^64 would not be. Each source is taken once.
 *
 * Memory: about 100 bytes a key, the key, and 16 bytes a value.
 */
struct leat_partial;

struct leat_partial *leat_partial_new(void);
void leat_partial_free(struct leat_partial *p);

/* What all partials that are added must agree in. */
struct leat_partial_about {
	struct leat_slice schema;  /* what the keys mean: "leat-attribute/stream/1" */
	struct leat_slice version; /* of leat */
	struct leat_slice options; /* those that the sums depend on: a JSON object */
};

/*
 * leat_partial_describe -- say what the sums are.
 * from   where that was said, for messages
 * Returns LEAT_OK; LEAT_EDATA, naming the first option that differs, if it was said before and
 * otherwise.
 */
int leat_partial_describe(struct leat_partial *p, const struct leat_partial_about *about,
    const char *from, struct leat_err *err);
/* leat_partial_agrees -- LEAT_EDATA, as of describe, if what they are to be is not what was said.
 */
int leat_partial_agrees(
    const struct leat_partial *p, const struct leat_partial_about *about, struct leat_err *err);
/* leat_partial_about -- what was said, borrowed; false if nothing was. */
bool leat_partial_about(const struct leat_partial *p, struct leat_partial_about *about);

/*
 * leat_partial_source -- an input whose sums are, or will be, in this.
 * id     what tells it from all others: a digest of its bytes, or a name given to it
 * Returns LEAT_OK; LEAT_EDATA if it is there already.
 */
int leat_partial_source(struct leat_partial *p, struct leat_slice id, uint64_t rows,
    const char *from, struct leat_err *err);
size_t leat_partial_nsources(const struct leat_partial *p);
uint64_t leat_partial_rows(const struct leat_partial *p); /* of all sources together */

/*
 * leat_partial_add -- add n >= 1 values to those of a key.
 * Returns LEAT_OK; LEAT_EDATA if the key has another number of values, or for a sum beyond 128
 * bits.
 */
int leat_partial_add(struct leat_partial *p, struct leat_slice key, const leat_sum *value, size_t n,
    struct leat_err *err);

/*
 * leat_partial_read -- add all lines of an input. What they should come to is only counted.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA with the line that is none, and as above.
 */
int leat_partial_read(struct leat_partial *p, struct leat_input *in, struct leat_err *err);

/*
 * leat_partial_whole -- is all that was read since the last such question what its sources
 * wrote? For each input if inputs are whole in themselves, else once for all.
 * name   of what was read, for the message; NULL if that is all
 * Returns LEAT_OK; LEAT_EDATA.
 */
int leat_partial_whole(struct leat_partial *p, const char *name, struct leat_err *err);

/* leat_partial_expect -- LEAT_EDATA unless there are n sources. */
int leat_partial_expect(const struct leat_partial *p, uint64_t n, struct leat_err *err);

uint64_t leat_partial_lines(const struct leat_partial *p); /* sums that were read */
size_t leat_partial_n(const struct leat_partial *p);       /* keys whose values are not all 0 */

/* leat_partial_each -- all keys with their values, keys bytewise. What take does not return
 * LEAT_OK for ends it, and is returned. */
int leat_partial_each(const struct leat_partial *p,
    int (*take)(
	void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err),
    void *ctx, struct leat_err *err);

/*
 * leat_partial_write -- as lines, meta first, then keys bytewise: equal sums of equal sources
 * are equal bytes. put gets some lines at a time; what it does not return LEAT_OK for ends it.
 */
int leat_partial_write(const struct leat_partial *p,
    int (*put)(void *ctx, struct leat_slice lines, struct leat_err *err), void *ctx,
    struct leat_err *err);

/*
 * Keys are paths of names, as in RFC 6901: `/credit/markov/paid_search`, with ~1 for a
 * slash within a name and ~0 for a tilde.
 */
void leat_partial_name(struct leat_buf *key, struct leat_slice name); /* add one */
/* leat_partial_cut -- take the first name off a key. name is put into text where it had to be
 * written anew. Returns false at the end of the key, and if it is no such path. */
bool leat_partial_cut(struct leat_slice *key, struct leat_buf *text, struct leat_slice *name);

#endif
