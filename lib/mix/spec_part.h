/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SPEC_PART_H
#define LEAT_MIX_SPEC_PART_H

/* What the files of a specification share. */
#include "mix/spec.h"
#include "record/json.h"

enum { LEAT_PRESET_DEFAULT, LEAT_PRESET_PYMC, LEAT_PRESET_MERIDIAN, LEAT_NPRESETS };

/* leat_spec_preset_priors -- a prior for each class, as a preset has it. */
int leat_spec_preset_priors(struct leat_spec *s, int preset, struct leat_err *err);

/* Whose a prior with a name in brackets is. */
enum leat_prior_of {
	LEAT_PRIOR_OF_NOBODY,
	LEAT_PRIOR_OF_CHANNEL,
	LEAT_PRIOR_OF_CONTROL,
	LEAT_PRIOR_OF_EVENT
};

/* leat_spec_prior_owner -- "tv" of "alpha[tv]", and what that is: a channel. */
enum leat_prior_of leat_spec_prior_owner(const char *name, struct leat_slice *owner);

/* leat_spec_put_prior -- as leat_spec_set_prior, name and prior apart. */
int leat_spec_put_prior(
    struct leat_spec *s, struct leat_slice name, struct leat_slice text, struct leat_err *err);

void leat_spec_clear_events(struct leat_spec *s);
void leat_spec_clear_interactions(struct leat_spec *s);

/* leat_spec_by_period -- does leat_spec_for_period choose this prior? */
bool leat_spec_by_period(const struct leat_spec *s, const struct leat_spec_prior *p);

/* How choices are written. */
struct leat_words {
	const char *const *word;
	size_t n;
};
extern const struct leat_words leat_spec_likelihoods, leat_spec_autocorrelations,
    leat_spec_exposures, leat_spec_effects, leat_spec_trends, leat_spec_scalings, leat_spec_orders,
    leat_spec_periods, leat_spec_metrics;

/* The members of an object that describe a model, and those that describe a channel. */
extern const char *const leat_spec_members[], *const leat_spec_channel_members[];
extern const size_t leat_spec_nmembers, leat_spec_nchannel_members;

enum { LEAT_SPEC_PATH = 96 }; /* room for a path, as struct leat_err has it */

/* leat_spec_at -- LEAT_ECONFIG at path.key. */
int leat_spec_at(const char *path, const char *key, struct leat_err *err, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* leat_spec_want_whole -- a whole number from low to high; *out keeps its default if absent. */
int leat_spec_want_whole(const struct leat_json *object, const char *path, const char *key,
    int64_t low, int64_t high, int *out, struct leat_err *err);

/* leat_spec_want_word -- one of some words, by its number; *out keeps its default if absent. */
int leat_spec_want_word(const struct leat_json *object, const char *path, const char *key,
    const struct leat_words *words, int *out, struct leat_err *err);

/*
 * leat_spec_read -- what an object's members say, over what s says already: channels, rates and
 * priors name by name, lists as a whole. Members that it does not know are for the caller to
 * refuse.
 * path  what leads to object; "" at the root
 */
int leat_spec_read(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err);

/* The part of leat_spec_read that reads lists and objects by name. */
int leat_spec_read_lists(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err);

/*
 * leat_spec_write -- members that leat_spec_read reads back to the same.
 * data  with preset, and what all models of the same data share
 */
void leat_spec_write(const struct leat_spec *s, bool data, struct leat_jw *w);

#endif
