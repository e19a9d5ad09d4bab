/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the options say about a wide table. */
#include "platform/wide.h"

static int
empty_name(const char *option, struct leat_err *err)
{
	return leat_err_set(err, LEAT_EUSAGE, "--%s: a name is empty", option);
}

static size_t
count_items(const char *list)
{
	size_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

static size_t
count_stars(struct leat_slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '*';
	return n;
}

/* read_parts -- "IMPRESSIONS:SPEND:REACH:FREQUENCY", cut off anywhere. */
static bool
read_parts(struct leat_wide_media *m, struct leat_slice rest)
{
	struct leat_slice part;
	size_t n = 0, named = 0;

	while (leat_slice_cut(&rest, ':', &part)) {
		if (n == LEAT_WIDE_PARTS)
			return false;
		m->part[n] = leat_slice_trim(part);
		named += m->part[n++].n > 0;
	}
	/* A frequency is of a reach, and says nothing alone. */
	return n > 1 && named > (m->part[LEAT_WIDE_FREQUENCY].n > 0 ? 1 : 0);
}

static int
check_stars(const struct leat_wide_media *m, struct leat_err *err)
{
	size_t stars = count_stars(m->channel);
	bool same = stars <= 1;

	for (int i = 0; i < LEAT_WIDE_PARTS; i++)
		same = same && (m->part[i].n == 0 || count_stars(m->part[i]) == stars);
	if (same)
		return LEAT_OK;
	return leat_err_set(err, LEAT_EUSAGE,
	    "--media: \"%.*s\": a medium that stands for many has one * in its name and in each of "
	    "its columns",
	    (int)m->channel.n, m->channel.p);
}

/* read_medium -- "tv" or "search=IMPRESSIONS:SPEND:REACH:FREQUENCY". */
static int
read_medium(struct leat_wide *w, struct leat_slice item, struct leat_err *err)
{
	struct leat_wide_media *m = &w->media[w->nmedia++];
	struct leat_slice rest = item;
	bool read = true;

	leat_slice_cut(&rest, '=', &m->channel);
	m->channel = leat_slice_trim(m->channel);
	if (rest.p) {
		read = read_parts(m, rest);
	} else {
		m->part[LEAT_WIDE_SPEND] = m->channel;
		if (count_stars(m->channel) == 1)
			m->channel = LEAT_SLICE("*");
	}
	if (m->channel.n == 0)
		return empty_name("media", err);
	if (!read)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--media: a medium is NAME, or NAME=IMPRESSIONS:SPEND:REACH:FREQUENCY, of "
		    "which "
		    "columns may be left empty (NAME=:SPEND without impressions, NAME=IMPRESSIONS: "
		    "without spend)");
	for (size_t i = 0; i + 1 < w->nmedia; i++)
		if (leat_slice_eq(w->media[i].channel, m->channel) && !count_stars(m->channel))
			return leat_err_set(err, LEAT_EUSAGE, "--media: \"%.*s\" is there twice",
			    (int)m->channel.n, m->channel.p);
	return check_stars(m, err);
}

static int
read_media(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;
	int status = LEAT_OK;

	if (list == NULL)
		return LEAT_OK;
	w->media = leat_arena_alloc(&w->arena, count_items(list) * sizeof(*w->media));
	memset(w->media, 0, count_items(list) * sizeof(*w->media));
	while (status == LEAT_OK && leat_slice_cut(&rest, ',', &item))
		status = read_medium(w, item, err);
	return status;
}

static int
read_controls(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;

	if (list == NULL)
		return LEAT_OK;
	w->control = leat_arena_alloc(&w->arena, count_items(list) * sizeof(*w->control));
	while (leat_slice_cut(&rest, ',', &item)) {
		item = leat_slice_trim(item);
		if (item.n == 0)
			return empty_name("control", err);
		if (count_stars(item) > 1)
			return leat_err_set(err, LEAT_EUSAGE,
			    "--control: \"%.*s\": one * stands for what names differ in",
			    (int)item.n, item.p);
		w->control[w->ncontrols++] = item;
	}
	return LEAT_OK;
}

static int
read_kpis(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;

	w->kpi = leat_arena_alloc(&w->arena, count_items(list) * sizeof(*w->kpi));
	while (leat_slice_cut(&rest, ',', &item)) {
		item = leat_slice_trim(item);
		if (item.n == 0)
			return empty_name("kpi", err);
		for (size_t i = 0; i < w->nkpis; i++)
			if (leat_slice_eq(w->kpi[i].header, item))
				return leat_err_set(err, LEAT_EUSAGE,
				    "--kpi: \"%.*s\" is there twice", (int)item.n, item.p);
		w->kpi[w->nkpis++] = (struct leat_wide_kpi){.header = item};
	}
	return LEAT_OK;
}

/* read_value -- "KPI=COL", or "COL" of the one KPI there is. */
static int
read_value(struct leat_wide *w, struct leat_slice item, struct leat_err *err)
{
	struct leat_slice rest = item, name;
	size_t k = 0;

	leat_slice_cut(&rest, '=', &name);
	name = leat_slice_trim(name);
	if (rest.p == NULL && w->nkpis > 1)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--value-per-kpi: there are several outcomes: write KPI=COL");
	while (rest.p && k < w->nkpis && !leat_slice_eq(w->kpi[k].header, name))
		k++;
	if (k == w->nkpis)
		return leat_err_set(err, LEAT_EUSAGE, "--value-per-kpi: \"%.*s\" is not in --kpi",
		    (int)name.n, name.p);
	if (leat_slice_is(w->kpi[k].header, "revenue"))
		return leat_err_set(err, LEAT_EUSAGE, "--value-per-kpi: revenue is money itself");
	w->kpi[k].value = rest.p ? leat_slice_trim(rest) : name;
	return w->kpi[k].value.n ? LEAT_OK : empty_name("value-per-kpi", err);
}

static int
read_values(struct leat_wide *w, const char *list, struct leat_err *err)
{
	struct leat_slice rest = leat_arena_copy(&w->arena, leat_slice(list)), item;
	int status = LEAT_OK;

	while (list && status == LEAT_OK && leat_slice_cut(&rest, ',', &item))
		status = read_value(w, item, err);
	return status;
}

int
leat_wide_init(struct leat_wide *w, const struct leat_wide_options *o, struct leat_err *err)
{
	int status;

	*w = (struct leat_wide){0};
	if (o->date == NULL || o->kpi == NULL || !*o->date || !*o->kpi)
		return leat_err_set(err, LEAT_EUSAGE, "--wide needs --date COL and --kpi COL");
	w->date = leat_arena_copy(&w->arena, leat_slice(o->date));
	w->geo = leat_arena_copy(&w->arena, leat_slice(o->geo));
	w->population = leat_arena_copy(&w->arena, leat_slice(o->population));
	status = read_kpis(w, o->kpi, err);
	if (status == LEAT_OK)
		status = read_values(w, o->value_per_kpi, err);
	if (status == LEAT_OK)
		status = read_media(w, o->media, err);
	return status == LEAT_OK ? read_controls(w, o->control, err) : status;
}

void
leat_wide_fini(struct leat_wide *w)
{
	leat_arena_fini(&w->arena);
	*w = (struct leat_wide){0};
}

void
leat_wide_columns(
    const struct leat_wide *w, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N])
{
	static const int always[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
	    LEAT_OBS_NAME, LEAT_OBS_VALUE, LEAT_OBS_SOURCE};

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		columns[always[i]] = true;
	columns[LEAT_OBS_GEO] |= w->geo.n > 0;
	columns[LEAT_OBS_TZ] |= o->tz.n > 0;
	columns[LEAT_OBS_AS_OF] |= o->as_of.n > 0;
	for (size_t i = 0; i < w->nmedia; i++) {
		const struct leat_slice *part = w->media[i].part;

		columns[LEAT_OBS_CHANNEL] = columns[LEAT_OBS_COST] = columns[LEAT_OBS_CURRENCY] =
		    true;
		columns[LEAT_OBS_IMPRESSIONS] |= part[LEAT_WIDE_IMPRESSIONS].n > 0;
		columns[LEAT_OBS_REACH] |= part[LEAT_WIDE_REACH].n > 0;
		columns[LEAT_OBS_FREQUENCY] |= part[LEAT_WIDE_FREQUENCY].n > 0;
	}
	for (size_t i = 0; i < w->nkpis; i++) {
		columns[LEAT_OBS_REVENUE] |= w->kpi[i].value.n > 0;
		columns[LEAT_OBS_CURRENCY] |= w->kpi[i].value.n > 0;
	}
}
