leat-attribute --model last,markof few.csv
