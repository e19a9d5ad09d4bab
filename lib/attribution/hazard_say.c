/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "attribution/hazard_part.h"
#include "base/err.h"

#define UNITS 100 /* of which more is said than their number */

struct saying {
	const struct leat_hazard_state *h;
	void (*line)(void *ctx, const char *text);
	void *ctx;
};

static void
say_baseline(const struct saying *s)
{
	const char *per = s->h->steps ? "touch" : "day";
	double low = INFINITY, high = 0;
	char text[200];
	size_t n = 0;

	for (size_t i = 0; i < s->h->nstrata; i++)
		if (s->h->stratum[i].days > 0) {
			low = fmin(low, s->h->lambda0[i]);
			high = fmax(high, s->h->lambda0[i]);
			n++;
		}
	if (n == 0)
		return;
	if (n == 1)
		snprintf(text, sizeof(text), "baseline %.4g conversions a %s", low, per);
	else
		snprintf(text, sizeof(text),
		    "baseline %.4g to %.4g conversions a %s, by %zu values of the covariate", low,
		    high, per, n);
	s->line(s->ctx, text);
}

static void
say_unit(const struct saying *s, uint32_t unit, struct leat_slice name)
{
	const struct leat_hazard_state *h = s->h;
	char text[LEAT_SAFE_MAX + 200], safe[LEAT_SAFE_MAX];

	if (h->steps)
		snprintf(text, sizeof(text),
		    "%s: %.4g conversions a touch, each step %.4g of the one before",
		    leat_safe(name, safe), h->beta[unit], exp(-h->omega[unit]));
	else
		snprintf(text, sizeof(text),
		    "%s: %.4g conversions a touch, %.4g days later on average",
		    leat_safe(name, safe), h->beta[unit], 1 / h->omega[unit]);
	s->line(s->ctx, text);
}

void
leat_hazard_describe(const void *fit, const struct leat_slice *name,
    void (*line)(void *ctx, const char *text), void *ctx)
{
	const struct saying s = {fit, line, ctx};
	size_t said = 0;
	char text[100];

	say_baseline(&s);
	for (size_t i = 0; i < s.h->nunits; i++) {
		uint32_t u = s.h->unit[i];

		if (s.h->omega[u] > 0 && said++ < UNITS)
			say_unit(&s, u, name[u]);
	}
	if (said <= UNITS)
		return;
	snprintf(text, sizeof(text), "and %zu more", said - UNITS);
	line(ctx, text);
}
