awk -f drift.awk | leat-clean --policy drift-typo.json
