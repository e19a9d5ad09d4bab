# A plan of another model is shown, with a warning.
sed 's/20044a7f4cb8/20044a7f4cb9/' plan.csv | leat-report model.jsonl - | sed -n '1,6p'
