leat-clean --grain adgroup grains.csv
