#!/usr/bin/env bash
# Whatever the number of threads, and from a file or a pipe: the same bytes, messages and status,
# of files that are several pieces long, with records that are not for the scanner in them, with
# faults, and with an unfinished end. The manifest has the digests of what was read.
set -euo pipefail
cd "$TMP"

"$TOP/bench/rows" csv 12000 >even.csv
"$TOP/bench/rows" jsonl 9000 >even.jsonl
# Line breaks in quotes everywhere, what looks like rows in them, and CR LF.
awk 'NR == 1 { head = $0 }
	NR % 3 == 0 { sub(/"row [0-9]*"/, "\"row\n" head "\nspend,,,\n\"\"x\"\"\"") }
	{ print }' even.csv | sed 's/$/\r/' >breaks.csv
# One cell of half a megabyte, most of it line ends.
awk 'NR == 6000 { s = "x,y,\n"; for (i = 0; i < 16; i++) s = s s; sub(/"row [0-9]*"/, "\"" s "\"") } { print }' \
	even.csv >long.csv
sed '7000s/.*/spend,2026-01-01,"broken" quotes/' even.csv >quotes.csv
sed '8000s/^spend,/spend/' even.csv >ragged.csv
sed '8000s/"cost"/"cost":1,"cost"/' even.jsonl >twice.jsonl
sed '5000s/"note":"row \([0-9]*\)"/"note":{"a":[1,"\\u00e9"]}/; s/"geo"/"g\\u0065o"/' even.jsonl >nested.jsonl
head -c 1000000 even.csv >cut.csv
head -c 1000000 even.jsonl >cut.jsonl
cat even.csv quotes.csv >behind.csv

# say VERDICT WHAT -- and, if it is bad, how the messages differ.
say() {
	echo "$1 $2"
	[[ $1 == ok ]] || diff want.err got.err | head -3 || :
}

# run NAME COMMAND... -- into NAME and NAME.err, its status into NAME.rc.
run() {
	local name=$1 status=0
	shift
	"$@" >"$name" 2>"$name.err" || status=$?
	echo "$status" >"$name.rc"
}

same() { cmp -s want got && cmp -s want.rc got.rc; }

for file in even.csv even.jsonl breaks.csv long.csv quotes.csv ragged.csv twice.jsonl nested.jsonl \
	cut.csv cut.jsonl behind.csv; do
	for program in leat-attribute leat-clean; do
		run want "$program" -j 1 "$file"
		for n in 2 3 7; do
			run got "$program" -j "$n" --run run "$file"
			if same && cmp -s want.err got.err; then v=ok; else v="not ok"; fi
			say "$v" "$program -j $n $file is $program -j 1"
		done
		# A pipe has another name in messages.
		run got "$program" -j 2 < <(cat "$file")
		if same; then v=ok; else v="not ok"; fi
		say "$v" "$program -j 2 <$file, a pipe, is $program -j 1"
		if [[ $(cat want.rc) -eq 0 ]]; then
			sum=$(sha256sum "$file")
			if [[ $(grep -c "${sum%% *}" run/manifest.jsonl) -eq 3 ]]; then v=ok; else v="not ok"; fi
			say "$v" "$program $file: the digest of what was read in pieces"
		fi
		rm -rf run
	done
done
