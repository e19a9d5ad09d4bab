# Outcomes that are there are not derived again.
sed '3a\
outcome,2026-03-03,,,,1,10,EUR,,,' few.csv | leat-attribute --complete -m last
