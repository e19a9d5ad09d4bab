/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/mistake.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *bytes;
	size_t n;
	const char *what;
} signatures[] = {
    {"PK\x03\x04", 4,
	"an Excel workbook or another zip archive, not text: save the sheet as CSV (UTF-8)"},
    {"\xd0\xcf\x11\xe0", 4, "an old Excel workbook, not text: save the sheet as CSV (UTF-8)"},
    {"%PDF-", 5, "a PDF, not data: download the report as CSV"},
    {"\x1f\x8b", 2, "compressed by gzip: unpack it first (gzip -d)"},
    {"BZh9", 4, "compressed by bzip2: unpack it first (bzip2 -d)"},
    {"\xfd"
     "7zXZ",
	5, "compressed by xz: unpack it first (xz -d)"},
    {"\x28\xb5\x2f\xfd", 4, "compressed by zstd: unpack it first (zstd -d)"},
    {"\x89PNG", 4, "a picture, not data: download the report as CSV"},
    {"\xff\xd8\xff", 3, "a picture, not data: download the report as CSV"},
    {"SQLite format 3", 15, "an SQLite database, not text: export the table as CSV"},
    {"PAR1", 4, "a Parquet file, not text: export it as CSV or JSON lines"},
};

static bool
begins(struct leat_slice s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && strncasecmp(s.p, word, n) == 0;
}

const char *
leat_mistake_bytes(struct leat_slice front)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++)
		if (front.n >= signatures[i].n &&
		    memcmp(front.p, signatures[i].bytes, signatures[i].n) == 0)
			return signatures[i].what;
	front = leat_slice_trim(front);
	if (begins(front, "<!doctype html") || begins(front, "<html"))
		return "a web page, not data: the download may have ended at a login";
	return NULL;
}

int
leat_mistake_stream(const struct leat_schema *wanted, struct leat_slice kind, const char *file,
    uint64_t line, struct leat_err *err)
{
	static const struct {
		const struct leat_schema *schema;
		const char *is, *made_by;
	} streams[] = {{&leat_plans, "a plan", "leat-allocate"},
	    {&leat_models, "a model", "leat-fit"},
	    {&leat_observations, "a stream of observations", "leat-ingest"}};
	size_t is = 3, want = 0;

	/* Models and plans have lines, but only a plan begins with one. */
	if (leat_schema_kind(wanted, kind) >= 0 &&
	    !(wanted == &leat_models && leat_slice_is(kind, "line")))
		return LEAT_OK;
	for (size_t i = 3; i-- > 0;) {
		if (streams[i].schema == wanted)
			want = i;
		else if (leat_schema_kind(streams[i].schema, kind) >= 0)
			is = i;
	}
	if (is == 3)
		return LEAT_OK;
	return leat_err_at(err, LEAT_EDATA, file, line, NULL,
	    "this is %s, where %s is needed (%s makes one)", streams[is].is, streams[want].is,
	    streams[want].made_by);
}
