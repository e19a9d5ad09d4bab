/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_ELEMENTS_H
#define LEAT_PLATFORM_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "record/input.h"

/*
 * struct leat_elements -- the rows of a JSON export as pieces of its text, one after
 * the other, so that a document of any size needs the memory of its longest row.
 * Lists on the way to the rows are gone into, whatever else there is is passed by
 * (its brackets and quotes must match). Several documents may follow each other.
 */
struct leat_elements;

/* A row is at most so long, give or take a block of the input. */
#define LEAT_ELEMENT_MAX ((size_t)16 * 1024 * 1024)

/*
 * leat_elements_new -- in borrowed.
 * path   names of members, points between: "data.list"; empty: the documents themselves
 * lines  each line is a row, well-formed or not
 */
struct leat_elements *leat_elements_new(struct leat_input *in, struct leat_slice path, bool lines);

/*
 * leat_elements_next -- the text of the next row (text->p is NULL at the end), good
 * until the next call, and the line on which it begins.
 * Returns LEAT_OK; LEAT_EDATA naming the line for a document that is cut or whose
 * brackets do not match, or a row that is too long; LEAT_ENOINPUT.
 */
int leat_elements_next(
    struct leat_elements *e, struct leat_slice *text, uint64_t *line, struct leat_err *err);
void leat_elements_free(struct leat_elements *e);

#endif
