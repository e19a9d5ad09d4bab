# Held input is forwarded as held, without a model.
sed 's/^end.*/end,,,,,,,,,held:75,359/' days.csv | leat-fit -O jsonl
