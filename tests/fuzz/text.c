/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/money.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/when.h"

/* Numbers, money, dates, instants and zone names from any text; what is read prints and reads back.
 */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	struct leat_slice s = {(const char *)data, n};
	char text[LEAT_INSTANT_MAX], safe[LEAT_SAFE_MAX];
	double v, back;
	int64_t micros, again, us;
	int32_t day, same;
	struct leat_zone *zone;
	struct leat_err err;

	if (leat_parse_double(s, &v)) {
		leat_print_double(v, text);
		if (!leat_parse_double(leat_slice(text), &back) || back != v)
			abort();
	}
	if (leat_money_parse(s, &micros, NULL)) {
		leat_money_print(micros, text);
		if (!leat_money_parse(leat_slice(text), &again, NULL) || again != micros)
			abort();
		if (leat_parse_double(s, &v) && fabs(v * 1e6 - (double)micros) > 1 + fabs(v) * 1e-9)
			abort();
	}
	if (leat_day_parse(s, &day)) {
		leat_day_print(day, text);
		if (!leat_day_parse(leat_slice(text), &same) || same != day)
			abort();
	}
	if (leat_instant_parse(s, &us)) {
		leat_instant_print(us, text);
		if (!leat_instant_parse(leat_slice(text), &again) || again != us)
			abort();
	}
	if (n < 40 && leat_zone_open(&zone, s, &err) == LEAT_OK)
		leat_zone_free(zone);
	leat_safe(s, safe);
	if (leat_utf8_valid(safe, strlen(safe)) != strlen(safe))
		abort();
	return 0;
}
