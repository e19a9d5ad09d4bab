#!/usr/bin/env bash
# lifts.sh -- what experiments tell leat-fit about returns (ROI): markets as those of markets.sh, in which
# two channels were dark for eight weeks each. The same rows are fitted with the two lift rows
# and without; the truth is what the rows come from. Prints the median of the relative error of
# the tested channels and of the others, and the part of 90 % intervals that hold the truth.
#   TESTED   two channels (video affiliate: always on, and neither the largest nor the smallest)
#   SE       standard error of what an experiment measures, per money of spend withheld (0.2)
# and what `each` says.
# shellcheck source-path=SCRIPTDIR source=each
. "${BASH_SOURCE[0]%/*}/each"
read -r first second <<<"${TESTED:-video affiliate}"

experiment() {
	printf '{"name":"dark","channel":"%s","start":"%s","days":56,"change":-1,"se":%s}' "$1" "$2" "${SE:-0.2}"
}

# one SEED FILE -- a market's scores, a line a channel, without the experiments and then with them.
one() {
	market "$1" --truth-out "$2.made" >/dev/null
	sed "s/\"channels\":\[{\"name\"/\"experiments\":[$(experiment "$first" 2024-09-02),$(experiment "$second" 2025-03-03)],&/" \
		"$2.made" >"$2.asked"
	"$bin/leat-simulate" -q --truth "$2.asked" --seed "$1" --truth-out "$2.truth" --bare >"$2.lift"
	grep -v ^lift, "$2.lift" >"$2.none"
	for rows in none lift; do
		fitted "$2.$rows" --complete >"$2.model"
		awk -v seed="$1" -f "$here/score.awk" "$2.truth" "$2.model" | sed "s/^/$rows /"
	done
	rm -f "$2".{made,asked,truth,lift,none,model,lift.log,none.log}
}

each
awk -v first="$first" -v second="$second" -f "$here/median.awk" -f "$here/lifts.awk" "$work/scores"
