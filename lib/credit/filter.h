/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_FILTER_H
#define LEAT_CREDIT_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"
#include "credit/journey.h"

/* leat_event_of -- the event that a touch's column says. */
enum leat_event leat_event_of(struct leat_slice text);

/* leat_is_direct -- is it the channel of those who came by themselves: `direct`, `(direct)`? */
bool leat_is_direct(struct leat_slice channel);
/* The channel of conversions without a touch, where they are not the baseline's. */
#define LEAT_DIRECT_CHANNEL "(direct)"

/*
 * struct leat_touch_filter -- which touches there are at all: those of an event that is asked
 * for, of a channel that one of `only` matches, if there are any, and none of `ignore`.
 * Zero-initialised takes every touch.
 */
struct leat_touch_filter {
	unsigned events; /* bits 1 << event; 0: all */
	bool no_direct;  /* leave out direct ones */
	struct leat_slice *only, *ignore;
	size_t nonly, nignore;
	struct leat_arena text;
};

/*
 * leat_touch_filter_init -- from lists with commas, NULL: no limit.
 * events        "click,visit"; `none` is that of touches that do not say
 * only, ignore  patterns (base/glob.h) of channels
 * Returns LEAT_OK; LEAT_EUSAGE for an unknown event, an empty list, or a bad pattern. Free with
 * leat_touch_filter_fini in any case.
 */
int leat_touch_filter_init(struct leat_touch_filter *f, const char *events, const char *only,
    const char *ignore, struct leat_err *err);
void leat_touch_filter_fini(struct leat_touch_filter *f);

/* leat_touch_filter_idle -- does it take every touch? */
bool leat_touch_filter_idle(const struct leat_touch_filter *f);
/* leat_touch_filter_event, _channel -- does the filter take touches of it? */
bool leat_touch_filter_event(const struct leat_touch_filter *f, enum leat_event event);
bool leat_touch_filter_channel(const struct leat_touch_filter *f, struct leat_slice channel);

#endif
