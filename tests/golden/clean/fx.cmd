# A pair as it is and turned round; an instant's day is the zone's; days of a period on average;
# the account's currency and the rate are kept, and orders come to one outcome.
leat-clean --complete --fx fx-rates.csv --currency EUR --tz Europe/Berlin --quality $TMP/q.jsonl fx-rows.csv
cat $TMP/q.jsonl
