# Until when a part was observed must not depend on what is in it: models that learn need it said.
cd "$TMP"
leat-simulate -q --journeys 100 | grep -v ^cover >bare.csv
leat-attribute -q --complete -m linear --partial bare.csv | sed -n 1p | grep -o '"observe":"[^"]*"'
leat-attribute -q --complete -m markov --partial bare.csv || echo "$?"
leat-attribute -q --complete -m markov --observe /2024-02-01 --partial bare.csv |
	sed -n 1p | grep -o '"observe":"[^"]*"'
leat-simulate -q --journeys 100 | sed 's/^cover,2024-01-01,2024-01-30/cover,2024-01-01,2024-01-20/' >short.csv
leat-attribute -q -m markov --partial short.csv || echo "$?"
# A held or cut part makes no sums.
leat-simulate -q --journeys 100 | sed 's/,ok,/,held:75,/' | leat-attribute -m last --partial || echo "$?"
leat-simulate -q --journeys 100 | sed '$d' | leat-attribute -m last --partial || echo "$?"
