# A platform is late (75), and a day is missing (1): waiting does not mend the gap.
echo '{"version": 1, "clean": {"checks": {"late": {"warn_after_days": 1, "error_after_days": 2},
	"gap": {"action": "hold"}}}}' >"$TMP/policy.json"
rc=0
leat-clean --policy "$TMP/policy.json" --as-of 2026-09-10 checks.csv >"$TMP/o.csv" || rc=$?
tail -n 1 "$TMP/o.csv"
exit $rc
