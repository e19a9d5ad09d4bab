# A budget whose last unit does not earn itself back is warned of.
leat-allocate -q --budget 56000 --max-change 5 "$TOP/examples/allocate/model.jsonl" | cut -d, -f1,9,18-21,29,30
