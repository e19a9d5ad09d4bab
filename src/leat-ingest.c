/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/tool.h"
#include "platform/ingest.h"

static const struct leat_program program = {
    .name = "leat-ingest",
    .purpose = "platform exports, orders and wide tables as one stream of observations",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

struct options {
	const char *tz, *as_of, *currency, *decimal, *rejects;
	struct leat_opt_list map;
	bool wide;
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

/* read_options -- what leat_ingest_options holds, checked as a cell of its column is. */
static int
read_options(struct leat_ingest_options *g, struct leat_err *err)
{
	const struct {
		const char *text;
		int column;
	} check[] = {{o.as_of, LEAT_OBS_AS_OF}, {o.currency, LEAT_OBS_CURRENCY}};

	for (size_t i = 0; i < sizeof(check) / sizeof(check[0]); i++) {
		const struct leat_column *c = &leat_observations.column[check[i].column];
		const char *wrong =
		    check[i].text ? leat_column_check(c, leat_slice(check[i].text)) : NULL;

		if (wrong)
			return leat_err_set(err, LEAT_EUSAGE, "--%s: %s: \"%s\"",
			    i ? "currency" : "as-of", wrong, check[i].text);
	}
	if (!o.wide && (o.date || o.kpi || o.media || o.control || o.geo || o.population))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--date, --kpi, --media, --control, --geo and --population belong to --wide");
	*g = (struct leat_ingest_options){.tz = leat_slice(o.tz),
	    .as_of = leat_slice(o.as_of),
	    .currency = leat_slice(o.currency)};
	if (o.decimal)
		g->decimal = strcmp(o.decimal, "comma") == 0 ? ',' : '.';
	return LEAT_OK;
}

static int
load_mappings(struct leat_mappings *ms, struct leat_err *err)
{
	char *dir = leat_share_path("platforms");
	int status = leat_mappings_load(ms, dir, err);

	for (size_t i = 0; i < o.map.n && status == LEAT_OK; i++)
		status = leat_mappings_add(ms, o.map.item[i], err);
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
		status = leat_ingest_pass(in, sink.out, err);
	if (status != LEAT_OK)
		return status;
	leat_rejects_end(&rejects);
	return leat_tool_end(t, 0, err);
}

/* ingest -- the operands, once it is known what may come. */
static int
ingest(struct leat_tool *t, const struct leat_ingest_options *options,
    const struct leat_mappings *ms, const struct leat_wide *wide, struct leat_err *err)
{
	size_t n = leat_tool_noperands(t);
	struct leat_input **input = LEAT_NEW_N(struct leat_input *, n);
	struct leat_ingest g = {0};
	int status = LEAT_OK;

	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = leat_tool_input(t, i, &input[i], err);
	if (status == LEAT_OK)
		status = leat_ingest_open(&g, input, n, ms, wide, err);
	if (status == LEAT_OK)
		status = write_all(t, &g, options, err);
	leat_ingest_fini(&g);
	free(input);
	return status;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_ingest_options options;
	struct leat_mappings ms = {0};
	struct leat_wide wide = {0};
	int status = read_options(&options, err);

	if (status == LEAT_OK)
		status = load_mappings(&ms, err);
	if (status == LEAT_OK && o.wide)
		status = leat_wide_init(
		    &wide, o.date, o.kpi, o.media, o.control, o.geo, o.population, err);
	if (status == LEAT_OK)
		status = ingest(t, &options, &ms, o.wide ? &wide : NULL, err);
	leat_wide_fini(&wide);
	leat_mappings_fini(&ms);
	return status;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
