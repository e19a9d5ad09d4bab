# Lines that do not add up to the total.
sed 's/,2971.23,/,2971.24,/' plan.csv | leat-report model.jsonl -
