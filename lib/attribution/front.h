/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_FRONT_H
#define LEAT_ATTRIBUTION_FRONT_H

#include "base/err.h"
#include "base/mem.h"

/*
 * leat_front_read -- the first line of an operand ("-" is standard input), or what
 * there is of its first 64 KiB, decoded, without using it up: a file is read
 * and closed; of a pipe, what was read is put in front of the rest by a thread
 * that passes it on through another pipe, from which the operand is then read.
 * path   the operand; set to what to open instead, where that is another (in names)
 * front  the caller's, empty; owns the text until leat_buf_fini
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for undecodable text.
 */
int leat_front_read(
    const char **path, struct leat_arena *names, struct leat_buf *front, struct leat_err *err);

#endif
