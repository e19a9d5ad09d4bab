leat-clean --grain campaign grains.csv | cut -d, -f1,2,5,7,9,16
