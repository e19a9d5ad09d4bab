/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_MODEL_H
#define LEAT_ATTRIBUTION_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"

/* The channel of what no touch led to. No touch may have it. */
#define LEAT_BASELINE_CHANNEL "(baseline)"

/*
 * struct leat_path -- touches in the order in which they came, and what came of
 * them: `conversions` that are worth `value`, or `nulls`, persons who took the
 * same path and did not convert. A unit is the number of what is credited: a
 * channel, a campaign or a creative. What of a path is not known is NULL or 0.
 */
struct leat_path {
	size_t n;
	const uint32_t *unit; /* n, oldest first */
	/*
	 * n, how long each touch was at risk of a conversion, days >= 0: until the conversion; on
	 * a null path, until it no longer counts or the data end. NULL where times are unknown.
	 */
	const double *age_days;
	/* n, how much a touch counts for a rule, >= 0 (a view less than a click); NULL: 1 each. */
	const double *emphasis;
	const bool *direct;        /* n, which touches are of the direct channel; NULL: none */
	double conversions, nulls; /* counts >= 0, may be fractional */
	double open;               /* persons whose path is censored: they may yet convert */
	double value;              /* money in `currency`, of all the conversions together */
	uint32_t currency;         /* a small number, from 0 */
	uint32_t stratum;          /* of the person, a small number from 0: segment, device */
	double days_left;          /* from the conversion until the data end, >= 0 */

	/* Of a stream, for a model that keeps paths; 0 and NULL of path counts. */
	int64_t conversions_micros, value_micros;
	int32_t day;              /* on which it is credited */
	const int32_t *touch_day; /* n, where credits go to the day of the touch */
};

/*
 * struct leat_exposure -- how long one person could have converted. Each touch is at
 * risk until it no longer counts, the next conversion uses it up, or the data end.
 */
struct leat_exposure {
	size_t n;
	const uint32_t *unit; /* n, oldest first */
	const double *days;   /* n, >= 0 */
	double baseline_days; /* under observation, from the first touch on */
	/* In that time, with no touch on their path: never observed, and yet to be explained. */
	double baseline_conversions;
	double persons; /* who all had this same exposure: 1 of a stream; of path counts, many */
	uint32_t stratum;
};

struct leat_attribution_options {
	double half_life_days;     /* of time-decay, > 0 */
	double position_weight[3]; /* of position: first, middle, last; see attribution/rules.h */
	int order;            /* of markov, >= 1; 0: the best by penalised AUC up to max_order */
	int max_order;        /* 1 .. LEAT_MARKOV_MAX_ORDER, if order is 0 */
	double lookback_days; /* how long a touch counts */
	bool once;            /* a person converts once, and is then no longer at risk */
	unsigned threads;     /* for finish; the result is the same */
	uint64_t seed;        /* of what finish draws */
	int permutations;     /* drawn by shapley-rate above LEAT_SHAPLEY_EXACT units, >= 2 */
};

/* struct leat_shares -- how a total is split over the units. */
struct leat_shares {
	const double *share;  /* nunits, >= 0, sum 1 */
	const double *effect; /* nunits, the removal effects behind the shares; NULL: it has none */
};
#define LEAT_SHARES_CONVERSIONS                                                                    \
	SIZE_MAX /* asks for the shares of conversions, not of a currency's value */

/*
 * struct leat_statistic -- one kind of sum that a model keeps. A sum has a key of 32-bit
 * numbers and `nvalues` values that add, 128-bit integers (leat_fix, micros or counts).
 * roles says what the numbers of a key are, one letter each, what stands behind a `*`
 * repeating to the key's end: u unit, c currency, s stratum, d day (int32_t), n a number, f
 * the bits of a float, finite and >= 0.
 */
struct leat_statistic {
	const char *name;
	const char *roles; /* "uu", "c*u", "sdc*un" */
	size_t nvalues;    /* 1 .. LEAT_STATISTIC_VALUES */
	size_t ncounts;    /* the first so many count something: over any persons they are >= 0 */
};
#define LEAT_STATISTIC_VALUES 8

typedef void leat_statistic_fn(
    void *ctx, size_t which, const uint32_t *key, size_t nkey, const __int128 *value);

/*
 * struct leat_attribution -- a model of credit, one entry in a table.
 *
 * A rule has `weigh` alone: it splits each conversion over its own path. A model that
 * learns sees every path once, null paths too, in any order, often in parts that are
 * added up later; all it keeps are sums (statistic). After `finish` it has either
 * `shares`, how totals are split; or it has kept the paths that converted and gives
 * them back (kept), to be weighed.
 */
struct leat_attribution {
	const char *name;
	bool incremental;           /* credits estimate what would not have happened otherwise */
	bool needs_times;           /* does not work where times are unknown */
	const char *counterfactual; /* one sentence: compared with what? */

	/* Learning; all NULL for a rule. */
	void *(*begin)(const struct leat_attribution_options *o); /* o is borrowed until end */
	void (*observe)(void *fit, const struct leat_path *path); /* path->n > 0 */
	void (*expose)(void *fit, const struct leat_exposure *e); /* may be NULL */
	void (*end)(void *fit);

	/*
	 * What was learnt, before finish. each -- hands out all sums, in any order, of one key more
	 * than once if need be; add -- puts one in, or takes it out (negative values): a
	 * key whose sums have come to 0 is as one that never was.
	 */
	const struct leat_statistic *statistic;
	size_t nstatistics;
	void (*each)(const void *fit, leat_statistic_fn *take, void *ctx);
	void (*add)(
	    void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value);
	/*
	 * fault -- what is wrong with a sum that comes from outside, and would be added, beyond
	 * what its statistic says (attribution/sound.h); NULL: nothing. May be NULL.
	 */
	const char *(*fault)(const void *fit, size_t which, size_t nkey, const __int128 *value);

	/*
	 * finish -- order is the units in the bytewise order of their names, which
	 * is the order to compute in, whatever their numbers; NULL if they are in it. The
	 * same sums give the same bits, however they came together. LEAT_EDATA for sums that no
	 * data have.
	 */
	int (*finish)(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err);

	/*
	 * weigh -- n + 1 weights, >= 0 and not all 0: a conversion's split over the
	 * touches of its path (n > 0), and at the end what is the baseline's own. A rule's
	 * weights have not been multiplied by the path's emphasis: the caller does.
	 */
	void (*weigh)(const struct leat_attribution_options *o, const void *fit,
	    const struct leat_path *path, double *weight);
	/*
	 * shares -- of all conversions that had a touch, or of their value in a
	 * currency. NULL if nothing was learnt that a split could rest on.
	 */
	const struct leat_shares *(*shares)(const void *fit, size_t currency);
	/* kept -- hand out the conversions that were kept, each once. NULL: none are kept. */
	int (*kept)(const void *fit,
	    int (*take)(void *ctx, const struct leat_path *path, struct leat_err *err), void *ctx,
	    struct leat_err *err);
	/*
	 * variance -- nunits: of each unit's credit over the whole of the data, its relative
	 * variance, (standard error / credit)^2, sampling of conversions included. NULL: found by
	 * leaving out groups of persons. Returns NULL if there is none to be had.
	 */
	const double *(*variance)(const void *fit);
	/*
	 * describe -- after finish: what was fitted and chosen, a line of text at a time, for a
	 * log. name  of each unit (borrowed). NULL: it has nothing to say.
	 */
	void (*describe)(const void *fit, const struct leat_slice *name,
	    void (*line)(void *ctx, const char *text), void *ctx);
	/* transitions -- after finish: of a chain, as rows of CSV, from,to,probability,weight.
	 * NULL: it is none. */
	void (*transitions)(const void *fit, const struct leat_slice *name, struct leat_buf *out);
};

/* All models, in the order in which they are documented. */
extern const struct leat_attribution *const leat_attributions[];
extern const size_t leat_nattributions;
#define LEAT_ATTRIBUTIONS_MAX 32

/*
 * leat_attribution_list -- the models named in "last,markov".
 * model  room for LEAT_ATTRIBUTIONS_MAX (caller's)
 * Returns LEAT_OK; LEAT_EUSAGE for an unknown name (the nearest one is suggested),
 * a repeated one, or an empty list.
 */
int leat_attribution_list(struct leat_slice names, const struct leat_attribution **model, size_t *n,
    struct leat_err *err);

#endif
