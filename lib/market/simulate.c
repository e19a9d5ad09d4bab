/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/simulate.h"

#include "market/journey_rows.h"
#include "market/result.h"
#include "market/rows.h"

static struct leat_rng
generator(int64_t seed)
{
	struct leat_rng rng;

	leat_rng_init(&rng, (uint64_t)seed);
	return rng;
}

void
leat_simulate_truth(struct leat_truth *truth, size_t nchannels, size_t ngeos, int64_t seed)
{
	struct leat_rng rng = generator(seed), own = leat_rng_split(&rng, "truth", 0);

	leat_truth_make(truth, nchannels, ngeos, &own);
}

/* The rows, spoilt. What is true has been told by then. */
static int
write_spoilt(struct leat_market *m, const struct leat_orders *orders, struct leat_out *out,
    struct leat_out *list, struct leat_err *err)
{
	struct leat_faults faults;
	int st;

	leat_faults_make(&faults, m);
	st = leat_rows_market(m, orders, &faults, out, err);
	if (st == LEAT_OK)
		st = leat_faults_write(&faults, m, list, err);
	leat_faults_fini(&faults);
	return st;
}

int
leat_simulate_market(const struct leat_truth *truth, int64_t seed, enum leat_simulate_events events,
    struct leat_out *out, struct leat_out *faults, struct leat_buf *result, struct leat_err *err)
{
	struct leat_rng rng = generator(seed);
	struct leat_market market;
	struct leat_orders orders = {0}, *o = events == LEAT_DAILY_OUTCOMES ? NULL : &orders;
	int st = LEAT_OK;

	leat_market_run(&market, truth, &rng);
	if (o)
		st = leat_orders_make(o, &market, events == LEAT_ORDERS_TOUCHES, err);
	leat_result_market(&market, o, seed, result);
	if (st == LEAT_OK)
		st = faults ? write_spoilt(&market, o, out, faults, err)
			    : leat_rows_market(&market, o, NULL, out, err);
	leat_orders_fini(&orders);
	leat_market_fini(&market);
	return st;
}

int
leat_simulate_journeys(const struct leat_truth *truth, const struct leat_simulate_journeys *how,
    struct leat_out *out, struct leat_buf *result, struct leat_buf *effects, struct leat_err *err)
{
	struct leat_rng rng = generator(how->seed);
	struct leat_journey_sum sum;
	struct leat_journey_rows rows = {.truth = truth,
	    .rng = &rng,
	    .users = how->users,
	    .threads = how->threads,
	    .tell = result || effects || truth->lift_se > 0};
	int st;

	leat_journey_sum_init(&sum, truth);
	st = leat_rows_journeys(&rows, &sum, out, err);
	if (result)
		leat_result_journeys(&sum, truth, how->seed, result);
	if (effects)
		leat_result_effects(&sum, truth, effects);
	leat_journey_sum_fini(&sum);
	return st;
}
