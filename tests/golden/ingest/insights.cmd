# Meta's Insights: two documents, overlapping types of actions, a period, what is not told.
leat-ingest insights.json
# The same rows as JSON lines, and as a list, give the same.
leat-ingest -q insights.json >"$TMP/a"
tr '\n' ' ' <insights.json | sed 's/^{"data": \[//; s/\], *"paging".*{"data": \[/,/; s/\]} *$//' >"$TMP/rows"
sed 's/}, *{"date_start/}\n{"date_start/g; s/},{"date_start/}\n{"date_start/g' "$TMP/rows" >"$TMP/insights.json"
leat-ingest -q "$TMP/insights.json" | diff "$TMP/a" -
wc -l <"$TMP/insights.json"
(echo '['; sed 's/}$/},/; $s/,$//' "$TMP/insights.json"; echo; echo ']') >"$TMP/list"; mv "$TMP/list" "$TMP/insights.json"
leat-ingest -q "$TMP/insights.json" | diff "$TMP/a" -
