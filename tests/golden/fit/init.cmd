# Last night's model makes tonight's fit cheaper, in the same units, and a channel that it does
# not know is started anew.
leat-fit -q --keep 10 -o "$TMP/cold.jsonl" days.csv
leat-fit -q --keep 10 --init "$TMP/cold.jsonl" -o "$TMP/warm.jsonl" days.csv
gradients() { head -n 1 "$1" | sed 's/.*"gradients":\([0-9]*\).*/\1/'; }
test "$((2 * $(gradients "$TMP/warm.jsonl")))" -le "$(gradients "$TMP/cold.jsonl")" && echo 'half the gradients'
for f in cold warm; do head -n 1 "$TMP/$f.jsonl" | grep -o '"scaling":{.*},"diagnostics":{"converged":[a-z]*' | md5sum; done | uniq | wc -l
sed 's/,video,/,radio,/' days.csv >"$TMP/radio.csv"
leat-fit --keep 10 --init "$TMP/cold.jsonl" -o "$TMP/radio.jsonl" "$TMP/radio.csv" 2>"$TMP/err"
grep lacks "$TMP/err"
for f in cold radio; do head -n 1 "$TMP/$f.jsonl" | grep -o '"exposure":{"paid_search":[0-9.]*'; done | uniq | wc -l
