# $roi: row, ROI, lower, upper, marginal ROI, lower, upper; EVEN is where a channel
# earns what it costs, NaN if that cannot be said
roi = "#0072b2"
marginal = "#d55e00"
if (EVEN == EVEN && GRID) { set arrow 1 from EVEN, 0.5 to EVEN, ROWS + 0.5 nohead lt 1 lw 1.5 lc rgb muted back }
if (EVEN == EVEN && !GRID) { set for [i = 1:ROWS] arrow (100 + i) from EVEN, i + LIFT - 0.26 to EVEN, i + LIFT + 0.26 nohead lt 1 lw 1.5 lc rgb muted back }
plot $roi using 3:($1 + LIFT - 0.13):($4 - $3):(0) with vectors nohead lw 2 lc rgb roi, \
     $roi using 6:($1 + LIFT + 0.13):($7 - $6):(0) with vectors nohead lw 2 lc rgb marginal, \
     $roi using 2:($1 + LIFT - 0.13) with points pt 7 ps 1.1 lc rgb roi, \
     $roi using 5:($1 + LIFT + 0.13) with points pt 6 ps 1.1 lw 2 lc rgb marginal
