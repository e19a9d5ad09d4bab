leat-clean --grain campaign other-spend.csv | cut -d, -f1,2,5,7,9,16
