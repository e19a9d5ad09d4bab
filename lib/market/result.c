/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/result.h"

#include <math.h>

#include "base/when.h"

static void
put_money(struct leat_jw *w, const char *key, int64_t micros)
{
	leat_jw_key(w, key);
	leat_jw_money(w, micros);
}

static void
put_i64(struct leat_jw *w, const char *key, int64_t v)
{
	leat_jw_key(w, key);
	leat_jw_i64(w, v);
}

static void
put_number(struct leat_jw *w, const char *key, double v)
{
	leat_jw_key(w, key);
	leat_jw_number(w, nearbyint(v * 1e6) / 1e6); /* as exact as a count of people needs */
}

static void
put_text(struct leat_jw *w, const char *key, struct leat_slice s)
{
	leat_jw_key(w, key);
	leat_jw_text(w, s);
}

static void
put_day(struct leat_jw *w, const char *key, int32_t day)
{
	char text[LEAT_DAY_MAX];
	size_t n = leat_day_print(day, text);

	put_text(w, key, (struct leat_slice){text, n});
}

static void
open_result(struct leat_jw *w, const struct leat_truth *truth, int64_t seed)
{
	leat_jw_open(w, '{');
	leat_truth_write(truth, w);
	leat_jw_key(w, "result");
	leat_jw_open(w, '{');
	put_i64(w, "seed", seed);
}

static void
close_result(struct leat_jw *w)
{
	leat_jw_close(w, '}');
	leat_jw_close(w, '}');
	leat_buf_add_char(w->out, '\n');
}

/* sum_micros -- n values, each rounded to a millionth, then added exactly. */
static int64_t
sum_micros(const double *v, size_t n)
{
	leat_sum sum = 0;
	int64_t micros = 0;

	for (size_t i = 0; i < n; i++)
		if (leat_money_from_double(v[i], &micros))
			sum += micros;
	leat_sum_micros(sum, &micros);
	return micros;
}

static void
put_cause(struct leat_jw *w, const struct leat_orders *o, size_t cause)
{
	int64_t n = 0, value = 0;

	for (size_t i = 0; o && i < o->norders; i++)
		if (o->order[i].cause == cause) {
			n++;
			value += o->order[i].value_micros;
		}
	if (!o)
		return;
	put_i64(w, "orders_caused", n);
	put_money(w, "revenue_caused", value);
}

static void
put_channel(struct leat_jw *w, const struct leat_market *m, const struct leat_orders *orders,
    size_t channel)
{
	size_t gd = m->ngeos * m->ndays;
	int64_t spend = 0, claimed = 0;

	for (size_t k = 0; k < m->ncampaigns; k++)
		for (size_t i = k * gd; m->campaign[k].channel == channel && i < (k + 1) * gd;
		     i++) {
			spend += m->cell[i].cost_micros;
			claimed += m->cell[i].claimed_micros;
		}
	leat_jw_open(w, '{');
	put_text(w, "name", m->truth->channel[channel].name);
	put_money(w, "spend", spend);
	put_money(w, "incremental", sum_micros(&m->contribution[channel * gd], gd));
	put_money(w, "claimed", claimed);
	put_cause(w, orders, channel);
	leat_jw_close(w, '}');
}

void
leat_result_market(const struct leat_market *m, const struct leat_orders *orders, int64_t seed,
    struct leat_buf *out)
{
	struct leat_jw w = {.out = out};
	size_t gd = m->ngeos * m->ndays;
	int64_t outcome = 0, norders = 0;

	for (size_t i = 0; i < gd; i++) {
		outcome += m->outcome_micros[i];
		norders += m->orders[i];
	}
	open_result(&w, m->truth, seed);
	put_day(&w, "first_day", m->truth->start);
	put_day(&w, "last_day", m->truth->start + (int32_t)m->ndays - 1);
	put_money(&w, "outcome", outcome);
	put_i64(&w, "orders", norders);
	put_money(&w, "baseline", sum_micros(m->baseline, gd));
	put_money(&w, "controls", sum_micros(m->controls, gd));
	put_cause(&w, orders, LEAT_NO_CAUSE);
	leat_jw_key(&w, "channels");
	leat_jw_open(&w, '[');
	for (size_t c = 0; c < m->truth->nchannels; c++)
		put_channel(&w, m, orders, c);
	leat_jw_close(&w, ']');
	close_result(&w);
}

void
leat_result_journeys(const struct leat_journey_sum *s, const struct leat_truth *truth, int64_t seed,
    struct leat_buf *out)
{
	struct leat_jw w = {.out = out};
	double total = 0;

	for (size_t c = 0; c < s->nchannels; c++)
		total += s->channel[c].incremental;
	open_result(&w, truth, seed);
	put_i64(&w, "users", (int64_t)s->users);
	put_i64(&w, "touches", (int64_t)s->touches);
	put_i64(&w, "conversions", (int64_t)s->conversions);
	put_number(&w, "expected_conversions", s->probability);
	put_i64(&w, "conversions_uncaused", (int64_t)s->uncaused);
	leat_jw_key(&w, "channels");
	leat_jw_open(&w, '[');
	for (size_t c = 0; c < s->nchannels; c++) {
		leat_jw_open(&w, '{');
		put_text(&w, "name", truth->channel[c].name);
		put_number(&w, "incremental", s->channel[c].incremental);
		put_number(&w, "share", total > 0 ? s->channel[c].incremental / total : 0);
		put_i64(&w, "conversions_caused", (int64_t)s->channel[c].conversions);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, ']');
	close_result(&w);
}

static void
put_daily(const struct leat_journey_sum *s, const struct leat_truth *truth, size_t channel,
    struct leat_buf *out)
{
	char day[LEAT_DAY_MAX];

	for (size_t d = 0; d < s->ndays; d++) {
		leat_day_print(truth->start + (int32_t)d, day);
		leat_buf_add_slice(out, truth->channel[channel].name);
		leat_buf_printf(out, ",%s,,,%.6f,%.6f,\n", day,
		    s->daily[channel * s->ndays + d].incremental,
		    s->daily[channel * s->ndays + d].caused);
	}
}

void
leat_result_effects(
    const struct leat_journey_sum *s, const struct leat_truth *truth, struct leat_buf *out)
{
	double uncaused = s->probability;

	leat_buf_add_str(out, "channel,time,touches,unseen,incremental,caused,lost\n");
	for (size_t c = 0; c < s->nchannels; c++) {
		const struct leat_journey_channel *x = &s->channel[c];

		uncaused -= x->caused;
		leat_buf_add_slice(out, truth->channel[c].name);
		leat_buf_printf(out, ",,%llu,%llu,%.6f,%.6f,%.6f\n", (unsigned long long)x->seen,
		    (unsigned long long)x->unseen, x->incremental, x->caused, x->lost);
	}
	leat_buf_printf(out, "(baseline),,,,,%.6f,\n", uncaused);
	leat_buf_printf(
	    out, "(all),,%llu,,,%.6f,\n", (unsigned long long)s->touches, s->probability);
	for (size_t c = 0; c < s->nchannels; c++)
		put_daily(s, truth, c, out);
}
