leat-fit --saturation logit days.csv
