/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a specification says, for the model line. */
#include "mix/spec.h"
#include "record/json.h"

static const char *const scaling_names[] = {"none", "max", "mean", "population"};
static const char *const effect_names[] = {"beta", "share", "return", "roi", "marginal_roi"};

static void
shape_json(struct leat_jw *w, const struct leat_shape *shape)
{
	leat_jw_open(w, '{');
	leat_jw_key(w, "adstock");
	leat_jw_str(w, shape->adstock->name);
	leat_jw_key(w, "saturation");
	leat_jw_str(w, shape->saturation->name);
	leat_jw_key(w, "max_lag");
	leat_jw_i64(w, shape->max_lag);
	leat_jw_key(w, "normalised");
	leat_jw_bool(w, shape->normalised);
	leat_jw_key(w, "saturate_first");
	leat_jw_bool(w, shape->saturate_first);
	leat_jw_close(w, '}');
}

void
leat_spec_settings_json(
    const struct leat_spec *s, const struct leat_panel *panel, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "preset");
	leat_jw_str(&w, s->preset);
	leat_jw_key(&w, "trend");
	leat_jw_bool(&w, s->trend != LEAT_TREND_NONE);
	leat_jw_key(&w, "day_of_week");
	leat_jw_bool(&w, s->day_of_week);
	leat_jw_key(&w, "yearly_order");
	leat_jw_i64(&w, s->yearly_order);
	leat_jw_key(&w, "standardise_controls");
	leat_jw_bool(&w, s->standardise_controls);
	leat_jw_key(&w, "outcome_scaling");
	leat_jw_str(&w, scaling_names[s->outcome_scaling]);
	leat_jw_key(&w, "exposure_scaling");
	leat_jw_str(&w, scaling_names[s->exposure_scaling]);
	leat_jw_key(&w, "effect_prior_on");
	leat_jw_str(&w, effect_names[s->usual.effect]);
	leat_jw_key(&w, "shapes");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < panel->nchannels; c++) {
		struct leat_shape shape =
		    leat_spec_shape_of(s, panel->channel[c].name, panel->period_days);

		leat_jw_key(&w, panel->channel[c].name);
		shape_json(&w, &shape);
	}
	leat_jw_close(&w, '}');
	leat_jw_close(&w, '}');
}

void
leat_spec_priors_json(const struct leat_spec *s, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};
	struct leat_buf text = {0};

	leat_jw_open(&w, '{');
	for (size_t i = 0; i < s->npriors; i++) {
		text.n = 0;
		leat_prior_print(&s->priors[i].prior, &text);
		leat_jw_key(&w, s->priors[i].name);
		leat_jw_text(&w, leat_buf_slice(&text));
	}
	leat_jw_close(&w, '}');
	leat_buf_fini(&text);
}
