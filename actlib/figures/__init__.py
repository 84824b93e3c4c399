"""Numbers to pictures.  A figure draws; it does no mathematics of its own."""

from actlib.figures.anatomy import anatomy
from actlib.figures.curves import Curve, draw_curve, sample
from actlib.figures.histories import draw_history
from actlib.figures.planes import draw_dots, draw_grid, draw_half_planes, draw_points, draw_regions
from actlib.figures.style import blank, frame_panel, styled

__all__ = [
    "Curve",
    "anatomy",
    "blank",
    "draw_curve",
    "draw_dots",
    "draw_grid",
    "draw_half_planes",
    "draw_history",
    "draw_points",
    "draw_regions",
    "frame_panel",
    "sample",
    "styled",
]
