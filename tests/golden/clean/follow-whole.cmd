# What needs the whole stream cannot be had.
for o in '-o x' '--totals x' '--quality x' '--grain campaign' '--as-of 2026-07-01' '--delay x'; do
	leat-clean --follow $o || echo "status $?"
done
leat-clean --follow a b
