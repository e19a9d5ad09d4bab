# Segments whose shares do not add up, a share unseen that leaves nothing, and an unknown key.
for edit in 's/"share": 0.25/"share": 0.3/' 's/"unseen": 0.6/"unseen": 1/' 's/"tail"/"tial"/' 's/"name": "high", //'; do
	sed "$edit" processes.json >"$TMP/bad.json"
	(cd "$TMP" && leat-simulate --truth bad.json --journeys 5) && exit 1
done
leat-simulate --effects "$TMP/e.csv"
