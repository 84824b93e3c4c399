"""One activation taken apart: its curve, its slope, where it is flat, and what it does to normal numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.curves import draw_curve, sample
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREY, INK, ORANGE, REGION_ALPHA, Drawn, blank, frame_panel
from actlib.words import decimal, listed, number_text, short

WIDE, HIGH = (-5.0, 5.0), (-2.0, 4.0)
BARS = 29
FLAT = 0.05
"""A function is called flat where its slope is below this share of its steepest."""


def anatomy(functions: Mapping[Any, Pointwise] | Callable[[Any], Pointwise]) -> Callable[[Any, float, float], Drawn]:
    """Left: the function, its slope (dashed), its tangent at a point, and grey where it is flat.

    Right: its outputs for normal inputs of mean 0 and the spread that is drawn at the foot of the left panel.  A value
    that many inputs share, such as ReLU's 0, is a thick line as long as their share; the rest are bars 0.2 high.

    ``functions`` says which function belongs to a setting of the control ``of``: a mapping, or a callable.
    """
    choose = functions if callable(functions) else functions.__getitem__
    grid = np.linspace(*WIDE, 400)  # none of the kinks is on it

    def figure(of: Any, at: float, spread: float) -> Drawn:
        f = choose(of)
        picture, (plane, outputs) = blank(2, height=3.0, ratios=(2.2, 1))

        frame_panel(plane, WIDE, HIGH, (-4, -2, 0, 2, 4), (-2, 0, 2, 4), "$x$", title="value (solid), slope (dashed)")
        plane.add_artist(_stripes(grid, np.abs(f.df(grid)) <= FLAT * steepest(f)))
        bell = np.exp(-((grid / spread) ** 2) / 2)
        plane.fill_between(grid, HIGH[0], HIGH[0] + 0.7 * bell, color=GREY, alpha=0.45, linewidth=0)
        draw_curve(plane, sample(f, grid))
        value, slope = float(f(at)), float(f.df(at))
        ends = np.array([at - 1.3, at + 1.3])
        plane.plot(ends, value + slope * (ends - at), color=INK, linewidth=1)
        draw_dots(plane, np.array([[at, slope]]), ORANGE)
        draw_dots(plane, np.array([[at, value]]), INK)

        x, weights = normal_inputs(spread)
        y = f(x)
        single, piled = piles(y, weights)
        # the bars have 0, ±1 and the like in their middles; what lies above or below the panel is not drawn
        share, edges = np.histogram(y[single], BARS, (HIGH[0] + 0.1, HIGH[1] - 0.1), weights=weights[single])
        frame_panel(outputs, (0, 0.6), HIGH, (0, 0.25, 0.5), (-2, 0, 2, 4), "share", title="outputs")
        outputs.set_xticklabels(["0", "¼", "½"])
        outline = [(0, edges[0]), *zip(np.repeat(share, 2), np.repeat(edges, 2)[1:-1], strict=True), (0, edges[-1])]
        outputs.fill(*np.transpose(outline), color=BLUE, alpha=0.6, linewidth=0)
        lines = [point for value, share in piled for point in ((0, value), (share, value), (np.nan, np.nan))]
        outputs.plot(*np.transpose([(0, 0), (0, 0), (np.nan, np.nan), *lines]), color=BLUE, linewidth=4)
        mean, deviation = moments(y, weights)
        outputs.plot([0, 0.6], [mean, mean], color=INK, linewidth=1, linestyle="--")

        flat = float(weights[np.abs(f.df(x)) <= FLAT * steepest(f)].sum())
        words = (
            f"{f.name} at x = {number_text(at + 0.0, 6)}: value {decimal(value)}, slope {decimal(slope)}. "
            f"Normal inputs of spread {spread:g} give outputs of mean {decimal(mean)} and standard deviation "
            f"{deviation:.2f}. {_where_flat(grid, np.abs(f.df(grid)) <= FLAT * steepest(f), flat)}"
            + "".join(f" The output is exactly {decimal(value)} for {share:.0%}." for value, share in piled)
        )
        if len(tops := humps(share)) > 1:
            middles = ((edges[:-1] + edges[1:]) / 2)[tops]
            words += f" {'The other o' if piled else 'O'}utputs crowd near {listed([short(top) for top in middles])}."
        return picture, words

    figure.__qualname__ = "anatomy"
    return figure


def steepest(f: Pointwise) -> float:
    """The largest slope: the Lipschitz constant, or, where the function jumps, that of its pieces."""
    return f.lipschitz if np.isfinite(f.lipschitz) else float(np.abs(f.df(np.linspace(-10, 10, 2001))).max())


def normal_inputs(spread: float) -> tuple[Array, Array]:
    """Evenly spaced inputs, and the share of normal numbers of that standard deviation that each stands for."""
    z = np.linspace(-6, 6, 4801)
    density = np.exp(-z * z / 2)
    return spread * z, density / density.sum()


def piles(y: Array, weights: Array) -> tuple[Array, list[tuple[float, float]]]:
    """Which outputs stand alone, and those values that more than one input in a hundred shares, with their shares."""
    values, place, counts = np.unique(y, return_inverse=True, return_counts=True)
    shares = np.bincount(place, weights)
    piled = (counts > 1) & (shares > 0.01)
    return ~piled[place], list(zip(values[piled].tolist(), shares[piled].tolist(), strict=True))


def humps(share: Array) -> list[int]:
    """The tops of bars: at least half as high as the highest, with a dip by a quarter or more between neighbours."""
    around = np.concatenate([[0], share, [0]])
    tops: list[int] = []
    for bar in np.flatnonzero((share > around[:-2]) & (share >= around[2:]) & (share >= 0.5 * share.max())).tolist():
        if tops and share[tops[-1] : bar].min() > 0.75 * min(share[bar], share[tops[-1]]):
            tops[-1] = max(tops[-1], bar, key=lambda place: share[place])
        else:
            tops.append(bar)
    return tops


def moments(y: Array, weights: Array) -> tuple[float, float]:
    """The mean and the standard deviation."""
    mean = float(weights @ y)
    return mean, float(np.sqrt(weights @ (y - mean) ** 2))


def _parts(x: Array, chosen: Array) -> Array:
    """The ends (k, 2) of the chosen parts of a grid."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(int))).reshape(-1, 2)
    return x[ends - [0, 1]]


def _where_flat(x: Array, chosen: Array, share: float) -> str:
    """The grey parts in words, and the share of the inputs for which the function is flat, in the picture or beyond."""
    said, near = [], []
    for a, b in _parts(x, chosen):
        if x[0] == a:
            said.append(f"below {_tenths(b)}")
        elif x[-1] == b:
            said.append(f"above {_tenths(a)}")
        elif b - a < 0.3:
            near.append(_tenths((a + b) / 2))
        else:
            said.append(f"from {_tenths(a)} to {_tenths(b)}")
    if near:
        said.append(f"near {listed(near)}" if len(near) <= 6 else f"in {len(near)} narrow stripes")
    if chosen.all():
        return "It is flat (grey) everywhere."
    if said:
        return f"It is flat (grey) {listed(said)}; {share:.0%} of the inputs lie where it is flat."
    beyond = f" in the picture, but beyond it for {share:.0%} of the inputs" if share >= 0.005 else ""
    return f"It is nowhere flat{beyond}."


def _tenths(x: float) -> str:
    return short(round(x, 1))


def _stripes(x: Array, chosen: Array) -> PathPatch:
    """Upright stripes over the chosen parts of a grid as one path, however many, so that frames keep one structure."""
    vertices, codes = [(x[0], HIGH[0])], [Path.MOVETO]
    for a, b in _parts(x, chosen):
        vertices += [(a, HIGH[0]), (b, HIGH[0]), (b, HIGH[1]), (a, HIGH[1]), (a, HIGH[0])]
        codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return PathPatch(Path(vertices, codes), facecolor=GREY, alpha=REGION_ALPHA, linewidth=0, zorder=0)
