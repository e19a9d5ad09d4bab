/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_PATH_H
#define LEAT_PLATFORM_PATH_H

#include "record/json.h"

/*
 * A header, where rows are JSON objects: the name of a member, or names with points
 * between them that lead to it. Of a list of objects, `[name=text]` behind the name
 * chooses the first element whose member `name` is that text; the name `*` is the
 * first member that is not null. Letters of ASCII are the same in both cases.
 *
 *     campaign.name
 *     actions[action_type=offsite_conversion.fb_pixel_purchase].value
 *     event_params[key=value].value.*
 */
struct leat_path_step {
	struct leat_slice name, filter, value;
};

struct leat_path {
	struct leat_slice whole; /* the header, which a member may also be called */
	struct leat_path_step *step;
	size_t n;
};

/* leat_path_compile -- header must live as long as the path. */
struct leat_path leat_path_compile(struct leat_slice header, struct leat_arena *arena);

enum leat_found {
	LEAT_FOUND_NOT,  /* no such member */
	LEAT_FOUND_NULL, /* there is one on the way, and it is null */
	LEAT_FOUND_NONE, /* there is a list, without such an element */
	LEAT_FOUND_VALUE
};

/* leat_path_find -- where a path leads; *value only for LEAT_FOUND_VALUE. */
enum leat_found leat_path_find(
    const struct leat_path *p, const struct leat_json *object, const struct leat_json **value);

/* leat_path_begins -- is `name` the member of the row itself by which the path begins? */
bool leat_path_begins(const struct leat_path *p, struct leat_slice name);

#endif
