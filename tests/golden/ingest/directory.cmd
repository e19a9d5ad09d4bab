# A directory stands for its files, by name; hidden ones and directories in it are left out.
mkdir -p "$TMP/exports/old"
cp meta__ui_campaign_es.csv "$TMP/exports/b.csv"
cp google_ads__ui_overview_card.csv "$TMP/exports/a.csv"
cp unknown.csv "$TMP/exports/.hidden"
cp unknown.csv "$TMP/exports/old/c.csv"
cp ttd__report.csv "$TMP/between.csv"
cd "$TMP"
leat-ingest exports between.csv exports/ | cut -d, -f1-5 ; echo "status $?"
mkdir nothing
! leat-ingest nothing
