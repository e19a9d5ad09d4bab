leat-attribute -O jsonl <touches.csv | grep '"credit"'
