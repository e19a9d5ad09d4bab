# The example shop can be made again from its parameters, byte for byte.
"$TOP/examples/shop/make.sh" "$TMP/shop"
diff -r "$TOP/examples/shop/exports" "$TMP/shop/exports"
cmp "$TOP/examples/shop/truth.json" "$TMP/shop/truth.json"
ls "$TMP/shop/exports" | wc -l
