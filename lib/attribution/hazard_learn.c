/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/hazard.h"
#include "attribution/hazard_part.h"
#include "base/mem.h"

#define LONGEST_RATE 288.0    /* omega: a mean lag of five minutes */
#define SHORTEST_DAYS 0x1p-17 /* that a touch counts as at risk: where the bins begin */
#define LEAST_GAMMA 1e-3
/*
 * How much log likelihood may be missing, by conversion: of a million conversions 1e-4, which is a
 * seventieth of a standard error (its square over 2); and what will do to begin with.
 */
#define EXACTLY 1e-10
#define ROUGHLY 1e-6

/* The sums, as the likelihood wants them. */
struct prepared {
	struct leat_hazard_data data;
	const uint32_t *rank;
	double *weight, *touches, *days, *exposure, *orphans;
	size_t *first;
	double *presence; /* conversions that have the unit on their path */
	double total;     /* conversions that were kept */
	double mean_age;  /* of touches on their paths */
};

static void
prepare_risk(struct prepared *p, const struct leat_hazard_state *h)
{
	size_t n;
	struct leat_risk_bin *bin = leat_risk_sorted(&h->risk, p->rank, &n);

	p->touches = LEAT_NEW_N(double, n);
	p->days = LEAT_NEW_N(double, n);
	p->first = LEAT_NEW_N(size_t, h->nunits + 1);
	for (size_t i = 0; i < n; i++) {
		p->touches[i] = fmax(leat_fix_double(bin[i].touches), 0);
		p->days[i] = SHORTEST_DAYS;
		if (p->touches[i] > 0)
			p->days[i] =
			    fmax(leat_fix_double(bin[i].days) / p->touches[i], SHORTEST_DAYS);
		p->first[p->rank[bin[i].unit] + 1] = i + 1;
	}
	for (size_t r = 0; r < h->nunits; r++)
		if (p->first[r + 1] < p->first[r])
			p->first[r + 1] = p->first[r];
	free(bin);
}

static void
prepare_conversions(struct prepared *p, const struct leat_hazard_state *h)
{
	const struct leat_kept_paths *k = &h->kept;
	size_t *seen = LEAT_NEW_N(size_t, h->nunits);
	double ages = 0, touches = 0;

	p->weight = LEAT_NEW_N(double, k->n);
	p->presence = LEAT_NEW_N(double, h->nunits);
	for (size_t j = 0; j < k->n; j++) {
		const struct leat_kept_conversion *c = &k->conversion[j];

		p->weight[j] = fmax(leat_fix_double(c->conversions), 0);
		p->total += p->weight[j];
		touches += p->weight[j] * c->n;
		for (size_t i = c->first; i < c->first + c->n; i++) {
			uint32_t unit = k->unit[i];

			ages += p->weight[j] * (double)k->age[i];
			if (seen[unit] != j + 1)
				p->presence[unit] += p->weight[j];
			seen[unit] = j + 1;
		}
	}
	p->mean_age = touches > 0 ? ages / touches : 0;
	free(seen);
}

static void
prepare(struct prepared *p, const struct leat_hazard_state *h, const uint32_t *rank)
{
	double lookback = h->o->lookback_days;

	*p = (struct prepared){.rank = rank};
	prepare_risk(p, h);
	prepare_conversions(p, h);
	p->exposure = LEAT_NEW_N(double, h->nstrata);
	p->orphans = LEAT_NEW_N(double, h->nstrata);
	for (size_t s = 0; s < h->nstrata; s++) {
		p->exposure[s] = fmax(leat_fix_double(h->stratum[s].days), 0);
		p->orphans[s] = fmax(leat_fix_double(h->stratum[s].orphans), 0);
	}
	p->data = (struct leat_hazard_data){
	    .kept = &h->kept,
	    .weight = p->weight,
	    .nunits = h->nunits,
	    .first = p->first,
	    .touches = p->touches,
	    .days = p->days,
	    .nstrata = h->nstrata,
	    .exposure = p->exposure,
	    .orphans = p->orphans,
	    .steps = h->steps,
	    .omega_min = h->steps ? -log1p(-LEAST_GAMMA) : 1 / fmax(lookback, 2 / LONGEST_RATE),
	    .omega_max = h->steps ? -log(LEAST_GAMMA) : LONGEST_RATE,
	    .threads = h->o->threads ? h->o->threads : 1,
	};
}

static void
unprepare(struct prepared *p)
{
	free(p->weight);
	free(p->touches);
	free(p->days);
	free(p->exposure);
	free(p->orphans);
	free(p->first);
	free(p->presence);
}

/*
 * Which units are taken as one. First all are; then those with few conversions; then
 * none, and what was learnt before of those with few is their prior.
 */
enum stage { ALL_AS_ONE, FEW_AS_ONE, EACH };

static bool
is_few(const struct prepared *p, uint32_t unit)
{
	return p->presence[unit] < LEAT_HAZARD_FEW;
}

static bool
some_few(const struct prepared *p)
{
	for (uint32_t u = 0; u < p->data.nunits; u++)
		if (p->presence[u] > 0 && is_few(p, u))
			return true;
	return false;
}

static bool
was_seen(const struct prepared *p, uint32_t unit)
{
	uint32_t r = p->rank[unit];

	return p->first[r + 1] > p->first[r] || p->presence[unit] > 0;
}

/* Blocks in the order of ranks, that of the many last; LEAT_NEW has cleared f. */
static void
make_blocks(struct leat_hazard_fit *f, const struct prepared *p, enum stage stage)
{
	size_t n = p->data.nunits, nmembers = 0;
	uint32_t *unit = LEAT_NEW_N(uint32_t, n); /* by rank */

	for (uint32_t u = 0; u < n; u++)
		unit[p->rank[u]] = u;
	f->shared = p->data.steps;
	f->block = LEAT_NEW_N(struct leat_hazard_block, n + 1);
	f->block_of = LEAT_NEW_N(uint32_t, n);
	f->member = LEAT_NEW_N(uint32_t, n);
	f->member_first = LEAT_NEW_N(size_t, n + 2);
	f->lambda0 = LEAT_NEW_N(double, p->data.nstrata);
	for (int together = 0; together < 2; together++) {
		size_t before = nmembers;

		for (uint32_t r = 0; r < n; r++) {
			bool joins =
			    stage == ALL_AS_ONE || (stage == FEW_AS_ONE && is_few(p, unit[r]));

			if (!was_seen(p, unit[r]) || joins != together)
				continue;
			f->member[nmembers++] = r;
			f->block_of[unit[r]] = (uint32_t)f->nblocks;
			if (!together)
				f->member_first[++f->nblocks] = nmembers;
		}
		if (together && nmembers > before)
			f->member_first[++f->nblocks] = nmembers;
	}
	free(unit);
}

static void
free_blocks(struct leat_hazard_fit *f)
{
	free(f->block);
	free(f->block_of);
	free(f->member);
	free(f->member_first);
	free(f->lambda0);
}

/* Half of the conversions to touches, half to time. */
static void
start_all(struct leat_hazard_fit *f, const struct prepared *p)
{
	const struct leat_hazard_data *d = &p->data;
	double exposure = 0;

	for (size_t b = 0; b < f->nblocks; b++) {
		double omega = p->mean_age > 0 ? 1 / p->mean_age : d->omega_max, risk;

		omega = fmin(fmax(omega, d->omega_min), d->omega_max);
		risk = leat_hazard_risk(d, f, b, omega, NULL);
		f->block[b] = (struct leat_hazard_block){
		    .beta = risk > 0 ? p->total / 2 / risk : 0, .omega = omega};
	}
	for (size_t s = 0; s < d->nstrata; s++)
		exposure += d->exposure[s];
	for (size_t s = 0; s < d->nstrata; s++)
		f->lambda0[s] = exposure > 0 ? p->total / 2 / exposure : 0;
}

/* From where the stage before ended. */
static void
start_from(struct leat_hazard_fit *f, const struct leat_hazard_fit *from, const struct prepared *p,
    enum stage stage)
{
	double few = 0;

	for (uint32_t u = 0; u < p->data.nunits; u++)
		if (was_seen(p, u)) {
			const struct leat_hazard_block *old = &from->block[from->block_of[u]];
			struct leat_hazard_block *b = &f->block[f->block_of[u]];

			b->beta = old->beta;
			b->omega = old->omega;
			if (is_few(p, u) && stage == EACH) {
				b->omega_fixed = true;
				b->prior_conversions = old->beta > 0;
				b->prior_exposure = old->beta > 0 ? 1 / old->beta : 0;
			}
			few += is_few(p, u) ? p->presence[u] : 0;
		}
	if (stage == FEW_AS_ONE && few < LEAT_HAZARD_FEW)
		for (uint32_t u = 0; u < p->data.nunits; u++)
			if (was_seen(p, u) && is_few(p, u))
				f->block[f->block_of[u]].omega_fixed = true;
	memcpy(f->lambda0, from->lambda0, p->data.nstrata * sizeof(*f->lambda0));
}

static void
keep(struct leat_hazard_state *h, const struct leat_hazard_fit *f, const struct prepared *p)
{
	h->beta = LEAT_NEW_N(double, h->nunits);
	h->omega = LEAT_NEW_N(double, h->nunits);
	h->lambda0 = LEAT_NEW_N(double, h->nstrata);
	for (uint32_t u = 0; u < h->nunits; u++) {
		if (!was_seen(p, u))
			continue;
		h->beta[u] = f->block[f->block_of[u]].beta;
		h->omega[u] = f->block[f->block_of[u]].omega;
	}
	memcpy(h->lambda0, f->lambda0, h->nstrata * sizeof(*h->lambda0));
}

void
leat_hazard_learn(struct leat_hazard_state *h, const uint32_t *rank)
{
	struct leat_hazard_fit f = {0};
	struct prepared p;

	leat_kept_paths_settle(&h->kept, rank);
	prepare(&p, h, rank);
	make_blocks(&f, &p, ALL_AS_ONE);
	start_all(&f, &p);
	leat_hazard_maximise(&p.data, &f, ROUGHLY);
	for (int stage = some_few(&p) ? FEW_AS_ONE : EACH; stage <= EACH; stage++) {
		struct leat_hazard_fit next = {.passes = f.passes};

		make_blocks(&next, &p, stage);
		start_from(&next, &f, &p, stage);
		leat_hazard_maximise(&p.data, &next, stage == EACH ? EXACTLY : ROUGHLY);
		free_blocks(&f);
		f = next;
	}
	keep(h, &f, &p);
	leat_hazard_variance(h, &p.data, &f);
	if (h->o->once && !h->steps)
		leat_hazard_look_ahead(h);
	free_blocks(&f);
	unprepare(&p);
}
