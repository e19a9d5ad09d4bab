/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CHANNEL_H
#define LEAT_PLATFORM_CHANNEL_H

#include <stdbool.h>

#include "base/mem.h"

/*
 * struct leat_channel_rule -- a touch whose source and medium match one of the
 * patterns each (`*` at either end stands for anything; no patterns: whatever
 * they are) came by this channel. Of several rules the first counts.
 */
struct leat_channel_rule {
	struct leat_slice *source, *medium; /* in small letters */
	size_t nsources, nmediums;
	struct leat_slice channel;
};

/* struct leat_click_rule -- a page whose address has this parameter was reached by such a click. */
struct leat_click_rule {
	struct leat_slice parameter, source, medium;
};

struct leat_channel_rules {
	struct leat_channel_rule *rule;
	struct leat_click_rule *click;
	size_t nrules, nclicks;
};

/* struct leat_origin -- what a log says of where a touch came from; empty where it does not. */
struct leat_origin {
	struct leat_slice source, medium;
	struct leat_slice referrer, page; /* addresses */
};

/*
 * leat_channel_of -- the channel of a touch. Source and medium are, in this order, those
 * of a click that the page's address tells of; those that the log gives; utm_source and
 * utm_medium of the page's address; the host of the referrer and `referral`, unless it
 * is the page's own; `(direct)` and `(none)`.
 * arena    keeps what is decoded
 * scratch  used to compare in small letters
 * Returns the rule's channel, or LEAT_NONE if no rule matches.
 */
struct leat_slice leat_channel_of(const struct leat_channel_rules *rules,
    const struct leat_origin *given, struct leat_arena *arena, struct leat_buf *scratch);

/* leat_url_host -- "www.example.com" of "https://www.example.com/a?b", or empty. */
struct leat_slice leat_url_host(struct leat_slice url);

/*
 * leat_url_query -- the value of a parameter, percent-decoded; empty if it is not
 * there, has no value, or is not UTF-8 text without control characters when decoded.
 */
struct leat_slice leat_url_query(
    struct leat_slice url, struct leat_slice name, struct leat_arena *arena);

#endif
