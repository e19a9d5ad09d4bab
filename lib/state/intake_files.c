/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands that are files: what of them was read before? */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "state/intake_part.h"
#include "state/name.h"
#include "state/store_part.h"

/* What would change, if the file did. */
static bool
look_at(struct leat_intake_file *f)
{
	struct stat st;

	if (f->fd < 0 || fstat(f->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	f->size = (uint64_t)st.st_size;
	f->changed_s = st.st_mtim.tv_sec;
	f->changed_ns = st.st_mtim.tv_nsec;
	return true;
}

struct leat_digest *
leat_intake_seed(const struct leat_intake *k)
{
	struct leat_digest *d = leat_digest_new();

	leat_digest_add(d, k->how.p, k->how.n + 1);
	return d;
}

/*
 * A digest of what decides which rows a file becomes: the options and its bytes.
 * front, of   set to the digest of its first so many bytes; `of` may be 0
 */
static bool
take_digest(const struct leat_intake *k, struct leat_intake_file *f, uint64_t of,
    char front[LEAT_DIGEST_HEX])
{
	struct leat_digest *d = leat_intake_seed(k);
	bool whole;

	whole = leat_digest_add_file(d, f->fd, 0, of);
	leat_digest_so_far(d, front);
	whole = whole && leat_digest_add_file(d, f->fd, of, f->size);
	leat_digest_hex(d, f->digest);
	leat_digest_free(d);
	return whole;
}

/* Is that still what the file of this name is? */
static bool
still_is(const struct leat_intake *k, struct leat_slice name, const struct leat_intake_file *f)
{
	char *path = leat_slice_dup(name), front[LEAT_DIGEST_HEX];
	struct leat_intake_file there = {.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
	bool same = look_at(&there) && there.size == f->size && take_digest(k, &there, 0, front) &&
		    strcmp(there.digest, f->digest) == 0;

	if (there.fd >= 0)
		close(there.fd);
	free(path);
	return same;
}

/* A file that was read under another name was renamed; if what has that name is the same still,
 * this one is a copy, and new. */
static int
was_renamed(
    struct leat_intake *k, const struct leat_intake_file *f, bool *was, struct leat_err *err)
{
	sqlite3_stmt *q;
	int status = leat_store_prepare(
	    k->store, &q, "SELECT name FROM file WHERE digest = ?1 ORDER BY name", err);

	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_slice(f->digest));
	status = leat_store_step(k->store, q, was, err);
	*was = *was && !still_is(k, leat_column_text(q, 0), f);
	sqlite3_finalize(q);
	return status;
}

/* How much of the file was read before, under its name or under another one. */
static int
find_known(struct leat_intake *k, struct leat_intake_file *f, struct leat_err *err)
{
	sqlite3_stmt *q;
	bool named, renamed = false;
	uint64_t size = 0;
	char front[LEAT_DIGEST_HEX];
	int status =
	    leat_store_prepare(k->store, &q, "SELECT digest, size FROM file WHERE name = ?1", err);

	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_slice(f->name));
	status = leat_store_step(k->store, q, &named, err);
	if (status == LEAT_OK && named)
		size = (uint64_t)sqlite3_column_int64(q, 1);
	/* Of what cannot be read its reader will say why. */
	if (status == LEAT_OK && !k->any && take_digest(k, f, size <= f->size ? size : 0, front)) {
		if (named && size <= f->size && leat_slice_is(leat_column_text(q, 0), front))
			f->known = size;
		if (!named)
			status = was_renamed(k, f, &renamed, err);
		if (renamed)
			f->known = f->size;
	}
	sqlite3_finalize(q);
	return status;
}

void
leat_intake_beyond(struct leat_intake *k, struct leat_intake_file *f)
{
	f->beyond = true;
	if (k->current == f)
		leat_given_beyond(k->given);
}

static int
on_turn(void *ctx, const struct leat_turn *turn, struct leat_err *err)
{
	struct leat_intake_file *f = ctx;

	(void)err;
	if (!f->beyond && turn->position >= f->known)
		leat_intake_beyond(f->intake, f);
	return LEAT_OK;
}

int
leat_intake_add(struct leat_intake *k, const struct leat_input *input, struct leat_err *err)
{
	struct leat_intake_file *f = &k->file[k->nfiles];

	*f = (struct leat_intake_file){.intake = k, .fd = leat_input_fd(input)};
	if (!look_at(f))
		return LEAT_OK;
	f->name = leat_absolute_name(leat_input_name(input));
	k->nfiles++;
	return find_known(k, f, err);
}

/* What decides about the others is part of how they are read. */
static void
add_beside(struct leat_intake *k, const struct leat_input *input)
{
	struct leat_intake_file f = {.fd = leat_input_fd(input)};
	char front[LEAT_DIGEST_HEX];

	if (look_at(&f) && take_digest(k, &f, 0, front))
		leat_buf_add_str(&k->how, f.digest);
	else
		k->any = true;
}

int
leat_intake_files(struct leat_intake *k, struct leat_input *const *input, const bool *beside,
    size_t n, struct leat_err *err)
{
	int status = leat_store_begin(k->store, err);

	if (status == LEAT_OK)
		status = leat_given_new(&k->given, k->store, 0, err);
	for (size_t i = 0; i < n; i++)
		if (beside[i])
			add_beside(k, input[i]);
	k->file = LEAT_NEW_N(struct leat_intake_file, n);
	for (size_t i = 0; i < n && status == LEAT_OK; i++) {
		struct leat_intake_file *f = &k->file[k->nfiles];
		struct leat_follow how = {.turn = on_turn, .ctx = f};

		status = leat_intake_add(k, input[i], err);
		how.from = f->known;
		if (status == LEAT_OK && f->known && f->known < f->size)
			leat_input_watch(input[i], &how);
	}
	return status;
}

const struct leat_intake_file *
leat_intake_of(const struct leat_intake *k, const char *name)
{
	for (size_t i = 0; i < k->nfiles; i++)
		if (strcmp(k->file[i].name, name) == 0)
			return &k->file[i];
	return NULL;
}

int
leat_intake_read(struct leat_intake *k, const char *name, const char *digest, uint64_t size,
    struct leat_err *err)
{
	sqlite3_stmt *q;
	int status = leat_store_prepare(k->store, &q,
	    "INSERT INTO file VALUES (?1, ?2, ?3, ?4, NULL, NULL) ON CONFLICT (name) DO UPDATE SET "
	    "before = CASE WHEN serial < excluded.serial THEN digest ELSE before END, "
	    "size_before = CASE WHEN serial < excluded.serial THEN size ELSE size_before END, "
	    "digest = excluded.digest, size = excluded.size, serial = excluded.serial",
	    err);

	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_slice(name));
	leat_bind_text(q, 2, leat_slice(digest));
	sqlite3_bind_int64(q, 3, (int64_t)size);
	sqlite3_bind_int64(q, 4, leat_given_first(k->given));
	status = leat_store_run(k->store, q, err);
	sqlite3_finalize(q);
	return status;
}

/* A file that has changed meanwhile is not what was read. */
int
leat_intake_done(struct leat_intake *k, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < k->nfiles && status == LEAT_OK; i++) {
		struct leat_intake_file *f = &k->file[i], before = *f;

		if (!k->any && look_at(f) && f->size == before.size &&
		    f->changed_s == before.changed_s && f->changed_ns == before.changed_ns)
			status = leat_intake_read(k, f->name, f->digest, f->size, err);
	}
	return status;
}
