leat-clean -q --policy policy.json whole.csv | grep ^outcome
