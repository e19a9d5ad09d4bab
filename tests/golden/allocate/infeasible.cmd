# What cannot be met is told: by how much, and which limits. Nothing is written.
run() { leat-allocate "$@" "$TOP/examples/allocate/model.jsonl" || echo "status $?"; }
run --budget 30000
run --budget 10000
run --floor display=140
run --cap video=90
run --floor vidoe=1
run --cap video
run --fixed video --cap video=10
run --budget 100.001
run --budget zero
run --max-change=-1
