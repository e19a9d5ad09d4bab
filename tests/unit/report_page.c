/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>

#include "base/map.h"
#include "report/html.h"
#include "report/plot.h"
#include "report/source.h"

static const char *
top(void)
{
	return getenv("TOP") ? getenv("TOP") : ".";
}

/* What gnuplot's svg terminal writes, cut short: groups, a path, points, labels. */
#define SVG_HEAD                                                                                   \
	"<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 9 9\" "                                       \
	"xmlns=\"http://www.w3.org/2000/svg\">\n"                                                  \
	"<title>Gnuplot</title>\n<desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>\n"             \
	"<g id=\"gnuplot_canvas\">\n<defs><circle id='gpDot' r='0.5'/></defs>\n"
#define SVG_BODY                                                                                   \
	"<g fill=\"none\" color=\"black\" stroke=\"currentColor\">\n</g>\n"                        \
	"<g id=\"gnuplot_plot_1\" ><title>gnuplot_plot_1</title>\n"                                \
	"<g stroke-width=\"2.00\"><path stroke='rgb(  0, 114, 178)' d='M1,2 L3,4'/></g>\n"         \
	"<use xlink:href='#gpPt6' transform='translate(1.5,2.5) scale(4.50)' "                     \
	"color='rgb(230, 159,   0)'/>\n"                                                           \
	"<g transform=\"translate(5,6)\" fill=\"rgb(28,30,33)\" font-family=\"x\">\n"              \
	"<text>L1</text>\n</g><g><text> 12k</text></g>\n</g>\n"

static struct leat_buf
clean(const char *raw, int want)
{
	static const char *const label[] = {"no", "<a> & b"};
	struct leat_svg_frame frame = {.class = "wide",
	    .alt = "\"x\" < y",
	    .label = label,
	    .nlabels = 2,
	    .width = 9,
	    .height = 8};
	struct leat_buf out = {0};
	struct leat_err err = {0};

	ck_assert_int_eq(leat_svg_clean(leat_slice(raw), &frame, &out, &err), want);
	return out;
}

START_TEST(test_svg_keeps_what_is_seen)
{
	struct leat_buf out = clean(SVG_HEAD SVG_BODY "</g></svg>\n", LEAT_OK);

	ck_assert_str_eq(out.p,
	    "<svg class=\"wide\" viewBox=\"0 0 9 8\" role=\"img\" "
	    "aria-label=\"&quot;x&quot; &lt; y\">\n"
	    "<g><g stroke-width=\"2.00\"><path class=\"s-c0\" d=\"M1,2 L3,4\"/></g>\n"
	    "<circle class=\"f-c1\" stroke=\"none\" cx=\"1.5\" cy=\"2.5\" r=\"4.50\"/>"
	    "<g class=\"f-ink\" transform=\"translate(5,6)\"><text>&lt;a&gt; &amp; b</text></g>\n"
	    "<g><text>12k</text></g>\n</g>\n</svg>\n");
	leat_buf_fini(&out);
}
END_TEST

/* Cut anywhere it is refused, and nothing is read past its end. */
START_TEST(test_svg_cut)
{
	static const char whole[] = SVG_HEAD SVG_BODY "</g></svg>";

	for (size_t n = 0; n < sizeof(whole) - 1 - strlen("</svg>"); n++) {
		char *part = leat_slice_dup((struct leat_slice){whole, n});
		struct leat_buf out = clean(part, LEAT_EINTERNAL);

		leat_buf_fini(&out);
		free(part);
	}
}
END_TEST

/* Elements are closed in the order in which they were opened; attributes are quoted. */
static void
check_well_formed(struct leat_slice page)
{
	struct leat_slice open[64];
	size_t depth = 0;

	for (size_t i = 0; i < page.n; i++) {
		size_t end = i, name;

		ck_assert_msg(page.p[i] != '&' || memchr(page.p + i, ';', 10), "%.40s", page.p + i);
		if (page.p[i] != '<' || page.p[i + 1] == '!')
			continue;
		while (page.p[end] != '>')
			end++;
		name = strcspn(page.p + i + 1, " />");
		if (page.p[i + 1] == '/') {
			struct leat_slice closed = {page.p + i + 2, end - i - 2};

			ck_assert(depth > 0);
			ck_assert_msg(leat_slice_eq(closed, open[--depth]), "%.60s", page.p + i);
		} else if (page.p[end - 1] != '/') {
			ck_assert(depth < 64);
			open[depth++] = (struct leat_slice){page.p + i + 1, name};
		}
		i = end;
	}
	ck_assert_uint_eq(depth, 0);
}

static void
check_ids(struct leat_slice page)
{
	struct leat_map ids = {0};

	for (const char *p = page.p; (p = strstr(p, " id=\"")) != NULL;) {
		bool added;

		p += 5;
		leat_map_put(&ids, (struct leat_slice){p, strcspn(p, "\"")}, &added);
		ck_assert_msg(added, "twice: %.30s", p);
	}
	for (const char *p = page.p; (p = strstr(p, "aria-labelledby=\"")) != NULL;) {
		p += 17;
		ck_assert(
		    leat_map_get(&ids, (struct leat_slice){p, strcspn(p, "\"")}) != LEAT_MAP_NONE);
	}
	leat_map_fini(&ids);
}

static void
count_warnings(void *ctx, enum leat_level level, const struct leat_err *what)
{
	*(int *)ctx += level == LEAT_WARNING;
}

/* A page of a golden fixture, checked. Returns the number of warnings. */
static int
check_page(const char *first, const char *second, struct leat_buf *page)
{
	char a[512], b[512], share[512];
	const char *paths[] = {a, b};
	struct leat_sources s = {0};
	struct leat_err err = {0};
	struct leat_facts f;
	int warnings = 0;
	struct leat_log log = {.emit = count_warnings, .ctx = &warnings};

	snprintf(a, sizeof(a), "%s/tests/golden/report/%s", top(), first);
	snprintf(b, sizeof(b), "%s/tests/golden/report/%s", top(), second ? second : "");
	snprintf(share, sizeof(share), "%s/share/report", top());
	leat_facts_init(&f);
	ck_assert_int_eq(leat_sources_open(&s, paths, second ? 2 : 1, &err), LEAT_OK);
	ck_assert_int_eq(leat_sources_read(&s, &f, &err), LEAT_OK);
	ck_assert_int_eq(leat_facts_derive(&f, NULL, &err), LEAT_OK);
	ck_assert_msg(leat_report_html(&f, share, &log, page, &err) == LEAT_OK, "%s", err.text);
	leat_sources_fini(&s);
	leat_facts_fini(&f);
	check_well_formed(leat_buf_slice(page));
	check_ids(leat_buf_slice(page));
	ck_assert_ptr_null(strstr(page->p, "http"));
	ck_assert_ptr_null(strstr(page->p, "url("));
	return warnings;
}

static bool
has_gnuplot(void)
{
	struct leat_buf out = {0};
	int rc = leat_plot_run(LEAT_SLICE("print 1\n"), &out, NULL);

	leat_buf_fini(&out);
	return rc != LEAT_ENOINPUT;
}

START_TEST(test_page_with_pictures)
{
	struct leat_buf page = {0}, again = {0};

	if (!has_gnuplot()) {
		printf("skip pictures: there is no gnuplot\n");
		return;
	}
	ck_assert_int_eq(check_page("model.jsonl", "plan.csv", &page), 0);
	ck_assert_ptr_nonnull(strstr(page.p, "<svg class=\"panel\""));
	ck_assert_ptr_null(strstr(page.p, "<details open"));
	check_page("plan.csv", "model.jsonl", &again);
	ck_assert_str_eq(page.p, again.p);
	again.n = page.n = 0;
	ck_assert_int_eq(check_page("names.csv", NULL, &page), 0);
	ck_assert_ptr_nonnull(strstr(page.p, "<text>&lt;b&gt;paid&lt;/b&gt; &amp; &quot;social"));
	leat_buf_fini(&page);
	leat_buf_fini(&again);
}
END_TEST

START_TEST(test_page_without_gnuplot)
{
	static const char *const what[][2] = {{"model.jsonl", "plan.csv"}, {"names.csv", NULL},
	    {"observations.csv", NULL}, {"weekly.csv", NULL}, {"model.jsonl", NULL}};

	setenv("PATH", "/nonexistent", 1);
	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
		struct leat_buf page = {0};
		/* Observations alone ask for no picture, so none is missed. */
		int want = strcmp(what[i][0], "observations.csv") != 0;

		ck_assert_int_eq(check_page(what[i][0], what[i][1], &page), want);
		ck_assert_ptr_null(strstr(page.p, "<svg"));
		ck_assert_ptr_null(strstr(page.p, "<details>\n<summary id"));
		leat_buf_fini(&page);
	}
}
END_TEST

START_TEST(test_gnuplot_that_fails)
{
	struct leat_buf out = {0};
	struct leat_err err = {0};

	if (!has_gnuplot())
		return;
	ck_assert_int_eq(leat_plot_run(LEAT_SLICE("plot nothing\n"), &out, &err), LEAT_EINTERNAL);
	ck_assert_ptr_nonnull(strstr(err.text, "undefined variable"));
	leat_buf_fini(&out);
}
END_TEST

UNIT_MAIN("report_page", test_svg_keeps_what_is_seen, test_svg_cut, test_page_with_pictures,
    test_page_without_gnuplot, test_gnuplot_that_fails)
