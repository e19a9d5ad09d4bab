# An order is a number that there is, or auto; auto needs paths that did not convert.
for order in 0 13 -1 1.5 best ''; do leat-attribute --order "$order" paths.csv || echo "status $?"; done
leat-attribute --order auto --max-order 13 paths.csv || echo "status $?"
leat-attribute --order auto --no-nulls paths.csv || echo "status $?"
printf 'path,conversions,nulls\na > b,0,4\n' | leat-attribute --order auto || echo "status $?"
printf 'path,conversions,nulls\n' | leat-attribute --order auto
