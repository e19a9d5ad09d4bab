leat-clean miscounted.csv | tail -1
