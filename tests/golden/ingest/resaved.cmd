# A spreadsheet that saves an export again fills every line up to the table's width.
try() { printf "$1" | leat-ingest 2>&1 | cut -d, -f1-3,8,16-18,26-; echo; }
try 'Campaign report,,,\n"July 1, 2026 - July 2, 2026",,,\nCampaign,Currency code,Cost,Impr.\na,EUR,1.00,10\n,,,\nTotal: Campaigns,,1.00,10\n'
try '"Report Time: 7/1/2026,7/2/2026",,,\n"Report Aggregation: Daily",,,\nRows: 1,,,\n,,,\nTimePeriod,CampaignName,Spend,Impressions\n2026-07-01,a,1.00,10\n,,,\n@2026 Microsoft Corporation. All rights reserved. ,,,\n'
try 'Date,Insertion Order,Revenue (Adv Currency),Impressions\n2026/07/01,a,1.00,10\n,,1.00,10\n,,,\n"Report Time:",2026/07/03 14:14 GMT,,\nDate Range:,2026/07/01 to 2026/07/02,,\nGroup By:,Date,,\n'
try 'Reporting starts,Reporting ends,Campaign name,Amount spent (USD)\nNo data available.,,,\n'
