awk -f campaigns.awk | leat-fit --credits hazard
