#!/usr/bin/env bash
# scale.sh -- credits by several models of many touches of many users, in no order of users, by
# leat-attribute: seconds and memory, on one thread and on two, which have to write the same. The goals
# are those of 100 million touches, USERS=10000000, whose journeys take 14 GB of TMPDIR for a while.
#   BIN    directory of the programs (bin)
#   USERS  ten touches each (1000000)
#   MODELS with commas (last,linear,markov,hazard)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
users=${USERS:-1000000} models=${MODELS:-last,linear,markov,hazard}
[[ -x /usr/bin/time ]] || { echo "scale: skipped, there is no /usr/bin/time"; exit 0; }
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Ten touches a user on average; a pipe of 64 pieces a row at a time parts what is of one user.
sed 's/"days": 30/"days": 64/' "$here/accuracy/market.json" >"$work/truth.json"
"$bin/leat-simulate" -q --truth "$work/truth.json" --journeys "$users" --bare >"$work/rows.csv"
split -a 3 -n l/64 "$work/rows.csv" "$work/piece."
rm "$work/rows.csv"
{
	head -n 1 "$work/piece.aaa"
	sed -i 1d "$work/piece.aaa"
	paste -d '\n' "$work"/piece.* | sed '/^$/d'
} >"$work/rows.csv"
rm "$work"/piece.*

touches=$(grep -c ^touch "$work/rows.csv")
echo "Credits by $models of $touches touches of $users users, $(du -m "$work/rows.csv" | cut -f 1) MB of CSV"
for threads in 1 2; do
	/usr/bin/time -o "$work/time" -f '%e %M' \
		"$bin/leat-attribute" -q --complete -j "$threads" --model "$models" "$work/rows.csv" |
		sha256sum >"$work/$threads.sum"
	read -r seconds kb <"$work/time"
	awk -v j="$threads" -v s="$seconds" -v k="$kb" -v n="$touches" 'BEGIN {
		printf "  %d thread%s %8.1f s %6.2f million touches/s %6.0f MB", j, j == 1 ? " " : "s", s, n / s / 1e6, k / 1000
		if (j == 2 && n >= 9e7) print s < 300 && k < 2e6 ? "  (under 300 s and 2000 MB: met)" : "  (under 300 s and 2000 MB: NOT MET)"
		else print "" }'
done
cmp -s "$work/1.sum" "$work/2.sum" || { echo "  one thread and two differ"; exit 1; }
