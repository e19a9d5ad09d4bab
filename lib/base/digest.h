/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_DIGEST_H
#define LEAT_BASE_DIGEST_H

#include <stddef.h>

/*
 * SHA-256 (FIPS 180-4) over libcrypto.
 */
#define LEAT_DIGEST_HEX 65 /* 64 lower-case hexadecimal digits and a terminator */

struct leat_digest;
struct leat_digest *leat_digest_new(void);
void leat_digest_add(struct leat_digest *d, const void *p, size_t n);
void leat_digest_hex(
    struct leat_digest *d, char out[LEAT_DIGEST_HEX]); /* ends d's use but for free */
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
