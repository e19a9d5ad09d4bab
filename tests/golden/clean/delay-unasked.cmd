awk -f delay.awk | leat-clean --delay delay.json
