#!/usr/bin/env bash
# With --run, a plan can be followed back to the exports: what one stage read is what
# another wrote, by SHA-256, and the digests are those of the files.
set -uo pipefail
run=$TMP/run
export LEAT_RUN=$run # the same as --run, for every stage of a pipe
exports=$TOP/tests/golden/ingest
google=$exports/google_ads__ui_campaign_daily_en.csv
shopify=$exports/shopify__orders_export.csv

sha() { sha256sum "$1" | cut -d' ' -f1; }

# field PROGRAM PATTERN -- what stands for the capture in the last line of the program
field() { grep "\"program\":\"leat-$1\"" "$run/manifest.jsonl" | tail -n 1 | sed -nE "s/.*$2.*/\\1/p"; }
first_input() { field "$1" '"inputs":\[\{[^}]*"sha256":"([0-9a-f]{64})"\}.*\]'; }
last_input() { field "$1" '"inputs":\[[^]]*"sha256":"([0-9a-f]{64})"\}\]'; }
output() { field "$1" '"output":\{[^}]*"sha256":"([0-9a-f]{64})"\}'; }
side() { field "$1" '"files":\[\{[^}]*"sha256":"([0-9a-f]{64})"\}\]'; }
count() { field "$1" "\"rows_$2\":([0-9]+)"; }

same() { # what, two digests
	if [[ ${#2} -eq 64 && $2 == "$3" ]]; then echo "ok $1"; else echo "# $2 and $3"; echo "not ok $1"; fi
}

leat-ingest -q "$google" "$shopify" --rejects "$TMP/rejects.csv" | leat-clean -q |
	leat-attribute -q -m last -o "$TMP/credits.csv" 2>/dev/null || exit 1
same "the first input is the first export" "$(first_input ingest)" "$(sha "$google")"
same "the last input is the last export" "$(last_input ingest)" "$(sha "$shopify")"
same "a file beside the stream" "$(side ingest)" "$(sha "$TMP/rejects.csv")"
same "clean read what ingest wrote" "$(first_input clean)" "$(output ingest)"
same "attribute read what clean wrote" "$(first_input attribute)" "$(output clean)"
same "the last output is the file" "$(output attribute)" "$(sha "$TMP/credits.csv")"
for p in ingest clean attribute; do
	read -ra n <<<"$(for k in read made written rejected merged dropped; do count $p $k | tr '\n' ' '; done)"
	if [[ ${#n[@]} -eq 6 && $((n[0] + n[1])) -eq $((n[2] + n[3] + n[4] + n[5])) && ${n[0]} -gt 0 ]]; then
		echo "ok $p: the counts balance"
	else
		echo "not ok $p: the counts balance: ${n[*]}"
	fi
done
if [[ $(count clean read) -eq $(count ingest written) && $(count attribute read) -eq $(count clean written) ]]; then
	echo "ok rows written are rows read"
else
	echo "not ok rows written are rows read"
fi

# A stream of one's own between exports, from a pipe: both kinds of operand are there.
leat-ingest -q "$google" - <"$TMP/credits.csv" >"$TMP/mixed.csv" || exit 1
same "mixed operands: the export" "$(first_input ingest)" "$(sha "$google")"
same "mixed operands: the stream" "$(last_input ingest)" "$(sha "$TMP/credits.csv")"
same "standard output" "$(output ingest)" "$(sha "$TMP/mixed.csv")"

leat-attribute -q "$TOP/tests/golden/attribute/paths.csv" >"$TMP/paths.out" || exit 1
same "path counts: the table" "$(first_input attribute)" "$(sha "$TOP/tests/golden/attribute/paths.csv")"
same "path counts: the credits" "$(output attribute)" "$(sha "$TMP/paths.out")"

leat-simulate -q --days 100 --seed 3 | leat-fit -q --warmup 100 --draws 100 -o "$TMP/model.jsonl" 2>/dev/null &&
	leat-allocate -q "$TMP/model.jsonl" -o "$TMP/plan.csv" 2>/dev/null || exit 1
same "fit read what simulate wrote" "$(first_input fit)" "$(output simulate)"
same "allocate read what fit wrote" "$(first_input allocate)" "$(output fit)"
same "the plan" "$(output allocate)" "$(sha "$TMP/plan.csv")"

# What a report read: the model first, then the plan.
leat-report "$TMP/plan.csv" "$TMP/model.jsonl" -o "$TMP/report.txt" || exit 1
same "a report names the model" "$(first_input report)" "$(output fit)"
same "and the plan" "$(last_input report)" "$(output allocate)"
same "the report" "$(output report)" "$(sha "$TMP/report.txt")"

# A run that fails is recorded with its status, and vouches for nothing that it wrote.
leat-ingest -q -o "$TMP/none.csv" "$google" /dev/null 2>/dev/null
if [[ $(field ingest '"status":([0-9]+)') == 65 && $(field ingest '"output":\{[^}]*"sha256":"([^"]*)"\}') == "" ]]; then
	echo "ok a failed run"
else
	echo "not ok a failed run"
fi
if [[ $(wc -l <"$run/manifest.jsonl") -eq 10 ]]; then echo "ok a line a run"; else echo "not ok a line a run"; fi
