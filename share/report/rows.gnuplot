# One row a channel: what two points per row have in common. Rows are 1 to ROWS,
# the first at the top; X0 to X1 is the scale.
set yrange [ROWS + 0.5:0.5]
set xrange [X0:X1]
unset ytics
set grid xtics lt 1 lc rgb grid lw 1
