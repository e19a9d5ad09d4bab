#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# attribute.sh SHARDS INPUT OUT [OPTION ...] -- leat-attribute on Slurm: an array of SHARDS tasks, each
# on one shard of the users of INPUT, and a job that depends on it and makes credits of
# their sums. Tasks that failed, or whose node did, are submitted again, at most twice.
#
#	attribute.sh 64 /shared/journeys.csv /shared/credits.csv --model last,markov --lookback 30
#
#   LEAT   directory of the programs, on every node    (/usr/local/bin)
#   WORK   directory that all nodes share, for sums     (OUT.work)
# Models that learn need cover rows in INPUT, or --observe.
set -euo pipefail
shards=$1 input=$2 out=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
leat=${LEAT:-/usr/local/bin}
dir=${WORK:-$out.work}
mkdir -p "$dir"

# Numbers of the shards whose sums are not there: 0,3,17
missing() {
	local i list=
	for ((i = 0; i < shards; i++)); do
		[[ -e $dir/sums-$i ]] || list+=${list:+,}$i
	done
	echo "$list"
}

for round in 1 2 3; do
	after=()
	tasks=$(missing)
	if [[ -n $tasks ]]; then
		array=$(sbatch --parsable --export=NONE --array="$tasks" --output="$dir/shard-%a.log" \
			"$here/shard.sbatch" "$leat" "$shards" "$dir" "$input" "$@")
		# afterok would never run it if one task failed, or cancel it if one was requeued.
		after=(--dependency="afterany:${array%%;*}")
	fi
	echo "attribute.sh: round $round: shards ${tasks:-none}" >&2
	if sbatch --wait --export=NONE "${after[@]}" --output="$dir/final.log" \
		"$here/final.sbatch" "$leat" "$shards" "$dir" "$out" "$@" >/dev/null; then
		cat "$dir/final.log" >&2
		rm -f "$dir"/sums-*
		exit 0
	fi
	# Sums that cannot be put together will not be better for being made again.
	[[ -n $(missing) ]] || break
done
cat "$dir"/*.log >&2
echo "attribute.sh: not done; what there is, is in $dir" >&2
exit 1
