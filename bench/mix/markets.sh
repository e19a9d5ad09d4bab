#!/usr/bin/env bash
# markets.sh -- how near returns (ROI) come to the truth: leat-fit on simulated markets of 104 weeks and
# six channels, whose truth leat-simulate tells. Prints, by channel and over all, the part of 90 %
# intervals that hold the truth, the median of the relative error beside that of a ridge fit in
# the manner of Robyn (ridge.c, its two choices of a model), and the interval score of the
# posterior beside that of the prior alone (Gneiting and Raftery (2007), Strictly proper scoring
# rules, prediction, and estimation, JASA 102(477), equation 43; in units of return).
#   BENCH    directory of bench's own programs (build/bench)
#   EDIT     sed script that changes the truth files, for other markets (none). Of another
#            saturation than what is fitted, steep at the beginning:
#            s/{"kind":"logistic"[^}]*}/{"kind":"hill","half_saturation":0.6,"slope":1}/g
# and what `each` says.
# shellcheck source-path=SCRIPTDIR source=each
. "${BASH_SOURCE[0]%/*}/each"
bench=$(cd "${BENCH:-$here/../../build/bench}" && pwd)

# one SEED FILE -- a market's scores, a line a channel.
one() {
	market "$1" --truth-out "$2.made" >/dev/null
	sed -e "${EDIT:-}" "$2.made" >"$2.asked"
	"$bin/leat-simulate" -q --truth "$2.asked" --seed "$1" --truth-out "$2.truth" >"$2"
	fitted "$2" >"$2.model"
	awk -v names="$2.names" -f "$here/weekly.awk" "$2" | "$bench/mix/ridge" >"$2.ridge"
	awk -v seed="$1" -f "$here/score.awk" "$2.truth" "$2.model" "$2.names" "$2.ridge"
	rm -f "$2" "$2".{made,asked,truth,model,names,ridge,log}
}

each
awk -f "$here/median.awk" -f "$here/coverage.awk" "$work/scores"
