# The whole plan, as an analyst would see it without any option.
leat-allocate "$TOP/examples/allocate/model.jsonl"
