leat-attribute --order 2 few.csv
