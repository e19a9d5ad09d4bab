awk -f delay.awk | leat-clean --policy delay.json --delay delay-flag.json
