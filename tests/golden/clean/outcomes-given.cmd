# A stream with outcomes of its own gets no others.
(cat whole.csv | sed "\$d"; echo outcome,2026-07-01,,,,,,,,,,,,,,3,70,EUR,,,,,,) >$TMP/given.csv
leat-clean --complete $TMP/given.csv | grep ^outcome
