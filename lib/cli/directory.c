/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/tool_part.h"

static int
is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void
add(struct leat_opt_list *list, const char *path)
{
	list->item = leat_realloc(list->item, list->n + 1, sizeof(*list->item));
	list->item[list->n++] = path;
}

/* expand -- the files of a directory, in the order of their names. */
static int
expand(struct leat_tool *t, const char *path, struct leat_opt_list *list, struct leat_err *err)
{
	struct leat_arena *text = &t->state->names;
	size_t length = strlen(path), before = list->n;
	bool slash = length && path[length - 1] == '/';
	struct dirent **entry;
	int n = scandir(path, &entry, is_visible, by_bytes);

	if (n < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, path);
	for (int i = 0; i < n; i++) {
		const char *file =
		    leat_arena_printf(text, "%s%s%s", path, slash ? "" : "/", entry[i]->d_name);
		struct stat st;

		if (stat(file, &st) == 0 && S_ISDIR(st.st_mode))
			leat_warn_at(&t->log, file, 0, NULL,
			    "a directory in a directory: not read (name it too)");
		else
			add(list, file);
		free(entry[i]);
	}
	free(entry);
	if (list->n == before)
		return leat_err_at(err, LEAT_ENOINPUT, path, 0, NULL, "no files in it");
	return LEAT_OK;
}

int
leat_tool_expand(struct leat_tool *t, struct leat_err *err)
{
	struct leat_opt_list *operands = &t->state->operands, list = {0};
	int status = LEAT_OK;

	for (size_t i = 0; i < operands->n && status == LEAT_OK; i++) {
		struct stat st;

		if (strcmp(operands->item[i], "-") != 0 && stat(operands->item[i], &st) == 0 &&
		    S_ISDIR(st.st_mode))
			status = expand(t, operands->item[i], &list, err);
		else
			add(&list, operands->item[i]);
	}
	free(operands->item);
	*operands = list;
	return status;
}
