leat-attribute --tz Europe/Atlantis few.csv
