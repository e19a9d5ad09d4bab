# A key that others may read or write, one that is too short or too long, none.
cp touches.csv "$TMP"; cd "$TMP"
try() { leat-ingest -q --user-key-file "$1" touches.csv -o out || echo "status $?"; [[ ! -e out ]]; }
printf %032d 1 >key
for mode in 0644 0640 0604 0620 0602 0666; do chmod $mode key; try key; done
chmod 0600 key; leat-ingest -q --user-key-file key touches.csv 2>/dev/null | wc -l
chmod 0400 key; leat-ingest -q --user-key-file key touches.csv 2>/dev/null | wc -l
umask 077
printf %031d 1 >short; try short
echo >empty; try empty
head -c 4097 /dev/zero >long; try long
try missing
