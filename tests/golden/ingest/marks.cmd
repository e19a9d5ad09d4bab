# Thousands by every mark, and the decimal mark by the numbers, whatever the headers' language.
try() { printf "$1" >"$TMP/f.csv"; leat-ingest "${@:2}" "$TMP/f.csv" 2>&1 | sed "s#$TMP/##" | grep -v '^kind\|^end\|^cover\|lines\|read' | awk -F, '{ print /^spend/ ? $15 " " $16 " " $17 " " $18 " " $19 : $0 }'; echo; }
h='Campaign report\n"July 1, 2026 - July 1, 2026"\nCampaign,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value\n'
# U+202F, U+00A0, U+2009 and the apostrophes; points as thousands; Indian groups.
try "$h"'a,EUR,"1\xe2\x80\xaf234\xe2\x80\xaf567,89","12\xe2\x80\xaf034",7,"1,5","2\xe2\x80\xaf000,00"\n'
try "$h"'a,EUR,"1\xc2\xa0234\xc2\xa0567,89","12\xc2\xa0034",7,"1,5","2\xc2\xa0000,00"\n'
try "$h"'a,EUR,"1\xe2\x80\x89234,89","12\xe2\x80\x89034",7,"1,5","2\xe2\x80\x89000,00"\n'
try "$h"'a,CHF,"1'"'"'234.89","12'"'"'034",7,1.5,"2\xe2\x80\x99000.00"\n'
try "$h"'a,EUR,"1.234.567,89","12.034",7,"1,5","2.000,00"\n'
try "$h"'a,INR,"12,34,567.89","12,034",7,1.5,"2,000.00"\n'
try "$h"'a,EUR,"1 234,89","12 034",7,"1,5","2 000,00"\n'
# One sure cell decides for the vague ones; with none it is the point, with a warning; or as told.
try "$h"'a,EUR,"1.204","1.204",7,"2.500","1.000"\nb,EUR,"3,5","10",7,"1","1"\n'
try "$h"'a,EUR,"1.204",,7,"2.500","1.000"\n'
try "$h"'a,EUR,"1.204",,7,"2.500","1.000"\n' --decimal comma
# What does not fit the file's mark is rejected, never read otherwise.
try "$h"'a,EUR,"1.234,50","10",7,"1","1"\nb,EUR,"12.5","10",7,"1","1"\n'
