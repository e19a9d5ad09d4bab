# Which experiments a model used, by its settings, and why it did not use the others.
{ head -1 days.csv | sed 's/$/,conversions,se,experiment,flags,geo/'
	grep -v '^kind\|^end' days.csv | sed 's/$/,,,,,/'
	cat <<'ROWS'
lift,2026-02-02,video,,,40,2026-02-15,120,EUR,,,,30,north,,
lift,2026-02-20,paid_search,,,-200,2026-03-01,-300,EUR,,,,80,,,
lift,2026-02-02,video,,,40,2026-02-15,120,EUR,,,,30,old,used,
lift,2026-02-02,video,,,40,2026-02-15,,,,,9,3,orders,,
lift,2026-02-02,radio,,,40,2026-02-15,120,EUR,,,,30,radio,,
lift,2026-02-02,video,,7,40,2026-02-15,120,EUR,,,,30,seven,,
lift,2026-02-02,video,,,40,2026-02-15,120,EUR,,,,30,town,,Ghent
lift,2026-02-02,video,,,99999,2026-02-15,120,EUR,,,,30,huge,,
lift,2026-02-02,video,,,40,2026-12-15,120,EUR,,,,30,future,,
ROWS
} >"$TMP/rows.csv"
fit() { leat-fit --complete -q --chains 1 --warmup 100 --draws 100 --keep 10 "$@" "$TMP/rows.csv" >"$TMP/model" 2>"$TMP/err"; }
fit
grep -o 'experiment .*' "$TMP/err"
grep -o '"experiments":[^]]*]' "$TMP/model"
echo '{"experiments": ["north"]}' >"$TMP/north.json"
fit --model "$TMP/north.json"
grep -o '"experiments":[^]]*]' "$TMP/model"
echo '{"experiments": ["south"]}' >"$TMP/south.json"
fit --model "$TMP/south.json" || echo $?
grep 'called' "$TMP/err"
