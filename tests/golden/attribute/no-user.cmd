# Nothing is lost in silence: a conversion of nobody is the baseline's, a touch of nobody is counted.
sed '3a\
touch,2026-03-02,email,,,,,,,,\
conversion,2026-03-04,,,8,2,,,,,' few.csv | leat-attribute --complete -m last,markov
