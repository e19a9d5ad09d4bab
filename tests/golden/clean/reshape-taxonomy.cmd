# The first rule that matches wins; * and ? are patterns, \* is a star; a rule that names only
# what covers have is for covers too; a row that no rule matches is flagged.
cat >$TMP/p.json <<'P'
{"version": 1, "clean": {"taxonomy": {"unmatched": "flag", "rules": [
  {"name": "brand", "when": {"channel": "cpc", "campaign": ["*_brand_*", "*_Brand_*"]},
   "set": {"channel": "brand_search", "segment": "brand"}},
  {"name": "zurich", "when": {"channel": "cpc", "campaign": "at_z?rich"}, "ignore_case": true,
   "set": {"channel": "paid_search", "geo": "AT"}},
  {"name": "search", "when": {"channel": "cpc"}, "kinds": ["spend"], "set": {"channel": "paid_search"}},
  {"name": "star", "when": {"campaign": "*[sale]\\*"}, "set": {"channel": "paid_social", "platform": "meta"}},
  {"name": "facebook", "when": {"platform": "fb"}, "set": {"platform": "meta"}}]}}}
P
leat-clean --complete --policy $TMP/p.json --quality $TMP/q.jsonl reshape-rows.csv
cat $TMP/q.jsonl
