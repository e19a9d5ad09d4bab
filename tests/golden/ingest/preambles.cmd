# The header is found by what is in it, behind a preamble of any length; other columns are told.
try() { printf "$1" | leat-ingest 2>&1 | cut -d, -f1-3,8,16-18; echo; }
r='a,EUR,1.00,10\nb,EUR,2.00,20\n'
try '"July 1, 2026 - July 2, 2026"\nCampaign,Currency code,Cost,Impr.\n'"$r"
try '\n\n,,,\nAcme,,,\n"Report, of campaigns"\n# made by hand\nAccount 1\n\nCost of all: 3.00\n"July 1, 2026 - July 2, 2026"\n\nCampaign,Currency code,Cost,Impr.\n'"$r"
try 'Report;;;\n1 de julho de 2026 - 2 de julho de 2026;;;\nCampanha;Código da moeda;Custo;Impressões;Nota minha;Outra\na;EUR;"1.234,50";10;x;y\n'
# Headers in another order, one of them twice, the header again within the file.
try '"July 1, 2026 - July 2, 2026"\nImpr.,Frob,Cost,Campaign,Currency code,Cost\n10,x,1.00,a,EUR,9.00\nImpr.,Frob,Cost,Campaign,Currency code,Cost\n20,x,2.00,b,EUR,9.00\n'
