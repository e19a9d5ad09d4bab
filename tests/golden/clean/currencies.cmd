leat-clean currencies.csv | cut -d, -f1,7,16,19
