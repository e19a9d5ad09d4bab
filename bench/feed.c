/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/rng.h"
#include "base/when.h"
#include "record/json.h"

/*
 * feed ads|events csv|jsonl MEGABYTES -- observations to measure with, the same bytes every
 * time, on standard output, without a trailer.
 * ads     two years of spend, day by day; 13 columns; 15 % of the fields and 97 % of the
 *         records are quoted, with separators, doubled quotes and line breaks in them
 * events  touches of two million users, in no order; 8 columns
 */
enum { DAYS = 730, CHANNELS = 8, USERS = 2000000, CAMPAIGNS = 4096, BLOCK = 1 << 20 };

static const char *const channel[CHANNELS] = {
    "paid_search", "paid_social", "display", "video", "email", "affiliate", "shopping", "audio"};
static const char *const platform[] = {"google_ads", "meta", "microsoft_ads", "tiktok"};
static const char *const geo[] = {"DE-BE", "DE-BY", "AT-9", "CH-ZH", "FR-IDF"};
static const char *const event[] = {"click", "impression", "visit", "open"};

struct feed {
	bool csv;
	struct leat_rng rng;
	struct leat_buf out;
	struct leat_jw json;
	uint64_t written, most; /* bytes */
};

static uint32_t
below(struct feed *f, uint32_t n)
{
	return (uint32_t)((uint64_t)leat_rng_u32(&f->rng) * n >> 32);
}

/* Cells. Of the first the comma is missing, and of a line of JSON lines the opening brace. */

static void
begin(struct feed *f, const char *name)
{
	if (!f->csv)
		leat_jw_key(&f->json, name);
	else if (f->out.n && f->out.p[f->out.n - 1] != '\n')
		leat_buf_add_char(&f->out, ',');
}

static void
put_raw(struct feed *f, const char *name, const char *text, size_t n)
{
	begin(f, name);
	if (f->csv)
		leat_buf_add(&f->out, text, n);
	else
		leat_jw_raw(&f->json, (struct leat_slice){text, n});
}

static void
put_quoted(struct feed *f, struct leat_slice s)
{
	leat_buf_add_char(&f->out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			leat_buf_add_char(&f->out, '"');
		leat_buf_add_char(&f->out, s.p[i]);
	}
	leat_buf_add_char(&f->out, '"');
}

static void
put_text(struct feed *f, const char *name, const char *text, bool quoted)
{
	begin(f, name);
	if (!f->csv)
		leat_jw_str(&f->json, text);
	else if (quoted)
		put_quoted(f, leat_slice(text));
	else
		leat_buf_add_str(&f->out, text);
}

static void
put_count(struct feed *f, const char *name, uint32_t n)
{
	char text[LEAT_NUM_MAX];

	put_raw(f, name, text, leat_print_i64(n, text));
}

static void
put_cents(struct feed *f, const char *name, uint32_t cents)
{
	char text[LEAT_NUM_MAX];

	put_raw(f, name, text, leat_money_print(cents * (LEAT_MICROS / 100), text));
}

static void
begin_row(struct feed *f)
{
	f->json = (struct leat_jw){.out = &f->out};
	if (!f->csv)
		leat_jw_open(&f->json, '{');
}

static bool
end_row(struct feed *f)
{
	if (!f->csv)
		leat_jw_close(&f->json, '}');
	leat_buf_add_char(&f->out, '\n');
	if (f->written + f->out.n < f->most && f->out.n < BLOCK)
		return true;
	if (fwrite(f->out.p, 1, f->out.n, stdout) != f->out.n)
		exit(74);
	f->written += f->out.n;
	f->out.n = 0;
	return f->written < f->most;
}

/* Two years of spend */

static void
put_campaign(struct feed *f, uint32_t c)
{
	bool quoted = below(f, 100) < 72;
	char text[80];

	snprintf(text, sizeof(text), "120200000%08u", c);
	put_text(f, "campaign_id", text, below(f, 100) < 51);
	snprintf(text, sizeof(text),
	    !quoted ? "DE Brand %u prospecting"
	    : c % 9 ? "DE, Brand, %u prospecting"
		    : "DE, Brand \"exact\", %u",
	    c);
	put_text(f, "campaign", text, quoted);
}

static void
put_adgroup(struct feed *f)
{
	uint32_t a = below(f, 100000);
	bool quoted = below(f, 100) < 72;
	char text[80];

	snprintf(text, sizeof(text),
	    !quoted  ? "Shoppers 25-44 lookalike %u"
	    : a % 16 ? "Shoppers 25-44, lookalike %u"
		     : "Shoppers 25-44\nlookalike %u",
	    a);
	put_text(f, "adgroup", text, quoted);
}

static bool
put_ad(struct feed *f, int32_t today)
{
	uint32_t c = below(f, CAMPAIGNS), clicks = below(f, 2000);
	char day[LEAT_DAY_MAX];

	leat_day_print(today, day);
	begin_row(f);
	put_text(f, "kind", "spend", false);
	put_text(f, "time", day, false);
	put_text(f, "channel", channel[c % CHANNELS], false);
	put_text(f, "platform", platform[c / CHANNELS % 4], false);
	put_campaign(f, c);
	put_adgroup(f);
	put_text(f, "geo", geo[below(f, 5)], false);
	put_count(f, "impressions", clicks * 40 + below(f, 10000));
	put_count(f, "clicks", clicks);
	put_cents(f, "cost", clicks * 31 + below(f, 5000));
	put_cents(f, "revenue", clicks * below(f, 90));
	put_text(f, "currency", "EUR", false);
	return end_row(f);
}

static void
ads(struct feed *f)
{
	int32_t first = leat_day_from_civil(2024, 1, 1);

	if (f->csv)
		leat_buf_add_str(&f->out, "kind,time,channel,platform,campaign_id,campaign,adgroup,"
					  "geo,impressions,clicks,"
					  "cost,revenue,currency\n");
	while (put_ad(f, first + (int32_t)((f->written + f->out.n) * DAYS / f->most)))
		;
}

/* Touches of many */

static bool
put_touch(struct feed *f)
{
	/* An id of 16 digits: which user it is says nothing of where it is sorted. */
	uint64_t user = (below(f, USERS) + 1) * UINT64_C(0x9e3779b97f4a7c15);
	char text[LEAT_INSTANT_MAX];

	begin_row(f);
	put_text(f, "kind", "touch", false);
	leat_instant_print((INT64_C(1767225600) + below(f, 86400 * 90)) * LEAT_US_PER_SECOND, text);
	put_text(f, "time", text, false);
	put_text(f, "channel", channel[below(f, CHANNELS)], false);
	put_text(f, "platform", platform[below(f, 4)], false);
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)user);
	put_text(f, "user", text, false);
	put_text(f, "event", event[below(f, 4)], false);
	put_cents(f, "cost", below(f, 300));
	put_text(f, "currency", "EUR", false);
	return end_row(f);
}

static void
events(struct feed *f)
{
	if (f->csv)
		leat_buf_add_str(&f->out, "kind,time,channel,platform,user,event,cost,currency\n");
	while (put_touch(f))
		;
}

int
main(int argc, char **argv)
{
	struct feed f = {0};

	if (argc != 4) {
		fputs("usage: feed ads|events csv|jsonl MEGABYTES\n", stderr);
		return 64;
	}
	f.csv = argv[2][0] == 'c';
	f.most = strtoull(argv[3], NULL, 10) * 1000000;
	leat_rng_init(&f.rng, 1);
	if (argv[1][0] == 'a')
		ads(&f);
	else
		events(&f);
	leat_buf_fini(&f.out);
	return fflush(stdout) == 0 ? 0 : 74;
}
