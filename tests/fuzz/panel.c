/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <unistd.h>

#include "mix/expose.h"
#include "panel/national.h"
#include "panel/panel.h"

/* As a fit uses it: by another exposure, and over all geos. */
static void
use(struct leat_panel *p, enum leat_exposure exposure)
{
	struct leat_err err = {0};
	struct leat_spec spec;
	int status;

	if (leat_spec_init(&spec, "default", &err) != LEAT_OK)
		abort();
	status = leat_panel_national(p, NULL, &err);
	if (status == LEAT_OK) {
		spec.usual.exposure = exposure;
		status = leat_panel_expose(p, &spec, NULL, &err);
	}
	if (status != LEAT_OK && err.text[0] == '\0')
		abort();
	leat_spec_fini(&spec);
}

/* Any bytes as observations to be made a panel of: a whole panel, or an error with a text. */
int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	char path[] = "/tmp/leat-fuzz-XXXXXX";
	const char *paths[] = {path};
	struct leat_in_options o = {
	    .schema = &leat_observations, .paths = paths, .npaths = 1, .complete = true};
	struct leat_panel_rate rate = {(char[]){"USD"}, {92, 2}};
	struct leat_panel_options po = {.period_days = n % 3 == 2 ? 7 : (int)(n % 3)};
	int fd = mkstemp(path), status;
	struct leat_panel p = {0};
	struct leat_in *in;
	struct leat_err err = {0};

	if (n % 5 == 0)
		po.currency = "EUR", po.rate = &rate, po.nrates = 1;
	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	close(fd);
	status = leat_in_open(&in, &o, &err);
	unlink(path);
	if (status == LEAT_OK) {
		status = leat_panel_read(&p, in, &po, &err);
		leat_in_free(in);
	}
	if (status != LEAT_OK && err.text[0] == '\0')
		abort();
	if (status == LEAT_OK)
		use(&p, n % 2 ? LEAT_EXPOSURE_MEDIA : LEAT_EXPOSURE_REACH);
	leat_panel_fini(&p);
	return 0;
}
