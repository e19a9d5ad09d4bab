/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_GATHER_H
#define LEAT_CREDIT_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "base/slice.h"
#include "credit/journey.h"

/*
 * struct leat_gather -- touches and conversions of persons in any order, gathered by
 * several threads and handed out person by person, a part of all persons at a time. What
 * does not fit into memory is put aside in temporary files: 24 bytes a touch, 72 a
 * conversion. Memory does not grow with either; a part is a 256th of all, and has to fit.
 */
struct leat_gather;

/*
 * leat_gather_new
 * threads    that will add, each with a number of its own from 0
 * directory  for temporary files (copied)
 */
struct leat_gather *leat_gather_new(unsigned threads, const char *directory);
void leat_gather_free(struct leat_gather *g);

/* What is known of an event, but for the person and its names. */
struct leat_gather_names {
	struct leat_slice user;         /* empty: nobody's; of a conversion only */
	struct leat_slice unit;         /* of a touch */
	struct leat_slice currency, id; /* of a conversion */
	struct leat_slice stratum;
};

/*
 * leat_gather_touch, leat_gather_conversion -- add one; t's and c's person, and the numbers of
 * names, are found here.
 * Returns LEAT_OK; LEAT_ECREATE, LEAT_EIO for a temporary file; LEAT_EDATA for too many strata.
 */
int leat_gather_touch(struct leat_gather *g, unsigned thread, const struct leat_gather_names *names,
    struct leat_touch *t, struct leat_err *err);
int leat_gather_conversion(struct leat_gather *g, unsigned thread,
    const struct leat_gather_names *names, struct leat_conversion *c, struct leat_err *err);

/* leat_gather_name -- a unit that there is, be there a touch of it or not. Before close. */
void leat_gather_name(struct leat_gather *g, struct leat_slice unit);

/*
 * leat_gather_know -- a name that is known from elsewhere: as if an event had it.
 * role  u unit, c currency, s stratum, as in struct leat_statistic
 */
void leat_gather_know(struct leat_gather *g, char role, struct leat_slice name);

/*
 * leat_gather_keep -- keep what users and orders are called, for leat_gather_user and _id: about
 * 150 bytes a user and 100 an order besides their text. Before the first add.
 */
void leat_gather_keep(struct leat_gather *g);

/*
 * leat_gather_close -- after the last add. Units, currencies and strata are numbered in the
 * bytewise order of their names; the baseline is one of the units. LEAT_EDATA for too many strata.
 */
int leat_gather_close(struct leat_gather *g, struct leat_err *err);

const struct leat_map *leat_gather_names(const struct leat_gather *g, char role);
size_t leat_gather_nunits(const struct leat_gather *g);
struct leat_slice leat_gather_unit(const struct leat_gather *g, uint32_t unit);
uint32_t leat_gather_baseline(const struct leat_gather *g);
/* leat_gather_find -- the unit of that name, which there is. */
uint32_t leat_gather_find(const struct leat_gather *g, struct leat_slice name);
size_t leat_gather_ncurrencies(const struct leat_gather *g);
struct leat_slice leat_gather_currency(const struct leat_gather *g, uint32_t currency);
size_t leat_gather_nstrata(const struct leat_gather *g);
struct leat_slice leat_gather_stratum(const struct leat_gather *g, uint32_t stratum);
int64_t leat_gather_newest(const struct leat_gather *g); /* the newest time; INT64_MIN of none */

/* Of a gather that keeps names, after close: users by rank, in bytewise order. */
size_t leat_gather_nusers(const struct leat_gather *g);
struct leat_slice leat_gather_user(const struct leat_gather *g, size_t rank);
/* leat_gather_rank -- of a person, who is not nobody. */
size_t leat_gather_rank(const struct leat_gather *g, uint64_t person);
/* leat_gather_id -- all of an order's id. */
struct leat_slice leat_gather_id(const struct leat_gather *g, const struct leat_conversion *c);

/* A part of all persons; several threads may each work on one. */
#define LEAT_GATHER_PARTS 256
struct leat_part;
struct leat_part *leat_part_new(void);
void leat_part_free(struct leat_part *p);

/* leat_part_load -- part 0 .. LEAT_GATHER_PARTS - 1, in place of what was there. LEAT_EIO. */
int leat_part_load(
    struct leat_part *p, const struct leat_gather *g, size_t part, struct leat_err *err);
/* leat_part_next -- its next person, by number; false after the last. A conversion that is
 * nobody's is a person of its own. */
bool leat_part_next(struct leat_part *p, struct leat_person *person);

#endif
