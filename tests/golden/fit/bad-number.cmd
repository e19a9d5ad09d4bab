sed '5s/holiday,0/holiday,much/' days.csv | leat-fit
