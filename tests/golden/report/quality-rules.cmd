# What rules for single rows did, by name where they have one.
{
	head -n 1 quality.jsonl
	echo '{"kind":"rule","rule":"clean.taxonomy.rules[0]","name":"brand","action":"set","rows":12}'
	echo '{"kind":"rule","rule":"clean.consent.touches","action":"drop","rows":1200}'
	echo '{"kind":"rule","rule":"clean.fx","name":"USD","action":"convert","rows":3,"amounts_rounded":0,"rounding":0}'
} >"$TMP/rules.jsonl"
leat-report "$TMP/rules.jsonl" | sed -n '/policy/,/^Made/p'
leat-report --format html "$TMP/rules.jsonl" | grep -c 'clean.taxonomy.rules\[0\]'
