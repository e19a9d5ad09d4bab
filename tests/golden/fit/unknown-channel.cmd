leat-fit --prior 'alpha[tv]=beta(2,2)' days.csv
