#!/usr/bin/env bash
# markets.sh -- how near returns (ROI) come to the truth: leat-fit on simulated markets of 104 weeks and
# six channels, whose truth leat-simulate tells. Prints, by channel and over all, the part of 90 %
# intervals that hold the truth, the median of the relative error beside that of a ridge fit in
# the manner of Robyn (ridge.c, its two choices of a model), and the interval score of the
# posterior beside that of the prior alone (Gneiting and Raftery (2007), Strictly proper scoring
# rules, prediction, and estimation, JASA 102(477), equation 43; in units of return).
#   BIN      directory of the programs (bin)
#   BENCH    directory of bench's own programs (build/bench)
#   MARKETS  how many, of seeds from 1 (50)
#   FIT      options of leat-fit (--period week)
#   JOBS     markets at a time (as many as processors)
#   SCORES   keep the scores of every market and channel in this file
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd)
bench=$(cd "${BENCH:-$here/../../build/bench}" && pwd)
markets=${MARKETS:-50} fit=${FIT:---period week}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# one SEED -- its scores: a line a channel.
one() {
	local at=$work/$1
	"$bin/leat-simulate" -q --channels 6 --days 728 --seed "$1" --truth-out "$at.truth" >"$at.rows"
	# shellcheck disable=SC2086 # a list of words
	"$bin/leat-fit" -q -j 1 -O csv $fit "$at.rows" >"$at.model" 2>"$at.log" ||
		{ cat "$at.log" >&2; return 1; }
	awk -v names="$at.names" -f "$here/weekly.awk" "$at.rows" | "$bench/mix/ridge" >"$at.ridge"
	awk -v seed="$1" -f "$here/score.awk" "$at.truth" "$at.model" "$at.names" "$at.ridge" >"$at.score"
	rm -f "$at".{truth,rows,model,names,ridge,log}
}

left=0
for ((seed = 1; seed <= markets; seed++)); do
	one $seed &
	if ((++left >= jobs)); then
		wait -n
		((left--)) || true
	fi
done
while ((left-- > 0)); do wait -n; done
for ((seed = 1; seed <= markets; seed++)); do cat "$work/$seed.score"; done >"$work/scores"
[[ -z ${SCORES:-} ]] || cp "$work/scores" "$SCORES"

awk '
	function absolute(x) { return x < 0 ? -x : x }
	# The score of a central interval of 90 %: its width, and 2 / .1 times what it misses by.
	function score(low, high, x) {
		return high - low + (x < low ? 20 * (low - x) : 0) + (x > high ? 20 * (x - high) : 0)
	}
	function median(list, n, i, j, t, v) {
		for (i = 1; i <= n; i++) v[i] = list[i]
		for (i = 2; i <= n; i++) {
			t = v[i]
			for (j = i - 1; j >= 1 && v[j] > t; j--) v[j + 1] = v[j]
			v[j + 1] = t
		}
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	# Column `which` of the errors of a channel.
	function typical(which, channel, i, list) {
		for (i = 1; i <= n[channel]; i++) list[i] = error[which, channel, i]
		return median(list, n[channel])
	}
	function add(channel, i) {
		if (!(channel in n)) { n[channel] = 0; if (channel != "all") order[++nchannels] = channel }
		i = ++n[channel]
		held[channel] += ($4 >= $6 && $4 <= $8)
		below[channel] += ($4 < $6)
		posterior[channel] += score($6, $8, $4)
		prior[channel] += score($9, $11, $4)
		error["median", channel, i] = absolute($7 / $4 - 1)
		error["mean", channel, i] = absolute($5 / $4 - 1)
		error["prior", channel, i] = absolute($10 / $4 - 1)
		error["ridge", channel, i] = absolute($12 / $4 - 1)
		error["front", channel, i] = absolute($13 / $4 - 1)
	}
	function print_line(channel) {
		printf "%-14s %4d %9.3f %8d %8d %8.3f %8.3f %8.3f %8.3f %8.3f %9.3f %9.3f\n", channel, n[channel],
		    held[channel] / n[channel], below[channel], n[channel] - held[channel] - below[channel],
		    typical("median", channel), typical("mean", channel), typical("prior", channel),
		    typical("ridge", channel), typical("front", channel), posterior[channel] / n[channel],
		    prior[channel] / n[channel]
	}
	function verdict(what, value, low, high) {
		printf "%-58s %7.3f, %g to %g: %s\n", what, value, low, high,
		    (value >= low && value <= high) ? "met" : "NOT MET"
	}
	{
		add($3)
		add("all")
		seen[$1]
		if ($2) good[$1]
	}
	END {
		print "                                   truth is         median relative error              interval score"
		print "channel           n  coverage    below    above   median     mean    prior    ridge    front posterior     prior"
		for (i = 1; i <= nchannels; i++) print_line(order[i])
		print_line("all")
		for (i in seen) nmarkets++
		for (i in good) nconverged++
		printf "\n%d of %d fits have converged\n", nconverged, nmarkets
		ridge = typical("ridge", "all")
		front = typical("front", "all")
		verdict("coverage of 90 % intervals", held["all"] / n["all"], .85, .95)
		verdict("error, by the better of the ridge fits", \
		    typical("median", "all") / (ridge < front ? ridge : front), 0, 1)
		verdict("interval score, by that of the prior alone", posterior["all"] / prior["all"], 0, 1)
	}' "$work/scores"
