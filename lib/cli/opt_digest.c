/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/opt.h"
#include "record/json.h"

static void
add_text(struct leat_digest *d, const char *s)
{
	if (s)
		leat_digest_add(d, s, strlen(s));
	leat_digest_add(d, s ? "+" : "-", 2);
}

/* What a file says now; one that cannot be read says nothing. */
static void
add_file(struct leat_digest *d, const char *path)
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;

	add_text(d, path);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		leat_digest_add_file(d, fd, 0, (uint64_t)st.st_size);
	close(fd);
}

static void
add_value(struct leat_digest *d, const struct leat_opt *o)
{
	const struct leat_opt_list *list = o->to;

	switch (o->type) {
	case LEAT_OPT_FLAG:
		leat_digest_add(d, o->to, sizeof(bool));
		break;
	case LEAT_OPT_TEXT:
	case LEAT_OPT_CHOICE:
		add_text(d, *(const char *const *)o->to);
		break;
	case LEAT_OPT_FILE:
		add_file(d, *(const char *const *)o->to);
		break;
	case LEAT_OPT_DAY:
		leat_digest_add(d, o->to, sizeof(int32_t));
		break;
	case LEAT_OPT_INT:
	case LEAT_OPT_MONEY:
		leat_digest_add(d, o->to, sizeof(int64_t));
		break;
	case LEAT_OPT_REAL:
		leat_digest_add(d, o->to, sizeof(double));
		break;
	case LEAT_OPT_LIST:
		/* Its items are files, as far as there are files of these names. */
		for (size_t i = 0; i < list->n; i++)
			add_file(d, list->item[i]);
		break;
	}
}

static bool
is_among(const char *name, const char *const *list)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

void
leat_opt_digest(
    const struct leat_opt *table, size_t n, const char *const *but, char hex[LEAT_DIGEST_HEX])
{
	struct leat_digest *d = leat_digest_new();

	add_text(d, LEAT_VERSION);
	for (size_t i = 0; i < n; i++) {
		if (is_among(table[i].name, but))
			continue;
		add_text(d, table[i].name);
		add_value(d, &table[i]);
	}
	leat_digest_hex(d, hex);
	leat_digest_free(d);
}

static void
file_json(struct leat_jw *w, const char *path)
{
	struct leat_digest *d = leat_digest_new();
	char hex[LEAT_DIGEST_HEX];
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		leat_digest_add_file(d, fd, 0, (uint64_t)st.st_size);
	if (fd >= 0)
		close(fd);
	leat_digest_hex(d, hex);
	leat_digest_free(d);
	if (path)
		leat_jw_str(w, hex);
	else
		leat_jw_null(w);
}

static void
value_json(struct leat_jw *w, const struct leat_opt *o)
{
	const struct leat_opt_list *list = o->to;
	const char *text;
	char day[LEAT_DAY_MAX];

	switch (o->type) {
	case LEAT_OPT_FLAG:
		leat_jw_bool(w, *(const bool *)o->to);
		break;
	case LEAT_OPT_TEXT:
	case LEAT_OPT_CHOICE:
		text = *(const char *const *)o->to;
		if (text)
			leat_jw_str(w, text);
		else
			leat_jw_null(w);
		break;
	case LEAT_OPT_FILE:
		file_json(w, *(const char *const *)o->to);
		break;
	case LEAT_OPT_DAY:
		leat_day_print(*(const int32_t *)o->to, day);
		leat_jw_str(w, day);
		break;
	case LEAT_OPT_INT:
		leat_jw_i64(w, *(const int64_t *)o->to);
		break;
	case LEAT_OPT_MONEY:
		leat_jw_money(w, *(const int64_t *)o->to);
		break;
	case LEAT_OPT_REAL:
		leat_jw_number(w, *(const double *)o->to);
		break;
	case LEAT_OPT_LIST:
		leat_jw_open(w, '[');
		for (size_t i = 0; i < list->n; i++)
			leat_jw_str(w, list->item[i]);
		leat_jw_close(w, ']');
		break;
	}
}

void
leat_opt_json(const struct leat_opt *table, size_t n, const char *const *but, struct leat_jw *w)
{
	for (size_t i = 0; i < n; i++) {
		if (is_among(table[i].name, but))
			continue;
		leat_jw_key(w, table[i].name);
		value_json(w, &table[i]);
	}
}
