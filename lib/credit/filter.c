/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/filter.h"

#include <stdlib.h>

#include "base/glob.h"
#include "record/schema.h"

static const char *const event_name[LEAT_EVENTS] = {
    [LEAT_EVENT_NONE] = "none",
    [LEAT_EVENT_IMPRESSION] = "impression",
    [LEAT_EVENT_CLICK] = "click",
    [LEAT_EVENT_VISIT] = "visit",
    [LEAT_EVENT_OPEN] = "open",
    [LEAT_EVENT_OTHER] = "other",
};

enum leat_event
leat_event_of(struct leat_slice text)
{
	if (text.n == 0)
		return LEAT_EVENT_NONE;
	for (int i = LEAT_EVENT_IMPRESSION; i < LEAT_EVENT_OTHER; i++)
		if (leat_slice_is(text, event_name[i]))
			return (enum leat_event)i;
	return LEAT_EVENT_OTHER;
}

bool
leat_is_direct(struct leat_slice channel)
{
	return leat_slice_is(channel, "direct") || leat_slice_is(channel, LEAT_DIRECT_CHANNEL);
}

static int
read_events(struct leat_touch_filter *f, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_slice(list), word;
	char safe[LEAT_SAFE_MAX];

	while (leat_slice_cut(&rest, ',', &word)) {
		const char *near;
		int i = 0;

		word = leat_slice_trim(word);
		while (i < LEAT_EVENTS && !leat_slice_is(word, event_name[i]))
			i++;
		if (i < LEAT_EVENTS) {
			f->events |= 1u << i;
			continue;
		}
		near = leat_nearest(word, event_name, LEAT_EVENTS);
		return leat_err_set(err, LEAT_EUSAGE, "unknown event \"%s\"%s%s%s",
		    leat_safe(word, safe), near ? ": did you mean \"" : "; there are ",
		    near ? near : "impression, click, visit, open, other and none",
		    near ? "\"?" : "");
	}
	return LEAT_OK;
}

static int
read_patterns(struct leat_touch_filter *f, const char *list, struct leat_slice **pattern, size_t *n,
    struct leat_err *err)
{
	struct leat_slice rest = leat_slice(list), word, plain;
	char safe[LEAT_SAFE_MAX];
	size_t cap = 0;
	bool is_plain;

	while (leat_slice_cut(&rest, ',', &word)) {
		const char *fault;

		word = leat_slice_trim(word);
		fault = word.n ? leat_glob_check(word, &f->text, &is_plain, &plain) : "empty";
		if (fault)
			return leat_err_set(err, LEAT_EUSAGE, "pattern of a channel \"%s\": %s",
			    leat_safe(word, safe), fault);
		LEAT_GROW(*pattern, *n, cap);
		(*pattern)[(*n)++] = leat_arena_copy(&f->text, word);
	}
	return LEAT_OK;
}

int
leat_touch_filter_init(struct leat_touch_filter *f, const char *events, const char *only,
    const char *ignore, struct leat_err *err)
{
	int rc = LEAT_OK;

	*f = (struct leat_touch_filter){0};
	if (events)
		rc = read_events(f, events, err);
	if (rc == LEAT_OK && only)
		rc = read_patterns(f, only, &f->only, &f->nonly, err);
	if (rc == LEAT_OK && ignore)
		rc = read_patterns(f, ignore, &f->ignore, &f->nignore, err);
	return rc;
}

void
leat_touch_filter_fini(struct leat_touch_filter *f)
{
	free(f->only);
	free(f->ignore);
	leat_arena_fini(&f->text);
}

bool
leat_touch_filter_idle(const struct leat_touch_filter *f)
{
	return f->events == 0 && !f->no_direct && f->nonly == 0 && f->nignore == 0;
}

bool
leat_touch_filter_event(const struct leat_touch_filter *f, enum leat_event event)
{
	return f->events == 0 || (f->events >> event & 1);
}

static bool
matches(const struct leat_slice *pattern, size_t n, struct leat_slice channel)
{
	for (size_t i = 0; i < n; i++)
		if (leat_glob_match(pattern[i], channel, false))
			return true;
	return false;
}

bool
leat_touch_filter_channel(const struct leat_touch_filter *f, struct leat_slice channel)
{
	if (f->no_direct && leat_is_direct(channel))
		return false;
	if (f->nonly && !matches(f->only, f->nonly, channel))
		return false;
	return !matches(f->ignore, f->nignore, channel);
}
