/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_PERSON_H
#define LEAT_PLATFORM_PERSON_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/mem.h"

/*
 * Persons. What names one (an e-mail address, a telephone number) is never written:
 * with a key, ids of users become HMAC-SHA-256 of themselves; without one, ids that
 * look like a person's are left out.
 */
struct leat_person_key {
	struct leat_buf bytes; /* empty: no key */
};

/*
 * leat_person_key_read -- a key file: its bytes are the key, without a line end at
 * their end; 32 to 4096 of them.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM if others may read or write it;
 * LEAT_ECONFIG for a key of the wrong length. End with leat_person_key_fini in any case.
 */
int leat_person_key_read(struct leat_person_key *k, const char *path, struct leat_err *err);
void leat_person_key_fini(struct leat_person_key *k);

/* leat_person_is -- an e-mail address, or a telephone number (+ and 8 to 15 digits). */
bool leat_person_is(struct leat_slice s);

/*
 * leat_person_user -- a user's id as it may be written.
 * secret  it names a person whatever it looks like: only a digest may be written
 * out     keeps the digest
 * Under a key an e-mail address is taken in small letters, so that one person is
 * the same everywhere. Returns LEAT_NONE for what must not be written.
 */
struct leat_slice leat_person_user(const struct leat_person_key *k, struct leat_slice user,
    bool secret, char out[LEAT_DIGEST_HEX]);

/*
 * leat_person_mask -- a text with `(e-mail)` in the place of every e-mail address
 * in it. Returns the text itself if there is none; *masked is set to true if there is.
 */
struct leat_slice leat_person_mask(struct leat_slice text, struct leat_arena *arena, bool *masked);

#endif
