leat-attribute -m last,markov -O jsonl <paths.csv
