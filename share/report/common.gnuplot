# What all pictures share. Before it come WIDTH, HEIGHT (pixels) and the margins
# LEFT, RIGHT, TOP, BOTTOM (pixels); names come as L0, L1, ... and are put in later.
# The colours are those of style.css, which replaces them: ink for text, muted for
# scales, grid for lines that guide, then Okabe and Ito's for data.
set terminal svg size WIDTH, HEIGHT dynamic noenhanced font "system-ui,sans-serif,13" linewidth 1
ink = "#1c1e21"
muted = "#5f6670"
grid = "#d9dce1"
paper = "#ffffff"
set lmargin at screen (1.0 * LEFT / WIDTH)
set rmargin at screen (1.0 - 1.0 * RIGHT / WIDTH)
set tmargin at screen (1.0 - 1.0 * TOP / HEIGHT)
set bmargin at screen (1.0 * BOTTOM / HEIGHT)
set border 0
unset key
set tics nomirror scale 0 textcolor rgb muted
set samples 2
