/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/output.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

/* A scratch directory; what is in it must be named when it is left. */
static char *
enter(void)
{
	char *directory = leat_strdup("/tmp/leat-unit-XXXXXX");

	ck_assert_ptr_nonnull(mkdtemp(directory));
	return directory;
}

static char *
in(const char *directory, const char *name)
{
	struct leat_buf b = {0};

	leat_buf_printf(&b, "%s/%s", directory, name);
	return b.p;
}

/* Nothing but the named files was left; NULL ends them. */
static void
leave(char *directory, char *const *path)
{
	for (; *path; path++) {
		ck_assert_msg(unlink(*path) == 0, "there is no %s", *path);
		free(*path);
	}
	ck_assert_msg(rmdir(directory) == 0, "something was left in %s", directory);
	free(directory);
}

static int
write_text(const char *path, const char *text, struct leat_err *err)
{
	struct leat_output *out;
	int status = leat_output_open(&out, path, false, false, err);

	if (status != LEAT_OK)
		return status;
	ck_assert_int_eq(leat_output_write(out, text, strlen(text), err), LEAT_OK);
	return leat_output_commit(out, NULL, err);
}

static void
put(const char *path, const char *text)
{
	struct leat_err err = {0};
	int status = write_text(path, text, &err);

	ck_assert_msg(status == LEAT_OK, "%s", err.text);
}

static void
refuse(const char *path, const char *what)
{
	struct leat_err err = {0};
	struct leat_output *out;

	ck_assert_int_eq(leat_output_open(&out, path, false, false, &err), LEAT_ECREATE);
	ck_assert_ptr_null(out);
	ck_assert_msg(strstr(err.text, what) != NULL, "%s", err.text);
}

static void
expect(const char *path, const char *want)
{
	char text[64];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	ck_assert_int_ge(n, 0);
	close(fd);
	text[n] = '\0';
	ck_assert_str_eq(text, want);
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

START_TEST(files_are_whole_or_not_there)
{
	char *directory = enter(), *path = in(directory, "x"), hex[LEAT_DIGEST_HEX];
	struct leat_output *out;
	struct leat_err err;

	ck_assert_int_eq(leat_output_open(&out, path, true, false, &err), LEAT_OK);
	ck_assert_int_eq(leat_output_write(out, "abc", 3, &err), LEAT_OK);
	ck_assert_int_ne(access(path, F_OK), 0);
	leat_output_abort(out);
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(leat_output_open(&out, path, true, false, &err), LEAT_OK);
	leat_output_write(out, "abc", 3, &err);
	ck_assert_int_eq(leat_output_commit(out, hex, &err), LEAT_OK);
	expect(path, "abc");
	ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	/* Replacing keeps the old file until the end. */
	ck_assert_int_eq(leat_output_open(&out, path, false, true, &err), LEAT_OK);
	leat_output_write(out, "longer", 6, &err);
	expect(path, "abc");
	leat_output_commit(out, NULL, &err);
	expect(path, "longer");
	leave(directory, (char *[]){path, NULL});
}
END_TEST

START_TEST(what_cannot_be_made_is_known_at_once)
{
	char *directory = enter(), name[300];

	refuse("/nowhere/x", "No such file");
	refuse("", "No such file");
	refuse(directory, "directory");
	memset(name, 'a', sizeof(name));
	memcpy(name, "/tmp/", 5);
	name[sizeof(name) - 1] = '\0';
	refuse(name, "too long");
	leave(directory, (char *[]){NULL});
}
END_TEST

/* A temporary name longer than its file's would be too long for the file system. */
START_TEST(names_may_be_as_long_as_names_can_be)
{
	char *directory = enter(), name[256], *path;

	memset(name, 'a', sizeof(name));
	name[255] = '\0';
	path = in(directory, name);
	put(path, "abc");
	expect(path, "abc");
	leave(directory, (char *[]){path, NULL});
}
END_TEST

START_TEST(permissions_are_those_of_the_file_before)
{
	char *directory = enter(), *path = in(directory, "x");
	mode_t mask = umask(027);

	put(path, "new");
	ck_assert_uint_eq(mode_of(path), 0640);
	chmod(path, 0600);
	put(path, "again");
	ck_assert_uint_eq(mode_of(path), 0600);
	chmod(path, 0666);
	put(path, "once more");
	ck_assert_uint_eq(mode_of(path), 0666);
	umask(mask);
	leave(directory, (char *[]){path, NULL});
}
END_TEST

/* A child that is nobody may not replace what it may not write, even in a directory it may write.
 */
START_TEST(read_only_files_are_not_replaced)
{
	char *directory = enter(), *path = in(directory, "x");
	struct leat_err err = {0};
	int status;
	pid_t child;

	put(path, "kept");
	chmod(path, 0444);
	chmod(directory, 0777);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0))
			_exit(0);
		_exit(write_text(path, "lost", &err) != LEAT_ECREATE);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	expect(path, "kept");
	leave(directory, (char *[]){path, NULL});
}
END_TEST

START_TEST(links_are_followed_and_stay)
{
	char *directory = enter(), *path = in(directory, "x"), *link = in(directory, "link");
	char *second = in(directory, "second"), *loop = in(directory, "loop");

	ck_assert_int_eq(symlink("x", link), 0); /* to nothing, at first */
	ck_assert_int_eq(symlink(link, second), 0);
	put(link, "one");
	expect(path, "one");
	ck_assert_uint_eq(mode_of(link), 0777); /* that of a link */
	put(second, "two");
	expect(path, "two");
	ck_assert_int_eq(symlink("loop", loop), 0);
	refuse(loop, "ymbolic links");
	leave(directory, (char *[]){path, link, second, loop, NULL});
}
END_TEST

/* What the shell has opened to append is appended to, by whatever name. */
START_TEST(descriptors_are_written_not_replaced)
{
	char *directory = enter(), *path = in(directory, "x"), name[64];
	struct stat before, after;
	int fd;

	put(path, "one ");
	fd = open(path, O_WRONLY | O_APPEND);
	fstat(fd, &before);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	put(name, "two ");
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	put(name, "three");
	expect(path, "one two three");
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_eq(after.st_ino, before.st_ino);
	close(fd);
	refuse("/dev/fd/999999", "Bad file descriptor");
	leave(directory, (char *[]){path, NULL});
}
END_TEST

START_TEST(a_full_device_is_an_error)
{
	struct leat_err err = {0};

	ck_assert_int_eq(write_text("/dev/full", "abc", &err), LEAT_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "/dev/full"));
}
END_TEST

/* A killed program leaves nothing behind. */
START_TEST(a_killed_writer_leaves_nothing)
{
	char *directory = enter(), *path = in(directory, "x");
	struct leat_err err;
	int status, nameless = open(directory, O_TMPFILE | O_WRONLY, 0600);
	pid_t child = -1;

	close(nameless);
	if (nameless >= 0) /* elsewhere a temporary name is all there can be */
		child = fork();
	if (child == 0) {
		struct leat_output *out;

		if (leat_output_open(&out, path, false, true, &err) == LEAT_OK &&
		    leat_output_write(out, "abc", 3, &err) == LEAT_OK)
			raise(SIGKILL);
		_exit(1);
	}
	if (child > 0) {
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_ne(access(path, F_OK), 0);
	}
	free(path);
	leave(directory, (char *[]){NULL});
}
END_TEST

static void *
drain(void *arg)
{
	int fd = *(int *)arg;
	char text[4096];
	size_t *total = leat_zalloc(1, sizeof(*total));
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) > 0)
		*total += (size_t)n;
	return total;
}

/* Another program that shares the pipe may have set it not to block. */
START_TEST(a_pipe_that_does_not_block_is_waited_for)
{
	enum { N = 1 << 20 };
	char *text = leat_zalloc(1, N), name[64];
	struct leat_output *out;
	struct leat_err err;
	pthread_t reader;
	void *total;
	int end[2];

	ck_assert_int_eq(pipe(end), 0);
	ck_assert_int_eq(fcntl(end[1], F_SETFL, O_NONBLOCK), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", end[1]);
	ck_assert_int_eq(leat_output_open(&out, name, false, false, &err), LEAT_OK);
	ck_assert_int_eq(pthread_create(&reader, NULL, drain, &end[0]), 0);
	ck_assert_int_eq(leat_output_write(out, text, N, &err), LEAT_OK);
	ck_assert_int_eq(leat_output_commit(out, NULL, &err), LEAT_OK);
	close(end[1]);
	pthread_join(reader, &total);
	ck_assert_uint_eq(*(size_t *)total, N);
	close(end[0]);
	free(total);
	free(text);
}
END_TEST

UNIT_MAIN("output", files_are_whole_or_not_there, what_cannot_be_made_is_known_at_once,
    names_may_be_as_long_as_names_can_be, permissions_are_those_of_the_file_before,
    read_only_files_are_not_replaced, links_are_followed_and_stay,
    descriptors_are_written_not_replaced, a_full_device_is_an_error, a_killed_writer_leaves_nothing,
    a_pipe_that_does_not_block_is_waited_for)
