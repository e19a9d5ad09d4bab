leat-clean grains.csv
