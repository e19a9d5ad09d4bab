# A model that has not converged: a warning, or with --strict a held plan and status 1.
leat-allocate -q unsettled.jsonl | tail -n 1 | cut -d, -f1,2
rc=0
leat-allocate --strict unsettled.jsonl >"$TMP/plan" || rc=$?
echo "status $rc"
cat "$TMP/plan"
