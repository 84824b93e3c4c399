"""The pictures of lesson 1: one unit and its line, the perceptron rule at work, and why it stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, PathPatch

from actlib.activations import Step
from actlib.activations.base import Array
from actlib.figures.planes import draw_half_planes, draw_points, line_ends, region_path
from actlib.figures.style import (
    BLUE,
    CLASS_COLOURS,
    GREEN,
    GREY,
    INK,
    PURPLE,
    REGION_ALPHA,
    Drawn,
    blank,
    frame_panel,
)
from actlib.networks import Affine, PerceptronRun, cells_of, fires
from actlib.words import decimal, listed, short

Limits = tuple[float, float, float, float]

AWAY = (-1e3, -1e3)
"""Where something waits that a frame does not show: every frame must draw the same artists."""


# --- one unit ------------------------------------------------------------------------------------------------


def half_planes(x: Array, y: Array, names: str, limits: Limits = (-4, 4, -4, 4)) -> Callable[..., Drawn]:
    """A unit with two inputs: its line in the plane, and beside it the weighted sum of every named point."""
    rows = np.arange(len(x))

    def figure(w1: float, w2: float, theta: float) -> Drawn:
        w = np.array([w1, w2], float)
        picture, (plane, sums) = blank(2, height=3.1, ratios=(1.35, 1))
        frame_panel(
            plane,
            limits[:2],
            limits[2:],
            (-4, -2, 0, 2, 4),
            (-4, -2, 0, 2, 4),
            "$x_1$",
            "$x_2$",
            "The plane",
            square=True,
        )
        _line(plane, w, -theta, limits)
        foot = theta * w / (w @ w) if w.any() else AWAY
        _arrow(plane, foot, foot + w, INK)
        draw_points(plane, x, y, size=28)
        for name, point, label in zip(names, x, y, strict=True):  # names stand off the line between the classes
            aside, side = (5, "left") if label else (-5, "right")
            plane.annotate(name, point, (aside, 4), textcoords="offset points", ha=side)

        frame_panel(sums, (-9, 9), (len(x) - 0.3, -0.7), (-8, -4, 0, 4, 8), title="The weighted sums")
        sums.set_yticks(rows, list(names))
        for start, end, colour in ((-9, theta, CLASS_COLOURS[0]), (theta, 9, CLASS_COLOURS[1])):
            sums.axvspan(start, end, color=colour, alpha=REGION_ALPHA, linewidth=0)
        sums.axvline(theta, color=INK, linewidth=1.6)
        draw_points(sums, np.column_stack([x @ w, rows]), y, size=28)
        return picture, _words_on_a_unit(x, y, names, w, theta)

    figure.__qualname__ = "half_planes"
    return figure


def _words_on_a_unit(x: Array, y: Array, names: str, w: Array, theta: float) -> str:
    answers = fires(x, w, theta)
    firing = [name for name, answer in zip(names, answers, strict=True) if answer]
    score = f"{int(np.sum(answers == y))} of {len(x)} answers are right."
    if not w.any():
        above, where = ("is", "every point") if theta < 0 else ("is not", "no point")
        return (
            f"Both weights are 0, and there is no line. Every weighted sum is 0, which {above} above {short(theta)}: "
            f"the unit fires at {where} of the plane. {score}"
        )
    distance = abs(theta) / np.linalg.norm(w)
    passes = f"passes {distance:.2f} from the origin" if theta else "passes through the origin"
    on = [name for name, gap in zip(names, x @ w - theta, strict=True) if gap == 0]
    on_line = f" On the line, and so silent: {listed(on)}." if on else ""
    fire = f"fires at {listed(firing)}" if firing else "fires at none of the points"
    return f"The line {_equation(w, theta)} {passes}. The unit {fire}.{on_line} {score}"


def _tuple(numbers: Array) -> str:
    return f"({', '.join(map(short, numbers))})"


def _equation(w: Array, theta: float) -> str:
    """Such as 2x₁ − x₂ = 1."""
    terms = ""
    for weight, name in zip(w, ("x₁", "x₂"), strict=True):
        if weight:
            sign = (" − " if weight < 0 else " + ") if terms else ("−" if weight < 0 else "")
            terms += sign + ("" if abs(weight) == 1 else short(abs(weight))) + name
    return f"{terms} = {short(theta)}"


def _line(ax: Axes, w: Array, bias: float, limits: Limits) -> None:
    """The two sides of the line; if w is 0, the one side that there is."""
    if not w.any():
        bias = 1.0 if bias > 0 else -1.0  # a sum of exactly 0 does not fire
    draw_half_planes(ax, w, bias, limits)


def _arrow(ax: Axes, tail: Array, tip: Array, colour: str, dashed: bool = False, width: float = 1.6) -> None:
    """An arrow whose head keeps its size.  One without length waits outside the picture."""
    if np.allclose(tail, tip):
        tail, tip = np.array(AWAY), np.array(AWAY) - 1
    ax.add_patch(
        FancyArrowPatch(
            tuple(tail),
            tuple(tip),
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=0,
            shrinkB=0,
            color=colour,
            linewidth=width,
            linestyle="--" if dashed else "-",
            zorder=4,
        )
    )


# --- the perceptron rule -------------------------------------------------------------------------------------


def corrections(run: PerceptronRun, x: Array, y: Array, limits: Limits) -> Callable[[int], Drawn]:
    """The perceptron rule, one correction a frame: its line before and after, and what happens to the arrow w."""
    # a square window that holds every arrow, and the origin, from which they start
    low, high = run.weights[:, :2].min(axis=0), run.weights[:, :2].max(axis=0)
    reach = 0.58 * float((high - low).max())
    across, up = ((middle - reach, middle + reach) for middle in (low + high) / 2)
    ticks = [tuple(range(int(np.ceil(start)), int(end) + 1)) for start, end in (across, up)]
    origin = np.zeros(2)

    def figure(k: int) -> Drawn:
        picture, (plane, arrows) = blank(2, height=3.0)
        frame_panel(plane, limits[:2], limits[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "The line", square=True)
        _correction(plane, run, k, x, y, limits)

        frame_panel(arrows, across, up, *ticks, "$w_1$", "$w_2$", "The arrow w", square=True)
        arrows.yaxis.label.set_y((ticks[1][0] + 0.5 - up[0]) / (up[1] - up[0]))  # between the lowest two ticks
        old, new = run.weights[max(k - 1, 0), :2], run.weights[k, :2]
        colour = CLASS_COLOURS[int(y[run.points[k - 1]])] if k else GREY
        _arrow(arrows, origin, old, GREY, dashed=True)
        _arrow(arrows, old, new, colour, width=3)
        _arrow(arrows, origin, new, INK)
        arrows.plot(0, 0, color=INK, marker="o", markersize=4)
        return picture, _words_on_a_correction(run, k, x, y)

    figure.__qualname__ = "corrections"
    return figure


def cycling(run: PerceptronRun, x: Array, y: Array, limits: Limits) -> Callable[[int], Drawn]:
    """The perceptron rule, one correction a frame: its line, and beside it the three weights over time.

    For weights that are whole numbers.
    """
    last, ends = run.mistakes, np.cumsum(run.mistakes_in_epoch)
    low, high = run.weights.min(axis=0), run.weights.max(axis=0)
    heights = high - low + 1.2  # each weight has a strip of its own, the first on top
    shift = np.cumsum(heights[::-1])[::-1] - heights - low
    ticks = [(i + up, short(i)) for a, b, up in zip(low, high, shift, strict=True) for i in range(int(a), int(b) + 1)]

    def figure(k: int) -> Drawn:
        picture, (plane, times) = blank(2, height=3.1, ratios=(1, 1.1))
        frame_panel(plane, limits[:2], limits[2:], (0, 1), (0, 1), "$x_1$", "$x_2$", "The line", square=True)
        _correction(plane, run, k, x, y, limits)

        frame_panel(times, (-0.4, last + 0.6), (-0.4, heights.sum()), (0, *map(int, ends)), xlabel="corrections")
        times.set_title("The weights", loc="left")
        times.set_yticks(*zip(*ticks, strict=True))
        for end in ends[:-1]:
            times.axvline(end, color=GREY, linewidth=0.8, linestyle=":")
        for weights, up, middle, name in zip(run.weights.T, shift, (low + high) / 2, ("w₁", "w₂", "b"), strict=True):
            times.plot(weights + up, color=PURPLE, drawstyle="steps-post", linewidth=1.6)
            times.text(last + 0.9, middle + up, name, va="center")
        times.axvline(k, color=INK, linewidth=1)
        times.plot([k] * 3, run.weights[k] + shift, color=INK, linestyle="none", marker="o", markersize=5)
        return picture, _words_on_a_correction(run, k, x, y)

    figure.__qualname__ = "cycling"
    return figure


def _correction(ax: Axes, run: PerceptronRun, k: int, x: Array, y: Array, limits: Limits) -> None:
    """The line after correction k and, dashed, the one before; the point that was wrong is ringed."""
    before, after = run.weights[max(k - 1, 0)], run.weights[k]
    _line(ax, after[:2], after[2], limits)
    ends = line_ends(before[:2], before[2], limits)
    ax.plot(ends[:, 0], ends[:, 1], color=GREY, linewidth=1.4, linestyle="--", zorder=2)
    draw_points(ax, x, y)
    centre = x[run.points[k - 1]] if k else AWAY
    ax.add_patch(Circle(tuple(centre), 0.055 * (limits[1] - limits[0]), fill=False, edgecolor=INK, linewidth=1.6))


def _words_on_a_correction(run: PerceptronRun, k: int, x: Array, y: Array) -> str:
    now = run.weights[k]
    score = f"{int(np.sum(fires(x, now[:2], -now[2]) == y))} of {len(x)} points are right"
    if k == 0:
        return f"All three weights are 0: there is no line, and the unit fires at no point. {score}."
    i = run.points[k - 1]
    passes = int(np.searchsorted(np.cumsum(run.mistakes_in_epoch), k)) + 1
    kind, did, verb = ("orange", "did not fire", "added") if y[i] else ("blue", "fired", "subtracted")
    words = (
        f"Pass {passes}, correction {k}. At the ringed {kind} point {_tuple(x[i])} the unit {did}, so the point is "
        f"{verb}. (w₁, w₂, b) goes from {_tuple(run.weights[k - 1])} to {_tuple(now)}. {score}"
    )
    if run.converged and k == run.mistakes:
        return f"{words}: the next pass finds no mistake, and the rule stops."
    earlier = np.flatnonzero((run.weights[:k] == now).all(axis=1))
    return f"{words}. It had these weights before, after correction {earlier[-1]}." if len(earlier) else f"{words}."


# --- why it stops --------------------------------------------------------------------------------------------


def squeeze(toward: Array, length: Array, gap: float, reach: float) -> Callable[[], Drawn]:
    """Novikoff's proof on one run: u · w stays above kγ and ‖w‖ below R√k, and the two curves cross."""

    def figure() -> Drawn:
        end, last = (reach / gap) ** 2, len(length) - 1
        half = 5 * round(end / 10)
        picture, panels = blank(2, height=2.9)
        for ax, far, title, ticks, lengths in zip(
            panels,
            (last + 1.5, 1.25 * end),
            ("This run", "Until the curves cross"),
            ((0, last), (0, half, 2 * half)),
            ((0, 2, 4), (0, 5, 10, 15)),
            strict=True,
        ):
            k = np.linspace(0, far, 121)
            room = k <= end
            frame_panel(ax, (0, far), (0, 1.1 * reach * far**0.5), ticks, lengths, "corrections $k$", title=title)
            ax.plot(k, reach * k**0.5, color=GREEN)
            ax.plot(k, gap * k, color=PURPLE, linestyle="--")
            ax.fill_between(k[room], gap * k[room], reach * k[room] ** 0.5, color=GREY, alpha=REGION_ALPHA, linewidth=0)
            ax.plot(length, color=GREEN, linestyle="none", marker="o", markersize=5)
            ax.plot(toward, color=PURPLE, linestyle="none", marker="s", markersize=4)
        panels[1].text(0.55 * end, reach * (0.55 * end) ** 0.5, "R√k", color=GREEN, ha="right", va="bottom")
        panels[1].text(0.4 * end, gap * 0.4 * end, " γk", color=PURPLE, va="top")
        panels[1].axvline(end, color=INK, linewidth=0.8, linestyle=":")
        lengths = [decimal(number, 1) for number in (gap * last, toward[-1], length[-1], reach * last**0.5)]
        return picture, (
            f"The solid root is R√k, the dashed line γk; discs are ‖w‖, squares u · w. After the {last} corrections of "
            f"this run, γk is {lengths[0]}, u · w {lengths[1]}, ‖w‖ {lengths[2]} and R√k {lengths[3]}. All the marks "
            f"lie between the two curves, which cross at k = {end:.0f}."
        )

    figure.__qualname__ = "squeeze"
    return figure


def mistakes_against_gap(
    runs: Mapping[float, Sequence[tuple[float, float]]], hardest: Mapping[float, float]
) -> Callable[[], Drawn]:
    """For each gap, (mistakes, bound) of many runs, and the mistakes on a few points that are hard on purpose."""

    def figure() -> Drawn:
        gaps = sorted(runs, reverse=True)
        across = np.log10(gaps)
        picture, (ax,) = blank(1, height=3.1)
        picture.subplots_adjust(left=0.19)  # its labels are long
        frame_panel(ax, (across[0] + 0.1, across[-1] - 0.1), (0, 4.8), title="Mistakes")
        ax.set_xticks(across, [f"{gap:g}" for gap in gaps])
        ax.set_yticks(range(5), ["1", "10", "100", "1000", "10 000"])
        ax.set_xlabel("gap between the line and the points")
        # (gaps, runs, 2) → (quantiles, gaps) of the mistakes and of the bounds
        counts = np.log10(np.array([runs[gap] for gap in gaps]))
        mistakes, bounds = np.moveaxis(np.quantile(counts, (0.05, 0.5, 0.95), axis=1), -1, 0)
        for (low, middle, high), colour, dashes, name in (
            (bounds, GREY, "--", "random points: bound"),
            (mistakes, BLUE, "-", "random points: mistakes"),
        ):
            ax.fill_between(across, low, high, color=colour, alpha=REGION_ALPHA, linewidth=0)
            ax.plot(across, middle, color=colour, linestyle=dashes, label=name)
        hard = np.log10([hardest[gap] for gap in gaps])
        ax.plot(
            across,
            hard,
            color=PURPLE,
            linestyle="none",
            marker="D",
            markersize=6,
            label="three chosen points: mistakes",
        )
        ax.legend(loc="upper left")
        return picture, (
            f"Both axes are logarithmic. As the gap shrinks from {gaps[0]:g} to {gaps[-1]:g}, the median of the bound "
            f"rises from about {_rough(bounds[1][0])} to {_rough(bounds[1][-1])}, and that of the mistakes on random "
            f"points from about {_rough(mistakes[1][0])} to {_rough(mistakes[1][-1])}. "
            f"On the three chosen points they rise from {hardest[gaps[0]]} to {hardest[gaps[-1]]}."
        )

    figure.__qualname__ = "mistakes_against_gap"
    return figure


def _rough(logarithm: float) -> str:
    """One digit, or two below 100: what a reader sees on a logarithmic axis."""
    number = 10**logarithm
    return f"{number:.0f}" if number < 100 else f"{float(f'{number:.0e}'):.0f}"


# --- several units -------------------------------------------------------------------------------------------


def regions(W: Array, thresholds: Sequence[float], limits: Limits = (-3, 3, -2, 2)) -> Callable[[float], Drawn]:
    """The regions that some units cut the plane into, each with the units' answers; the last threshold moves."""
    units = W.shape[1]
    most = 1 + units + units * (units - 1) // 2
    across, up = np.array(limits[:2], float), np.array(limits[2:], float)
    corners = np.stack(np.meshgrid(across, up), axis=-1)  # (2, 2, 2), enough for what is straight

    def figure(theta: float) -> Drawn:
        layer = Affine(W, -np.array([*thresholds, theta], float))
        picture, (plane,) = blank(1, height=3.4)
        frame_panel(plane, limits[:2], limits[2:], (-3, 0, 3), (-2, 0, 2), "$x_1$", "$x_2$", square=True)
        for unit, (w, b) in enumerate(zip(W.T, layer.b, strict=True), start=1):
            fires_here = region_path(across, up, corners @ w + b)
            plane.add_patch(PathPatch(fires_here, facecolor=CLASS_COLOURS[1], edgecolor="none", alpha=REGION_ALPHA))
            ends = line_ends(w, b, limits)
            plane.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1.6)
            at, on_top = _upper_end(w, b, limits)
            along, across_it = np.array([-w[1], w[0]]) / np.linalg.norm(w), w / np.linalg.norm(w)
            inwards = along if along @ (np.mean([across, up], axis=1) - at) > 0 else -along
            tail = at + 0.3 * inwards  # near the name, where no answers stand
            _arrow(plane, tail, tail + 0.28 * across_it, INK)
            plane.annotate(
                f"unit {unit}",
                at,
                (0, 4) if on_top else (5, 0),
                textcoords="offset points",
                ha="center" if on_top else "left",
                va="bottom" if on_top else "center",
                annotation_clip=False,
            )
        centres = np.array([piece.mean(axis=0) for piece in cells_of(layer, limits)])
        codes = ["".join(f"{int(answer)}" for answer in row) for row in Step()(layer(centres))]
        for place in range(most):
            at, code = (centres[place], codes[place]) if place < len(codes) else (AWAY, "0")
            plane.text(*at, code, ha="center", va="center", zorder=5)
        missing = sorted({f"{code:0{units}b}" for code in range(2**units)} - set(codes))
        return picture, (
            f"With {short(theta)} as the threshold of unit {units}, the lines cut the plane into {len(codes)} "
            f"regions. Each shows what units 1 to {units} answer there, and is darker where more of them fire. "
            f"No region has the answers {listed(missing)}."
        )

    figure.__qualname__ = "regions"
    return figure


def _upper_end(w: Array, bias: float, limits: Limits) -> tuple[tuple[float, float], bool]:
    """Where a line leaves the picture at its upper end (at its right one, if it is level), and whether at the top."""
    left, right, _, top = limits
    if w[0] and left <= (x := -(w[1] * top + bias) / w[0]) <= right:
        return (x, top), True
    edge = right if w[0] * w[1] <= 0 else left
    return (edge, -(w[0] * edge + bias) / w[1]), False
