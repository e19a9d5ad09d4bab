sed '3s/EUR/USD/' days.csv | leat-fit
