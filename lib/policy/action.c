/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word that says what is done about what a check finds. */
#include <stdio.h>

#include "policy/part.h"

static const struct {
	const char *word;
	enum leat_action action;
} actions[] = {{"flag", LEAT_FLAG}, {"reject", LEAT_REJECT}, {"hold", LEAT_HOLD},
    {"drop", LEAT_DROP}, {"complete", LEAT_COMPLETE}, {"substitute", LEAT_SUBSTITUTE}};

enum { NACTIONS = sizeof(actions) / sizeof(actions[0]) };

/* "flag, drop or complete" */
static void
list(unsigned allowed, char *out, size_t cap)
{
	size_t n = 0;

	for (int i = 0; i < NACTIONS; i++) {
		unsigned bit = 1u << actions[i].action;

		if (!(allowed & bit))
			continue;
		allowed &= ~bit;
		n += (size_t)snprintf(out + n, cap - n, "%s%s",
		    n == 0    ? ""
		    : allowed ? ", "
			      : " or ",
		    actions[i].word);
	}
}

int
leat_policy_action(const struct leat_json *object, const char *path, unsigned allowed,
    enum leat_action *action, struct leat_err *err)
{
	struct leat_slice word = LEAT_SLICE("flag");
	char where[LEAT_POLICY_PATH], words[80];
	int status = leat_json_want_text(object, path, "action", &word, err);

	if (status != LEAT_OK)
		return status;
	for (int i = 0; i < NACTIONS; i++)
		if (allowed & 1u << actions[i].action && leat_slice_is(word, actions[i].word)) {
			*action = actions[i].action;
			return LEAT_OK;
		}
	snprintf(where, sizeof(where), "%s.action", path);
	list(allowed, words, sizeof(words));
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must be %s", words);
}
