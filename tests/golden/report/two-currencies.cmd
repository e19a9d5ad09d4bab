sed 's/1120.00,EUR/1120.00,USD/' observations.csv | leat-report
