/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_GUARD_H
#define LEAT_BASE_GUARD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * leat_guarded -- may only its owner write to an open file, since what is in it decides?
 * A secret is one that only its owner may read, too. The open file is asked, not its name.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM, which says what to do.
 */
int leat_guarded(int fd, const char *path, const char *what, bool secret, struct leat_err *err);

/*
 * leat_guarded_read -- all that is in such a file.
 * what   what the file is, for the message: "policy"
 * bytes  what is in it is added (caller's)
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM, which says what to do.
 */
int leat_guarded_read(
    const char *path, const char *what, bool secret, struct leat_buf *bytes, struct leat_err *err);

#endif
