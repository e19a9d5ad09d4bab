# A touch after a conversion has no part in it; the next conversion of that user is the baseline's if it came before.
sed '2s/03-01/03-05/' few.csv | leat-attribute -m first,markov
