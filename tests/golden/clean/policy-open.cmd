# Who may write the policy decides where money goes.
install -m 666 policy.json $TMP/policy.json
leat-clean --policy $TMP/policy.json whole.csv 2>&1 | sed "s|$TMP/||"
