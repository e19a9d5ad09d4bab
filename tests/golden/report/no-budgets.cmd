# Lines without a budget of their own: spend over the period is shown, to the last micro.
leat-report weekly.csv
