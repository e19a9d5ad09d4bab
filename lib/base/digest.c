/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

enum { BLOCK = 256 * 1024 };

struct leat_digest {
	EVP_MD_CTX *ctx;
};

struct leat_digest *
leat_digest_new(void)
{
	struct leat_digest *d = LEAT_NEW(struct leat_digest);

	/* Memory is all that SHA-256 can lack; a digest of nothing would be a lie. */
	d->ctx = EVP_MD_CTX_new();
	if (d->ctx == NULL || EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1)
		leat_out_of_memory();
	return d;
}

void
leat_digest_add(struct leat_digest *d, const void *p, size_t n)
{
	EVP_DigestUpdate(d->ctx, p, n);
}

static void
print_hex(const unsigned char raw[32], char out[LEAT_DIGEST_HEX])
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < 32; i++) {
		out[2 * i] = hex[raw[i] >> 4];
		out[2 * i + 1] = hex[raw[i] & 15];
	}
	out[64] = '\0';
}

void
leat_digest_hex(struct leat_digest *d, char out[LEAT_DIGEST_HEX])
{
	unsigned char raw[EVP_MAX_MD_SIZE] = {0};

	EVP_DigestFinal_ex(d->ctx, raw, NULL);
	print_hex(raw, out);
}

void
leat_digest_so_far(const struct leat_digest *d, char out[LEAT_DIGEST_HEX])
{
	struct leat_digest *copy = leat_digest_new();

	if (EVP_MD_CTX_copy_ex(copy->ctx, d->ctx) != 1)
		leat_out_of_memory();
	leat_digest_hex(copy, out);
	leat_digest_free(copy);
}

bool
leat_digest_add_file(struct leat_digest *d, int fd, uint64_t from, uint64_t to)
{
	char *block = leat_alloc(BLOCK);
	ssize_t n = 1;

	while (from < to && n != 0) {
		n = pread(fd, block, to - from < BLOCK ? to - from : BLOCK, (off_t)from);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		leat_digest_add(d, block, (size_t)n);
		from += (uint64_t)n;
	}
	free(block);
	return from >= to;
}

void
leat_digest_free(struct leat_digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void
leat_digest_of(const void *p, size_t n, char out[LEAT_DIGEST_HEX])
{
	struct leat_digest *d = leat_digest_new();

	leat_digest_add(d, p, n);
	leat_digest_hex(d, out);
	leat_digest_free(d);
}

void
leat_digest_keyed(const void *key, size_t key_n, const void *p, size_t n, char out[LEAT_DIGEST_HEX])
{
	unsigned char raw[EVP_MAX_MD_SIZE];

	if (HMAC(EVP_sha256(), key, (int)key_n, p, n, raw, NULL) == NULL)
		leat_out_of_memory();
	print_hex(raw, out);
}
