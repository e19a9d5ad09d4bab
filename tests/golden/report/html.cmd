# The page where there is no gnuplot: tables for pictures, and one warning.
p=$(command -v leat-report)
PATH=/nonexistent "$p" --format html model.jsonl plan.csv | sed '/^<style>$/,/^<\/style>$/d'
