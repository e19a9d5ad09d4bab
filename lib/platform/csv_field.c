/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/csv_field.h"

#include <string.h>

void
leat_csv_field(struct leat_buf *b, struct leat_slice s, char behind)
{
	bool quote = false;

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = memchr(",\"\r\n", s.p[i], 4) != NULL;
	if (quote)
		leat_buf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			leat_buf_add_char(b, '"');
		leat_buf_add_char(b, s.p[i]);
	}
	if (quote)
		leat_buf_add_char(b, '"');
	leat_buf_add_char(b, behind);
}
