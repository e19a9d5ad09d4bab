TMPDIR=/nonexistent leat-clean whole.csv
