/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kill_at [-c] [-i] NAME N PROGRAM [ARGUMENT ...] -- run a program, and kill it when it is
 * about to make its N-th system call after it has first opened a file whose path ends in
 * NAME: a moment that does not depend on the clock. Status 137 if it was killed; else that of
 * the program, and the number of calls that it made is the last line on standard error.
 *   -c  count only calls that are not of the kind of the one before
 *   -i  kill it as well when it has nothing to do but to wait, with status 138
 * Status 77: this system does not let one program trace another.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

static bool changes, idle;
static const char *name;
static unsigned long wanted, made;
static bool opened;
static long last = -1;

/* What a call is, and its first two arguments, while the program stands before it. */
static bool
look(pid_t pid, long *call, unsigned long long argument[2])
{
	struct ptrace_syscall_info i = {0};

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(i), &i) <= 0 ||
	    i.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	*call = (long)i.entry.nr;
	argument[0] = i.entry.args[0];
	argument[1] = i.entry.args[1];
	return true;
}

static bool
opens_name(pid_t pid, long call, const unsigned long long argument[2])
{
	char path[4096];
	struct iovec here = {path, sizeof(path)}, there = {(void *)(size_t)argument[1], 1};
	size_t n, m = strlen(name);

	if (call != SYS_openat)
		return false;
	/* A byte at a time: the page behind the path may not be there. */
	for (n = 0; n < sizeof(path); n++) {
		here.iov_base = path + n;
		here.iov_len = 1;
		there.iov_base = (void *)(size_t)(argument[1] + n);
		if (process_vm_readv(pid, &here, 1, &there, 1, 0) != 1 || path[n] == '\0')
			break;
	}
	return n >= m && n < sizeof(path) && memcmp(path + n - m, name, m) == 0;
}

static bool
waits(long call, const unsigned long long argument[2])
{
#ifdef SYS_poll
	if (call == SYS_poll)
		return argument[1] == 0;
#endif
	return call == SYS_ppoll && argument[1] == 0;
}

/* Is it the call before which the program ends? */
static bool
is_it(pid_t pid, int *status)
{
	unsigned long long argument[2];
	long call;

	if (!look(pid, &call, argument))
		return false;
	opened = opened || opens_name(pid, call, argument);
	if (!opened)
		return false;
	*status = 138;
	if (idle && waits(call, argument))
		return true;
	made += !changes || call != last;
	last = call;
	*status = 137;
	return made == wanted;
}

static int
trace(pid_t pid)
{
	int status, why;

	while (waitpid(pid, &status, 0) == pid) {
		int deliver = 0;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			fprintf(stderr, "%lu\n", made);
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			if (is_it(pid, &why)) {
				kill(pid, SIGKILL);
				waitpid(pid, &status, 0);
				return why;
			}
		} else if (WSTOPSIG(status) != SIGTRAP) {
			deliver = WSTOPSIG(status);
		}
		ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(size_t)deliver);
	}
	return 70;
}

int
main(int argc, char **argv)
{
	int option, status;
	pid_t pid;

	while ((option = getopt(argc, argv, "+ci")) != -1) {
		changes |= option == 'c';
		idle |= option == 'i';
	}
	if (argc - optind < 3)
		return 64;
	name = argv[optind];
	wanted = strtoul(argv[optind + 1], NULL, 10);
	pid = fork();
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
			_exit(77);
		raise(SIGSTOP);
		execvp(argv[optind + 2], argv + optind + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 70;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL,
		(void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) != 0) {
		kill(pid, SIGKILL);
		return 77;
	}
	ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	return trace(pid);
}
