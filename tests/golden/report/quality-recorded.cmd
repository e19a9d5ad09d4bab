leat-report --run $TMP quality.jsonl >$TMP/o; grep -o '"file":"quality.jsonl","bytes":[0-9]*,"rows":0,"sha256":"[0-9a-f]\{8\}' $TMP/manifest.jsonl; sha256sum quality.jsonl | cut -c 1-8
