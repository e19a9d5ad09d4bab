#!/usr/bin/env bash
# markov.sh -- path counts to markov's credits, from the file to the credits, by leat-attribute and by
# ChannelAttribution (PyPI), in one run on one machine: seconds and peak memory of the whole
# process, the fastest of RUNS, interleaved. Orders 1 and 3, and the choice of an order up to 4, on
# PATHS different paths of 20 channels; order 4 on a fifth of them by leat alone, which is
# where ChannelAttribution ends. It simulates, leat solves: how far apart they are is said.
#   BIN     directory of the programs (bin)
#   PATHS   rows (5000000)
#   ORDERS  of them (1 3 auto: the peer takes half an hour to choose one of 5 million paths)
#   PYTHON  a python3 that has ChannelAttribution and pandas (python3)
# shellcheck source-path=SCRIPTDIR source=contest
RUNS=${RUNS:-1}
. "${BASH_SOURCE[0]%/*}/contest"
bin=$(cd "${BIN:-$here/../bin}" && pwd)
paths=${PATHS:-5000000}
python=${PYTHON:-python3}
orders=${ORDERS:-1 3 auto}
[[ -x /usr/bin/time ]] || { echo "markov: skipped, there is no /usr/bin/time"; exit 0; }

# whole NAME COMMAND... -- a process: its output is left in $work/NAME.
whole() {
	local name=$1 line
	shift
	/usr/bin/time -o "$work/time" -f "%e %M" "$@" >"$work/$name" 2>"$work/err" ||
		{ cat "$work/err" >&2; return 1; }
	read -ra line <"$work/time"
	keep "$name" "${line[@]}"
}

# apart NAME NAME -- the largest difference of credits, of the first's.
apart() {
	awk -F, -v a="$1" -v b="$2" '
		FNR == 1 { file++ }
		file == 1 && FNR > 1 { credit[$2] = $3 }
		file == 2 && $1 in credit { d = $2 / credit[$1] - 1; d = d < 0 ? -d : d; far = d > far ? d : far }
		END { printf "  %s: at most %.1f %% from the exact credits of %s\n", b, 100 * far, a }' \
		"$work/$1" "$work/$2"
}

"$bench/paths" "$paths" >"$work/paths.csv"
"$bench/paths" "$((paths / 5))" >"$work/fifth.csv"
peer=1
"$python" -c 'import matplotlib; matplotlib.use("Agg"); import ChannelAttribution, pandas' \
	>/dev/null 2>&1 || peer=
# shellcheck disable=SC2086 # a list of words
for ((run = 1; run <= runs; run++)); do
	for order in $orders; do
		whole "leat, order $order" "$bin/leat-attribute" --order "$order" "$work/paths.csv"
		[[ -z $peer ]] || whole "ChannelAttribution, order $order" \
			"$python" "$here/markov.py" "$work/paths.csv" "$order"
	done
	whole "leat, order 4" "$bin/leat-attribute" --order 4 "$work/fifth.csv"
done

echo "Markov of $paths different paths, 20 channels"
for order in $orders; do
	for name in "leat, order $order" "ChannelAttribution, order $order"; do
		row "$name" "$work/paths.csv"
	done
done
row "leat, order 4" "$work/fifth.csv"
if [[ -z $peer ]]; then
	echo "  ChannelAttribution: skipped, $python does not have it (pip install ChannelAttribution matplotlib pandas)"
	exit 0
fi
for order in $orders; do
	times "ChannelAttribution, order $order" "leat, order $order" 10
	target "leat, order $order: its memory by the other's" \
		"$(awk "BEGIN { print ${kilobytes["leat, order $order"]} / ${kilobytes["ChannelAttribution, order $order"]} }")" \
		most 0.25
	[[ $order == auto ]] || apart "leat, order $order" "ChannelAttribution, order $order"
done
