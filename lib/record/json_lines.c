/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/json_lines.h"

static int
slurp(struct leat_input *in, struct leat_buf *bytes, struct leat_err *err)
{
	struct leat_slice block;
	int status;

	while ((status = leat_input_read(in, &block, err)) == LEAT_OK && block.n)
		leat_buf_add_slice(bytes, block);
	return status;
}

int
leat_json_lines(struct leat_input *in,
    int (*take)(void *ctx, const struct leat_json *line, uint64_t number, struct leat_err *err),
    void *ctx, struct leat_err *err)
{
	struct leat_buf bytes = {0};
	struct leat_arena arena = {0};
	struct leat_slice rest, text;
	int status = slurp(in, &bytes, err);

	rest = leat_buf_slice(&bytes);
	for (uint64_t number = 1; status == LEAT_OK && leat_slice_cut(&rest, '\n', &text);
	     number++) {
		struct leat_json *line;

		if (leat_slice_trim(text).n == 0)
			continue;
		status = leat_json_parse(&line, &arena, text, leat_input_name(in), number, err);
		if (status == LEAT_OK && line->type != LEAT_JSON_OBJECT)
			status = leat_err_at(err, LEAT_EDATA, leat_input_name(in), number, NULL,
			    "a line must be a JSON object");
		if (status == LEAT_OK)
			status = take(ctx, line, number, err);
		leat_arena_reset(&arena);
	}
	leat_arena_fini(&arena);
	leat_buf_fini(&bytes);
	return status;
}
