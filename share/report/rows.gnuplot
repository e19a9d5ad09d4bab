# One row a channel: what two points per row have in common. Rows are 1 to ROWS,
# the first at the top; X0 to X1 is the scale; LIFT moves
# the points down from the middle, where the names need room above
# them, and GRID is 0 where lines would run through the figures.
set yrange [ROWS + 0.5:0.5]
set xrange [X0:X1]
unset ytics
set for [i = 1:ROWS] arrow (10 + i) from X0, i + LIFT to X1, i + LIFT nohead lt 1 lw 1 lc rgb grid back
if (GRID) { set grid xtics lt 1 lc rgb grid lw 1 }
