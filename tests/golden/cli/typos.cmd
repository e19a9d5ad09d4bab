# A word that is nearly right is met with the right one; else with the list of what there is.
for c in 'leat alocate' 'leat nothing' 'leat fit --sed 1' 'leat fit --chains many' 'leat fit --chains' \
	'leat fit --nothing' 'leat report --format pdf' 'leat attribute -m Markov' 'leat attribute -m magic' \
	'leat clean --tz Berlin ../report/observations.csv' 'leat clean --grain week' 'leat ingest --currency EURO' \
	'leat allocate --max-change 30 ../report/model.jsonl' \
	'leat allocate --cap paid_serach=5 ../report/model.jsonl' \
	'leat allocate --fixed tv ../report/model.jsonl' 'leat simulate market.json' \
	'leat report missing.csv'; do
	$c 2>&1 </dev/null || echo "  $?"
done
