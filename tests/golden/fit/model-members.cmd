# Every member that there is, is in the manual page, and in the example of all members.
leat-fit --print-model | sed -n 's/^  "\([a-z_]*\)":.*/\1/p' >"$TMP/members"
while read -r member; do
	grep -q "^\.It Cm .*\b$member\b" "$TOP/man/leat-modelspec.5" || echo "not in the page: $member"
	grep -q "^  \"$member\":" "$TOP/examples/model.json" || echo "not in the example: $member"
done <"$TMP/members"
wc -l <"$TMP/members"
