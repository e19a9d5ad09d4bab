leat-fit --kpi sales days.csv
