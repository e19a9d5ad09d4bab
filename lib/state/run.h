/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_RUN_H
#define LEAT_STATE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "state/store.h"

/*
 * How the store and an output that gets its name at the end come to agree, whenever the
 * program is killed:
 *
 *   1. the output is on the disk, without a name;
 *   2. leat_run_seal: the rows are committed as given, with the output's path and SHA-256;
 *   3. the output gets its name;
 *   4. leat_run_named: nothing is pending.
 *
 * A run that is killed before 2 has never been. One that is killed later is found by the
 * next, by leat_run_recover: if the file of that path has that SHA-256, the run was as
 * good as done; if not, its rows are forgotten and will be given again.
 */

/* leat_run_seal -- first: number of the run's first operand. */
int leat_run_seal(struct leat_store *s, const char *path, const char *sha256, int64_t first,
    struct leat_err *err);
int leat_run_named(struct leat_store *s, struct leat_err *err);

/*
 * leat_run_recover -- to be called before anything else is done with the store.
 * output   the one of this run, NULL if it is no file
 * *ours    it is that of a run that was killed when it was as good as done: what is in it
 *          nobody was told of, so that it must not be replaced
 */
int leat_run_recover(struct leat_store *s, const char *output, bool *ours,
    const struct leat_log *log, struct leat_err *err);

#endif
