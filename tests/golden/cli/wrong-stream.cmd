# A stream of another type is told by its first row, whatever its format.
plan=../report/plan.csv model=../report/model.jsonl observations=../report/observations.csv
for program in ingest clean attribute fit; do
	leat $program $plan 2>&1 >/dev/null || echo "  $?"
	leat $program $model 2>&1 >/dev/null || echo "  $?"
done
leat allocate $plan 2>&1 >/dev/null || echo "  $?"
leat allocate $observations 2>&1 >/dev/null || echo "  $?"
