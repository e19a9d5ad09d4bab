# A held stream is passed on as held, without credits.
sed '$s/ok/held:75/' few.csv | leat-attribute -m last
