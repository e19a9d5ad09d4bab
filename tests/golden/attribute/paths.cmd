# Blanks trimmed, blank tokens skipped, an empty path to the baseline, fractions kept, repeats counted by linear.
leat-attribute --model first,last,linear,u-shape,markov paths.csv
