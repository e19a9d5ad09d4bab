{ head -1 few.csv; echo 'end,,,,,,,,,ok,0'; } | leat-attribute -m last,markov
