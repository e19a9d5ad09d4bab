/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/name.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"

char *
leat_absolute_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct leat_slice directory =
	    slash ? (struct leat_slice){path, (size_t)(slash + 1 - path)} : LEAT_SLICE(".");
	char real[PATH_MAX], *name;
	struct leat_buf b = {0};

	if (realpath(path, real))
		return leat_strdup(real);
	name = leat_slice_dup(directory);
	if (*path != '(' && realpath(name, real)) {
		leat_buf_add_str(&b, real);
		leat_buf_add_char(&b, '/');
		leat_buf_add_str(&b, slash ? slash + 1 : path);
	} else {
		leat_buf_add_str(&b, path);
	}
	free(name);
	return b.p;
}
