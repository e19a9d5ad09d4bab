leat-attribute --no-nulls paths.csv
