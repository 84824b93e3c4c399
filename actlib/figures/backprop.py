"""The pictures of lesson 13: numbers that go through a small network and back, and XOR learnt or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots, draw_points, draw_regions, line_ends
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel
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


def passes(x: Array, y: float, W: Array, b: Array, v: Array, c: float, f: Pointwise) -> dict[str, Array]:
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

        _draw_net(ax)
        for i, name in enumerate(("x1", "x2")):
            write(_PLACES[name], short(x[i]), 0)
        for j, name in enumerate(("h1", "h2")):
            write(_PLACES[name], short(k["h"][j]), 2)
        write(_PLACES["out"], short(k["out"]), 3)
        write(_PLACES["E"], short(k["E"]), 4)

        # weights stand in grey on their edges, gradients in orange beside them
        edges = (
            ((2.6, 4.95), (2.6, 5.4)),
            ((2.3, 3.75), (1.3, 3.5)),
            ((2.3, 2.25), (1.3, 2.5)),
            ((2.6, 1.05), (2.6, 0.6)),
        )
        for (i, j), (at, beside) in zip(((0, 0), (0, 1), (1, 0), (1, 1)), edges, strict=True):
            write(at, short(W[i, j]), 0, GREY)
            write(beside, short(k["grad_W"][i, j]), 9, ORANGE)
        for j, (at, beside) in enumerate((((6.6, 4.5), (6.6, 4.05)), ((6.6, 1.5), (6.6, 1.95)))):
            write(at, short(v[j]), 0, GREY)
            write(beside, short(k["grad_v"][j]), 6, ORANGE)
        for j, side in enumerate((1, -1)):
            middle = 3.0
            write((4.2, middle + 2.95 * side), f"b{'₁₂'[j]} {short(b[j])}", 0, GREY)
            write((5.3, middle + 2.95 * side), short(k["grad_b"][j]), 10, ORANGE)
            write((4.6, middle + 2.5 * side), f"z{'₁₂'[j]} = {short(k['z'][j])}", 1)
            write((4.75, middle + 0.95 * side), f"∂h{'₁₂'[j]} {short(k['grad_h'][j])}", 7, ORANGE)
            write((4.75, middle + 0.45 * side), f"∂z{'₁₂'[j]} {short(k['grad_z'][j])}", 8, ORANGE)
        write((7.6, 4.2), f"c {short(c)}", 0, GREY)
        write((7.6, 3.8), short(k["grad_c"]), 6, ORANGE)
        write((7.75, 2.15), f"∂out {short(k['grad_out'])}", 5, ORANGE)
        write((9.5, 2.1), f"target {short(y)}", 0, GREY)
        write((9.5, 3.85), "loss E", 0, GREY)

        said = _stage_in_words(stage, x, y, W, b, v, c, k, f, nudge)
        ax.text(5.1, -0.45, said, ha="center", va="center", fontsize=11)
        return picture, f"{activation}, stage {stage}: {said.replace('∂', 'gradient of ')}. {_summary(stage, k)}"

    figure.__qualname__ = "walk"
    return figure


def _draw_net(ax: Axes) -> None:
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
        ax.plot([x0 + dx, x1 - dx], [y0 + dy, y1 - dy], color=GREY, linewidth=0.9, zorder=1)
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
    k: Mapping[str, Array],
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
        f"∂z₂ = f′(z₂) · ∂h₂ = {n(k['slope'][1])} · {n(k['grad_h'][1])} = {short(k['grad_z'][1])}",
        f"∂w₂₂ = x₂ · ∂z₂ = {n(x[1])} · {n(k['grad_z'][1])} = {short(k['grad_W'][1, 1])}",
        f"∂b₂ = ∂z₂ = {short(k['grad_b'][1])}",
        f"v₁ + {nudge:g}: E changes by {change:.5f}".replace("-", "−")
        + f"; {nudge:g} · ∂v₁ = {nudge * float(k['grad_v'][0]):.5f}".replace("-", "−"),
    )[stage]


def _summary(stage: int, k: Mapping[str, Array]) -> str:
    def both(name: str) -> str:
        return " and ".join(short(value) for value in k[name])

    return (
        "Nothing is computed yet.",
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


def both_rows(rows: Array) -> str:
    return ", and ".join(" and ".join(short(value) for value in row) for row in rows)


def _factor(value: float | Array) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") else text


# --- XOR through training ------------------------------------------------------------------------------------

AROUND: Limits = (-0.6, 1.6, -0.6, 1.6)
SHARED = {4: float(np.log(2)), 3: 0.75 * float(-np.log(1 / 3) / 3 - 2 * np.log(2 / 3) / 3), 2: float(np.log(2)) / 2}
"""The smallest cross-entropy on XOR if so many corners get the same output, and the others the right one."""


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
        draw_regions(plane, lambda points: run([layer, last], points, f)[:, 0], AROUND, resolution=45)
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
        right = int(np.sum((out > 0) == y))
        off = int(np.sum(np.all(layer(x) <= 0, axis=0))) if f.df(np.array([-1.0]))[0] == 0 else 0
        chances = ", ".join(f"{1 / (1 + np.exp(-o)):.2f}" for o in out)
        words = f"{start}, step {step}: {right} of 4 corners are right, the loss is {loss[step]:.2f}. "
        words += f"For (0, 0), (0, 1), (1, 0), (1, 1) the network says {chances}. "
        if off:
            words += f"{off} of the {layer(x).shape[1]} units {'is' if off == 1 else 'are'} off at every corner."
        return picture, words

    figure.__qualname__ = "film"
    return figure


# --- who learns it -------------------------------------------------------------------------------------------


def starts_map(outcomes: Mapping[str, tuple[Array, Array, Array]]) -> Callable[[str], Drawn]:
    """Each start of two units as a dot at the directions of their weights; its colour says how the run ended.

    ``outcomes``: by name, the directions in degrees (starts, 2), learnt (starts,) and has a dead unit (starts,).
    """

    def figure(activation: str) -> Drawn:
        directions, learnt, dead = outcomes[activation]
        band = np.any((directions > 180) & (directions < 270), axis=1)
        picture, (ax,) = blank(1, height=4.3)
        ticks = (0, 90, 180, 270, 360)
        ax.set_position((0.14, 0.12, 0.8, 0.72))
        frame_panel(ax, (0, 360), (0, 360), ticks, ticks, "direction of unit 1's weights, degrees", square=True)
        inside = f"learnt: {learnt[band].sum()} of {band.sum()} in the bands"
        ax.set_title(
            f"{inside}, {learnt[~band].sum()} of {(~band).sum()} elsewhere\n"
            "large, green: learnt · orange: failed, a unit off · purple: failed",
            loc="center",
            fontsize=10,
        )
        for edge in ticks[1:-1]:
            ax.axhline(edge, color=GREY, linewidth=0.7)
            ax.axvline(edge, color=GREY, linewidth=0.7)
        ax.text(-0.16, 0.5, "unit 2", transform=ax.transAxes, rotation=90, va="center", ha="center")
        groups = (
            (learnt, GREEN, 6.0),
            (~learnt & dead, ORANGE, 3.6),
            (~learnt & ~dead, PURPLE, 3.6),
        )  # told apart by size too
        for rows, colour, size in groups:
            draw_dots(ax, np.round(directions[rows]), colour, size)
        counts = [int(rows.sum()) for rows, *_ in groups]
        words = (
            f"{activation}: of {len(learnt)} starts {counts[0]} learn XOR; {counts[1]} fail with a unit that is off at "
            f"every corner, {counts[2]} without. Of the {int(band.sum())} starts where a unit has two negative "
            f"weights, {int(learnt[band].sum())} learn it."
        )
        return picture, words

    figure.__qualname__ = "starts_map"
    return figure


def race(
    looks: Array, shares: Mapping[tuple[str, int, float], Mapping[str, Array]], starts: int
) -> Callable[[str, int, float], Drawn]:
    """The share of starts that have learnt by each of the looks, a line for each activation.

    ``shares``: by loss, hidden units and rate, the shares (looks,) of each activation.
    """
    styles: Sequence[tuple[str, str]] = ((BLUE, "-"), (ORANGE, "--"), (PURPLE, ":"))

    def figure(loss: str, units: int, rate: float) -> Drawn:
        picture, (ax,) = blank(1, height=2.9)
        last = int(looks[-1])
        frame_panel(ax, (0, 1.36 * last), (-0.03, 1.06), (0, last // 2, last), (0, 0.5, 1), "step")
        ax.set_title(f"share of {starts} starts that have learnt XOR", loc="left")
        lines = shares[loss, units, rate]
        ends = np.array([line[-1] for line in lines.values()])
        heights = _apart(ends, 0.09)
        for (name, line), (colour, style), height in zip(lines.items(), styles, heights, strict=True):
            ax.plot(looks, line, color=colour, linestyle=style)
            ax.text(1.015 * last, height, f"{name} {line[-1]:.0%}", color=colour, va="center")
        words = f"{loss}, {units} hidden units, rate {rate:g}, after {last} steps: "
        words += ", ".join(f"{name} {round(starts * float(line[-1]))}" for name, line in lines.items())
        return picture, f"{words} of {starts} starts have learnt XOR."

    figure.__qualname__ = "race"
    return figure


def _apart(heights: Array, gap: float) -> Array:
    """The heights, moved so far that labels at them do not overlap."""
    order = np.argsort(heights, kind="stable")
    moved = heights[order].astype(float)
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + gap)
    moved -= max(0.0, moved[-1] - 1.0)
    result = np.empty_like(moved)
    result[order] = moved
    return result
