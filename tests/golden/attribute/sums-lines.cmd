# A part of the data as sums: what is summed up of it, by name, and what the sums are of.
leat-attribute --partial --complete -m last,markov --observe /2026-04-30 --source "part 1" few.csv |
	sed '1s/"options":.*"sources"/"options":...,"sources"/'
