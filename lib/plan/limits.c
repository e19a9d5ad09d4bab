/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/limits.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"

const char *
leat_limit_name(enum leat_limit limit)
{
	static const char *const name[] = {"", "floor", "cap", "max_change", "fixed"};

	return name[limit];
}

/* The policy's entry for a channel, made if it has none; entries stay sorted. */
static struct leat_policy_channel *
channel_entry(struct leat_policy *p, struct leat_slice name)
{
	struct leat_policy_channel *old = p->channel, *now;
	size_t at = 0;

	while (at < p->nchannels && leat_slice_cmp(old[at].name, name) < 0)
		at++;
	if (at < p->nchannels && leat_slice_eq(old[at].name, name))
		return &old[at];
	now = leat_arena_alloc(&p->text, (p->nchannels + 1) * sizeof(*now));
	for (size_t i = 0; i < p->nchannels; i++)
		now[i < at ? i : i + 1] = old[i];
	now[at] = (struct leat_policy_channel){.name = leat_arena_copy(&p->text, name)};
	p->channel = now;
	p->nchannels++;
	return &now[at];
}

static int
set_money(struct leat_policy_channel *c, enum leat_limit what, int64_t micros, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	if (what == LEAT_LIMIT_FLOOR) {
		c->has_floor = true;
		c->floor_micros = micros;
	} else {
		c->has_cap = true;
		c->cap_micros = micros;
	}
	if (c->fixed)
		return leat_err_set(err, LEAT_EUSAGE, "%s is fixed: it takes no %s",
		    leat_safe(c->name, safe), leat_limit_name(what));
	if (c->has_floor && c->has_cap && c->floor_micros > c->cap_micros)
		return leat_err_set(
		    err, LEAT_EUSAGE, "%s: its floor is above its cap", leat_safe(c->name, safe));
	return LEAT_OK;
}

/* LEAT_OK if the model has the channel; else the nearest that it has goes into the message. */
static int
check_channel(const struct leat_model *m, struct leat_slice name, struct leat_err *err)
{
	const char **names, *near;
	char safe[LEAT_SAFE_MAX];
	struct leat_buf all = {0};
	int status;

	for (size_t c = 0; c < m->ncurves; c++) {
		if (leat_slice_is(name, m->curve[c].channel))
			return LEAT_OK;
	}
	names = LEAT_NEW_N(const char *, m->ncurves);
	for (size_t c = 0; c < m->ncurves; c++)
		names[c] = m->curve[c].channel;
	near = leat_nearest(name, names, m->ncurves);
	leat_safe(name, safe);
	if (near) {
		status = leat_err_set(err, LEAT_EUSAGE,
		    "the model has no channel \"%s\"; did you mean \"%s\"?", safe, near);
	} else {
		for (size_t c = 0; c < m->ncurves; c++)
			leat_buf_printf(&all, "%s%s", c ? ", " : "", names[c]);
		status = leat_err_set(err, LEAT_EUSAGE,
		    "the model has no channel \"%s\"; it has %.300s", safe, all.p);
		leat_buf_fini(&all);
	}
	free(names);
	return status;
}

void
leat_limits_unknown(
    const struct leat_policy *p, const struct leat_model *m, const struct leat_log *log)
{
	struct leat_err err;

	for (size_t i = 0; i < p->nchannels; i++) {
		if (check_channel(m, p->channel[i].name, &err) != LEAT_OK)
			leat_warn(log, "policy: %s", err.text);
	}
}

int
leat_limits_override(struct leat_policy *p, const struct leat_model *m, enum leat_limit what,
    const char *text, struct leat_err *err)
{
	struct leat_slice name = leat_slice(text);
	const char *mark = what == LEAT_LIMIT_FIXED ? NULL : strrchr(text, '=');
	struct leat_policy_channel *c;
	char safe[LEAT_SAFE_MAX];
	int64_t micros = 0;
	int status;

	if (mark)
		name.n = (size_t)(mark - text);
	if (what != LEAT_LIMIT_FIXED &&
	    (!mark || !name.n || !leat_money_parse(leat_slice(mark + 1), &micros, NULL) ||
		micros < 0))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--%s: not CHANNEL=MONEY, with money of at least 0 a day: \"%s\"",
		    leat_limit_name(what), leat_safe(leat_slice(text), safe));
	status = check_channel(m, name, err);
	if (status != LEAT_OK)
		return status;
	c = channel_entry(p, name);
	if (what != LEAT_LIMIT_FIXED)
		return set_money(c, what, micros, err);
	*c = (struct leat_policy_channel){.name = c->name, .fixed = true};
	return LEAT_OK;
}

/* Money to whole coins, towards the inside of a range. */
static int64_t
coins_up(double micros, int64_t unit)
{
	return (int64_t)ceil(micros / (double)unit - 1e-6) * unit;
}

static int64_t
coins_down(double micros, int64_t unit)
{
	return (int64_t)floor(micros / (double)unit + 1e-6) * unit;
}

static int
contradiction(const struct leat_limits_of *of, const char *what, int64_t wanted, int64_t allowed,
    const char *most, enum leat_limit by, struct leat_err *err)
{
	double day = 1e6 * of->days;
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(err, LEAT_EDATA,
	    "%s: its %s of %.2f a day is %s %.2f a day, the %s that its %s allows (it has %.2f a "
	    "day now); change one of the two",
	    leat_safe(of->channel, safe), what, (double)wanted / day,
	    wanted > allowed ? "above" : "below", (double)allowed / day, most,
	    by == LEAT_LIMIT_MAX_CHANGE ? "maximum change" : "lifetime or shared budgets",
	    (double)of->before / day);
}

/* A change of at most so much, either way, of what can be changed. */
static void
limit_change(struct leat_limits *l, const struct leat_limits_of *of, double max_change)
{
	double free = (double)(of->before - of->stuck), most = free * (1 + max_change);

	l->lo = of->stuck + coins_up(free * fmax(1 - max_change, 0), of->unit);
	l->lo_by = max_change < 1 ? LEAT_LIMIT_MAX_CHANGE : LEAT_LIMIT_NONE;
	if (of->stuck && max_change >= 1)
		l->lo_by = LEAT_LIMIT_FIXED;
	/* More than the whole budget is no limit, and might not fit into 64 bits. */
	l->hi = of->stuck + (most < (double)of->total ? coins_down(most, of->unit) : of->total);
	l->hi_by = LEAT_LIMIT_MAX_CHANGE;
}

int
leat_limits_make(struct leat_limits *l, const struct leat_limits_of *of,
    const struct leat_policy *p, struct leat_err *err)
{
	const struct leat_policy_channel *c = leat_policy_channel(p, of->channel);
	int64_t floor_micros, cap_micros;

	if ((c && c->fixed) || !of->movable) {
		*l = (struct leat_limits){
		    of->before, of->before, LEAT_LIMIT_FIXED, LEAT_LIMIT_FIXED};
		return LEAT_OK;
	}
	limit_change(l, of, leat_policy_max_change(p, of->channel));
	if (of->before == 0 && c && (c->has_floor || c->has_cap))
		*l = (struct leat_limits){0, of->total, LEAT_LIMIT_NONE, LEAT_LIMIT_NONE};
	if (c && c->has_cap) {
		cap_micros = coins_down((double)c->cap_micros * of->days * of->share, of->unit);
		if (cap_micros < l->lo)
			return contradiction(of, "cap", cap_micros, l->lo, "least", l->lo_by, err);
		if (cap_micros <= l->hi) {
			l->hi = cap_micros;
			l->hi_by = LEAT_LIMIT_CAP;
		}
	}
	if (c && c->has_floor) {
		floor_micros = coins_up((double)c->floor_micros * of->days * of->share, of->unit);
		if (floor_micros > l->hi)
			return contradiction(
			    of, "floor", floor_micros, l->hi, "most", l->hi_by, err);
		if (floor_micros >= l->lo) {
			l->lo = floor_micros;
			l->lo_by = LEAT_LIMIT_FLOOR;
		}
	}
	return LEAT_OK;
}
