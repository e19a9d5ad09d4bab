# A plan by channel, without budgets: no headings, no platforms, and what is shown adds up.
leat-report weekly.csv
