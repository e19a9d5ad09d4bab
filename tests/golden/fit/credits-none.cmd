leat-fit --credits hazard days.csv
