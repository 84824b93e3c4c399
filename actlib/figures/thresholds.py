"""The pictures of lesson 3: what one threshold unit draws, and what layers of them do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from actlib.activations import Activation, Step
from actlib.activations.base import Array
from actlib.figures.planes import draw_half_planes, draw_points, region_path
from actlib.figures.style import (
    BLUE,
    CLASS_COLOURS,
    FUNCTION_COLOURS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    REGION_ALPHA,
    Drawn,
    blank,
    frame_panel,
)
from actlib.networks import (
    FUNCTIONS_OF_TWO,
    XOR_WITH_SKIPS,
    Affine,
    ThresholdNet,
    at_least,
    cell_answers,
    cells_of,
    corners,
    cube_cut,
    facing,
    find_unit,
    midpoints_outside,
    random_hidden,
    region_outline,
    run,
    table_of,
)
from actlib.words import listed, number_text, sentence

NAMES = ("00", "01", "10", "11")
CORNER_SQUARE = (-0.5, 1.5, -0.5, 1.5)
SMALL_SQUARE = (-0.3, 1.3, -0.3, 1.3)
SQUARE = (-1.5, 1.5, -1.5, 1.5)
BLANK = "\u00a0"
"""A text that is there and shows nothing."""
FAR = -1e3
"""Where a path begins that may otherwise be empty: frames must keep their elements."""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.095 else f"{100 * share:.1f} %"


def _list(names: Sequence[str]) -> str:
    return listed(names) or "no input"


# --- shapes that keep their elements from frame to frame -------------------------------------------------------


def _patch(ax: Axes, parts: Sequence[Array], closed: bool = True, **style: object) -> None:
    """Polygons, or lines if not ``closed``, as one path."""
    vertices, codes = [np.array([[FAR, FAR]])], [np.array([Path.MOVETO])]
    for part in parts:
        if len(part) > 1:
            vertices.append(np.vstack([part, part[:1]]) if closed else part)
            codes.append(np.full(len(vertices[-1]), Path.LINETO))
            codes[-1][0] = Path.MOVETO
            if closed:
                codes[-1][-1] = Path.CLOSEPOLY
    path = Path(np.vstack(vertices), np.concatenate(codes))
    ax.add_patch(PathPatch(path, **({"facecolor": "none"} if not closed else {"edgecolor": "none"}) | style))  # type: ignore[arg-type]


_DISC = np.column_stack([np.cos(np.arange(24) * np.pi / 12), np.sin(np.arange(24) * np.pi / 12)])
_BOX = 0.88 * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def _marks(ax: Axes, points: Array, labels: Array, size: float | Array) -> None:
    """Points of class 0 as blue discs and of class 1 as orange squares, of half-width ``size`` in the axes' units."""
    for label, colour, shape in zip((0, 1), CLASS_COLOURS, (_DISC, _BOX), strict=True):
        chosen = [size * shape + point for point, one in zip(points, labels, strict=True) if one == label]
        _patch(ax, chosen, facecolor=colour, zorder=4)


def _rings(ax: Axes, points: Array, wrong: Array, size: float) -> None:
    """A ring around each point that is wrong."""
    chosen = [size * _DISC + point for point, one in zip(points, wrong, strict=True) if one]
    _patch(ax, chosen, facecolor="none", edgecolor=INK, linewidth=1.6, zorder=5)


def _regions(ax: Axes, stack: Sequence[Affine], limits: tuple[float, float, float, float], lines: bool = True) -> Array:
    """The exact regions of a network of threshold units, with its first layer's lines; returns its cells' answers."""
    pieces = cells_of(stack[0], limits)
    answers = cell_answers(stack, pieces)
    left, right, bottom, top = limits
    frame = np.array([[left, bottom], [right, bottom], [right, top], [left, top]])
    orange = [piece for piece, answer in zip(pieces, answers, strict=True) if answer]
    _patch(ax, [frame, *(piece[::-1] for piece in orange)], facecolor=BLUE, alpha=REGION_ALPHA, zorder=0)
    _patch(ax, orange, facecolor=ORANGE, alpha=REGION_ALPHA, zorder=0)
    if lines:
        ends = [_line_within(w, b, limits) for w, b in zip(stack[0].W.T, stack[0].b, strict=True)]
        _patch(ax, ends, closed=False, edgecolor=GREY, linewidth=0.8, zorder=1)
    _patch(ax, list(region_outline(stack, pieces)), closed=False, edgecolor=INK, linewidth=1.6, zorder=2)
    return answers


def _contours(ax: Axes, score: Callable[[Array], Array], limits: tuple[float, float, float, float]) -> None:
    """As ``_regions``, for any score, and only as fine as a grid."""
    x, y = np.linspace(*limits[:2], 91), np.linspace(*limits[2:], 91)
    values = score(np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)])).reshape(91, 91)
    for sign, colour in zip((-1, 1), CLASS_COLOURS, strict=True):
        path = region_path(x, y, sign * values)
        ax.add_patch(PathPatch(path, facecolor=colour, edgecolor="none", alpha=REGION_ALPHA, zorder=0))
    lines = contour_generator(x, y, values).lines(0.0)
    _patch(ax, lines, closed=False, edgecolor=INK, linewidth=1.6, zorder=2)


def _line_within(w: Array, b: float, limits: tuple[float, float, float, float]) -> Array:
    """The part of the line w · p + b = 0 inside a rectangle; (0, 2) if it misses."""
    one = [Affine(np.reshape(w, (2, 1)), np.array([b]))]
    return region_outline(one, cells_of(one[0], limits)).reshape(-1, 2)


# --- the cube ------------------------------------------------------------------------------------------------


def _oblique(points: Array) -> Array:
    """Points (x, y, h) on the page: x to the right, y to the back, h up."""
    x, y, h = np.asarray(points, float).T
    return np.column_stack([x + 0.5 * y, h + 0.42 * y])


_FLOOR = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], float)
_UP = np.array([0.0, 0.0, 1.0])


def cube(weight: float, threshold: float) -> Drawn:
    """XOR's corners lifted by h = [x + y > 1.5], and the plane x + y + weight · h = threshold of the output unit."""
    net = ThresholdNet(XOR_WITH_SKIPS.W, XOR_WITH_SKIPS.thresholds, np.array([weight]), threshold, XOR_WITH_SKIPS.skips)
    x, target = corners(2), np.array([0.0, 1.0, 1.0, 0.0])
    h, total, fired = net.hidden(x), net.total(x), net(x)
    lifted = np.hstack([x, h])
    wrong = fired != target
    plane = np.array([1.0, 1.0, weight])

    picture, (space, sums) = blank(2, height=3.2, ratios=(1.4, 1))
    frame_panel(space, (-0.32, 1.64), (-0.2, 1.6), title="x, y and h", square=True)
    space.axis("off")
    edges = [_FLOOR, _FLOOR + _UP, *(np.vstack([corner, corner + _UP]) for corner in _FLOOR[:4])]
    _patch(space, [_oblique(edge) for edge in edges], closed=False, edgecolor=GREY, linewidth=0.8, zorder=1)
    _patch(space, [_oblique(cube_cut(plane, threshold))], facecolor=GREY, alpha=0.35, edgecolor=INK, zorder=2)
    for fires, colour in zip((False, True), CLASS_COLOURS, strict=True):
        poles = [_pole(corner, plane, threshold, fires) for corner in x]
        _patch(space, poles, closed=False, edgecolor=colour, linewidth=3.5, zorder=3)
    on_page = _oblique(lifted)
    _marks(space, on_page, target, 0.06)
    _rings(space, on_page, wrong, 0.1)
    for name, (across, up), side in zip(NAMES, on_page, (-1, -1, 1, -1), strict=True):
        space.text(across + 0.11 * side, up - 0.07 * side, name, ha="left" if side > 0 else "right", va="center")
    for name, at in (("x", (0.5, -0.1, 0)), ("y", (1.14, 0.45, 0)), ("h", (-0.1, 0, 0.5))):
        space.text(*_oblique(np.array([at]))[0], name, ha="center", va="center")

    frame_panel(sums, (-0.4, 2.6), (-2.8, 2.8), (0, 1, 2), (-2, 0, 2), "x + y", title="the output's sum")
    sums.add_patch(
        Rectangle((-0.4, threshold), 3.0, 2.8 - threshold, facecolor=ORANGE, alpha=REGION_ALPHA, linewidth=0, zorder=0)
    )
    sums.add_patch(
        Rectangle((-0.4, -2.8), 3.0, threshold + 2.8, facecolor=BLUE, alpha=REGION_ALPHA, linewidth=0, zorder=0)
    )
    sums.plot([-0.4, 2.6], [threshold] * 2, color=INK, linewidth=1.6)
    sums.plot([-0.4, 1.5], [-0.4, 1.5], color=GREEN)
    sums.plot([1.5, 2.6], [1.5 + weight, 2.6 + weight], color=GREEN)
    sums.plot([1.5, 1.5], [1.5, 1.5 + weight], color=GREEN, linestyle=":", linewidth=1)
    at = x.sum(axis=1)
    shown = np.array([0, 1, 3])  # 01 and 10 stand at the same place
    draw_points(sums, np.column_stack([at, total])[shown], target[shown], size=60)
    for i, name, left, up in zip(shown, ("00", "01, 10", "11"), (0.12, -0.1, 0.12), (-0.3, 0.35, -0.35), strict=True):
        sums.text(at[i] + left, total[i] + up, name, ha="left" if left > 0 else "right", va="center")

    stands = "stands upright" if weight == 0 else f"leans, because h weighs {number_text(weight, 6)}"
    right = int((~wrong).sum())
    missed = _list([name for name, one in zip(NAMES, wrong, strict=True) if one])
    end = "All four rows of XOR are right." if right == 4 else f"Right: {right} of 4 rows; wrong: {missed}."
    above = [name for name, one in zip(NAMES, fired, strict=True) if one]
    term = "" if weight == 0 else f" − {'' if weight == -1 else f'{-weight:g}'}h"
    words = f"The plane x + y{term} = {number_text(threshold, 6)} {stands}. The output fires at {_list(above)}. {end}"
    return picture, words


def _pole(corner: Array, plane: Array, threshold: float, fires: bool) -> Array:
    """The part of the pole over a corner, from h = 0 to 1, on which the output unit fires, or does not; on the page."""
    bottom = float(corner @ plane[:2]) - threshold
    top = bottom + plane[2]
    if (bottom > 0) == (top > 0):
        ends = (0.0, 1.0) if (bottom > 0) == fires else ()
    else:
        middle = bottom / (bottom - top)
        ends = (0.0, middle) if (bottom > 0) == fires else (middle, 1.0)
    return _oblique(np.array([[*corner, h] for h in ends]).reshape(-1, 3))


# --- sixteen functions ---------------------------------------------------------------------------------------


def sixteen(number: int) -> Drawn:
    """One of the sixteen Boolean functions of two inputs with its unit's line, and all of them at a glance."""
    x, table, unit = corners(2), table_of(number), find_unit(table_of(number))
    name, ones = FUNCTIONS_OF_TWO[number], [n for n, bit in zip(NAMES, table_of(number), strict=True) if bit]
    picture, (plane, chart) = blank(2, height=3.3, ratios=(1, 1.1))

    frame_panel(plane, CORNER_SQUARE[:2], CORNER_SQUARE[2:], (0, 1), (0, 1), "x", "y", name, square=True)
    w, threshold = unit if unit else (np.zeros(2), 0.0)
    # without a unit there is nothing to shade: the half-planes of 0 > 0 would all be blue
    limits = CORNER_SQUARE if unit else (FAR, FAR + 1, FAR, FAR + 1)
    draw_half_planes(plane, w, -threshold, limits)
    plane.set(xlim=CORNER_SQUARE[:2], ylim=CORNER_SQUARE[2:])
    _marks(plane, x, table, 0.09)
    plane.text(0.5, 0.5, BLANK if unit else "no line", ha="center", va="center")

    frame_panel(chart, (-0.55, 3.55), (-4.15, 0.78), title="all sixteen", square=True)
    chart.axis("off")
    places = np.array([[n % 4, -1.25 * (n // 4)] for n in range(16)], float)
    corner = places[number] - (0.47, 0.38)
    chart.add_patch(Rectangle(corner, 0.94, 1.16, facecolor=GREY, alpha=0.3, edgecolor="none", zorder=0))
    _marks(
        chart,
        np.vstack([place + 0.4 * (x - 0.5) for place in places]),
        np.concatenate([table_of(n) for n in range(16)]),
        0.07,
    )
    units = [find_unit(table_of(n)) for n in range(16)]
    lines = [
        place + 0.4 * (_line_within(unit[0], -unit[1], SMALL_SQUARE) - 0.5)
        for unit, place in zip(units, places, strict=True)
        if unit
    ]
    _patch(chart, lines, closed=False, edgecolor=INK, linewidth=1.2, zorder=3)
    for n, (place, found) in enumerate(zip(places, units, strict=True)):
        chart.text(place[0], place[1] + 0.55, f"{n}" if found else f"{n}: no", ha="center", va="center")

    rows = f"Function {number}, {name}, is 1 at {_list(ones)}."
    if unit is None:
        return picture, f"{rows} No unit computes it: no line has both orange corners alone on one side."
    weights = f"Weights {number_text(w[0], 6)} and {number_text(w[1], 6)}, threshold {number_text(threshold, 6)} do it"
    how = "the line parts orange from blue" if w.any() else "all corners are of one colour, and no line is needed"
    return picture, f"{rows} {weights}: {how}."


# --- regions -------------------------------------------------------------------------------------------------


def polygon(wrong_share: Callable[[int], float]) -> Callable[[int], Drawn]:
    """A disc approached by m half-planes that must all fire; ``wrong_share(m)`` is the wrong area over the disc's."""

    def figure(half_planes: int) -> Drawn:
        stack = at_least(half_planes, facing(half_planes))
        picture, (plane, error) = blank(2, height=3.1)
        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "x", "y", "all must fire", square=True)
        _regions(plane, stack, SQUARE)
        angle = np.linspace(0, 2 * np.pi, 181)
        plane.plot(np.cos(angle), np.sin(angle), color=INK, linestyle=":", linewidth=1.2, zorder=3)

        frame_panel(error, (np.log2(2.7), np.log2(27)), (-2.6, 0.1), xlabel="half-planes", title="wrong share of area")
        error.set_xticks(np.log2([3, 6, 12, 24]), ["3", "6", "12", "24"])
        error.set_yticks([0, -1, -2], ["100 %", "10 %", "1 %"])
        m = np.arange(3, 25)
        error.plot(np.log2(m), np.log10([wrong_share(k) for k in m]), color=BLUE, marker="o", markersize=3, linewidth=1)
        here = wrong_share(half_planes)
        error.plot([np.log2(half_planes)], [np.log10(here)], color=ORANGE, marker="s", markersize=8)
        words = (
            f"{half_planes} half-planes meet in a polygon of {half_planes} corners around the dotted disc. The wrong "
            f"area is {_percent(here)} of the disc's; times {half_planes}², that makes {here * half_planes**2:.2f}."
        )
        return picture, words

    figure.__qualname__ = "polygon"
    return figure


MOST_CELLS = 46
"""How many pieces nine lines in general position cut the plane into."""


def _room(polygon: Array, point: Array) -> float:
    """How far a point in a convex polygon (k, 2) is from the nearest side."""
    along = np.roll(polygon, -1, axis=0) - polygon
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.linalg.norm(along, axis=1, keepdims=True)
    return float(((point - polygon) * across).sum(axis=1).min())


def at_least_k(half_planes: int, silent: int) -> Drawn:
    """The region where all but ``silent`` of the half-planes around a centre fire, and the count in every cell."""
    layer, k = facing(half_planes, radius=0.45), half_planes - silent
    stack = at_least(k, layer)
    picture, (plane, ladder) = blank(2, height=3.3, ratios=(1.7, 1))
    frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "x", "y", "how many units fire", square=True)
    _regions(plane, stack, SQUARE)
    pieces = cells_of(layer, SQUARE)
    middles = np.array([piece.mean(axis=0) for piece in pieces])
    texts = [
        (*middle, str(count) if _room(piece, middle) > 0.085 else BLANK)
        for piece, middle, count in zip(pieces, middles, (layer(middles) > 0).sum(axis=1), strict=True)
    ]
    for across, up, text in [*texts, *[(0.0, 0.0, BLANK)] * (MOST_CELLS - len(texts))]:
        plane.text(across, up, text, ha="center", va="center", fontsize=10, clip_on=True)

    frame_panel(ladder, (-0.5, 3.2), (-0.8, 9.8), title="the output's sum")
    ladder.axis("off")
    counts = np.arange(10)
    for count in counts:
        ladder.text(0.25, count, str(count) if count <= half_planes else BLANK, ha="right", va="center")
    shown = counts[: half_planes + 1]
    _marks(ladder, np.column_stack([np.full(len(shown), 0.8), shown]), shown >= k, np.array([0.17, 0.33]))
    ladder.plot([-0.3, 1.3], [k - 0.5] * 2, color=INK, linewidth=1.6)
    ladder.text(1.45, k - 0.5, f"> {k - 0.5:g}", ha="left", va="center")

    outside = midpoints_outside(
        lambda points: run(stack, points, Step())[:, 0] > 0, SQUARE, np.random.default_rng(0), points=8000
    )
    rule = f"{half_planes} half-planes, at least {k} must fire (threshold {k - 0.5:g})."
    if cell_answers(stack, pieces).all():
        return picture, f"{rule} They do everywhere in the picture."
    kind = "convex" if outside == 0 else "not convex"
    pairs = f"of pairs of points in the region, {_percent(outside)} have their midpoint outside it"
    return picture, f"{rule} The region is {kind}: {pairs}."


def layers(networks: Mapping[str, tuple[Sequence[Affine], str]]) -> Callable[[str], Drawn]:
    """Networks of threshold units by name, each with words on its region: the units on the left, the region right."""

    def figure(network: str) -> Drawn:
        stack, says = networks[network]
        picture, (diagram, plane) = blank(2, height=3.1)
        frame_panel(diagram, (-0.6, 3.3), (-0.6, 7.6), title="the units")
        diagram.axis("off")
        widths = [stack[0].W.shape[0], *(layer.W.shape[1] for layer in stack)]
        columns = [
            np.column_stack([np.full(width, place), 3.5 + (np.arange(width) - (width - 1) / 2) * min(1.5, 7 / width)])
            for place, width in zip(np.linspace(0, 3, len(widths)), widths, strict=True)
        ]
        links = [
            np.vstack([p, q])
            for (before, after), layer in zip(pairwise(columns), stack, strict=True)
            for p, row in zip(before, layer.W, strict=True)
            for q, weight in zip(after, row, strict=True)
            if weight
        ]
        _patch(diagram, links, closed=False, edgecolor=GREY, linewidth=0.8, zorder=1)
        size = np.array([0.13, 0.27])
        _patch(diagram, [size * _DISC + p for p in columns[0]], facecolor=INK, zorder=3)
        _patch(diagram, [size * _DISC + p for c in columns[1:-1] for p in c], facecolor=GREEN, zorder=3)
        _patch(diagram, [size * _DISC + p for p in columns[-1]], facecolor=PURPLE, zorder=3)

        for name, (across, up) in zip("yx", columns[0], strict=True):
            diagram.text(across - 0.28, up, name, ha="right", va="center")

        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "x", "y", "where it fires", square=True)
        _regions(plane, stack, SQUARE)
        hidden = widths[1:-1]
        count = " and ".join(f"{width}" for width in hidden)
        units = f"{count} hidden units and one output unit" if hidden else "One unit"
        return picture, f"{sentence(units)}. {says}"

    figure.__qualname__ = "layers"
    return figure


def random_units(
    data: Mapping[str, tuple[tuple[Array, Array], tuple[Array, Array]]],
    activations: Mapping[str, Activation],
    counts: Sequence[int],
    lines: Mapping[str, float],
    seed: int = 0,
) -> Callable[[str, str, int], Drawn]:
    """One hidden layer of random units with a fitted output, on several data sets: its regions and its accuracy.

    ``data`` holds training and new points; ``lines`` the best that a straight line does on the new ones.
    """
    fitted = {
        (name, kind, units): random_hidden(*train, units, np.random.default_rng(seed), activation)
        for name, (train, _) in data.items()
        for kind, activation in activations.items()
        for units in counts
    }
    shares = {
        key: float(np.mean((run(stack, data[key[0]][1][0], activations[key[1]])[:, 0] > 0) == data[key[0]][1][1]))
        for key, stack in fitted.items()
    }

    def figure(points: str, between: str, units: int) -> Drawn:
        _, (x, y) = data[points]
        stack, activation = fitted[points, between, units], activations[between]
        picture, (plane, chart) = blank(2, height=3.1, ratios=(1.15, 1))
        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "x", "y", "regions", square=True)
        if between == "step" and units <= 30:
            _regions(plane, stack, SQUARE, lines=False)
        else:  # too many cells; or none, between ReLUs
            _contours(plane, lambda p: run(stack, p, activation)[:, 0], SQUARE)
        draw_points(plane, x[:120], y[:120], size=6)

        frame_panel(chart, (-0.4, len(counts) - 0.6), (0.28, 1.03), xlabel="units", title="share of new points right")
        chart.set_xticks(range(len(counts)), [str(count) for count in counts])
        chart.set_yticks([0.5, 0.75, 1], ["50 %", "75 %", "100 %"])
        for kind in activations:
            series = [shares[points, kind, count] for count in counts]
            chart.plot(range(len(counts)), series, color=FUNCTION_COLOURS[kind], marker="o", markersize=4, label=kind)
        chart.plot([counts.index(units)], [shares[points, between, units]], color=ORANGE, marker="s", markersize=8)
        chart.plot([-0.4, len(counts)], [lines[points]] * 2, color=INK, linewidth=1.2, linestyle=":", label="best line")
        chart.legend(loc="lower right")
        growth = ", ".join(
            f"{name} {' to '.join(_percent(shares[points, name, count]) for count in (counts[0], counts[-1]))}"
            for name in activations
        )
        kind = f"{units} random {between} unit{'s' if units > 1 else ''}"
        words = (
            f"{points}, {kind}: {_percent(shares[points, between, units])} of new points right. "
            f"The best straight line has {_percent(lines[points])}. From {counts[0]} to {counts[-1]} units: {growth}."
        )
        return picture, words

    figure.__qualname__ = "random_units"
    return figure
