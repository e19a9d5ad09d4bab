# A policy, and options laid over it: floor, cap, fixed, length, start, a larger budget.
cp policy.json "$TMP/policy.json"
chmod go-w "$TMP/policy.json"
leat-allocate --policy "$TMP/policy.json" --budget 5700 --days 7 --start 2026-07-06 --fixed paid_social \
	--floor display=85.5 --cap video=160 -O jsonl "$TOP/examples/allocate/model.jsonl"
