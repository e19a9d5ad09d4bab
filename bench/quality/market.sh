# shellcheck shell=bash
# market.sh -- for the parts: a market with faults in $work, and what leat-clean finds of them.
#   BIN        directory of the programs
#   VERBOSE=1  tell every false alarm and every miss
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# spoil SEED [SED SCRIPT] -- two years of six campaigns of four platforms and the shop's orders; the
# script changes the market's truth file.
spoil() {
	"$BIN/leat-simulate" --channels 6 --seed "$1" --truth-out "$work/truth.json" >"$work/rows.csv"
	sed "${2:-}" "$work/truth.json" >"$work/market.json"
	"$BIN/leat-simulate" --truth "$work/market.json" --seed "$1" --faults "$work/faults.csv" -o "$work/rows.csv"
}

# judge -- what a policy that asks for every check, with its defaults, finds, as lines
# "WHAT<TAB>PART<TAB>WHOLE".
judge() {
	local last
	last=$(sed -n 's/^cover,[^,]*,\([^,]*\),.*/\1/p' "$work/rows.csv" | sort | tail -n 1)
	"$BIN/leat-clean" -q --policy "$here/checks.json" --as-of "$last" --rejects "$work/rejects.csv" \
		--quality "$work/report.jsonl" "$work/rows.csv" >"$work/clean.csv" 2>"$work/messages" || {
		cat "$work/messages" >&2
		return 1
	}
	awk -v ROWS="$(grep -c '^spend,' "$work/rows.csv")" -v VERBOSE="${VERBOSE:-0}" -f "$here/score.awk" \
		"$work/faults.csv" "$work/rejects.csv" "$work/report.jsonl"
}
