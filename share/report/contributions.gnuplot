# $stack: day, running sums of LAYERS parts from the bottom, observed. The topmost is
# drawn first, each over the one before, so that no seams show.
set xrange [X0:X1]
set yrange [Y0:Y1]
set grid ytics lt 1 lc rgb grid lw 1
set style fill solid 1 noborder
plot for [k = LAYERS:1:-1] $stack using 1:(column(k + 1)) with filledcurves y1=0 lc rgb word(COLOURS, k), \
     for [k = 1:LAYERS] $stack using 1:(column(k + 1)) with lines lt 1 lw 0.75 lc rgb paper, \
     $stack using 1:(column(LAYERS + 2)) with lines lt 1 lw 1.5 lc rgb ink
