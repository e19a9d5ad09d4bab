#!/usr/bin/env bash
# quality.sh [PART ...] -- how well faults are found that were put into simulated markets, and how
# much is told that is none. Each PART is a program bench/quality/PART that takes a market's seed
# and writes lines "WHAT<TAB>PART<TAB>WHOLE"; the figure is the sum of parts over that of wholes,
# and beside it stands how the markets differ (those where the whole is not 0). The part `delay`
# has markets and a table of its own: how near completed days come to what they end up at.
#   BIN       directory of the programs (bin)
#   MARKETS   how many (50)
#   FIRST     seed of the first (1)
#   JOBS      markets at a time (all processors)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
BIN=$(cd "${BIN:-$here/../bin}" && pwd)
export BIN
markets=${MARKETS:-50}
first=${FIRST:-1}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if (($#)); then parts=("$@"); else
	parts=()
	for p in "$here"/quality/*; do
		[[ -f $p && -x $p && $p != *.sh ]] && parts+=("${p##*/}")
	done
	parts+=(delay)
fi

for part in "${parts[@]}"; do
	if [[ $part == delay ]]; then
		MARKETS=$markets SEED=$first "$here/quality/delay.sh"
		continue
	fi
	# shellcheck disable=SC2016 # for the shell that xargs starts
	seq "$first" $((first + markets - 1)) |
		xargs -P "$jobs" -I SEED sh -c '"$1" SEED >"$2/$3.SEED"' - "$here/quality/$part" "$work" "$part"
	printf '%s, %d markets, seeds %d to %d\n' "$part" "$markets" "$first" $((first + markets - 1))
	for seed in $(seq "$first" $((first + markets - 1))); do
		cat "$work/$part.$seed"
	done | awk -F '\t' -f "$here/quality/spread.awk"
done
