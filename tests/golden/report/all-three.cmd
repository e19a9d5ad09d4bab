# Observations add what platforms claim; the headline stays the plan's.
leat-report model.jsonl observations.csv plan.csv | sed -n '1,4p;/^What platforms/,/^All orders/p'
