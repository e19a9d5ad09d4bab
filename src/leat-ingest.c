/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "cli/tool.h"
#include "platform/describe.h"

static const struct leat_program program = {
    .name = "leat-ingest",
    .purpose = "platform exports, orders and wide tables as one stream of observations",
    .operands = "[FILE|DIRECTORY ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_DIRECTORIES,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

struct options {
	const char *tz, *as_of, *currency, *decimal, *period, *rejects, *user_key;
	struct leat_opt_list map, from;
	bool detect, wide;
	const char *date, *kpi, *media, *control, *geo, *population;
};

static struct options o;

static const struct leat_opt table[] = {
    {"tz", 0, LEAT_OPT_TEXT, "ZONE", &o.tz, NULL, 0, 0,
	"IANA zone of the days in exports that state none (default: rows have none)", NULL},
    {"as-of", 0, LEAT_OPT_TEXT, "TIME", &o.as_of, NULL, 0, 0,
	"when the exports were taken, where they do not say (default: not known)", NULL},
    {"currency", 0, LEAT_OPT_TEXT, "CODE", &o.currency, NULL, 0, 0,
	"ISO 4217 code of amounts whose export states none (default: XXX, with a warning)", NULL},
    {"decimal", 0, LEAT_OPT_CHOICE, "MARK", &o.decimal, "point comma", 0, 0,
	"decimal mark, point or comma (default: told from each file's numbers)", NULL},
    {"period", 0, LEAT_OPT_TEXT, "FIRST,LAST", &o.period, NULL, 0, 0,
	"days of exports without days that state no period (default: such are refused)", NULL},
    {"user-key-file", 0, LEAT_OPT_FILE, "FILE", &o.user_key, NULL, 0, 0,
	"key that makes pseudonyms of users (default: ids as they are, no persons' names)", NULL},
    {"from", 0, LEAT_OPT_LIST, "[FILE=]NAME", &o.from, NULL, 0, 0,
	"mapping of all operands, or of one; may be given again (default: recognised)", NULL},
    {"detect", 0, LEAT_OPT_FLAG, NULL, &o.detect, NULL, 0, 0,
	"say what each operand is taken for, and why, and write no rows (default: no)", NULL},
    {"map", 0, LEAT_OPT_LIST, "FILE", &o.map, NULL, 0, 0,
	"a mapping besides those of share/platforms; may be given again (default: none)", NULL},
    {"rejects", 0, LEAT_OPT_FILE, "FILE", &o.rejects, NULL, 0, 0,
	"CSV of lines that cannot be taken (default: up to 10 warnings)", NULL},
    {"wide", 0, LEAT_OPT_FLAG, NULL, &o.wide, NULL, 0, 0,
	"operands are tables with a line a day or week, a column a series (default: no)", NULL},
    {"date", 0, LEAT_OPT_TEXT, "COL", &o.date, NULL, 0, 0,
	"wide: column of the date, first day of a week (default: none, needed)", NULL},
    {"kpi", 0, LEAT_OPT_TEXT, "COL", &o.kpi, NULL, 0, 0,
	"wide: column of the outcome (default: none, needed)", NULL},
    {"media", 0, LEAT_OPT_TEXT, "LIST", &o.media, NULL, 0, 0,
	"wide: NAME or NAME=IMPRESSIONS:SPEND, commas between (default: none)", NULL},
    {"control", 0, LEAT_OPT_TEXT, "LIST", &o.control, NULL, 0, 0,
	"wide: columns of covariates, commas between (default: none)", NULL},
    {"geo", 0, LEAT_OPT_TEXT, "COL", &o.geo, NULL, 0, 0, "wide: column of the geo (default: none)",
	NULL},
    {"population", 0, LEAT_OPT_TEXT, "COL", &o.population, NULL, 0, 0,
	"wide: column of the geo's population (default: none)", NULL},
};

/* check_texts -- options that are cells of a column, checked as those are. */
static int
check_texts(struct leat_err *err)
{
	const struct {
		const char *name, *text;
		int column;
	} check[] = {
	    {"as-of", o.as_of, LEAT_OBS_AS_OF}, {"currency", o.currency, LEAT_OBS_CURRENCY}};

	for (size_t i = 0; i < sizeof(check) / sizeof(check[0]); i++) {
		const struct leat_column *c = &leat_observations.column[check[i].column];
		const char *wrong =
		    check[i].text ? leat_column_check(c, leat_slice(check[i].text)) : NULL;

		if (wrong)
			return leat_err_set(err, LEAT_EUSAGE, "--%s: %s: \"%s\"", check[i].name,
			    wrong, check[i].text);
	}
	if (!o.wide && (o.date || o.kpi || o.media || o.control || o.geo || o.population))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--date, --kpi, --media, --control, --geo and --population belong to --wide");
	if (o.wide && (o.from.n || o.detect || o.period))
		return leat_err_set(
		    err, LEAT_EUSAGE, "--from, --detect and --period are not for wide tables");
	return LEAT_OK;
}

static int
read_options(struct leat_ingest_options *g, struct leat_err *err)
{
	struct leat_zone *zone;
	int status = check_texts(err);

	*g = (struct leat_ingest_options){.tz = leat_slice(o.tz),
	    .as_of = leat_slice(o.as_of),
	    .currency = leat_slice(o.currency)};
	if (status == LEAT_OK && o.tz) {
		if (leat_zone_open(&zone, g->tz, NULL) != LEAT_OK)
			return leat_err_set(
			    err, LEAT_EUSAGE, "--tz: no such time zone: \"%s\"", o.tz);
		leat_zone_free(zone);
	}
	if (o.decimal)
		g->decimal = strcmp(o.decimal, "comma") == 0 ? ',' : '.';
	g->has_period = o.period != NULL;
	if (status == LEAT_OK && o.period &&
	    !leat_dates_range(leat_slice(o.period), LEAT_DATES_ISO, &g->first, &g->last))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--period: not two dates, YYYY-MM-DD,YYYY-MM-DD: \"%s\"", o.period);
	return status;
}

static int
load_mappings(struct leat_mappings *ms, struct leat_err *err)
{
	char *dir = leat_share_path("platforms"), *channels = leat_share_path("channels.json");
	int status = leat_mappings_load(ms, dir, err);

	if (status == LEAT_OK)
		status = leat_mappings_channels(ms, channels, err);

	for (size_t i = 0; i < o.map.n && status == LEAT_OK; i++)
		status = leat_mappings_add(ms, o.map.item[i], err);
	free(channels);
	free(dir);
	return status;
}

/* count -- what became of the lines of foreign operands, so that the last log line balances. */
static void
count(struct leat_tool *t, const struct leat_ingest *g)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct leat_tally *n = &g->file[i].tally;

		leat_tool_read(t, i, n->lines);
		t->made += n->made;
		t->rejected += n->rejected;
		t->dropped += leat_tally_dropped(n);
	}
}

static int
write_all(struct leat_tool *t, struct leat_ingest *g, const struct leat_ingest_options *options,
    struct leat_err *err)
{
	struct leat_output *file = NULL;
	struct leat_in *in = NULL;
	struct leat_rejects rejects;
	struct leat_sink sink = {.rejects = &rejects, .log = &t->log};
	int columns[LEAT_OBS_N + 1], status;

	leat_ingest_columns(g, options, columns);
	if ((g->nstreams && (status = leat_tool_in_some(t, g->stream, g->nstreams, &in, err))) ||
	    (o.rejects && (status = leat_tool_file(t, o.rejects, &file, err))) ||
	    (status = leat_rejects_init(&rejects, file, &t->log, err)) ||
	    (status = leat_ingest_tables(g, options, &sink, err)) ||
	    (status = leat_tool_out(t, LEAT_CSV, &sink.out, err)) ||
	    (status = leat_out_columns(sink.out, in, columns, err)))
		return status;
	status = leat_ingest_rows(g, options, &sink, err);
	count(t, g);
	if (status == LEAT_OK && in)
		status = leat_ingest_pass(in, options->key, &sink, &t->rejected, err);
	if (status != LEAT_OK)
		return status;
	leat_rejects_end(&rejects);
	return leat_tool_end(t, 0, err);
}

/* detect -- what each operand is taken for; an answer, be it that one is not known. */
static int
detect(struct leat_tool *t, struct leat_input *const *input, size_t n,
    const struct leat_ingest_by *by, struct leat_err *err)
{
	const char *format = t->common.output_format;
	enum leat_describe_form form = format == NULL               ? LEAT_DESCRIBE_TEXT
				       : strcmp(format, "csv") == 0 ? LEAT_DESCRIBE_CSV
								    : LEAT_DESCRIBE_JSON;
	struct leat_output *out;
	size_t unknown = 0;
	int status = leat_tool_file(t, t->common.output, &out, err);

	if (status == LEAT_OK)
		status = leat_describe(input, n, by, form, out, &unknown, err);
	if (status != LEAT_OK || unknown == 0)
		return status;
	return leat_err_set(
	    err, LEAT_NEGATIVE, "%zu of %zu operands cannot be read as they are", unknown, n);
}

/* ingest -- the operands, once it is known what may come. */
static int
ingest(struct leat_tool *t, const struct leat_ingest_by *by, struct leat_err *err)
{
	size_t n = leat_tool_noperands(t);
	struct leat_input **input = LEAT_NEW_N(struct leat_input *, n);
	struct leat_ingest g = {0};
	int status = LEAT_OK;

	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = leat_tool_input(t, i, &input[i], err);
	if (status == LEAT_OK && o.detect)
		status = detect(t, input, n, by, err);
	else if (status == LEAT_OK)
		status = leat_ingest_open(&g, input, n, by, err);
	if (status == LEAT_OK && !o.detect)
		status = write_all(t, &g, by->options, err);
	leat_ingest_fini(&g);
	free(input);
	return status;
}

/* run_by -- with what operands are recognised by. */
static int
run_by(struct leat_tool *t, struct leat_ingest_by *by, struct leat_err *err)
{
	size_t n = leat_tool_noperands(t);
	const struct leat_mapping **only = LEAT_NEW_N(const struct leat_mapping *, n);
	int status =
	    leat_ingest_only(o.from.item, o.from.n, t->operands, n, by->mappings, only, err);

	by->only = only;
	if (status == LEAT_OK)
		status = ingest(t, by, err);
	free(only);
	return status;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_ingest_options options;
	struct leat_person_key key = {{0}};
	struct leat_mappings ms = {0};
	struct leat_wide wide = {0};
	struct leat_ingest_by by = {
	    .mappings = &ms, .options = &options, .wide = o.wide ? &wide : NULL};
	int status = read_options(&options, err);

	options.key = &key;
	if (status == LEAT_OK && o.user_key)
		status = leat_person_key_read(&key, o.user_key, err);
	if (status == LEAT_OK)
		status = load_mappings(&ms, err);
	if (status == LEAT_OK && o.wide)
		status = leat_wide_init(
		    &wide, o.date, o.kpi, o.media, o.control, o.geo, o.population, err);
	if (status == LEAT_OK)
		status = run_by(t, &by, err);
	leat_wide_fini(&wide);
	leat_mappings_fini(&ms);
	leat_person_key_fini(&key);
	return status;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
