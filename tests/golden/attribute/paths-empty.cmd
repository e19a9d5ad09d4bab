# A header without rows is a valid table of nothing.
leat-attribute -m last,markov <<<'path,conversions'
