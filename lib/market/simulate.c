/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/simulate.h"

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

int
leat_simulate_market(const struct leat_truth *truth, int64_t seed, enum leat_simulate_events events,
    struct leat_out *out, struct leat_buf *result, struct leat_err *err)
{
	struct leat_rng rng = generator(seed);
	struct leat_market market;
	struct leat_orders orders = {0}, *o = events == LEAT_DAILY_OUTCOMES ? NULL : &orders;
	int st = LEAT_OK;

	leat_market_run(&market, truth, &rng);
	if (o)
		st = leat_orders_make(o, &market, events == LEAT_ORDERS_TOUCHES, err);
	if (st == LEAT_OK)
		st = leat_rows_market(&market, o, out, err);
	leat_result_market(&market, o, seed, result);
	leat_orders_fini(&orders);
	leat_market_fini(&market);
	return st;
}

int
leat_simulate_journeys(const struct leat_truth *truth, int64_t seed, uint64_t users,
    struct leat_out *out, struct leat_buf *result, struct leat_err *err)
{
	struct leat_rng rng = generator(seed);
	struct leat_journey_sum sum;
	int st;

	leat_journey_sum_init(&sum, truth);
	st = leat_rows_journeys(truth, users, &rng, &sum, out, err);
	leat_result_journeys(&sum, truth, seed, result);
	leat_journey_sum_fini(&sum);
	return st;
}
