"""The pictures of lesson 13: numbers that go through a small network and back, and XOR learned or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots, draw_points, line_ends, region_path
from actlib.figures.style import (
    BLUE,
    CLASS_COLOURS,
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
from actlib.networks import run
from actlib.networks.affine import Affine
from actlib.networks.measures import Limits
from actlib.words import short

HIDDEN = "\u00a0"
"""Stands where a number is not known yet: a text without any letter would be left out of the SVG."""


# --- a walk through a small network --------------------------------------------------------------------------

STAGES = 12
"""0 to 4 forwards, 5 to 10 backwards, and 11: what the gradient is good for."""

_PLACES = {"x1": (0.7, 4.7), "x2": (0.7, 1.3), "h1": (4.6, 4.7), "h2": (4.6, 1.3), "out": (7.6, 3.0), "E": (9.5, 3.0)}


def passes(x: Array, y: float, W: Array, b: Array, v: Array, c: float, f: Pointwise) -> dict[str, Any]:
    """All numbers of one sample x (2,) with target y on its way through a 2-2-1 network and back, by name."""
    z = x @ W + b
    h = f(z)
    out = h @ v + c
    grad_out = 2 * (out - y)
    grad_h = grad_out * v
    grad_z = grad_h * f.df(z)
    known = {"z": z, "h": h, "out": out, "E": (out - y) ** 2, "grad_out": grad_out, "grad_v": h * grad_out}
    known |= {"grad_c": grad_out, "grad_h": grad_h, "slope": f.df(z), "grad_z": grad_z}
    return known | {"grad_W": np.outer(x, grad_z), "grad_b": grad_z}


def walk(
    x: Array, y: float, W: Array, b: Array, v: Array, c: float, kinds: Mapping[str, Pointwise], nudge: float = 0.001
) -> Callable[[str, int], Drawn]:
    """One sample's way through a 2-2-1 network and back: at each stage, the numbers that are known by then."""

    def figure(activation: str, stage: int) -> Drawn:
        f = kinds[activation]
        k = passes(x, y, W, b, v, c, f)
        picture, (ax,) = blank(1, height=3.9)
        ax.set_position((0.01, 0.01, 0.98, 0.9))
        ax.set(xlim=(0, 10.2), ylim=(-0.75, 6.3))
        ax.axis("off")
        ax.set_title("Forward" if stage < 5 else "Backward" if stage < 11 else "Then nudge a weight", loc="left")

        def write(at: tuple[float, float], text: str, since: int, colour: str = INK, size: float = 11) -> None:
            new = since == stage and since > 0
            ax.text(
                *at,
                text if stage >= since else HIDDEN,
                color=colour,
                fontsize=size,
                ha="center",
                va="center",
                fontweight="bold" if new else "normal",
            )

        _draw_net(ax, nudged=stage == 11)
        for i, name in enumerate(("x1", "x2")):
            write(_PLACES[name], short(x[i]), 0)
        for j, name in enumerate(("h1", "h2")):
            write(_PLACES[name], short(k["h"][j]), 2)
        write(_PLACES["out"], short(k["out"]), 3)
        write(_PLACES["E"], short(k["E"]), 4)

        # weights stand in grey at their edges, gradients in orange beside them, the lower half mirrors the upper
        low = "₁₂"
        edges = {(0, 0): ((2.65, 5.0), (2.65, 5.45)), (0, 1): ((2.3, 4.05), (1.25, 3.5))}
        edges |= {(1, 1): ((2.65, 1.0), (2.65, 0.55)), (1, 0): ((2.3, 1.95), (1.25, 2.5))}
        for (i, j), (at, beside) in edges.items():
            write(at, f"w{low[i]}{low[j]} {short(W[i, j])}", 0, GREY)
            write(beside, f"∂w{low[i]}{low[j]} {short(k['grad_W'][i, j])}", 9, ORANGE)
        for j, side in enumerate((1, -1)):
            middle = 3.0
            write((6.4, middle + 1.85 * side), f"v{low[j]} {short(v[j])}", 0, GREY)
            write((6.4, middle + 1.4 * side), f"∂v{low[j]} {short(k['grad_v'][j])}", 6, ORANGE)
            write((4.1, middle + 2.95 * side), f"b{low[j]} {short(b[j])}", 0, GREY)
            write((5.3, middle + 2.95 * side), f"∂b{low[j]} {short(k['grad_b'][j])}", 10, ORANGE)
            write((4.6, middle + 2.5 * side), f"z{low[j]} = {short(k['z'][j])}", 1)
            write((4.75, middle + 0.95 * side), f"∂h{low[j]} {short(k['grad_h'][j])}", 7, ORANGE)
            write((4.75, middle + 0.45 * side), f"∂z{low[j]} {short(k['grad_z'][j])}", 8, ORANGE)
        write((7.9, 4.25), f"c {short(c)}", 0, GREY)
        write((7.9, 3.8), f"∂c {short(k['grad_c'])}", 6, ORANGE)
        write((7.75, 2.15), f"∂out {short(k['grad_out'])}", 5, ORANGE)
        write((9.5, 2.1), f"target {short(y)}", 0, GREY)
        write((9.5, 3.85), "loss E", 0, GREY)

        said = _stage_in_words(stage, x, y, W, b, v, c, k, f, nudge)
        ax.text(5.1, -0.45, said, ha="center", va="center", fontsize=11)
        if stage:
            known = f"{_summary(stage, k)}{_so_far(stage, k)}"
        else:
            known = f"Inputs {_tuple(x)}, W {_tuple(W)}, b {_tuple(b)}, v {_tuple(v)}, c {short(c)}, target {short(y)}."
        return picture, f"{activation}, stage {stage}: {said.replace('∂', 'gradient of ')}. {known}"

    figure.__qualname__ = "walk"
    return figure


def _draw_net(ax: Axes, nudged: bool) -> None:
    """Edges and places; the edge of v₁ stands out when that weight is nudged."""
    for start, end in (
        ("x1", "h1"),
        ("x1", "h2"),
        ("x2", "h1"),
        ("x2", "h2"),
        ("h1", "out"),
        ("h2", "out"),
        ("out", "E"),
    ):
        (x0, y0), (x1, y1) = np.array(_PLACES[start]), np.array(_PLACES[end])
        length = np.hypot(x1 - x0, y1 - y0)
        dx, dy = 0.5 * (x1 - x0) / length, 0.5 * (y1 - y0) / length
        marked = nudged and (start, end) == ("h1", "out")
        colour, width = (ORANGE, 4.0) if marked else (GREY, 0.9)
        ax.plot([x0 + dx, x1 - dx], [y0 + dy, y1 - dy], color=colour, linewidth=width, zorder=1)
    for name, (x0, y0) in _PLACES.items():
        ax.plot(x0, y0, "s" if name == "E" else "o", markersize=35, markerfacecolor="none", markeredgecolor=BLUE)


def _stage_in_words(
    stage: int,
    x: Array,
    y: float,
    W: Array,
    b: Array,
    v: Array,
    c: float,
    k: Mapping[str, Any],
    f: Pointwise,
    nudge: float,
) -> str:
    """The computation of a stage, on the first of its numbers."""
    n = _factor
    moved = passes(x, y, W, b, v + np.array([nudge, 0.0]), c, f)["E"]
    change = float(moved - k["E"])
    return (
        "one sample, its target, and nine weights and biases",
        f"z₁ = {n(x[0])} · {n(W[0, 0])} + {n(x[1])} · {n(W[1, 0])} + {n(b[0])} = {short(k['z'][0])}",
        f"h₁ = f({short(k['z'][0])}) = {short(k['h'][0])}",
        f"out = {n(k['h'][0])} · {n(v[0])} + {n(k['h'][1])} · {n(v[1])} + {n(c)} = {short(k['out'])}",
        f"E = (out − target)² = ({short(k['out'])} − {n(y)})² = {short(k['E'])}",
        f"∂out = 2 (out − target) = {short(k['grad_out'])}",
        f"∂v₁ = h₁ · ∂out = {n(k['h'][0])} · {n(k['grad_out'])} = {short(k['grad_v'][0])}, and ∂c = ∂out",
        f"∂h₂ = v₂ · ∂out = {n(v[1])} · {n(k['grad_out'])} = {short(k['grad_h'][1])}",
        f"slopes {short(k['slope'][0])} and {short(k['slope'][1])};  "
        f"∂z₂ = f′(z₂) · ∂h₂ = {n(k['slope'][1])} · {n(k['grad_h'][1])} = {short(k['grad_z'][1])}",
        f"∂w₂₂ = x₂ · ∂z₂ = {n(x[1])} · {n(k['grad_z'][1])} = {short(k['grad_W'][1, 1])}",
        f"∂b₂ = ∂z₂ = {short(k['grad_b'][1])}",
        f"v₁ + {nudge:g}: E changes by {change:.5f}".replace("-", "−")
        + f"; {nudge:g} · ∂v₁ = {nudge * float(k['grad_v'][0]):.5f}".replace("-", "−"),
    )[stage]


def _summary(stage: int, k: Mapping[str, Any]) -> str:
    def both(name: str) -> str:
        return " and ".join(short(value) for value in k[name])

    return (
        "",
        f"The pre-activations are {both('z')}.",
        f"The hidden units give {both('h')}.",
        f"The output is {short(k['out'])}.",
        f"The loss is {short(k['E'])}.",
        "The way back begins at the output.",
        f"The gradients of v are {both('grad_v')}.",
        f"The gradients of h are {both('grad_h')}.",
        f"The slopes are {both('slope')}, so the gradients of z are {both('grad_z')}.",
        f"The gradients of W are {both_rows(k['grad_W'])}.",
        f"The gradients of b are {both('grad_b')}.",
        "The gradient foretells the change.",
    )[stage]


def _so_far(stage: int, k: Mapping[str, Any]) -> str:
    """What the stages before this one found, and stands in the picture too."""
    found = (("z", "z", 1), ("h", "h", 2), ("out", "out", 3), ("E", "E", 4), ("out", "grad_out", 5))
    found += (("v", "grad_v", 6), ("c", "grad_c", 6), ("h", "grad_h", 7), ("z", "grad_z", 8), ("W", "grad_W", 9))
    found += (("b", "grad_b", 10),)
    told = [(key, f"{name} {_tuple(k[key])}") for name, key, since in found if since < stage]
    forward = ", ".join(text for key, text in told if not key.startswith("grad"))
    back = ", ".join(text for key, text in told if key.startswith("grad"))
    return (f" So far: {forward}" + (f"; gradients: {back}" if back else "") + ".") if forward else ""


def _tuple(values: Array | float) -> str:
    """A number, (2, −1), or the rows of a matrix, (1, −2; 0.5, 1)."""
    if np.ndim(values) == 0:
        return short(float(values))
    return f"({'; '.join(', '.join(short(value) for value in row) for row in np.atleast_2d(values))})"


def both_rows(rows: Array) -> str:
    return ", and ".join(" and ".join(short(value) for value in row) for row in rows)


def _factor(value: float) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") else text


# --- XOR through training ------------------------------------------------------------------------------------

AROUND: Limits = (-0.6, 1.6, -0.6, 1.6)
SHARED = {4: float(np.log(2)), 3: 0.75 * float(-np.log(1 / 3) / 3 - 2 * np.log(2 / 3) / 3), 2: float(np.log(2)) / 2}
"""The smallest cross-entropy on XOR if so many corners get the same output, and the others the right one."""
MARGIN = 0.1
"""An output nearer to the threshold 0 counts as no answer: rounding noise must not decide."""


def film(
    x: Array, y: Array, runs: Mapping[str, tuple[Pointwise, Mapping[int, Mapping[str, Array]], Array]]
) -> Callable[[str, int], Drawn]:
    """The plane with the answers and the units' lines at a step of a run, and the run's loss.

    ``runs``: by name, the activation, the snapshots of ``mlp((2, n, 1), activation, rng)``, the loss (steps + 1,).
    """

    def figure(start: str, step: int) -> Drawn:
        f, snapshots, loss = runs[start]
        state = snapshots[step]
        layer, last = Affine(state["0.W"], state["0.b"]), Affine(state["2.W"], state["2.b"])
        picture, (plane, curve) = blank(2, height=3.0)

        frame_panel(plane, AROUND[:2], AROUND[2:], (0, 1), (0, 1), "$x_1$", "$x_2$", "Answers", True)
        _draw_answers(plane, lambda points: run([layer, last], points, f)[:, 0])
        for j in range(state["0.W"].shape[1]):
            ends = line_ends(state["0.W"][:, j], float(state["0.b"][0, j]), AROUND)
            plane.plot(*ends.T, color=GREEN, linewidth=1.4, linestyle="--", zorder=2)
        draw_points(plane, x, y, size=60)

        steps = len(loss) - 1
        at = np.unique(np.round(np.geomspace(1, steps + 1, 90)).astype(int)) - 1
        frame_panel(
            curve, (-0.1, np.log10(steps + 1) + 0.1), (-0.03, 1.25), (0, 1, 2, 3), (0, 0.5, 1), "step", title="Loss"
        )
        curve.set_xticklabels(["0", "10", "100", "1000"])
        for level in SHARED.values():
            curve.axhline(level, color=GREY, linewidth=0.7)
        curve.plot(np.log10(at + 1), loss[at], color=BLUE, linewidth=1.6)
        draw_dots(curve, np.array([[np.log10(step + 1), loss[step]]]), ORANGE, 8)

        out = run([layer, last], x, f)[:, 0]
        right = int(np.sum(np.where(y == 1, out, -out) > MARGIN))
        undecided = int(np.sum(np.abs(out) <= MARGIN))
        off = int(np.sum(np.all(layer(x) <= 0, axis=0))) if f.df(np.array([-1.0]))[0] == 0 else 0
        chances = ", ".join(f"{1 / (1 + np.exp(-o)):.2f}" for o in out)
        words = f"{start}, step {step}: {right} of 4 corners are right, {undecided} undecided, "
        words += f"{4 - right - undecided} wrong; the loss is {loss[step]:.2f}. "
        words += f"For (0, 0), (0, 1), (1, 0), (1, 1) the network says {chances}. "
        if state["0.W"].shape[1] == 2:
            words += _of_lines(layer.W, layer(np.full((1, 2), 0.5)))
        if off:
            words += f"{off} of the {layer(x).shape[1]} units {'is' if off == 1 else 'are'} off at every corner."
        return picture, words

    figure.__qualname__ = "film"
    return figure


def _of_lines(W: Array, middle: Array) -> str:
    """At which angle the lines of two units with weights W (2, 2) cross, and how far they are from (½, ½), where the
    pre-activations are ``middle`` (1, 2)."""
    length = np.linalg.norm(W, axis=0)
    angle = np.degrees(np.arccos(min(1.0, abs(W[:, 0] @ W[:, 1]) / length.prod())))
    first, second = (f"{far:.2f}" for far in np.abs(middle[0]) / length)
    return f"The lines cross at {angle:.0f}°, {first} and {second} from the middle of the square. "


def _draw_answers(ax: Axes, score: Callable[[Array], Array], resolution: int = 45) -> None:
    """Orange above the margin, blue below it; between them the boundary, but not where the score is 0 all over."""
    x, y = np.linspace(*AROUND[:2], resolution), np.linspace(*AROUND[2:], resolution)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)])
    values = score(grid).reshape(resolution, resolution)
    for sign, colour in zip((-1, 1), CLASS_COLOURS, strict=True):
        path = region_path(x, y, sign * values, MARGIN)
        ax.add_artist(PathPatch(path, facecolor=colour, edgecolor="none", alpha=REGION_ALPHA, zorder=0))
    gap = np.full((1, 2), np.nan)
    known = np.ma.masked_where(np.abs(values) < 1e-9, values)
    lines = [np.asarray(line) for line in contour_generator(x, y, known).lines(0.0)]
    joined = np.vstack([gap, *(part for line in lines for part in (line, gap))])
    ax.plot(joined[:, 0], joined[:, 1], color=INK, linewidth=1.6, zorder=2)


# --- who learns it -------------------------------------------------------------------------------------------


def starts_map(outcomes: Mapping[str, tuple[Array, Array, Array]]) -> Callable[[str], Drawn]:
    """Each start of two units as a dot at the directions of their weights; its colour says how the run ended.

    ``outcomes``: by name, the directions in degrees (starts, 2), learned (starts,) and has a unit off (starts,).
    """

    def figure(activation: str) -> Drawn:
        directions, learned, off = outcomes[activation]
        band = np.any((directions > 180) & (directions < 270), axis=1)
        picture, (ax,) = blank(1, height=4.3)
        ticks = (0, 90, 180, 270, 360)
        ax.set_position((0.14, 0.12, 0.8, 0.72))
        frame_panel(ax, (0, 360), (0, 360), ticks, ticks, "direction of unit 1's weights, degrees", square=True)
        for edge in ticks[1:-1]:
            ax.axhline(edge, color=GREY, linewidth=0.7)
            ax.axvline(edge, color=GREY, linewidth=0.7)
        ax.text(-0.16, 0.5, "unit 2", transform=ax.transAxes, rotation=90, va="center", ha="center")
        # told apart by size too
        groups = ((learned, GREEN, 6.0), (~learned & off, ORANGE, 3.6), (~learned & ~off, PURPLE, 3.6))
        for rows, colour, size in groups:
            draw_dots(ax, np.round(directions[rows]), colour, size)
        learns, fails_off, fails = (int(rows.sum()) for rows, *_ in groups)
        ax.set_title(
            f"learned: {learned[band].sum()} of {band.sum()} in the bands, "
            f"{learned[~band].sum()} of {(~band).sum()} elsewhere\n"
            + ("large, green: learned · " + "orange: failed, a unit off · " * bool(fails_off) + "purple: failed"),
            loc="center",
            fontsize=10,
        )
        words = f"{activation}: of {len(learned)} starts {learns} learn XOR; "
        if fails_off:
            words += f"{fails_off} fail with a unit that is off at every corner, "
            words += f"{(~learned & off & ~band).sum()} of them outside of the bands; {fails} fail without. "
        else:
            words += f"{fails} fail. "
        words += f"In the bands, where a unit has two negative weights, {learned[band].sum()} of {band.sum()} "
        return picture, words + f"learn it, elsewhere {learned[~band].sum()} of {(~band).sum()}."

    figure.__qualname__ = "starts_map"
    return figure
