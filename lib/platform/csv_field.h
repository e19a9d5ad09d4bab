/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CSV_FIELD_H
#define LEAT_PLATFORM_CSV_FIELD_H

#include "base/mem.h"

/* leat_csv_field -- add one field, quoted where RFC 4180 asks for it, and what stands behind it. */
void leat_csv_field(struct leat_buf *b, struct leat_slice s, char behind);

#endif
