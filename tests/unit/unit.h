/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_UNIT_H
#define LEAT_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

/*
 * UNIT_MAIN -- a suite's main: runs every listed test function, each in its own
 * process unless CK_FORK=no, and fails if one fails.
 */
#define UNIT_MAIN(name, ...)                                                                       \
	int main(void)                                                                             \
	{                                                                                          \
		const TTest *const tests[] = {__VA_ARGS__};                                        \
		Suite *s = suite_create(name);                                                     \
		TCase *c = tcase_create(name);                                                     \
		SRunner *r;                                                                        \
		int failed;                                                                        \
                                                                                                   \
		tcase_set_timeout(c, 600);                                                         \
		for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)                      \
			tcase_add_test(c, tests[i]);                                               \
		suite_add_tcase(s, c);                                                             \
		r = srunner_create(s);                                                             \
		srunner_run_all(r, CK_NORMAL);                                                     \
		failed = srunner_ntests_failed(r);                                                 \
		srunner_free(r);                                                                   \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                       \
	}

#endif
