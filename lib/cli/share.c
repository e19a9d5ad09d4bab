/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/tool.h"

/* The directory of the running program, or NULL if the system does not tell. */
static char *
program_directory(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	return slash ? leat_slice_dup((struct leat_slice){path, (size_t)(slash - path)}) : NULL;
}

char *
leat_share_path(const char *name)
{
	/* Installed: PREFIX/bin and PREFIX/share/leat. In the tree: bin and share. */
	static const char *const places[] = {"../share/leat", "../share"};
	char *directory = program_directory();
	struct leat_buf path = {0};

	for (size_t i = 0; directory && i < sizeof(places) / sizeof(places[0]); i++) {
		path.n = 0;
		leat_buf_printf(&path, "%s/%s/%s", directory, places[i], name);
		if (access(path.p, R_OK) == 0)
			break;
	}
	free(directory);
	if (path.p == NULL)
		leat_buf_printf(&path, "share/%s", name);
	return path.p;
}
