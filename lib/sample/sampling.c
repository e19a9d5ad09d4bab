/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/sampling.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "sample/importance.h"

/* What auto aims at, one after the other, until no chain diverges. */
static const double targets[] = {0.8, 0.95, 0.99};
#define NTARGETS (sizeof(targets) / sizeof(targets[0]))
#define SHORT_WARMUP 100

/* All chains, each a job with a stream and a workspace of its own. */
struct chains {
	const struct leat_target *target;
	const struct leat_laplace *laplace;
	struct leat_nuts_settings nuts;
	struct leat_rng rng;
	struct leat_nuts_chain *chain;
	size_t nchains, attempt;
	const struct leat_log *log;
	atomic_size_t done; /* iterations, of all chains */
	size_t all;
	atomic_flag telling; /* one thread says how far they have come */
};

static void
count_iteration(void *ctx)
{
	struct chains *s = ctx;
	size_t done = atomic_fetch_add(&s->done, 1);

	if (done % 64 || atomic_flag_test_and_set(&s->telling))
		return;
	leat_progress(s->log, "sampling", (double)done / (double)s->all);
	atomic_flag_clear(&s->telling);
}

static void
run_chain(void *ctx, size_t i)
{
	struct chains *s = ctx;
	void *work = s->target->work_new(s->target->model);
	struct leat_density density = s->target->density(work);
	struct leat_rng rng = leat_rng_split(&s->rng, "chain", s->attempt * s->nchains + i);

	leat_nuts_run(&density, s->laplace, &s->nuts, &rng, &s->chain[i]);
	s->target->work_free(work);
}

/* The mode in these data, and the metric there or, better, the one learned before. */
static int
begin(struct leat_laplace *l, const struct leat_target *target,
    const struct leat_sampling_settings *s, int64_t *gradients, struct leat_err *err)
{
	void *work = target->work_new(target->model);
	struct leat_density density = target->density(work);
	double *q = LEAT_NEW_N(double, target->n);
	bool found;
	size_t strangers;

	target->start(target->model, q);
	found = target->modeless ? leat_laplace_here(l, &density, q, s->form)
				 : leat_laplace_find_as(l, &density, q, s->form);
	*gradients += l->gradients;
	free(q);
	target->work_free(work);
	if (!found)
		return leat_err_set(err, LEAT_EDATA,
		    "the model cannot be computed anywhere near where it should be: look for "
		    "values beyond all measure in the data and the priors");
	if (s->warm == NULL)
		return LEAT_OK;
	strangers = leat_warm_apply(s->warm, l, target->name, target->modeless);
	if (strangers > 0)
		leat_note(s->log,
		    "the model to start from lacks %zu of %zu coordinates: these are started anew",
		    strangers, target->n);
	return LEAT_OK;
}

static int64_t
run_chains(struct leat_sampling *out, const struct leat_target *target,
    const struct leat_laplace *laplace, const struct leat_sampling_settings *s, size_t attempt)
{
	int warmup = attempt == 0 ? s->warmup : SHORT_WARMUP;
	struct chains all = {.target = target,
	    .laplace = laplace,
	    .nuts = {.warmup = warmup,
		.draws = s->draws,
		.max_depth = s->max_depth,
		.target_accept = out->target_accept,
		.keep_metric = attempt > 0 || s->warm,
		.rough = target->modeless,
		.step = attempt == 0 && s->warm ? s->warm->step : 0,
		.tick = count_iteration,
		.tick_ctx = &all},
	    .chain = out->chain,
	    .nchains = out->nchains,
	    .attempt = attempt,
	    .log = s->log,
	    .all = out->nchains * (size_t)(warmup + s->draws),
	    .telling = ATOMIC_FLAG_INIT};
	int64_t divergences = 0;

	leat_rng_init(&all.rng, s->seed);
	leat_parallel(s->threads, out->nchains, run_chain, &all);
	for (size_t c = 0; c < out->nchains; c++) {
		out->gradients += out->chain[c].gradients;
		divergences += out->chain[c].divergences;
	}
	return divergences;
}

static void
forget_chains(struct leat_sampling *s)
{
	for (size_t c = 0; c < s->nchains; c++) {
		leat_nuts_chain_fini(&s->chain[c]);
		s->chain[c] = (struct leat_nuts_chain){0};
	}
}

/* Where the chains were, and how wide, becomes where the next ones start. */
static void
learn_from_chains(const struct leat_sampling *s, struct leat_laplace *l)
{
	struct leat_scatter seen;
	struct leat_metric base;
	size_t n = l->n, count = 0;

	leat_metric_init(&base, n, l->metric.dense);
	leat_metric_copy(&base, &l->metric);
	leat_scatter_init(&seen, &base);
	memset(l->mode, 0, n * sizeof(*l->mode));
	for (size_t c = 0; c < s->nchains; c++)
		for (size_t d = 0; d < s->chain[c].ndraws; d++) {
			const double *q = s->chain[c].q + d * n;

			leat_scatter_add(&seen, q);
			count++;
			for (size_t i = 0; i < n; i++)
				l->mode[i] += (q[i] - l->mode[i]) / (double)count;
		}
	leat_scatter_metric(&seen, &l->metric);
	leat_scatter_fini(&seen);
	leat_metric_fini(&base);
}

/*
 * Chains at one target acceptance or, with auto, at higher ones until none
 * diverges: those start where the last ones were and do not learn anew.
 */
static void
sample(struct leat_sampling *out, const struct leat_target *target, struct leat_laplace *laplace,
    const struct leat_sampling_settings *s)
{
	size_t last = s->target_accept > 0 ? 1 : NTARGETS;

	for (size_t k = 0; k < last; k++) {
		int64_t divergences;

		out->target_accept = s->target_accept > 0 ? s->target_accept : targets[k];
		divergences = run_chains(out, target, laplace, s, k);
		if (divergences == 0 || k + 1 == last)
			return;
		leat_note(s->log,
		    "%lld divergences at a target acceptance of %g: sampled again at %g",
		    (long long)divergences, targets[k], targets[k + 1]);
		learn_from_chains(out, laplace);
		forget_chains(out);
	}
}

int
leat_sampling_run(struct leat_sampling *out, const struct leat_target *target,
    const struct leat_sampling_settings *s, struct leat_err *err)
{
	struct leat_laplace laplace = {0};
	int status;

	*out = (struct leat_sampling){.nchains = (size_t)s->chains};
	out->chain = LEAT_NEW_N(struct leat_nuts_chain, out->nchains);
	status = begin(&laplace, target, s, &out->gradients, err);
	if (status == LEAT_OK && s->fast)
		leat_importance_run(out, target, &laplace, s);
	else if (status == LEAT_OK)
		sample(out, target, &laplace, s);
	leat_laplace_fini(&laplace);
	return status;
}

void
leat_sampling_fini(struct leat_sampling *s)
{
	forget_chains(s);
	free(s->chain);
	*s = (struct leat_sampling){0};
}

void
leat_sampling_warm(
    const struct leat_sampling *s, const struct leat_target *target, struct leat_warm *out)
{
	size_t n = target->n;
	bool dense = n <= LEAT_WARM_CORRELATED;
	struct leat_metric unit;
	struct leat_scatter seen;

	*out = (struct leat_warm){.n = n,
	    .name = LEAT_NEW_N(char *, n),
	    .mean = LEAT_NEW_N(double, n),
	    .sd = LEAT_NEW_N(double, n)};
	leat_metric_init(&unit, n, dense);
	for (size_t i = 0; i < n; i++)
		unit.factor[dense ? i * n + i : i] = 1;
	leat_scatter_init(&seen, &unit);
	for (size_t c = 0; c < s->nchains; c++) {
		out->step += s->chain[c].step / (double)s->nchains;
		for (size_t d = 0; d < s->chain[c].ndraws; d++)
			leat_scatter_add(&seen, s->chain[c].q + d * n);
	}
	for (size_t i = 0; i < n; i++) {
		double square = seen.scatter[dense ? i * n + i : i];

		out->name[i] = leat_strdup(target->name[i]);
		out->mean[i] = seen.mean[i];
		/* A coordinate that never moved tells nothing of its width. */
		out->sd[i] = square > 0 ? sqrt(square / (double)(seen.count - 1)) : 1;
	}
	if (dense)
		out->correlation = LEAT_NEW_N(double, n *n);
	for (size_t i = 0; dense && i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			double both = out->sd[i] * out->sd[j] * (double)(seen.count - 1);

			out->correlation[i * n + j] = i == j ? 1 : seen.scatter[i * n + j] / both;
		}
	leat_scatter_fini(&seen);
	leat_metric_fini(&unit);
}
