awk -f delay.awk | leat-clean --policy delay-flag.json | grep partial
