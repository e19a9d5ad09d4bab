/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/plot.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The script goes in and the complaints come out through files without a name,
 * so that only the picture is piped and neither side can wait for the other.
 */
struct run {
	FILE *script, *complaints;
	int out[2];
	pid_t pid;
};

static int
prepare(struct run *r, struct leat_slice script, struct leat_err *err)
{
	*r = (struct run){.out = {-1, -1}};
	r->script = tmpfile();
	r->complaints = tmpfile();
	if (r->script == NULL || r->complaints == NULL)
		return leat_err_errno(err, LEAT_EIO, "temporary file for gnuplot");
	if (fwrite(script.p, 1, script.n, r->script) != script.n || fflush(r->script) != 0 ||
	    fseek(r->script, 0, SEEK_SET) != 0)
		return leat_err_errno(err, LEAT_EIO, "temporary file for gnuplot");
	if (pipe(r->out) != 0)
		return leat_err_errno(err, LEAT_EIO, "pipe from gnuplot");
	return LEAT_OK;
}

static void
end(struct run *r)
{
	if (r->script)
		fclose(r->script);
	if (r->complaints)
		fclose(r->complaints);
	for (int i = 0; i < 2; i++)
		if (r->out[i] >= 0)
			close(r->out[i]);
}

/* Of the environment gnuplot gets what finds it and its temporary files, nothing that changes a
 * picture. */
static char **
environment(struct leat_arena *a)
{
	static const char *const keep[] = {"PATH", "TMPDIR", "LD_LIBRARY_PATH"};
	size_t n = 0, all = sizeof(keep) / sizeof(keep[0]);
	char **env = leat_arena_alloc(a, (all + 2) * sizeof(*env));

	for (size_t i = 0; i < all; i++)
		if (getenv(keep[i]))
			env[n++] = leat_arena_printf(a, "%s=%s", keep[i], getenv(keep[i]));
	env[n++] = leat_arena_printf(a, "LC_ALL=C");
	env[n] = NULL;
	return env;
}

static int
start(struct run *r, struct leat_err *err)
{
	char name[] = "gnuplot", defaults[] = "-d", *argv[] = {name, defaults, NULL};
	posix_spawn_file_actions_t files;
	struct leat_arena a = {0};
	int rc;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, fileno(r->script), 0);
	posix_spawn_file_actions_adddup2(&files, r->out[1], 1);
	posix_spawn_file_actions_adddup2(&files, fileno(r->complaints), 2);
	posix_spawn_file_actions_addclose(&files, r->out[0]);
	rc = posix_spawnp(&r->pid, name, &files, NULL, argv, environment(&a));
	posix_spawn_file_actions_destroy(&files);
	leat_arena_fini(&a);
	close(r->out[1]);
	r->out[1] = -1;
	errno = rc;
	if (rc == ENOENT || rc == EACCES || rc == ENOTDIR)
		return leat_err_set(err, LEAT_ENOINPUT, "gnuplot is not on PATH");
	return rc ? leat_err_errno(err, LEAT_EIO, "gnuplot") : LEAT_OK;
}

static int
take(struct run *r, struct leat_buf *out, struct leat_err *err)
{
	char block[16384];
	ssize_t n;

	while ((n = read(r->out[0], block, sizeof(block))) != 0) {
		if (n > 0)
			leat_buf_add(out, block, (size_t)n);
		else if (errno != EINTR)
			return leat_err_errno(err, LEAT_EIO, "read from gnuplot");
	}
	return LEAT_OK;
}

/* The first line of the complaints that says something; the marks that point at a column do not. */
static int
complain(struct run *r, struct leat_err *err)
{
	char line[256] = "", safe[LEAT_SAFE_MAX];
	struct leat_slice s = LEAT_NONE;

	rewind(r->complaints);
	while (s.n < 4 && fgets(line, sizeof(line), r->complaints))
		s = leat_slice_trim(leat_slice(line));
	return leat_err_set(err, LEAT_EINTERNAL, "gnuplot failed: %s",
	    s.n ? leat_safe(s, safe) : "it said nothing");
}

int
leat_plot_run(struct leat_slice script, struct leat_buf *svg, struct leat_err *err)
{
	struct run r;
	int rc = prepare(&r, script, err), ended = 0;

	if (rc == LEAT_OK && (rc = start(&r, err)) == LEAT_OK) {
		rc = take(&r, svg, err);
		while (waitpid(r.pid, &ended, 0) < 0 && errno == EINTR)
			;
		if (rc == LEAT_OK && !(WIFEXITED(ended) && WEXITSTATUS(ended) == 0))
			rc = complain(&r, err);
	}
	end(&r);
	return rc;
}
