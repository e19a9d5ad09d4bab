/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The member `faults` of a truth file: how much goes wrong in the rows, where they are spoilt. */
#include <stdio.h>

#include "market/truth.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const struct leat_truth_faults leat_truth_faults_usual = {.spikes = 20,
    .shifts = 5,
    .gaps = 10,
    .late = 3,
    .currencies = 1,
    .duplicates = 0.02,
    .mads = 6,
    .shift = 0.3};

enum { COUNTS = 7, SHARES = 3, FAULTS_MAX = 100000 };

/* Counts first. */
static const char *const keys[COUNTS + SHARES] = {"spikes", "row_spikes", "shifts", "breaks",
    "gaps", "late", "currencies", "duplicates", "mads", "shift"};

static int
fault(struct leat_err *err, const char *key, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "faults.%s", key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path, "must be %s", text);
}

int
leat_truth_faults_read(
    struct leat_truth_faults *f, const struct leat_json *object, struct leat_err *err)
{
	int64_t *count[COUNTS] = {
	    &f->spikes, &f->row_spikes, &f->shifts, &f->breaks, &f->gaps, &f->late, &f->currencies};
	double *share[SHARES] = {&f->duplicates, &f->mads, &f->shift};
	int st = leat_json_only(object, "faults", keys, COUNT(keys), err);

	for (int i = 0; st == LEAT_OK && i < COUNTS; i++) {
		st = leat_json_want_i64(object, "faults", keys[i], count[i], err);
		if (st == LEAT_OK && (*count[i] < 0 || *count[i] > FAULTS_MAX))
			st = fault(err, keys[i], "a whole number from 0 to 100000");
	}
	for (int i = 0; st == LEAT_OK && i < SHARES; i++)
		st = leat_json_want_number(object, "faults", keys[COUNTS + i], share[i], err);
	if (st == LEAT_OK && !(f->duplicates >= 0 && f->duplicates <= 1))
		st = fault(err, "duplicates", "a share from 0 to 1");
	if (st == LEAT_OK && !(f->mads > 0 && f->mads <= 1000))
		st = fault(err, "mads", "above 0 and at most 1000");
	if (st == LEAT_OK && !(f->shift > 0 && f->shift < 1))
		st = fault(err, "shift", "above 0 and below 1");
	return st;
}

void
leat_truth_faults_write(const struct leat_truth_faults *f, struct leat_jw *w)
{
	const int64_t count[COUNTS] = {
	    f->spikes, f->row_spikes, f->shifts, f->breaks, f->gaps, f->late, f->currencies};
	const double share[SHARES] = {f->duplicates, f->mads, f->shift};

	leat_jw_open(w, '{');
	for (int i = 0; i < COUNTS; i++) {
		leat_jw_key(w, keys[i]);
		leat_jw_i64(w, count[i]);
	}
	for (int i = 0; i < SHARES; i++) {
		leat_jw_key(w, keys[COUNTS + i]);
		leat_jw_number(w, share[i]);
	}
	leat_jw_close(w, '}');
}
