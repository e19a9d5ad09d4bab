/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convergence diagnostics against ArviZ 0.23.4 on series that anyone can make again. */
#include <math.h>
#include <stdint.h>

#include "sample/diagnose.h"
#include "unit.h"

#define NCHAINS 4
#define NDRAWS 251 /* odd: the middle draw is left out of split chains */

/*
 * Four autoregressions x' = phi x + u - 1/2, u from s' = 1103515245 s + 12345 mod
 * 2^31 started once at 12345; the last chain is then scaled and shifted.
 */
static void
series(double phi, double shift, double scale, double *x)
{
	uint64_t s = 12345;

	for (int c = 0; c < NCHAINS; c++) {
		double v = 0;

		for (int i = 0; i < NDRAWS; i++) {
			s = (s * 1103515245 + 12345) % 2147483648;
			v = phi * v + (double)s / 2147483648.0 - 0.5;
			x[c * NDRAWS + i] = c == NCHAINS - 1 ? v * scale + shift : v;
		}
	}
}

/* What az.rhat, az.ess(method=bulk, tail, mean, quantile .5), az.mcse(mean, quantile .05, .5),
 * az.bfmi give. */
static const struct reference {
	double phi, shift, scale;
	double rhat, bulk, tail, mean, median, mcse, mcse5, mcse50, ebfmi;
} references[] = {
    {0.6, 0, 1, 1.01035107354805, 265.326947338925, 458.895802745105, 267.471960528389,
	399.336935614889, 0.0213664924582947, 0.0283161738193665, 0.0214298364953204,
	0.88703788828001},
    {0.9, 0.5, 1, 1.11500708321666, 32.7708075220366, 100.894044373536, 33.4879678693368,
	52.8706088177317, 0.109615902990458, 0.152223837134042, 0.11060991833692,
	0.263810185928472},
    {0, 0, 3, 1.19276899357313, 1062.49211933799, 34.7621660220865, 1056.78074744524,
	1153.36563779849, 0.0152690432187031, 0.317424159264192, 0.0243437876924872,
	2.05102356427057},
    {-0.5, 0, 1, 0.998506905005944, 3000, 1006.64843821064, 3000, 2477.86641732806,
	0.00623345632900715, 0.0145001434306634, 0.0115413761850877, 3.00467180198821},
};

static void
close_to(double value, double reference)
{
	/* ArviZ takes autocovariances by FFT: rounding, some 1e-12 relative, is all that differs.
	 */
	ck_assert_double_le(fabs(value / reference - 1), 1e-9);
}

START_TEST(agrees_with_arviz)
{
	const struct reference *r = &references[_i];
	double x[NCHAINS * NDRAWS];

	series(r->phi, r->shift, r->scale, x);
	close_to(leat_diagnose_rhat(x, NCHAINS, NDRAWS), r->rhat);
	close_to(leat_diagnose_ess_bulk(x, NCHAINS, NDRAWS), r->bulk);
	close_to(leat_diagnose_ess_tail(x, NCHAINS, NDRAWS), r->tail);
	close_to(leat_diagnose_ess_mean(x, NCHAINS, NDRAWS), r->mean);
	close_to(leat_diagnose_ess_quantile(x, NCHAINS, NDRAWS, 0.5), r->median);
	close_to(leat_diagnose_mcse_mean(x, NCHAINS, NDRAWS), r->mcse);
	close_to(leat_diagnose_mcse_quantile(x, NCHAINS, NDRAWS, 0.05), r->mcse5);
	close_to(leat_diagnose_mcse_quantile(x, NCHAINS, NDRAWS, 0.5), r->mcse50);
	close_to(leat_diagnose_ebfmi(x, NDRAWS), r->ebfmi);
}
END_TEST

/* Ranks only: any increasing map of the draws leaves bulk and tail as they are. */
START_TEST(rank_statistics_do_not_mind_the_scale)
{
	double x[NCHAINS * NDRAWS], y[NCHAINS * NDRAWS];

	series(0.6, 0.2, 1, x);
	for (int i = 0; i < NCHAINS * NDRAWS; i++)
		y[i] = exp(3 * x[i]);
	ck_assert_double_eq_tol(leat_diagnose_ess_bulk(x, NCHAINS, NDRAWS),
	    leat_diagnose_ess_bulk(y, NCHAINS, NDRAWS), 1e-9);
	ck_assert_double_eq_tol(leat_diagnose_ess_tail(x, NCHAINS, NDRAWS),
	    leat_diagnose_ess_tail(y, NCHAINS, NDRAWS), 1e-9);
}
END_TEST

START_TEST(constants_are_not_an_accident)
{
	double x[8] = {1, 1, 1, 1, 1, 1, 1, 1}, apart[8] = {1, 1, 1, 1, 2, 2, 2, 2};

	ck_assert_double_eq(leat_diagnose_rhat(x, 2, 4), 1);
	ck_assert_double_eq(leat_diagnose_ess_bulk(x, 2, 4), 8);
	ck_assert_double_eq(leat_diagnose_rhat(apart, 2, 4), 1e6);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_diagnose");
	TCase *c = tcase_create("mix_diagnose");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(c, agrees_with_arviz, 0, sizeof(references) / sizeof(references[0]));
	tcase_add_test(c, rank_statistics_do_not_mind_the_scale);
	tcase_add_test(c, constants_are_not_an_accident);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
