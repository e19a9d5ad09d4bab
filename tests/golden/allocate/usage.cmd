# Empty input, two models, a full disk, a policy that others may write to.
run() { "$@" >"$TMP/out" || echo "status $?"; }
run leat-allocate /dev/null
run leat-allocate a.jsonl b.jsonl
leat-allocate -q "$TOP/examples/allocate/model.jsonl" >/dev/full || echo "status $?"
cp policy.json "$TMP/policy.json"
chmod 666 "$TMP/policy.json"
leat-allocate --policy "$TMP/policy.json" "$TOP/examples/allocate/model.jsonl" 2>&1 | sed "s|$TMP/||"
