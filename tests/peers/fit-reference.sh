#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Is the posterior of leat-fit the one that PyMC-Marketing's default model has?
# DATA is the directory with mmm/; prints "ok", "not ok" or "skip".
#
# The reference is a long Metropolis run with its own Monte Carlo error. Means
# and quantiles must agree within four combined Monte Carlo standard errors;
# standard deviations within 5 %, but for beta[x2], whose tail is too heavy.
# A quantile's error is sqrt(p (1 - p) / ESS) over the density there, which is
# taken from a normal through the median and that quantile.
set -eu
data=${DATA:-}
table=$data/mmm/pymc/mmm_example.csv
reference=$data/mmm/targets/ref_posterior_mmm_example_default_priors.tsv
if [ ! -r "$table" ] || [ ! -r "$reference" ]; then
	echo "skip the reference posterior needs ../shared/data"
	exit 0
fi

leat-ingest -q --wide --date date_week --kpi y --media x1,x2 --control event_1,event_2,t "$table" |
	leat-fit -q --preset pymc --max-lag 7 --draws 5000 --keep 10 -O csv |
	awk -F, -v reference="$reference" '
	function fail(what, ours, theirs, error) {
		printf "# %s %s: %.8g, reference %.8g, %.1f standard errors\n", $at["name"], what, ours,
		    theirs, (ours - theirs) / error
		bad++
	}
	function check(what, ours, theirs, error) {
		n++
		if (!((ours - theirs) ^ 2 <= 16 * error ^ 2))
			fail(what, ours, theirs, error)
	}
	# The error of a quantile, from the sd on its side and the sample size.
	function qerror(p, sd, ess, density) {
		return sqrt(p * (1 - p) / ess) * sd / density
	}
	BEGIN {
		while ((getline line < reference) > 0) {
			split(line, f, "\t")
			if (f[1] == "param") continue
			names[++nref] = f[1]
			for (i = 2; i <= 9; i++) ref[f[1], i] = f[i]
		}
	}
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$1 != "parameter" { next }
	{
		name = $at["name"]
		if (!((name, 2) in ref)) next
		seen[name] = 1
		mean = ref[name, 2]; sd = ref[name, 3]; q5 = ref[name, 4]; q50 = ref[name, 5]; q95 = ref[name, 6]
		ess = ref[name, 8]
		low = (q50 - q5) / 1.6448536; high = (q95 - q50) / 1.6448536
		bulk = $at["ess_bulk"]; tail = $at["ess_tail"]
		check("mean", $at["mean"], mean, sqrt($at["mcse"] ^ 2 + ref[name, 9] ^ 2))
		check("q5", $at["q5"], q5, qerror(.05, low, 1 / (1 / tail + 1 / ess), .1031356))
		check("q50", $at["q50"], q50, qerror(.5, (low + high) / 2, 1 / (1 / bulk + 1 / ess), .3989423))
		check("q95", $at["q95"], q95, qerror(.95, high, 1 / (1 / tail + 1 / ess), .1031356))
		if (name != "beta[x2]") check("sd", $at["sd"], sd, .05 * sd / 4)
	}
	END {
		for (i = 1; i <= nref; i++)
			if (!(names[i] in seen)) { print "# " names[i] ": not in the model"; bad++ }
		printf "%s posterior of mmm_example: %d figures compared, %d differ\n",
		    bad || !n ? "not ok" : "ok", n, bad
	}'
