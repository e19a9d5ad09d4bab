/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/allocate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "unit.h"

enum { N_MAX = 8 };

/* Closed forms to allocate over. */
struct form {
	double a, l, power;
};

static double
michaelis_menten(const void *ctx, double x, double *slope)
{
	const struct form *f = ctx;

	if (slope)
		*slope = f->a * f->l / ((f->l + x) * (f->l + x));
	return f->a * x / (f->l + x);
}

static double
logistic(const void *ctx, double x, double *slope)
{
	const struct form *f = ctx;
	double e = exp(-f->l * x);

	if (slope)
		*slope = 2 * f->a * f->l * e / ((1 + e) * (1 + e));
	return f->a * (1 - e) / (1 + e);
}

static double
root(const void *ctx, double x, double *slope)
{
	const struct form *f = ctx;

	if (slope)
		*slope = f->a * f->power * pow(x, f->power - 1);
	return f->a * pow(x, f->power);
}

static double
hill(const void *ctx, double x, double *slope)
{
	const struct form *f = ctx;
	double u = pow(x / f->l, f->power);

	if (slope)
		*slope = x > 0 ? f->a * f->power * u / (x * (1 + u) * (1 + u)) : 0;
	return f->a * u / (1 + u);
}

static double
line(const void *ctx, double x, double *slope)
{
	const struct form *f = ctx;

	if (slope)
		*slope = f->a;
	return f->a * x;
}

static const char *const names[N_MAX] = {"a", "b", "c", "d", "e", "f", "g", "h"};

struct problem {
	struct leat_allocation a;
	struct leat_response r[N_MAX];
	struct form f[N_MAX];
	double lo[N_MAX], hi[N_MAX], spend[N_MAX];
	struct leat_allocate_info info;
};

static void
add(struct problem *p, double (*value)(const void *, double, double *), bool concave, struct form f,
    double lo, double hi)
{
	size_t c = p->a.n++;

	p->f[c] = f;
	p->r[c] = (struct leat_response){value, &p->f[c], concave};
	p->lo[c] = lo;
	p->hi[c] = hi;
}

static int
solve_with(
    struct problem *p, double total, const struct leat_allocate_settings *s, struct leat_err *err)
{
	p->a.response = p->r;
	p->a.name = names;
	p->a.lo = p->lo;
	p->a.hi = p->hi;
	p->a.total = total;
	return leat_allocate(&p->a, s, p->spend, &p->info, err);
}

static void
solve(struct problem *p, double total)
{
	struct leat_allocate_settings s;
	struct leat_err err = {0};

	leat_allocate_defaults(&s);
	ck_assert_msg(solve_with(p, total, &s, &err) == LEAT_OK, "%s", err.text);
}

static double
objective(const struct problem *p, const double *spend)
{
	double sum = 0;

	for (size_t c = 0; c < p->a.n; c++)
		sum += p->r[c].value(p->r[c].ctx, spend[c], NULL);
	return sum;
}

/*
 * The conditions of Karush, Kuhn and Tucker, from the problem's data: the total
 * is spent, limits are kept, and slopes equal the multiplier but where a limit
 * holds them. For concave responses they are sufficient for the optimum.
 */
static void
check_kkt(const struct problem *p)
{
	double sum = 0, m = p->info.multiplier;

	for (size_t c = 0; c < p->a.n; c++) {
		double s = p->spend[c], slope, tol = 1e-9 * p->a.total;

		sum += s;
		ck_assert(s >= p->lo[c] && s <= p->hi[c]);
		p->r[c].value(p->r[c].ctx, s, &slope);
		if (s > p->lo[c] + tol)
			ck_assert_msg(slope >= m * (1 - 1e-6), "%zu: %.17g < %.17g", c, slope, m);
		if (s < p->hi[c] - tol)
			ck_assert_msg(slope <= m * (1 + 1e-6), "%zu: %.17g > %.17g", c, slope, m);
	}
	/* n additions of the total's size */
	ck_assert_double_eq_tol(sum, p->a.total, 1e-12 * p->a.total);
	ck_assert_double_eq(p->info.objective, objective(p, p->spend));
	ck_assert(p->info.gap >= 0);
}

/*
 * PyMC-Marketing's published example. Its SLSQP stops when the outcome changes by
 * less than 1e-6, so its total is right to the six digits printed, and its spends
 * only to 1e-2 (slopes there differ by 0.2 %). Closed form of the optimum:
 * l_c + s_c is proportional to sqrt(a_c l_c).
 */
START_TEST(test_pymc_michaelis_menten)
{
	static const double theirs[] = {2.239459, 2.760541};
	struct problem p = {0};
	double w[2];

	add(&p, michaelis_menten, true, (struct form){3.1334831, .24731411, 0}, 1, 5);
	add(&p, michaelis_menten, true, (struct form){2.6305693, .50773317, 0}, 1, 5);
	solve(&p, 5);
	ck_assert_double_eq_tol(p.info.objective, 5.043757, 1e-6);
	ck_assert(p.info.objective >= objective(&p, theirs));
	for (size_t c = 0; c < 2; c++) {
		w[c] = sqrt(p.f[c].a * p.f[c].l);
		ck_assert_double_eq_tol(p.spend[c], theirs[c], 1e-2);
	}
	for (size_t c = 0; c < 2; c++)
		ck_assert_double_eq_tol(
		    p.spend[c], (5 + p.f[0].l + p.f[1].l) * w[c] / (w[0] + w[1]) - p.f[c].l, 1e-10);
	ck_assert_int_eq(p.info.status, LEAT_ALLOCATE_OPTIMAL);
	ck_assert(p.info.gap < 1e-12);
	check_kkt(&p);
}
END_TEST

START_TEST(test_pymc_logistic)
{
	static const double theirs[] = {1.762903, 3.237097};
	struct problem p = {0};

	add(&p, logistic, true, (struct form){2.40931096, 6.11360947, 0}, 1, 5);
	add(&p, logistic, true, (struct form){1.92067375, 3.02135665, 0}, 1, 5);
	solve(&p, 5);
	ck_assert_double_eq_tol(p.info.objective, 4.329667, 1e-6);
	ck_assert(p.info.objective >= objective(&p, theirs));
	ck_assert_double_eq_tol(p.spend[0], theirs[0], 1e-2);
	ck_assert(p.info.gap < 1e-12);
	check_kkt(&p);
}
END_TEST

/* sum a_c sqrt(s_c), no limits: s_c = total * a_c^2 / sum a^2, objective sqrt(total * sum a^2). */
START_TEST(test_square_roots)
{
	static const double a[] = {1, 2, 3, 4};
	struct problem p = {0};

	for (size_t c = 0; c < 4; c++)
		add(&p, root, true, (struct form){a[c], 0, .5}, 0, 1e6);
	solve(&p, 3000);
	for (size_t c = 0; c < 4; c++)
		ck_assert_double_eq_tol(p.spend[c], 3000 * a[c] * a[c] / 30, 1e-7);
	ck_assert_double_eq_tol(p.info.objective, 300, 1e-10);
	ck_assert_double_eq_tol(p.info.multiplier, .05, 1e-10);
	ck_assert_int_eq(p.info.nodes, 1);
	check_kkt(&p);
}
END_TEST

/* Straight lines: the steepest to its cap, the next with what is left; equals share. */
START_TEST(test_lines_tie)
{
	struct problem p = {0};

	add(&p, line, true, (struct form){2, 0, 0}, 0, 10);
	add(&p, line, true, (struct form){1, 0, 0}, 0, 10);
	add(&p, line, true, (struct form){1, 0, 0}, 0, 10);
	add(&p, line, true, (struct form){.5, 0, 0}, 1, 10);
	solve(&p, 17);
	ck_assert_double_eq_tol(p.spend[0], 10, 1e-12);
	ck_assert_double_eq_tol(p.spend[1], 3, 1e-12);
	ck_assert_double_eq_tol(p.spend[2], 3, 1e-12);
	ck_assert_double_eq_tol(p.spend[3], 1, 1e-12);
	ck_assert_double_eq_tol(p.info.gap, 0, 1e-12);
	check_kkt(&p);
}
END_TEST

/* Random concave problems: conditions hold, and nothing feasible nearby is better. */
START_TEST(test_random_concave)
{
	struct leat_rng g;

	leat_rng_init(&g, 7);
	for (int i = 0; i < 200; i++) {
		struct problem p = {0};
		size_t n = 2 + leat_rng_below(&g, N_MAX - 1);
		double low = 0, high = 0, start[N_MAX];

		for (size_t c = 0; c < n; c++) {
			double lo = leat_rng_uniform(&g) < .3 ? 0 : 5 * leat_rng_uniform(&g);
			struct form f = {exp(2 * leat_rng_normal(&g)), exp(leat_rng_normal(&g)),
			    .2 + .7 * leat_rng_uniform(&g)};
			static double (*const kind[])(const void *, double, double *) = {
			    michaelis_menten, logistic, root};

			add(&p, kind[leat_rng_below(&g, 3)], true, f, lo,
			    lo + 20 * leat_rng_uniform(&g));
			low += p.lo[c];
			high += p.hi[c];
		}
		double t = leat_rng_uniform(&g);

		for (size_t c = 0; c < n; c++)
			start[c] = p.lo[c] + t * (p.hi[c] - p.lo[c]);
		p.a.start = start;
		solve(&p, low + t * (high - low));
		check_kkt(&p);
		ck_assert(p.info.objective >= objective(&p, start));
		ck_assert_int_eq(p.info.status, LEAT_ALLOCATE_OPTIMAL);
		ck_assert(p.info.gap <= 1e-9 * fabs(p.info.objective));
	}
}
END_TEST

/* The best of two or three S-shaped curves by trying every multiple of total / 1000. */
static double
brute(const struct problem *p, double total, double *at)
{
	enum { STEPS = 1000 };
	double best = -INFINITY;

	for (int i = 0; i <= STEPS; i++) {
		for (int j = 0; j <= STEPS - i; j++) {
			double s[3] = {
			    total * i / STEPS, total * j / STEPS, total * (STEPS - i - j) / STEPS};
			bool ok = true;

			if (p->a.n == 2 && i + j != STEPS)
				continue;
			for (size_t c = 0; c < p->a.n; c++)
				ok = ok && s[c] >= p->lo[c] && s[c] <= p->hi[c];
			if (ok && objective(p, s) > best) {
				best = objective(p, s);
				memcpy(at, s, sizeof(s));
			}
		}
	}
	return best;
}

/*
 * S-shaped curves: never below the grid's best, which is itself a feasible
 * allocation; the bound never below what the grid reached; and when the solver
 * says "optimal", its gap is within tolerance.
 */
START_TEST(test_s_shaped_against_grid)
{
	struct leat_rng g;

	leat_rng_init(&g, 11);
	for (int i = 0; i < 25; i++) {
		struct problem p = {0};
		size_t n = i < 15 ? 2 : 3;
		double total = 10, best, at[3];

		for (size_t c = 0; c < n; c++)
			add(&p, hill, false,
			    (struct form){.5 + leat_rng_uniform(&g), 2 + 8 * leat_rng_uniform(&g),
				1.5 + 4 * leat_rng_uniform(&g)},
			    0, total);
		solve(&p, total);
		best = brute(&p, total, at);
		ck_assert_msg(p.info.objective >= best - 1e-12, "%d: %.17g below the grid's %.17g",
		    i, p.info.objective, best);
		ck_assert(p.info.bound >= best);
		ck_assert_double_eq(p.info.objective, objective(&p, p.spend));
		ck_assert_msg(p.info.status == LEAT_ALLOCATE_OPTIMAL, "%d: gap %g after %d nodes",
		    i, p.info.gap, p.info.nodes);
		/* the grid is 0.01 wide and slopes here are below 2 */
		ck_assert(p.info.objective <= best + .02);
	}
}
END_TEST

/*
 * Three equal S-curves and money for one and a bit: the concave relaxation gives
 * two of them some. Below its middle such a curve is convex, so the closed form is
 * one at its cap and all the rest in one other.
 */
START_TEST(test_s_shaped_winner_takes_all)
{
	struct problem p = {0};
	double u = pow(2 / 5., 8);

	for (int c = 0; c < 3; c++)
		add(&p, hill, false, (struct form){1, 5, 8}, 0, 5);
	solve(&p, 7);
	ck_assert_double_eq_tol(p.info.objective, .5 + u / (1 + u), 1e-9);
	ck_assert_double_eq_tol(fmax(p.spend[0], fmax(p.spend[1], p.spend[2])), 5, 1e-6);
	ck_assert_int_eq(p.info.status, LEAT_ALLOCATE_OPTIMAL);
	ck_assert(p.info.nodes > 1);
}
END_TEST

/* A limit of one node: the gap that is left is told, and is a bound of the loss. */
START_TEST(test_gap_is_told)
{
	struct leat_allocate_settings s;
	struct leat_err err;
	struct problem p = {0};

	leat_allocate_defaults(&s);
	s.max_nodes = 1;
	for (int c = 0; c < 3; c++)
		add(&p, hill, false, (struct form){1, 5, 8}, 0, 5);
	ck_assert_int_eq(solve_with(&p, 7, &s, &err), LEAT_OK);
	ck_assert_int_eq(p.info.status, LEAT_ALLOCATE_GAP);
	ck_assert_int_eq(p.info.nodes, 1);
	ck_assert(p.info.gap > 1e-3);
	ck_assert_double_eq_tol(p.info.bound, p.info.objective + p.info.gap, 1e-15);
}
END_TEST

/* The same problem in a currency 160 times smaller, outcome too: the same shares. */
START_TEST(test_scale_free)
{
	static const double scale[] = {1, 160, 1e-6, 1e9};
	struct problem first = {0};

	for (size_t k = 0; k < 4; k++) {
		struct problem p = {0};
		double u = scale[k];

		add(&p, michaelis_menten, true, (struct form){30, 2 * u, 0}, 0, 9 * u);
		add(&p, logistic, true, (struct form){20, .5 / u, 0}, .1 * u, 9 * u);
		add(&p, hill, false, (struct form){40, 4 * u, 3}, 0, 9 * u);
		solve(&p, 10 * u);
		if (k == 0)
			first = p;
		for (size_t c = 0; c < 3; c++)
			ck_assert_double_eq_tol(p.spend[c] / u, first.spend[c], 1e-6);
		ck_assert_double_eq_tol(p.info.objective, first.info.objective, 1e-9);
	}
}
END_TEST

/* Threads decide nothing: equal to the last bit. */
START_TEST(test_threads)
{
	double spend[N_MAX];

	for (unsigned threads = 1; threads <= 3; threads++) {
		struct leat_allocate_settings s;
		struct leat_err err;
		struct problem p = {0};

		leat_allocate_defaults(&s);
		s.threads = threads;
		for (int c = 0; c < 6; c++)
			add(&p, c % 2 ? hill : michaelis_menten, c % 2 == 0,
			    (struct form){1 + c, 3 + c, 3}, 0, 9);
		ck_assert_int_eq(solve_with(&p, 21, &s, &err), LEAT_OK);
		if (threads == 1)
			memcpy(spend, p.spend, sizeof(spend));
		ck_assert_mem_eq(spend, p.spend, sizeof(spend));
	}
}
END_TEST

/* Order: a permuted problem has the permuted solution, to rounding of the sums. */
START_TEST(test_permuted)
{
	static const size_t order[] = {3, 0, 4, 2, 1};
	struct problem p = {0}, q = {0};

	for (size_t c = 0; c < 5; c++)
		add(&p, michaelis_menten, true, (struct form){1 + (double)c, 2, 0}, 0, 6);
	for (size_t c = 0; c < 5; c++)
		add(&q, michaelis_menten, true, p.f[order[c]], 0, 6);
	solve(&p, 12);
	solve(&q, 12);
	for (size_t c = 0; c < 5; c++)
		ck_assert_double_eq_tol(q.spend[c], p.spend[order[c]], 1e-9);
}
END_TEST

/* The start is the optimum already, or is better than what one node finds: it stays. */
START_TEST(test_never_worse_than_start)
{
	static const double start[] = {5, 0, 0};
	struct leat_allocate_settings s;
	struct leat_err err;
	struct problem p = {0};

	leat_allocate_defaults(&s);
	s.max_nodes = 1;
	for (int c = 0; c < 3; c++)
		add(&p, hill, false, (struct form){1 + .001 * c, 5, 8}, 0, 5);
	p.a.start = start;
	ck_assert_int_eq(solve_with(&p, 5, &s, &err), LEAT_OK);
	ck_assert(p.info.objective >= objective(&p, start));
}
END_TEST

START_TEST(test_infeasible)
{
	struct leat_allocate_settings s;
	struct leat_err err = {0};
	struct problem p = {0};

	leat_allocate_defaults(&s);
	add(&p, line, true, (struct form){1, 0, 0}, 4, 6);
	add(&p, line, true, (struct form){1, 0, 0}, 3, 5);
	ck_assert_int_eq(solve_with(&p, 6.5, &s, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "add up to 7.00 a day, 0.50 more than"));
	ck_assert_ptr_nonnull(strstr(err.text, "the largest: a, at least 4.00"));
	ck_assert_int_eq(solve_with(&p, 12, &s, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "add up to 11.00 a day, 1.00 less than"));
	ck_assert_ptr_nonnull(strstr(err.text, "the smallest: b, at most 5.00"));
	p.lo[1] = 6;
	ck_assert_int_eq(solve_with(&p, 11, &s, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "b: at least 6.00"));
}
END_TEST

/* Where the limits leave no choice: all at their floors, all at their caps, all fixed. */
START_TEST(test_corners)
{
	struct problem p = {0};

	add(&p, michaelis_menten, true, (struct form){1, 1, 0}, 1, 3);
	add(&p, michaelis_menten, true, (struct form){2, 1, 0}, 2, 4);
	solve(&p, 3);
	ck_assert_double_eq(p.spend[0], 1);
	ck_assert_double_eq(p.spend[1], 2);
	check_kkt(&p);
	solve(&p, 7);
	ck_assert_double_eq(p.spend[0], 3);
	ck_assert_double_eq(p.spend[1], 4);
	check_kkt(&p);
	p.hi[0] = 1;
	p.hi[1] = 2;
	solve(&p, 3);
	ck_assert_double_eq(p.info.gap, 0);
}
END_TEST

/* A channel without any effect gets its floor; where all money must go, the rest. */
START_TEST(test_no_effect)
{
	struct problem p = {0};

	add(&p, michaelis_menten, true, (struct form){0, 1, 0}, .5, 10);
	add(&p, michaelis_menten, true, (struct form){1, 1, 0}, 0, 10);
	solve(&p, 8);
	ck_assert_double_eq_tol(p.spend[0], .5, 1e-9);
	solve(&p, 15);
	ck_assert_double_eq_tol(p.spend[1], 10, 1e-9);
	ck_assert_double_eq_tol(p.info.multiplier, 0, 1e-300);
	ck_assert_int_eq(p.info.status, LEAT_ALLOCATE_OPTIMAL);
}
END_TEST

/* A budget that must be spent although more of it does harm: a price below zero. */
START_TEST(test_falling_outcome)
{
	struct problem p = {0};

	add(&p, line, true, (struct form){-1, 0, 0}, 0, 10);
	add(&p, line, true, (struct form){-2, 0, 0}, 0, 10);
	solve(&p, 14);
	ck_assert_double_eq_tol(p.spend[0], 10, 1e-9);
	ck_assert_double_eq_tol(p.spend[1], 4, 1e-9);
	ck_assert_double_eq_tol(p.info.multiplier, -2, 1e-6);
	ck_assert_double_eq_tol(p.info.gap, 0, 1e-9);
}
END_TEST

/*
 * Meridian's published response curves (posterior means at 200 spends a channel),
 * as straight lines between the points of their upper hull.
 */
enum { POINTS_MAX = 256, MERIDIAN = 5 };

struct hull {
	size_t n;
	double x[POINTS_MAX], y[POINTS_MAX];
	double historic, best, lower, upper; /* Meridian's spends and limits */
};

static double
along_hull(const void *ctx, double x, double *slope)
{
	const struct hull *h = ctx;
	size_t i = 1;

	while (i + 1 < h->n && h->x[i] <= x)
		i++;
	double s = (h->y[i] - h->y[i - 1]) / (h->x[i] - h->x[i - 1]);

	if (slope)
		*slope = s;
	return h->y[i - 1] + s * (x - h->x[i - 1]);
}

static double
number(struct leat_slice s)
{
	double v = NAN;

	leat_parse_double(leat_slice_trim(s), &v);
	return v;
}

/* Insert a point in order of x; points below the hull go when it is made. */
static void
insert(struct hull *h, double x, double y)
{
	size_t i = h->n++;

	ck_assert_uint_lt(i, POINTS_MAX);
	for (; i > 0 && h->x[i - 1] > x; i--) {
		h->x[i] = h->x[i - 1];
		h->y[i] = h->y[i - 1];
	}
	h->x[i] = x;
	h->y[i] = y;
}

static void
make_hull(struct hull *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		while (n > 1 && (h->y[n - 1] - h->y[n - 2]) * (h->x[i] - h->x[n - 1]) <=
				    (h->y[i] - h->y[n - 1]) * (h->x[n - 1] - h->x[n - 2]))
			n--;
		h->x[n] = h->x[i];
		h->y[n++] = h->y[i];
	}
	h->n = n;
}

static bool
read_hulls(struct hull *h)
{
	const char *data = getenv("DATA");
	char path[512], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/mmm/targets/meridian_demo_opt_response_curves.csv",
	    data && *data ? data : "../shared/data");
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		struct leat_slice rest = leat_slice(line), field[9];
		struct hull *c;

		for (int i = 0; i < 9; i++)
			ck_assert(leat_slice_cut(&rest, ',', &field[i]));
		c = &h[field[0].p[field[0].n - 1] - '0'];
		c->lower = number(field[3]);
		c->upper = number(field[8]);
		if (leat_slice_is(field[6], "Optimized spend"))
			c->best = number(field[5]);
		else if (field[6].n)
			c->historic = number(field[5]);
		else
			insert(c, number(field[5]), number(field[4]));
	}
	fclose(f);
	for (size_t c = 0; c < MERIDIAN; c++)
		make_hull(&h[c]);
	return true;
}

/* The optimum of straight lines, by buying the steepest piece that can be had, again and again. */
static double
greedy(const struct problem *p, const struct hull *h, double total)
{
	double s[MERIDIAN];

	for (size_t c = 0; c < MERIDIAN; c++)
		total -= s[c] = p->lo[c];
	while (total > 0) {
		size_t best = 0;
		double most = -1, slope, end;

		for (size_t c = 0; c < MERIDIAN; c++) {
			along_hull(&h[c], s[c], &slope);
			if (s[c] < p->hi[c] && slope > most) {
				most = slope;
				best = c;
			}
		}
		end = p->hi[best];
		for (size_t i = h[best].n; i-- > 0 && h[best].x[i] > s[best];)
			end = fmin(end, h[best].x[i]);
		end = fmin(end, s[best] + total);
		total = end < s[best] + total ? total - (end - s[best]) : 0;
		s[best] = end;
	}
	return objective(p, s);
}

START_TEST(test_meridian_curves)
{
	static struct hull h[MERIDIAN];
	struct problem p = {0};
	double total = 0, theirs[MERIDIAN];

	if (!read_hulls(h)) {
		puts("skip the response curves of Meridian: ../shared/data is not there");
		return;
	}
	for (size_t c = 0; c < MERIDIAN; c++) {
		total += h[c].historic;
		theirs[c] = h[c].best;
		add(&p, along_hull, true, (struct form){0}, h[c].lower * h[c].historic,
		    h[c].upper * h[c].historic);
		p.r[c].ctx = &h[c];
	}
	ck_assert_double_eq_tol(total, 219.5e6, 1);
	solve(&p, total);
	/* the same sums of lengths times slopes, in another order */
	ck_assert_double_eq_tol(p.info.objective, greedy(&p, h, total), 1e-10 * 265e6);
	ck_assert_double_eq_tol(p.info.gap, 0, 1e-10 * 265e6);
	/* Meridian climbs a grid of 1e5 a step and rounds to it: here nothing is lost */
	ck_assert(p.info.objective >= objective(&p, theirs) - 1);
	for (size_t c = 0; c < MERIDIAN; c++)
		ck_assert_double_eq_tol(p.spend[c], theirs[c], 5e5);
}
END_TEST

UNIT_MAIN("allocate", test_pymc_michaelis_menten, test_pymc_logistic, test_square_roots,
    test_lines_tie, test_random_concave, test_s_shaped_against_grid, test_s_shaped_winner_takes_all,
    test_gap_is_told, test_scale_free, test_threads, test_permuted, test_never_worse_than_start,
    test_infeasible, test_corners, test_no_effect, test_falling_outcome, test_meridian_curves)
