# Pseudonyms by HMAC-SHA-256: the same person is the same in every file, and stands in none.
cp touches.csv shopify-visitor.csv "$TMP"; cd "$TMP"; umask 077
printf '%s\r\n' 0123456789abcdef0123456789abcdef >key
sed -i 's/b@example.com/Jane.Doe@Example.com/' shopify-visitor.csv
users() { leat-ingest -q -O jsonl --tz UTC "$@" 2>/dev/null | grep -o '"kind":"[a-z]*"\|"user":"[^"]*"' | paste -sd' ' | sed 's/ "kind"/\n"kind"/g'; }
users --user-key-file key touches.csv
users --user-key-file key shopify-visitor.csv
# The line end is no part of the key.
printf %s 0123456789abcdef0123456789abcdef >plain
users --user-key-file plain touches.csv | cmp - <(users --user-key-file key touches.csv) && echo same
# Streams too, whatever the format.
printf '%s\n' '{"kind":"touch","time":"2026-07-01T10:00:00Z","channel":"email","user":"JANE.doe@example.com","event":"click"}' '{"kind":"conversion","time":"2026-07-01T10:00:00Z","user":"jane@x.org","id":"7"}' '{"kind":"conversion","time":"2026-07-01T10:00:00Z","user":"v1","id":"8"}' '{"kind":"end","name":"ok","value":3}' >stream.jsonl
users --user-key-file key stream.jsonl
leat-ingest -q -O csv stream.jsonl 2>/dev/null >stream.csv || true
leat-ingest -q --user-key-file key -O jsonl stream.csv | grep -o '"user":"[^"]*"'
# Without a key, a stream's persons are left out, and touches of theirs rejected.
leat-ingest -O csv stream.jsonl | cut -d, -f1,2,16
# Nobody's name or address anywhere: in rows, messages or rejects, with a key or without.
for k in "" "--user-key-file key"; do
	leat-ingest $k --rejects r -o o shopify-visitor.csv touches.csv stream.jsonl 2>e
	! grep -i 'jane\|@\|1234567' o r e
done
