"""Drawings in a plane: points of two classes, the regions of a rule, straight lines, bent grids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations.base import Array
from actlib.figures.style import CLASS_COLOURS, CLASS_MARKERS, GREY, INK, REGION_ALPHA


def draw_points(ax: Axes, x: Array, y: Array, size: float = 22) -> None:
    """Points x (n, 2) of class 0 (blue discs) and class 1 (orange squares)."""
    for label, colour, marker in zip((0, 1), CLASS_COLOURS, CLASS_MARKERS, strict=True):
        rows = x[np.asarray(y) == label]
        ax.plot(rows[:, 0], rows[:, 1], linestyle="none", marker=marker, color=colour, markersize=size**0.5, zorder=3)


def draw_dots(ax: Axes, points: Array, colour: str, size: float = 6.5) -> None:
    """Any number of points (k, 2) as one path, so that frames keep one structure, wherever the points are.

    A round cap on a hair's breadth of line is a dot.  (Markers that fall outside of a panel are left out of the SVG.)
    """
    hair = np.array([1e-3 * np.ptp(ax.get_xlim()), 0.0])
    vertices = np.vstack([ends for point in [[np.nan, np.nan], *points] for ends in ([point], [point + hair])])
    path = Path(vertices, [Path.MOVETO, Path.LINETO] * (len(points) + 1))
    path.should_simplify = False
    ax.add_artist(PathPatch(path, fill=False, edgecolor=colour, linewidth=size, capstyle="round", snap=False, zorder=4))


def region_path(x: Array, y: Array, score: Array, level: float = 0.0) -> Path:
    """The outline of {score > level} on the grid x × y, score (len(y), len(x)), as one path, empty if there is none.

    One path however many pieces it has, so that frames of a moving region keep one structure.
    """
    # a finite top: contourpy takes no infinity
    top = max(float(np.max(score)), level) + 1
    polygons, offsets = contour_generator(x, y, score, fill_type=FillType.OuterOffset).filled(level, top)
    vertices, codes = [np.full((1, 2), float(x[0]) - 1e3)], [np.array([Path.MOVETO])]  # never an empty path
    for polygon, offset in zip(polygons, offsets, strict=True):
        code = np.full(len(polygon), Path.LINETO)
        code[offset[:-1]] = Path.MOVETO
        code[offset[1:] - 1] = Path.CLOSEPOLY
        vertices.append(polygon)
        codes.append(code)
    return Path(np.vstack(vertices), np.concatenate(codes))


def draw_regions(
    ax: Axes,
    score: Callable[[Array], Array],
    limits: tuple[float, float, float, float],
    resolution: int = 81,
    boundary: bool = True,
) -> None:
    """Where ``score`` of the points (n, 2) is above 0: orange; below: blue; and the boundary between, in ink."""
    x, y = np.linspace(*limits[:2], resolution), np.linspace(*limits[2:], resolution)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)])
    values = np.asarray(score(grid), float).reshape(resolution, resolution)
    for sign, colour in zip((-1, 1), CLASS_COLOURS, strict=True):
        path = region_path(x, y, sign * values)
        ax.add_artist(PathPatch(path, facecolor=colour, edgecolor="none", alpha=REGION_ALPHA, zorder=0))
    if boundary:
        lines = contour_generator(x, y, values).lines(0.0)
        gap = np.full((1, 2), np.nan)
        joined = np.vstack([part for line in lines for part in (line, gap)]) if lines else gap
        ax.plot(joined[:, 0], joined[:, 1], color=INK, linewidth=1.6, zorder=2)


def draw_half_planes(ax: Axes, w: Array, bias: float, limits: tuple[float, float, float, float]) -> None:
    """The two sides of the straight line w · x + bias = 0, exactly."""
    draw_regions(ax, lambda points: points @ np.asarray(w, float) + bias, limits, resolution=2, boundary=False)
    ends = line_ends(w, bias, limits)
    ax.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1.6, zorder=2)


def line_ends(w: Array, bias: float, limits: tuple[float, float, float, float]) -> Array:
    """Two far points of the line w · x + bias = 0, (2, 2); NaN if w is 0 and there is no line."""
    w = np.asarray(w, float)
    length = float(np.hypot(*w))
    if length == 0:
        return np.full((2, 2), np.nan)
    foot, along = -bias * w / length**2, np.array([-w[1], w[0]]) / length
    centre = np.array([sum(limits[:2]), sum(limits[2:])]) / 2
    reach = abs(limits[1] - limits[0]) + abs(limits[3] - limits[2])
    middle = foot + along * ((centre - foot) @ along)
    return np.vstack([middle - reach * along, middle + reach * along])


def draw_grid(
    ax: Axes, bend: Callable[[Array], Array], limits: tuple[float, float, float, float], lines: int = 11
) -> None:
    """The images under ``bend`` of the grid lines of a rectangle: what a map does to the plane."""
    across, up = np.linspace(*limits[:2], lines), np.linspace(*limits[2:], lines)
    fine_across, fine_up = np.linspace(*limits[:2], 41), np.linspace(*limits[2:], 41)
    gap = np.full((1, 2), np.nan)
    pieces = [np.column_stack([np.full(41, a), fine_up]) for a in across]
    pieces += [np.column_stack([fine_across, np.full(41, u)]) for u in up]
    joined = np.vstack([part for piece in pieces for part in (bend(piece), gap)])
    ax.plot(joined[:, 0], joined[:, 1], color=GREY, linewidth=0.6, zorder=1)
