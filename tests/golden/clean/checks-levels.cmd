# What was put into a market's rows, but for duplicates, and what is told of it; then the rows that are flagged, by flag.
leat-simulate --seed 7 --days 364 --faults $TMP/faults.csv > $TMP/rows.csv
grep -v ^duplicate $TMP/faults.csv | cut -d, -f1-3,5,7,9-10 | sort
leat-clean -q --policy checks-all.json --as-of 2024-12-30 --quality $TMP/q.jsonl $TMP/rows.csv > $TMP/clean.csv 2>$TMP/e
grep '"finding"' $TMP/q.jsonl | sed 's/.*"check":"\([^"]*\)","severity":"warning",/\1 /; s/"channel":"[^"]*",//; s/,"message".*//; s/,"\(expected\|score\)":[^,]*//g; s/"//g'
awk -F, 'NR == 1 { while ($++c != "flags"); } /^spend/ { print $c }' $TMP/clean.csv | tr ' ' '\n' | grep . | sort | uniq -c | awk '{ print $2, $1 }'
grep summary $TMP/q.jsonl
