# $move: row, before, after, 1 if more or 0 if less
up = "#0072b2"
down = "#d55e00"
plot $move using ($4 == 1 ? $2 : NaN):($1 + LIFT):($3 - $2):(0) with vectors nohead lw 5 lc rgb up, \
     $move using ($4 == 0 ? $2 : NaN):($1 + LIFT):($3 - $2):(0) with vectors nohead lw 5 lc rgb down, \
     $move using ($4 == 1 ? $3 : NaN):($1 + LIFT) with points pt 7 ps 1.3 lc rgb up, \
     $move using ($4 == 0 ? $3 : NaN):($1 + LIFT) with points pt 7 ps 1.3 lc rgb down, \
     $move using 2:($1 + LIFT) with points pt 6 ps 1.1 lw 2 lc rgb muted
