leat-clean hours-and-day.csv
