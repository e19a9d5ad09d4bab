leat-clean bad.csv | cut -d, -f1,2,7,16
