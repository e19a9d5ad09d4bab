# Every member of the checks of delay, drift and collinear that can be wrong, and how that is said.
while read -r checks; do
	echo "{\"version\": 1, \"clean\": {\"checks\": $checks}}" >$TMP/policy.json
	awk -f drift.awk | leat-clean -q --policy $TMP/policy.json 2>&1 >/dev/null | sed 's|.*policy.json: ||' || true
done <<'END'
{"delay": {"action": "hold"}}
{"delay": {"action": 1}}
{"delay": {"limit": -0.5}}
{"delay": {"max_age_days": 0}}
{"delay": {"max_age_days": 367}}
{"delay": {"max_error": -1}}
{"delay": {"lmit": 0.9}}
{"drift": {"action": "reject"}}
{"drift": {"window_days": 7}}
{"drift": {"reference_days": 735}}
{"drift": {"psi": -1}}
{"drift": {"p": 0}}
{"drift": {"p": 0.6}}
{"collinear": {"action": "drop"}}
{"collinear": {"correlation": 1.1}}
{"collinear": {"inflation": 0}}
{"collinear": {"condition": "high"}}
{"colinear": {}}
END
