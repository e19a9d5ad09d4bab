/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"
#include "record/reader.h"

struct leat_jsonl {
	struct leat_input *input;
	struct leat_slice rest;  /* of the current block */
	struct leat_buf carried; /* a line that began in an earlier block */
	struct leat_arena arena;
	uint64_t line;
	bool at_end, ended_with_newline;
};

struct leat_jsonl *
leat_jsonl_new(struct leat_input *input)
{
	struct leat_jsonl *j = LEAT_NEW(struct leat_jsonl);

	j->input = input;
	j->ended_with_newline = true;
	return j;
}

/* The next line without its end; false at the end of the input. */
static int
next_line(struct leat_jsonl *j, struct leat_slice *line, bool *got, struct leat_err *err)
{
	const char *lf = NULL;
	int status;

	*got = false;
	j->carried.n = 0;
	while (!j->at_end) {
		lf = j->rest.n ? memchr(j->rest.p, '\n', j->rest.n) : NULL;
		if (lf)
			break;
		leat_buf_add_slice(&j->carried, j->rest);
		status = leat_input_read(j->input, &j->rest, err);
		if (status != LEAT_OK)
			return status;
		j->at_end = j->rest.n == 0;
	}
	if (j->at_end && j->carried.n == 0)
		return LEAT_OK;
	*got = true;
	j->line++;
	j->ended_with_newline = lf != NULL;
	*line = leat_buf_slice(&j->carried);
	if (lf) {
		struct leat_slice head = {j->rest.p, (size_t)(lf - j->rest.p)};

		j->rest.p += head.n + 1;
		j->rest.n -= head.n + 1;
		if (j->carried.n == 0) {
			*line = head;
		} else {
			leat_buf_add_slice(&j->carried, head);
			*line = leat_buf_slice(&j->carried);
		}
	}
	return LEAT_OK;
}

int
leat_jsonl_next(
    struct leat_jsonl *j, const struct leat_json **object, uint64_t *line, struct leat_err *err)
{
	struct leat_slice text;
	struct leat_json *root;
	bool got;
	int status;

	*object = NULL;
	do {
		status = next_line(j, &text, &got, err);
		if (status != LEAT_OK || !got)
			return status;
	} while (leat_slice_trim(text).n == 0);
	status = leat_json_parse(&root, &j->arena, text, leat_input_name(j->input), j->line, err);
	if (status != LEAT_OK)
		return status;
	if (root->type != LEAT_JSON_OBJECT)
		return leat_err_at(err, LEAT_EDATA, leat_input_name(j->input), j->line, NULL,
		    "not a JSON object: each line must be one");
	*object = root;
	*line = j->line;
	return LEAT_OK;
}

bool
leat_jsonl_ready(const struct leat_jsonl *j)
{
	return j->rest.n && memchr(j->rest.p, '\n', j->rest.n);
}

void
leat_jsonl_reset(struct leat_jsonl *j)
{
	leat_arena_reset(&j->arena);
}

bool
leat_jsonl_ended_with_newline(const struct leat_jsonl *j)
{
	return j->ended_with_newline;
}

void
leat_jsonl_free(struct leat_jsonl *j)
{
	if (j == NULL)
		return;
	leat_buf_fini(&j->carried);
	leat_arena_fini(&j->arena);
	free(j);
}
