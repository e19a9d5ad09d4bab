/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_FOLLOW_H
#define LEAT_RECORD_FOLLOW_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * An input that is followed does not end where it ends now: a file may grow, and a
 * pipe that is silent may speak again. It ends when a pipe is closed, when its reader
 * has what it wants, or when `stop` is set: then what is there already is read, up to
 * where the file ends at that moment, or from a pipe for some time still, in which
 * whoever writes to it may end it properly. A record that is not whole by then is none.
 *
 * Whenever the reader comes back for more bytes, all whole records in those that it had
 * are done with: that is a turn, in which what was made of them is passed on, before
 * anybody waits.
 */
struct leat_input;

struct leat_turn {
	uint64_t
	    position; /* bytes of the input that were read; whole records in them are done with */
	bool idle;    /* there is nothing more to read now */
	size_t front; /* bytes by which the input was recognised; 0: by its first line */
};

struct leat_follow {
	const volatile sig_atomic_t *stop;
	int64_t grace_us; /* how long a pipe is read once it is set */
	/* A position, of this input earlier: a turn comes exactly there. 0: none. */
	uint64_t from;
	size_t front; /* bytes to recognise the input by, as it was earlier; 0: what is there */
	int (*turn)(void *ctx, const struct leat_turn *turn, struct leat_err *err);
	void *ctx;
};

/* struct leat_following -- the waiting. The input's own, and nobody else's. */
struct leat_following {
	struct leat_follow how;
	int fd;
	const char *path; /* NULL: it has no name by which it could be replaced */
	bool regular;
	bool ended;          /* nothing more is wanted */
	bool stopped;        /* it ended, and not because there is no more */
	int64_t limit;       /* of a file, once it was told to stop; -1 before */
	int64_t deadline_us; /* of a pipe, likewise; 0 before */
};

void leat_following_init(
    struct leat_following *f, const struct leat_follow *how, int fd, const char *path);

/*
 * leat_following_ready -- wait until there is something to read.
 * room   how much is wanted; set to how much is to be read, 0 at the end
 * Returns LEAT_OK; LEAT_ETEMP if a file was cut, replaced or removed.
 */
int leat_following_ready(struct leat_following *f, size_t *room, struct leat_err *err);

/* leat_following_idle -- would leat_following_ready wait? */
bool leat_following_idle(const struct leat_following *f);

#endif
