leat-report names.csv | sed -n '1,33p'
