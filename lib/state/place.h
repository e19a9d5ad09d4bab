/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_PLACE_H
#define LEAT_STATE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "state/store.h"

/*
 * struct leat_place -- how far an input has been followed, and what its output was like
 * then: with the rows given it is committed in one transaction, so that who goes on from
 * there, with the output cut back to that, loses nothing and doubles nothing.
 */
struct leat_place {
	uint64_t position;            /* bytes of the input: whole records in them are done with */
	char sha256[LEAT_DIGEST_HEX]; /* of these bytes and the options: is it still that input? */
	uint64_t front;               /* bytes by which it was recognised */
	int64_t serial;               /* of the operand */
	char *output;                 /* its absolute path; "" if it is no file */
	uint64_t length, rows;        /* of the output */
	char *header;                 /* its header line; "" if it has none */
};

/* leat_place_get -- of an input, by its name. *found: there is one. End with leat_place_fini. */
int leat_place_get(struct leat_store *s, const char *input, struct leat_place *p, bool *found,
    struct leat_err *err);
/* leat_place_put -- in the store's transaction. */
int leat_place_put(
    struct leat_store *s, const char *input, const struct leat_place *p, struct leat_err *err);
void leat_place_fini(struct leat_place *p);

#endif
