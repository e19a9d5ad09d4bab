/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_DIGEST_H
#define LEAT_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * SHA-256 (FIPS 180-4) over libcrypto.
 */
#define LEAT_DIGEST_HEX 65 /* 64 lower-case hexadecimal digits and a terminator */

struct leat_digest;
struct leat_digest *leat_digest_new(void);
void leat_digest_add(struct leat_digest *d, const void *p, size_t n);
void leat_digest_hex(
    struct leat_digest *d, char out[LEAT_DIGEST_HEX]); /* ends d's use but for free */
void leat_digest_so_far(const struct leat_digest *d, char out[LEAT_DIGEST_HEX]); /* goes on */
/* leat_digest_add_file -- the bytes from .. to - 1 of an open file, whose place stays where it is.
 * Returns false if they cannot be read, or are not there. */
bool leat_digest_add_file(struct leat_digest *d, int fd, uint64_t from, uint64_t to);
void leat_digest_free(struct leat_digest *d);

/* leat_digest_of -- the digest of n bytes in one call. */
void leat_digest_of(const void *p, size_t n, char out[LEAT_DIGEST_HEX]);

/*
 * leat_digest_keyed -- HMAC-SHA-256 of n bytes under a key, as hexadecimal digits.
 * Source: RFC 2104.
 */
void leat_digest_keyed(
    const void *key, size_t key_n, const void *p, size_t n, char out[LEAT_DIGEST_HEX]);

#endif
