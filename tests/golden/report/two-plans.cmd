leat-report plan.csv plan.csv
