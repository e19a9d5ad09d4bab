# Names from input are text, whatever they hold: in the page and in the pictures.
leat-report --format html names.csv >"$TMP/page"
grep -c '<script>\|<b>\|<i>' "$TMP/page" || true
sed '/^<style>$/,/^<\/style>$/d' "$TMP/page" |
	grep -oE '(&lt;script|&lt;b|Less |sea`|Sommer)[^<]*' | sort | uniq -c
