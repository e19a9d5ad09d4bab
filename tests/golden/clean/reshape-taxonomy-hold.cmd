# The verdict comes before the first row goes out, and the trailer passes it on.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"taxonomy": {"unmatched": "hold", "rules": [
  {"when": {"channel": "cpc"}, "set": {"channel": "paid_search"}}]}}}
P
leat-clean --complete --policy $TMP/p.json reshape-rows.csv | grep -E 'unmatched|^end'
