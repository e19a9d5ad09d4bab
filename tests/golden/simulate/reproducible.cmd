# The same seed gives the same bytes whatever the environment; another seed does not.
leat-simulate --touches --days 90 --seed 8 >"$TMP/a.csv"
env -i "$(command -v leat-simulate)" --touches --days 90 --seed 8 | cmp - "$TMP/a.csv"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo leat-simulate --touches --days 90 --seed 8 | cmp - "$TMP/a.csv"
leat-simulate --touches --days 90 --seed 9 | cmp -s - "$TMP/a.csv" || echo another
