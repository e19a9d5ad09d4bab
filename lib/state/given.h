/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_GIVEN_H
#define LEAT_STATE_GIVEN_H

#include <stdbool.h>
#include <stdint.h>

#include "record/stream.h"
#include "state/store.h"

/*
 * struct leat_given -- which rows have been given out, in this run and all before.
 *
 * A row that has an identity (quality/identity.h) is known by it. Of spend, outcome,
 * control, lift and cover each as_of is a row of its own: another look at the same days.
 * An event is one thing, whenever it was seen. What such a row says, but for as_of, flags
 * and source, is its content: known identity and content is a row given before, other
 * content is a restatement, which is given too. Only a file that is what it was when it
 * was last read, or the front of one that has grown, restates nothing: what it says of a
 * known identity has been given, and what was said later since, unless this very run has
 * changed that.
 *
 * A row that has none is known by all that it says, and the log that it is in; of equal
 * ones as many were given as were counted. A log is a file that goes by the same name,
 * or whose first such row is in a log already: it may have grown or been renamed.
 *
 * Rows are remembered as 128 bits of SipHash with a key of the store's own, and content
 * as 64, about 50 bytes on disk each.
 */
struct leat_given;

/* How much of an operand says what it has said before, to the same options. */
enum leat_known { LEAT_UNKNOWN, LEAT_FRONT_KNOWN, LEAT_ALL_KNOWN };

enum leat_news { LEAT_NEWS, LEAT_NO_NEWS, LEAT_RESTATED };

/*
 * leat_given_new -- for one run, in the store (borrowed).
 * serial   of an operand that is read on in this run; 0: none
 * Free with leat_given_free.
 */
int leat_given_new(
    struct leat_given **out, struct leat_store *store, int64_t serial, struct leat_err *err);
void leat_given_free(struct leat_given *g);

/*
 * leat_given_operand -- rows come from this operand now, in the store's transaction.
 * name  what it goes by
 */
int leat_given_operand(
    struct leat_given *g, const char *name, enum leat_known known, struct leat_err *err);

/* leat_given_beyond -- from here on the operand says what it has not said before. */
void leat_given_beyond(struct leat_given *g);

/* leat_given_first, leat_given_serial -- of this run's operands the first's number, and the
 * current one's. */
int64_t leat_given_first(const struct leat_given *g);
int64_t leat_given_serial(const struct leat_given *g);

/*
 * leat_given_see -- is the row news? It is given from here on.
 * out   knows the names of its columns
 */
int leat_given_see(struct leat_given *g, const struct leat_out *out, const struct leat_row *row,
    enum leat_news *news, struct leat_err *err);

/* leat_given_forget -- make undone what operands from number `first` on have given. */
int leat_given_forget(struct leat_store *store, int64_t first, struct leat_err *err);

#endif
