#!/usr/bin/env bash
# clean.sh -- CSV in through a pipe, validated CSV out through a pipe: leat-clean beside what else
# can be told to do the same, in one run, the best of RUNS, interleaved, and the ratios.
# Twice: what a row must be in itself (types, needed columns, signs), and that without rows of one
# identity, of which the newest as_of stays, which leat-clean always does. Peers pass the trailer on.
#   BIN    directory of the programs (bin)
#   ROWS   rows to read (1000000); one in fifty repeats another
#   RUNS   runs of each (3)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$here/../bin}" && pwd)
rows=${ROWS:-1000000} runs=${RUNS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/rows" csv "$rows" | awk -v rows="$rows" -F, 'NR == 1 { print $0 ",as_of"; next }
	NR > rows + 1 { sub(/ok,[0-9]*/, "ok," rows + again); print $0 ","; next }
	{ print $0 ",2026-07-01" }
	NR % 50 == 2 { print $0 ",2026-07-02"; again++ }' >"$work/rows.csv"
TIMEFORMAT=%R

cat >"$work/peer.py" <<'PY'
import duckdb, sys
threads, dedupe = sys.argv[1], sys.argv[2] == "dedupe"
db = duckdb.connect()
db.execute(f"set threads = {threads}")
db.execute("set preserve_insertion_order = true")
text = ["kind", "channel", "platform", "account", "campaign_id", "campaign", "geo", "device", "currency", "name",
        "value", "note"]
types = {"time": "DATE", "as_of": "DATE", "impressions": "UBIGINT", "clicks": "UBIGINT", "cost": "DECIMAL(18,6)",
         "conversions": "DECIMAL(18,6)", "revenue": "DECIMAL(18,6)"}
order = ("kind time channel platform account campaign_id campaign geo device impressions clicks cost conversions "
         "revenue currency name value note as_of").split()
columns = "{" + ", ".join(f"'{c}': '{types.get(c, 'VARCHAR')}'" for c in order) + "}"
query = f"""select * from read_csv('/dev/stdin', header = true, auto_detect = false, delim = ',', quote = '"',
    escape = '"', columns = {columns})
    where kind = 'end' or (kind = 'spend' and time is not null and channel <> '' and cost >= 0 and
        conversions >= 0 and regexp_full_match(currency, '[A-Z][A-Z][A-Z]'))"""
if dedupe:
    query += """ qualify row_number() over (partition by kind, time, channel, platform, account, campaign_id, geo,
        device order by as_of desc) = 1"""
db.execute(f"copy ({query}) to '/dev/stdout' (format csv, header true)")
PY

leat() { "$bin/leat-clean" -q; }
duck() { python3 "$work/peer.py" "$1" "$2"; }
miller() {
	# shellcheck disable=SC2016 # the dollars are Miller's
	local check='$kind == "end" || ($kind == "spend" && $time =~ "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" &&
		is_not_empty($channel) && $cost >= 0 && $conversions >= 0 && is_int($clicks) &&
		is_int($impressions) && $currency =~ "^[A-Z]{3}$")'
	if [[ $1 == dedupe ]]; then
		mlr --csv filter "$check" "then" sort -cr as_of "then" \
			head -n 1 -g kind,time,channel,platform,account,campaign_id,geo,device
	else
		mlr --csv filter "$check"
	fi
}
have_duck() { python3 -c 'import duckdb' 2>/dev/null; }

# once NAME COMMAND... -- seconds of one run, kept if they are the fewest of that name.
once() {
	local name=$1 s
	shift
	# shellcheck disable=SC2002 # a pipe is what is measured
	s=$({ time { cat "$work/rows.csv" | "$@" 2>"$work/err" | cat >"$work/out"; }; } 2>&1) || {
		echo "$name: failed" >&2; cat "$work/err" >&2; return 1; }
	[[ $(wc -l <"$work/out") -ge $rows ]] || { echo "$name: rows are missing" >&2; return 1; }
	if [[ ! -e $work/$name ]] || awk "BEGIN { exit !($s < $(cat "$work/$name")) }"; then
		echo "$s" >"$work/$name"
	fi
}

for ((i = 0; i < runs; i++)); do
	once leat leat
	for what in check dedupe; do
		if have_duck; then
			once "duckdb-1-$what" duck 1 "$what"
			once "duckdb-2-$what" duck 2 "$what"
		fi
	done
	if command -v mlr >/dev/null && [[ $i -eq 0 ]]; then
		once "miller-check" miller check
		once "miller-dedupe" miller dedupe
	fi
done
echo "clean, $((rows + rows / 50)) rows, $(($(wc -c <"$work/rows.csv") / 1000000)) MB, through pipes"
leat=$(cat "$work/leat")
printf '  %-44s %8.3f s\n' "leat-clean: checks, and no repeats" "$leat"
for n in duckdb-1-check duckdb-2-check miller-check duckdb-1-dedupe duckdb-2-dedupe miller-dedupe; do
	[[ -e $work/$n ]] || continue
	awk -v n="$n" -v s="$(cat "$work/$n")" -v l="$leat" 'BEGIN {
		split(n, p, "-"); what = p[length(p)] == "check" ? "checks" : "checks, and no repeats"
		who = p[1] == "duckdb" ? "duckdb, " p[2] (p[2] > 1 ? " threads" : " thread") : "mlr"
		printf "  %-44s %8.3f s %8.1f x leat\n", who ": " what, s, s / l }'
done
[[ -x /usr/bin/time ]] || exit 0
{ /usr/bin/time -f %M "$bin/leat-clean" -q <"$work/rows.csv" >/dev/null; } 2>&1 |
	awk '{ printf "  %-44s %8.1f MB\n", "leat-clean: memory at most", $1 / 1000 }'
