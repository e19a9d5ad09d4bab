/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "state/intake_part.h"
#include "state/name.h"

/* While there is more to read, what was given is committed no oftener than every so many bytes. */
enum { BETWEEN = 4 * 1024 * 1024 };

/* Where to go on */

/* What can be read again is a file; from where it began, which of standard input may be later. */
static void
open_again(struct leat_intake *k, const struct leat_input *input)
{
	int fd = leat_input_fd(input);
	struct stat st;
	off_t at = lseek(fd, 0, SEEK_CUR);

	k->input = leat_absolute_name(leat_input_name(input));
	k->digest = leat_intake_seed(k);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || at < 0)
		return;
	k->fd = fd;
	k->base = (uint64_t)at;
}

/* Is it what it was up to the place? */
static bool
is_same(struct leat_intake *k, const struct leat_place *was)
{
	char sha256[LEAT_DIGEST_HEX];

	if (!leat_digest_add_file(k->digest, k->fd, k->base, k->base + was->position))
		return false;
	k->digested = was->position;
	leat_digest_so_far(k->digest, sha256);
	return strcmp(sha256, was->sha256) == 0;
}

static void
go_on(struct leat_intake *k, struct leat_place *was)
{
	if (k->fd < 0 || was->position == 0)
		return;
	if (is_same(k, was)) {
		k->place.position = was->position;
		k->place.front = was->front;
		k->place.serial = was->serial;
		k->replays = true;
		return;
	}
	leat_note(k->options.log,
	    "%s: not the file that was followed before, or to other options; it is read from its "
	    "beginning",
	    k->input);
	leat_digest_free(k->digest);
	k->digest = leat_intake_seed(k);
	k->digested = 0;
}

/*
 * An output is known for ours from before it is made: with nothing in it, since nothing of it
 * is known to be on the disk.
 */
static int
claim(struct leat_intake *k, struct leat_err *err)
{
	struct leat_place *p = &k->place;
	int status = leat_store_begin(k->store, err);

	leat_digest_so_far(k->digest, p->sha256);
	p->length = p->rows = 0;
	p->header = leat_strdup("");
	if (status == LEAT_OK)
		status = leat_place_put(k->store, k->input, p, err);
	free(p->header);
	p->header = NULL;
	return status == LEAT_OK ? leat_store_commit(k->store, err) : status;
}

/* The output as it was then, or a new one. Nobody else's is cut, or written behind. */
static int
find_output(struct leat_intake *k, const struct leat_place *was, struct leat_err *err)
{
	const char *path = k->options.output;
	struct stat st;
	bool there;

	if (path == NULL) {
		k->place.output = leat_strdup("");
		return LEAT_OK;
	}
	there = stat(path, &st) == 0 && st.st_size > 0;
	k->place.output = leat_absolute_name(path);
	if (was->output && strcmp(was->output, k->place.output) == 0) {
		k->place.length = was->length;
		k->place.rows = was->rows;
		if (there || was->length == 0)
			return LEAT_OK;
		leat_note(k->options.log, "%s: gone since; it begins anew", path);
	} else if (there) {
		return leat_err_at(err, LEAT_ECREATE, path, 0, NULL,
		    "there already, and not written by a --follow with this state: name another");
	}
	return claim(k, err);
}

int
leat_intake_follow(struct leat_intake *k, struct leat_input *input, struct leat_follow *how,
    struct leat_out_append *append, struct leat_err *err)
{
	struct leat_place was;
	bool found = false;
	int status;

	k->follows = true;
	open_again(k, input);
	status = leat_place_get(k->store, k->input, &was, &found, err);
	if (status == LEAT_OK && found)
		go_on(k, &was);
	if (status == LEAT_OK)
		status = find_output(k, &was, err);
	if (status == LEAT_OK)
		status = leat_given_new(&k->given, k->store, k->place.serial, err);
	k->file = LEAT_NEW(struct leat_intake_file);
	if (status == LEAT_OK && !k->replays)
		status = leat_intake_add(k, input, err);
	/* The header that the rows have which are kept. */
	k->place.header = leat_strdup(k->place.length ? was.header : "");
	leat_place_fini(&was);
	*append = (struct leat_out_append){.keep = k->place.length, .rows = k->place.rows};
	how->from = k->replays ? k->place.position : k->file->known;
	how->front = (size_t)k->place.front;
	how->turn = leat_intake_turn;
	how->ctx = k;
	return status;
}

int
leat_intake_into(struct leat_intake *k, struct leat_out *out, struct leat_err *err)
{
	struct leat_buf header = {0};
	int status = LEAT_OK;

	k->out = out;
	if (!k->follows)
		return LEAT_OK;
	leat_out_header(out, &header);
	if (k->place.length && !leat_slice_is(leat_buf_slice(&header), k->place.header))
		status = leat_err_at(err, LEAT_EDATA, k->options.output, 0, NULL,
		    "its columns are not those that would be written now: name another");
	free(k->place.header);
	k->place.header = leat_slice_dup(leat_buf_slice(&header));
	leat_buf_fini(&header);
	return status;
}

/* Turns */

static int
commit(struct leat_intake *k, const struct leat_turn *turn, struct leat_err *err)
{
	struct leat_place *p = &k->place;
	int status = leat_out_sync(k->out, &p->length, err);

	if (status != LEAT_OK)
		return status;
	if (k->fd >= 0 && !leat_digest_add_file(
			      k->digest, k->fd, k->base + k->digested, k->base + turn->position))
		return leat_err_at(err, LEAT_ETEMP, k->input, 0, NULL,
		    "cut short while it was followed; start again to follow what is there");
	k->digested = turn->position;
	leat_digest_so_far(k->digest, p->sha256);
	p->position = k->fd >= 0 ? turn->position : 0;
	p->front = turn->front;
	p->serial = leat_given_serial(k->given);
	p->rows = leat_out_rows(k->out);
	status = leat_store_begin(k->store, err);
	if (status == LEAT_OK)
		status = leat_place_put(k->store, k->input, p, err);
	if (status == LEAT_OK && k->fd >= 0)
		status = leat_intake_read(k, k->input, p->sha256, p->position, err);
	return status == LEAT_OK ? leat_store_commit(k->store, err) : status;
}

int
leat_intake_turn(void *intake, const struct leat_turn *turn, struct leat_err *err)
{
	struct leat_intake *k = intake;

	if (turn->position >= k->place.position)
		k->replays = false;
	if (k->nfiles && !k->file->beyond && turn->position >= k->file->known)
		leat_intake_beyond(k, k->file);
	if (k->replays || k->out == NULL || turn->position == k->digested ||
	    (!turn->idle && turn->position - k->digested < BETWEEN))
		return LEAT_OK;
	return commit(k, turn, err);
}
