# Files that are no text are named for what they are, with what to do instead.
cd "$TMP"
mkdir directory
printf 'PK\003\004\024\000\006\000' >book.xlsx
printf '\320\317\021\340\241\261\032\341' >book.xls
printf '%%PDF-1.7\n' >report.pdf
printf 'kind\nend\n' | gzip -n >stream.csv.gz
printf '\211PNG\r\n\032\n' >picture.png
printf '\n<!DOCTYPE html>\n<title>Log in</title>\n' >export.csv
for f in *; do
	for program in ingest fit report; do
		leat $program "$f" 2>&1 || echo "  $?"
	done
done
