/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>

#include "platform/cell_text.h"
#include "platform/channel.h"
#include "platform/dates.h"
#include "platform/mapping.h"
#include "platform/person.h"

/* Instants as logs write them */

static void
stamp(const char *text, struct leat_zone *zone, const char *want, const char *want_day)
{
	char got[LEAT_INSTANT_MAX] = "none", got_day[LEAT_DAY_MAX] = "none";
	bool zoneless;
	int64_t us;
	int32_t day;

	if (leat_dates_stamp(leat_slice(text), LEAT_DATES_MDY, zone, &us, &day, &zoneless)) {
		leat_instant_print(us, got);
		leat_day_print(day, got_day);
	} else if (zoneless) {
		strcpy(got, "zoneless");
	}
	ck_assert_msg(strcmp(got, want) == 0 && strcmp(got_day, want_day) == 0,
	    "\"%s\": %s of %s, not %s of %s", text, got, got_day, want, want_day);
}

START_TEST(test_stamps)
{
	struct leat_zone *berlin;

	ck_assert_int_eq(leat_zone_open(&berlin, LEAT_SLICE("Europe/Berlin"), NULL), LEAT_OK);
	stamp("1782900000", NULL, "2026-07-01T10:00:00Z", "2026-07-01");
	stamp("1782900000.5", NULL, "2026-07-01T10:00:00.5Z", "2026-07-01");
	stamp("1782900000123", NULL, "2026-07-01T10:00:00.123Z", "2026-07-01");
	stamp("1782900000123456", NULL, "2026-07-01T10:00:00.123456Z", "2026-07-01");
	stamp("2026-07-01T23:30:00-05:00", NULL, "2026-07-02T04:30:00Z", "2026-07-01");
	stamp("2026-07-01 23:30:00", berlin, "2026-07-01T21:30:00Z", "2026-07-01");
	stamp("2026-07-01 23:30:00.25", berlin, "2026-07-01T21:30:00.25Z", "2026-07-01");
	stamp("2026-01-01 0:30", berlin, "2025-12-31T23:30:00Z", "2026-01-01");
	stamp("7/1/2026, 10:15:00 PM", berlin, "2026-07-01T20:15:00Z", "2026-07-01");
	stamp("2026-07-01 23:30:00", NULL, "zoneless", "none");
	/* Nothing else is guessed. */
	stamp("2026-07-01", berlin, "none", "none");
	stamp("20260701", berlin, "none", "none");
	stamp("178290000", berlin, "none", "none");
	stamp("17829000001", berlin, "none", "none");
	stamp("1782900000x", berlin, "none", "none");
	stamp("", berlin, "none", "none");
	leat_zone_free(berlin);
}
END_TEST

/* Addresses */

static void
query(const char *url, const char *name, const char *want)
{
	struct leat_arena arena = {0};
	struct leat_slice got = leat_url_query(leat_slice(url), leat_slice(name), &arena);

	ck_assert_msg(leat_slice_is(got, want), "%s of %s: \"%.*s\", not \"%s\"", name, url,
	    (int)got.n, got.n ? got.p : "", want);
	leat_arena_fini(&arena);
}

START_TEST(test_urls)
{
	query("https://a.b/c?x=1&y=2", "y", "2");
	query("https://a.b/c?xy=1&y=%41+b%20c", "y", "A b c");
	query("?y=2#y=3", "y", "2");
	query("https://a.b/c#?y=2", "y", "2"); /* a router of the page's own */
	query("https://a.b/c?y=%4", "y", "%4");
	query("https://a.b/c?y=%zz", "y", "%zz");
	query("https://a.b/c?y=", "y", "");
	query("https://a.b/c?y", "y", "");
	query("https://a.b/c", "y", "");
	query("https://a.b/c?y=a%0Ab", "y", ""); /* no line breaks in a campaign's name */
	query("https://a.b/c?y=%ff", "y", "");
	ck_assert(leat_slice_is(leat_url_host(leat_slice("https://www.a.b:80/c")), "www.a.b"));
	ck_assert(leat_slice_is(leat_url_host(leat_slice("a.b?c")), "a.b"));
	ck_assert_uint_eq(leat_url_host(leat_slice("")).n, 0);
}
END_TEST

/* Channels, by the rules that are shipped */

static void
comes_by(const struct leat_channel_rules *rules, const char *source, const char *medium,
    const char *referrer, const char *page, const char *want)
{
	struct leat_origin o = {
	    leat_slice(source), leat_slice(medium), leat_slice(referrer), leat_slice(page)};
	struct leat_arena arena = {0};
	struct leat_buf scratch = {0};
	struct leat_slice got = leat_channel_of(rules, &o, &arena, &scratch);

	ck_assert_msg(leat_slice_is(got, want), "%s/%s/%s/%s: %.*s, not %s", source, medium,
	    referrer, page, (int)got.n, got.n ? got.p : "", want);
	leat_arena_fini(&arena);
	leat_buf_fini(&scratch);
}

START_TEST(test_channels)
{
	struct leat_mappings ms = {0};
	const struct leat_channel_rules *r = &ms.channels;
	const char *top = getenv("TOP");
	char path[4096];
	struct leat_err err;

	snprintf(path, sizeof(path), "%s/share/channels.json", top ? top : ".");
	ck_assert_int_eq(leat_mappings_channels(&ms, path, &err), LEAT_OK);
	comes_by(r, "google", "cpc", "", "", "paid_search");
	comes_by(r, "Bing", "PPC", "", "", "paid_search");
	comes_by(r, "facebook", "cpc", "", "", "paid_social");
	comes_by(r, "ig", "paid", "", "", "paid_social");
	comes_by(r, "youtube", "cpc", "", "", "video");
	comes_by(r, "amazon", "cpc", "", "", "retail_media");
	comes_by(r, "somewhere", "cpc", "", "", "paid_other");
	comes_by(r, "dv360", "display", "", "", "display");
	comes_by(r, "klaviyo", "", "", "", "email");
	comes_by(r, "x", "Email", "", "", "email");
	comes_by(r, "awin", "affiliate", "", "", "affiliate");
	comes_by(r, "google", "organic", "", "", "organic");
	comes_by(r, "partner.example", "referral", "", "", "referral");
	comes_by(r, "(direct)", "(none)", "", "", "direct");
	comes_by(r, "direct", "", "", "", "direct");
	comes_by(r, "odd", "thing", "", "", "");
	/* A click tells more than what the log says, and that more than the address. */
	comes_by(r, "news", "email", "", "https://s/?gclid=1", "paid_search");
	comes_by(r, "news", "email", "", "https://s/?utm_source=google&utm_medium=cpc", "email");
	comes_by(r, "", "", "", "https://s/?utm_source=google&utm_medium=cpc", "paid_search");
	/* The referrer comes last, and never a page of the shop's own. */
	comes_by(r, "", "", "https://www.google.co.uk/", "https://s/", "organic");
	comes_by(r, "", "", "https://l.facebook.com/x", "https://s/", "organic_social");
	comes_by(r, "", "", "https://blog.example/", "https://s/", "referral");
	comes_by(r, "", "", "https://s/cart", "https://s/", "direct");
	comes_by(r, "", "", "", "", "direct");
	leat_mappings_fini(&ms);
}
END_TEST

/* Persons */

START_TEST(test_persons)
{
	static const char *const are[] = {"a@b.de", "Jane.Doe+x@Mail.Example.COM",
	    "see j\xc3\xbcrgen@m\xc3\xbcller.de.", "+4917012345678", "+49 (170) 1234-567"};
	static const char *const are_not[] = {"", "a@b", "@b.de", "a@.de", "a@b.c", "a@b..", "v17",
	    "745846450.1782900000", "+1234567", "+1234567890123456", "49170123456789",
	    "user@host:5", "+", "a b"};

	for (size_t i = 0; i < sizeof(are) / sizeof(are[0]); i++)
		ck_assert_msg(leat_person_is(leat_slice(are[i])), "%s", are[i]);
	for (size_t i = 0; i < sizeof(are_not) / sizeof(are_not[0]); i++)
		ck_assert_msg(!leat_person_is(leat_slice(are_not[i])), "%s", are_not[i]);
}
END_TEST

START_TEST(test_masks)
{
	static const struct {
		const char *text, *want;
	} table[] = {{"plain", "plain"}, {"a @ b", "a @ b"}, {"a@b.de", "(e-mail)"},
	    {"to a@b.de, and <c@d.org>.", "to (e-mail), and <(e-mail)>."},
	    {"@@a@@b.de@c.fr@", "@@a@@(e-mail)@"}, {"a@b.de@c.fr", "(e-mail)@c.fr"}};
	struct leat_arena arena = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		bool masked = false;
		struct leat_slice got =
		    leat_person_mask(leat_slice(table[i].text), &arena, &masked);

		ck_assert_msg(leat_slice_is(got, table[i].want), "%s: %.*s, not %s", table[i].text,
		    (int)got.n, got.p, table[i].want);
		ck_assert_int_eq(masked, strcmp(table[i].text, table[i].want) != 0);
	}
	leat_arena_fini(&arena);
}
END_TEST

START_TEST(test_pseudonyms)
{
	struct leat_person_key key = {{0}}, none = {{0}};
	char a[LEAT_DIGEST_HEX], b[LEAT_DIGEST_HEX];

	leat_buf_add_str(&key.bytes, "0123456789abcdef0123456789abcdef");
	/* Computed apart from this: HMAC-SHA-256 of "v1" under that key. */
	ck_assert(leat_slice_is(leat_person_user(&key, LEAT_SLICE("v1"), false, a),
	    "20bd04b79e62af453fc53bbfd674f8e0a12b9d39d9039f74663ce2e27a8152ba"));
	leat_person_user(&key, LEAT_SLICE("Jane@Example.COM"), true, a);
	leat_person_user(&key, LEAT_SLICE("jane@example.com"), false, b);
	ck_assert_str_eq(a, b);
	/* Other ids are what they are. */
	leat_person_user(&key, LEAT_SLICE("V1"), false, b);
	leat_person_user(&key, LEAT_SLICE("v1"), false, a);
	ck_assert_str_ne(a, b);
	ck_assert_uint_eq(leat_person_user(&key, LEAT_NONE, false, a).n, 0);
	ck_assert(leat_slice_is(leat_person_user(&none, LEAT_SLICE("v1"), false, a), "v1"));
	ck_assert_uint_eq(leat_person_user(&none, LEAT_SLICE("v1"), true, a).n, 0);
	ck_assert_uint_eq(leat_person_user(NULL, LEAT_SLICE("a@b.de"), false, a).n, 0);
	leat_person_key_fini(&key);
}
END_TEST

START_TEST(test_slugs)
{
	static const char *const table[][2] = {{"Paid Search", "paid_search"},
	    {" Paid -  Social ", "paid_social"}, {"E-Mail", "e_mail"}, {"a__b", "a_b"}, {"-", ""},
	    {"Caf\xc3\x89", "caf\xc3\xa9"}};
	struct leat_arena arena = {0};
	struct leat_buf scratch = {0};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		ck_assert(leat_slice_is(
		    leat_cell_slug(leat_slice(table[i][0]), &arena, &scratch), table[i][1]));
	leat_arena_fini(&arena);
	leat_buf_fini(&scratch);
}
END_TEST

UNIT_MAIN("platform_touch", test_stamps, test_urls, test_channels, test_persons, test_masks,
    test_pseudonyms, test_slugs)
