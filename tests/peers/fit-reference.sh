#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Is the posterior of leat-fit the one that PyMC-Marketing's default model has?
# DATA is the directory with mmm/; prints "ok", "not ok" or "skip".
#
# The reference is a long Metropolis run with its own Monte Carlo error. Means
# and quantiles must agree within four combined Monte Carlo standard errors;
# standard deviations within 5 %, but for beta[x2], whose tail is too heavy.
# A quantile's error is sqrt(p (1 - p) / ESS) over the density there: for parameters of curves
# the part of the draws that are near it, within a tenth of its distance from the median (the
# tail of beta[x2] is such that a normal would be wrong by a factor of two); for others that of
# a normal through the median and the quantile. 4 chains of 5000 draws: 20,000.
set -eu
data=${DATA:-}
table=$data/mmm/pymc/mmm_example.csv
reference=$data/mmm/targets/ref_posterior_mmm_example_default_priors.tsv
if [ ! -r "$table" ] || [ ! -r "$reference" ]; then
	echo "skip the reference posterior needs ../shared/data"
	exit 0
fi

leat-ingest -q --wide --date date_week --kpi y --media x1,x2 --control event_1,event_2,t "$table" |
	leat-fit -q --preset pymc --max-lag 7 --draws 5000 --keep 20000 ${SEED:+--seed "$SEED"} -O csv |
	awk -F, -v reference="$reference" '
	function fail(what, ours, theirs, error) {
		printf "# %s %s: %.8g, reference %.8g, %.1f standard errors\n", name, what, ours,
		    theirs, (ours - theirs) / error
		bad++
	}
	function check(what, ours, theirs, error) {
		n++
		if (!((ours - theirs) ^ 2 <= 16 * error ^ 2))
			fail(what, ours, theirs, error)
	}
	# The error of the p quantile q, from the sample size; sd is that of its side.
	function qerror(p, q, sd, ess, i, n, v, near, density) {
		density = (p == .5 ? .3989423 : .1031356) / sd
		if (name in draws) {
			n = split(draws[name], v, ",")
			for (i = 1; i <= n; i++) near += (v[i] > q - .16 * sd && v[i] < q + .16 * sd)
			density = near / n / (.32 * sd)
		}
		return sqrt(p * (1 - p) / ess) / density
	}
	# A list of numbers of a curve, which CSV has made a quoted text.
	function list(key, text) {
		text = substr($0, RSTART)
		if (!match(text, "\"\"" key "\"\":\\[[^]]*")) return ""
		return substr(text, RSTART + length(key) + 6, RLENGTH - length(key) - 6)
	}
	BEGIN {
		split("mean sd q5 q50 q95 ess_bulk ess_tail mcse", column, " ")
		while ((getline line < reference) > 0) {
			split(line, f, "\t")
			if (f[1] == "param") continue
			names[++nref] = f[1]
			for (i = 2; i <= 9; i++) ref[f[1], i] = f[i]
		}
	}
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$1 == "parameter" {
		name = $at["name"]
		if (!((name, 2) in ref)) next
		for (c in column) ours[name, column[c]] = $at[column[c]]
		seen[name] = 1
	}
	# Lists of draws begin behind the first of them; means come before under the same names.
	$1 == "curve" {
		channel = $at["channel"]
		match($0, /"\{""[a-z_]*"":\[/)
		where = RSTART
		draws["alpha[" channel "]"] = list("alpha"); RSTART = where
		draws["lam[" channel "]"] = list("lambda"); RSTART = where
		draws["beta[" channel "]"] = list("beta")
	}
	function compare(mean, sd, q5, q50, q95, ess, low, high, bulk, tail) {
		mean = ref[name, 2]; sd = ref[name, 3]; q5 = ref[name, 4]; q50 = ref[name, 5]; q95 = ref[name, 6]
		ess = ref[name, 8]
		low = (q50 - q5) / 1.6448536; high = (q95 - q50) / 1.6448536
		bulk = ours[name, "ess_bulk"]; tail = ours[name, "ess_tail"]
		check("mean", ours[name, "mean"], mean, sqrt(ours[name, "mcse"] ^ 2 + ref[name, 9] ^ 2))
		check("q5", ours[name, "q5"], q5, qerror(.05, q5, low, 1 / (1 / tail + 1 / ess)))
		check("q50", ours[name, "q50"], q50, qerror(.5, q50, (low + high) / 2, 1 / (1 / bulk + 1 / ess)))
		check("q95", ours[name, "q95"], q95, qerror(.95, q95, high, 1 / (1 / tail + 1 / ess)))
		if (name != "beta[x2]") check("sd", ours[name, "sd"], sd, .05 * sd / 4)
	}
	END {
		for (i = 1; i <= nref; i++)
			if (names[i] in seen) {
				name = names[i]
				compare()
			} else { print "# " names[i] ": not in the model"; bad++ }
		printf "%s posterior of mmm_example: %d figures compared, %d differ\n",
		    bad || !n ? "not ok" : "ok", n, bad
	}'
