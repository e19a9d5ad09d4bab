awk -f delay.awk | leat-clean --policy delay-typo.json
