# $curve: spend per day, outcome per day, lower, upper; NOW, AT_NOW and PLANNED,
# AT_PLANNED (NaN without a plan) are points on it; COLOUR is the channel's
set xrange [0:X1]
set yrange [Y0:Y1]
set grid ytics lt 1 lc rgb grid lw 1
set style fill transparent solid 0.18 noborder
set arrow 1 from 0, 0 to X1, 0 nohead lt 1 lw 1 lc rgb muted back
set arrow 2 from NOW, 0 to NOW, AT_NOW nohead lt 1 lw 1 lc rgb muted back
if (PLANNED == PLANNED) { set arrow 3 from PLANNED, 0 to PLANNED, AT_PLANNED nohead lt 1 lw 1 lc rgb ink back }
plot $curve using 1:3:4 with filledcurves lc rgb COLOUR, \
     $curve using 1:2 with lines lt 1 lw 2.5 lc rgb COLOUR, \
     "+" using (NOW):(AT_NOW) every ::0::0 with points pt 6 ps 1.2 lw 2 lc rgb muted, \
     "+" using (PLANNED):(AT_PLANNED) every ::0::0 with points pt 7 ps 1.2 lc rgb ink
