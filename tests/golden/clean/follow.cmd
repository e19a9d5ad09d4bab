# Rows are checked one by one: duplicates stay, nothing is derived, and a policy's rules count.
cd "$TMP"
printf '{"version": 1, "clean": {"max_reject_share": 0.2, "checks": {"gap": {"action": "hold"}}}}' >policy.json
printf 'kind,time,channel,cost,currency,id,revenue\nspend,2026-07-01,tv,1,EUR,,\nspend,2026-07-01,tv,1,EUR,,\nspend,2026-07-01,tv,x,EUR,,\nconversion,2026-07-01T12:00:00+02:00,,,EUR,A1,80\n' >a.csv
cat a.csv | leat-clean --follow --policy policy.json --rejects rejects.csv --complete || echo "status $?"
cat rejects.csv
