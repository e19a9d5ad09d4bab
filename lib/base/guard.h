/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_GUARD_H
#define LEAT_BASE_GUARD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * leat_guarded_read -- a whole file that only its owner may write to, since what is
 * in it decides; a secret is one that only its owner may read, too. The open file is
 * asked, not its name.
 * what   what the file is, for the message: "policy"
 * bytes  what is in it is added (caller's)
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM, which says what to do.
 */
int leat_guarded_read(
    const char *path, const char *what, bool secret, struct leat_buf *bytes, struct leat_err *err);

#endif
