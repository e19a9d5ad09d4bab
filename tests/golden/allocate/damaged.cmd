# A model that was touched is not allocated on.
sed 's/"spend_recent":4200/"spend_recent":9200/' "$TOP/examples/allocate/model.jsonl" | leat-allocate
