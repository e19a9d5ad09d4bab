# Every model over one stream: rows unchanged, then outcomes, then credits; ids keep their zeros and digits.
leat-attribute --model first,last,linear,u-shape,time-decay,markov touches.csv
