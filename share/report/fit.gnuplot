# $fit: day, lower, upper, fitted, observed; BAND is 0 where there is no interval
set xrange [X0:X1]
set yrange [Y0:Y1]
set grid ytics lt 1 lc rgb grid lw 1
set style fill transparent solid 0.18 noborder
fitted = "#0072b2"
if (BAND) {
	plot $fit using 1:2:3 with filledcurves lc rgb fitted, \
	     $fit using 1:4 with lines lt 1 lw 2 lc rgb fitted, \
	     $fit using 1:5 with points pt 7 ps 0.4 lc rgb ink
} else {
	plot $fit using 1:4 with lines lt 1 lw 2 lc rgb fitted, \
	     $fit using 1:5 with points pt 7 ps 0.4 lc rgb ink
}
