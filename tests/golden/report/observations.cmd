# Observations alone: what was spent, claimed and credited, exactly.
leat-report observations.csv
