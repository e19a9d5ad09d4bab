/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_UTF8_H
#define LEAT_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * leat_utf8_decode -- the character at the front of n bytes.
 * Returns its length, 1 to 4, or 0 if the bytes are no well-formed UTF-8
 * (overlong forms, surrogates and values above U+10FFFF included) or are cut.
 * Source: The Unicode Standard, table 3-7.
 */
size_t leat_utf8_decode(const char *p, size_t n, uint32_t *c);

/* leat_utf8_encode -- 1 to 4 bytes of a valid character into out. Returns the length. */
size_t leat_utf8_encode(uint32_t c, char out[4]);

/* leat_utf8_is_prefix -- could these n bytes (1 to 3) be the beginning of a longer character? */
bool leat_utf8_is_prefix(const char *p, size_t n);

/* leat_utf8_valid -- the number of bytes before the first fault: n if there is none. */
size_t leat_utf8_valid(const char *p, size_t n);

#endif
