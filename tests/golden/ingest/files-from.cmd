# Names of operands from a file, behind those of the command line; from standard input too.
printf 'meta__ui_campaign_es.csv\r\n\nmeta__ui_campaign_pt_br.csv' >"$TMP/list"
leat-ingest --files-from "$TMP/list" google_ads__ui_overview_card.csv | cut -d, -f1,2,5
leat-ingest -q --files-from - <"$TMP/list" | tail -n 1
