/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "cli/tool.h"
#include "platform/describe.h"
#include "platform/since.h"
#include "record/follow.h"
#include "record/input.h"
#include "record/output.h"
#include "state/intake.h"

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
	const char *state, *since;
	bool detect, wide, follow;
	struct leat_wide_options table;
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
    {"state", 0, LEAT_OPT_FILE, "FILE", &o.state, NULL, 0, 0,
	"remember in FILE which rows were given, and leave them out (default: all are given)",
	NULL},
    {"since", 0, LEAT_OPT_TEXT, "TIME", &o.since, NULL, 0, 0,
	"leave out rows that are over before a date or an instant (default: none)", NULL},
    {"follow", 0, LEAT_OPT_FLAG, NULL, &o.follow, NULL, 0, 0,
	"read on as the operand grows, until SIGTERM or SIGINT (default: read to its end)", NULL},
    {"wide", 0, LEAT_OPT_FLAG, NULL, &o.wide, NULL, 0, 0,
	"operands are tables with a line a day or week, a column a series (default: no)", NULL},
    {"date", 0, LEAT_OPT_TEXT, "COL", &o.table.date, NULL, 0, 0,
	"wide: column of the date, first day of a week (default: none, needed)", NULL},
    {"kpi", 0, LEAT_OPT_TEXT, "LIST", &o.table.kpi, NULL, 0, 0,
	"wide: columns of outcomes, commas between (default: none, needed)", NULL},
    {"value-per-kpi", 0, LEAT_OPT_TEXT, "[KPI=]COL", &o.table.value_per_kpi, NULL, 0, 0,
	"wide: column of what one of an outcome is worth, for its revenue (default: none)", NULL},
    {"media", 0, LEAT_OPT_TEXT, "LIST", &o.table.media, NULL, 0, 0,
	"wide: NAME or NAME=IMPRESSIONS:SPEND:REACH:FREQUENCY, commas between, * for what names "
	"differ in (default: none)",
	NULL},
    {"control", 0, LEAT_OPT_TEXT, "LIST", &o.table.control, NULL, 0, 0,
	"wide: columns of covariates, commas between, * for what names differ in (default: none)",
	NULL},
    {"geo", 0, LEAT_OPT_TEXT, "COL", &o.table.geo, NULL, 0, 0,
	"wide: column of the geo (default: none)", NULL},
    {"population", 0, LEAT_OPT_TEXT, "COL", &o.table.population, NULL, 0, 0,
	"wide: column of the geo's population (default: none)", NULL},
};

/* check_texts -- options that are cells of a column, checked as those are. */
static int
check_texts(struct leat_err *err)
{
	const struct leat_wide_options *w = &o.table;
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
	if (!o.wide && (w->date || w->kpi || w->value_per_kpi || w->media || w->control || w->geo ||
			   w->population))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--date, --kpi, --value-per-kpi, --media, --control, --geo and --population "
		    "belong to --wide");
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

/* What rows pass on their way out: which are early, and which were given before. */
static struct gate {
	struct leat_since since;
	uint64_t early;
	struct leat_intake *intake; /* of --state, else NULL */
	char how[LEAT_DIGEST_HEX];
	struct leat_tool_witness witness;
	struct leat_out_append append;
} gate;

static int
judge(void *ctx, const struct leat_row *row, const struct leat_row **instead, struct leat_err *err)
{
	struct gate *g = ctx;

	*instead = o.since ? leat_since_row(&g->since, row) : row;
	if (*instead && g->intake)
		return leat_intake_judge(g->intake, *instead, instead, err);
	g->early += *instead == NULL;
	return LEAT_OK;
}

/* open_state -- *ours: the output is a killed run's, and stays. */
static int
open_state(struct leat_tool *t, struct gate *g, bool *ours, struct leat_err *err)
{
	static const char *const but[] = {"state", "since", "follow", "rejects", NULL};
	const char *output = t->common.output;
	struct leat_intake_options options = {.path = o.state,
	    .output = leat_output_is_file(output) ? output : NULL,
	    .how = g->how,
	    .log = &t->log};
	int status;

	leat_opt_digest(table, sizeof(table) / sizeof(table[0]), but, g->how);
	status = leat_intake_open(&g->intake, &options, ours, err);
	if (status != LEAT_OK)
		return status;
	g->witness = (struct leat_tool_witness){
	    leat_intake_sealed, leat_intake_named, leat_intake_end, g->intake};
	t->witness = &g->witness;
	if (*ours)
		leat_warn(&t->log,
		    "%s is left as it is, since nobody was told of it; run again for what has come "
		    "since",
		    output);
	return LEAT_OK;
}

static int
follow(struct leat_tool *t, struct gate *g, struct leat_input *input, struct leat_err *err)
{
	struct leat_follow how = {.grace_us = 200000};
	bool is_file = leat_output_is_file(t->common.output);
	int status = LEAT_OK;

	if (o.wide)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--follow: a wide table is read whole before a row of it is written");
	if (is_file && g->intake == NULL)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--follow writes to standard output; to a file, -o, only with --state");
	if (g->intake)
		status = leat_intake_follow(g->intake, input, &how, &g->append, err);
	if (is_file)
		t->append = &g->append;
	return status == LEAT_OK ? leat_tool_follow(t, &how, err) : status;
}

/* open_rows -- the header is written, and who asks about rows is in place. */
static int
open_rows(struct leat_tool *t, struct gate *g, struct leat_in *in, int *columns,
    struct leat_out **out, struct leat_err *err)
{
	struct leat_out_judge asked = {judge, g};
	size_t n = 0;
	int status = leat_tool_out(t, LEAT_CSV, out, err);

	while (columns[n] >= 0 && columns[n] != LEAT_OBS_FLAGS)
		n++;
	if (g->intake && columns[n] < 0) {
		columns[n] = LEAT_OBS_FLAGS;
		columns[n + 1] = -1;
	}
	if (status == LEAT_OK)
		status = leat_out_columns(*out, in, columns, err);
	if (status == LEAT_OK && g->intake)
		status = leat_intake_into(g->intake, *out, err);
	if (status == LEAT_OK && (g->intake || o.since))
		leat_out_judge(*out, &asked);
	return status;
}

/* count_left_out -- rows that were recognised, and not written. */
static void
count_left_out(struct leat_tool *t, const struct gate *g)
{
	uint64_t again = g->intake ? leat_intake_again(g->intake) : 0,
		 restated = g->intake ? leat_intake_restated(g->intake) : 0;

	t->dropped += g->early + again;
	if (g->early)
		leat_note(&t->log, "rows that were over before %s, left out: %llu", o.since,
		    (unsigned long long)g->early);
	if (again)
		leat_note(&t->log, "%s: rows that were given before, left out: %llu", o.state,
		    (unsigned long long)again);
	if (restated)
		leat_note(&t->log, "%s: rows that were given before and say something else: %llu",
		    o.state, (unsigned long long)restated);
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
	struct leat_sink sink = {.rejects = &rejects, .log = &t->log, .ctx = gate.intake};
	int columns[LEAT_OBS_N + 1], status;

	if (gate.intake)
		sink.operand = leat_intake_operand;
	leat_ingest_columns(g, options, columns);
	if ((g->nstreams && (status = leat_tool_in_some(t, g->stream, g->nstreams, &in, err))) ||
	    (o.rejects && (status = leat_tool_file(t, o.rejects, &file, err))) ||
	    (status = leat_rejects_init(&rejects, file, &t->log, err)) ||
	    (status = leat_ingest_tables(g, options, &sink, err)) ||
	    (status = open_rows(t, &gate, in, columns, &sink.out, err)))
		return status;
	status = leat_ingest_rows(g, options, &sink, err);
	count(t, g);
	if (status == LEAT_OK && in)
		status = leat_ingest_pass(in, options->key, &sink, &t->rejected, err);
	if (status == LEAT_OK && gate.intake && !o.follow)
		status = leat_intake_done(gate.intake, err);
	count_left_out(t, &gate);
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

/* remember -- what of the operands was read before, to the same options and tables beside them. */
static int
remember(const struct leat_ingest *g, struct leat_input *const *input, struct leat_err *err)
{
	bool *beside = LEAT_NEW_N(bool, g->n);
	int status;

	for (size_t i = 0; i < g->n; i++) {
		const struct leat_mapping *m = g->file[i].e.mapping;

		beside[i] = m && leat_maps_beside(m);
	}
	status = leat_intake_files(gate.intake, input, beside, g->n, err);
	free(beside);
	return status;
}

/* ingest_files -- their rows, once it is known what may come. */
static int
ingest_files(struct leat_tool *t, struct leat_input *const *input, size_t n,
    const struct leat_ingest_by *by, struct leat_err *err)
{
	struct leat_ingest g = {0};
	int status = o.follow ? follow(t, &gate, input[0], err) : LEAT_OK;

	if (status == LEAT_OK)
		status = leat_ingest_open(&g, input, n, by, err);
	if (status == LEAT_OK && gate.intake && !o.follow)
		status = remember(&g, input, err);
	if (status == LEAT_OK)
		status = write_all(t, &g, by->options, err);
	leat_ingest_fini(&g);
	return status;
}

/* ingest -- the operands, all of them open. */
static int
ingest(struct leat_tool *t, const struct leat_ingest_by *by, struct leat_err *err)
{
	size_t n = leat_tool_noperands(t);
	struct leat_input **input = LEAT_NEW_N(struct leat_input *, n);
	int status = LEAT_OK;

	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = leat_tool_input(t, i, &input[i], err);
	if (status == LEAT_OK && o.detect)
		status = detect(t, input, n, by, err);
	else if (status == LEAT_OK)
		status = ingest_files(t, input, n, by, err);
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
	bool ours = false;
	int status = read_options(&options, err);

	options.key = &key;
	if (status == LEAT_OK && o.user_key)
		status = leat_person_key_read(&key, o.user_key, err);
	if (status == LEAT_OK && o.since)
		status = leat_since_init(&gate.since, o.since, err);
	if (status == LEAT_OK)
		status = load_mappings(&ms, err);
	if (status == LEAT_OK && o.wide)
		status = leat_wide_init(&wide, &o.table, err);
	if (status == LEAT_OK && o.state && !o.detect)
		status = open_state(t, &gate, &ours, err);
	if (status == LEAT_OK && !ours)
		status = run_by(t, &by, err);
	leat_since_fini(&gate.since);
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
