"""The pictures of lesson 1: one unit and its line, the perceptron rule at work, and why it stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from actlib.activations import Step
from actlib.activations.base import Array
from actlib.figures.planes import draw_half_planes, draw_points, draw_regions, line_ends
from actlib.figures.style import (
    BLUE,
    CLASS_COLOURS,
    GREEN,
    GREY,
    INK,
    PURPLE,
    REGION_ALPHA,
    blank,
    frame_panel,
)
from actlib.networks import Affine, PerceptronRun, cells_of, fires


Drawn = tuple[Figure, str]
Limits = tuple[float, float, float, float]

AWAY = (-1e3, -1e3)
"""Where something waits that a frame does not show: every frame must draw the same artists."""


# --- one unit ------------------------------------------------------------------------------------------------


def half_planes(x: Array, y: Array, names: str, limits: Limits = (-3, 3, -3, 3)) -> Callable[..., Drawn]:
    """A unit with two inputs: its line in the plane, and beside it the weighted sum of every named point."""
    order = np.argsort(list(names))[::-1]

    def figure(w1: float, w2: float, theta: float) -> Drawn:
        w = np.array([w1, w2], float)
        picture, (plane, sums) = blank(2, height=3.1, ratios=(1.2, 1))
        frame_panel(plane, limits[:2], limits[2:], (-2, 0, 2), (-2, 0, 2), "$x_1$", "$x_2$", "The plane", square=True)
        _line(plane, w, -theta, limits)
        _arrow(plane, *_from_the_line(w, theta), INK)
        draw_points(plane, x, y, size=28)
        for name, (across, up) in zip(names, x, strict=True):
            plane.annotate(name, (across, up), (5, 4), textcoords="offset points")

        rows = np.arange(len(x))
        frame_panel(sums, (-10, 10), (-0.7, len(x) - 0.3), (-8, -4, 0, 4, 8), title="The weighted sums")
        sums.set_yticks(rows, [names[i] for i in order])
        sums.axvspan(-10, theta, color=CLASS_COLOURS[0], alpha=REGION_ALPHA, linewidth=0)
        sums.axvspan(theta, 10, color=CLASS_COLOURS[1], alpha=REGION_ALPHA, linewidth=0)
        sums.axvline(theta, color=INK, linewidth=1.6)
        draw_points(sums, np.column_stack([(x @ w)[order], rows]), np.asarray(y)[order], size=28)
        return picture, _words_on_a_unit(x, y, names, w, theta, limits)

    figure.__qualname__ = "half_planes"
    return figure


def _words_on_a_unit(x: Array, y: Array, names: str, w: Array, theta: float, limits: Limits) -> str:
    answers = fires(x, w, theta)
    who = [name for name, answer in zip(names, answers, strict=True) if answer]
    score = f"{int(np.sum(answers == y))} of {len(x)} answers are right."
    if not w.any():
        where = "every point of the plane" if theta < 0 else "no point of the plane"
        above = "is" if theta < 0 else "is not"
        return (
            f"Both weights are 0, and there is no line. Every weighted sum is 0, which {above} above {_short(theta)}: "
            f"the unit fires at {where}. {score}"
        )
    corners = np.array([[a, b] for a in limits[:2] for b in limits[2:]]) @ w
    outside = "" if corners.min() < theta < corners.max() else ", outside the picture"
    distance = abs(theta) / np.linalg.norm(w)
    return (
        f"The line {_equation(w, theta)} passes {distance:.2f} from the origin{outside}. The unit fires at "
        f"{_list(who) or 'none of the points'}. {score}"
    )


def _list(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _short(number: float) -> str:
    """At most two decimals, and a real minus."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".").replace("-", "−")


def _triple(w: Array) -> str:
    return f"({', '.join(_short(weight) for weight in w)})"


def _equation(w: Array, theta: float) -> str:
    """2x₁ − x₂ = 1."""
    terms = ""
    for weight, name in zip(w, ("x₁", "x₂"), strict=True):
        if weight:
            sign = ("−" if weight < 0 else "") if not terms else (" − " if weight < 0 else " + ")
            terms += sign + ("" if abs(weight) == 1 else _short(abs(weight))) + name
    return f"{terms} = {_short(theta)}"


def _from_the_line(w: Array, theta: float) -> tuple[Array | tuple[float, float], Array | tuple[float, float]]:
    """The arrow of w, drawn from the point of the line that is nearest to the origin."""
    if not w.any():
        return AWAY, AWAY
    foot = theta * w / (w @ w)
    return foot, foot + w


def _line(ax: Axes, w: Array, bias: float, limits: Limits) -> None:
    """The two sides of the line; if w is 0, the one side that there is."""
    if not w.any():
        bias = 1.0 if bias > 0 else -1.0  # a sum of exactly 0 does not fire
    draw_half_planes(ax, w, bias, limits)


def _arrow(
    ax: Axes, tail: Sequence[float] | Array, tip: Sequence[float] | Array, colour: str, dashed: bool = False
) -> None:
    """An arrow whose head keeps its size.  One without length waits outside the picture."""
    if np.allclose(tail, tip):
        tail, tip = AWAY, (AWAY[0] - 1, AWAY[1])
    ax.add_patch(
        FancyArrowPatch(
            tuple(tail),
            tuple(tip),
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=0,
            shrinkB=0,
            color=colour,
            linewidth=1.6,
            linestyle="--" if dashed else "-",
            zorder=4,
        )
    )


# --- the perceptron rule -------------------------------------------------------------------------------------


def corrections(run: PerceptronRun, x: Array, y: Array, limits: Limits) -> Callable[[int], Drawn]:
    """The perceptron rule, one correction a frame: its line before and after, and what happens to the arrow w."""
    reach = 1.15 * float(np.abs(run.weights[:, :2]).max())
    tick = int(reach)

    def figure(k: int) -> Drawn:
        picture, (plane, arrows) = blank(2, height=3.0, ratios=(1, 1))
        frame_panel(plane, limits[:2], limits[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "The line", square=True)
        _correction(plane, run, k, x, y, limits)

        ticks = (-tick, 0, tick)
        frame_panel(
            arrows, (-reach, reach), (-reach, reach), ticks, ticks, "$w_1$", "$w_2$", "The arrow w", square=True
        )
        old, new = run.weights[max(k - 1, 0), :2], run.weights[k, :2]
        colour = CLASS_COLOURS[int(y[run.points[k - 1]])] if k else GREY
        _arrow(arrows, (0, 0), old if k else (0, 0), GREY, dashed=True)
        _arrow(arrows, old, new, colour)
        _arrow(arrows, (0, 0), new, INK)
        return picture, _words_on_a_correction(run, k, x, y)

    figure.__qualname__ = "corrections"
    return figure


def cycling(run: PerceptronRun, x: Array, y: Array, limits: Limits) -> Callable[[int], Drawn]:
    """The perceptron rule, one correction a frame: its line, and beside it the three weights over time."""
    last = run.mistakes
    low, high = float(run.weights.min()), float(run.weights.max())

    def figure(k: int) -> Drawn:
        picture, (plane, times) = blank(2, height=3.0, ratios=(1, 1.1))
        frame_panel(plane, limits[:2], limits[2:], (0, 1), (0, 1), "$x_1$", "$x_2$", "The line", square=True)
        _correction(plane, run, k, x, y, limits)

        ticks = tuple(range(int(low), int(high) + 1))
        ends = np.cumsum(run.mistakes_in_epoch)
        frame_panel(times, (0, last), (low - 0.3, high + 1.3), (0, *map(int, ends)), ticks, "correction")
        times.set_title("The weights", loc="left")
        for end in ends[:-1]:
            times.axvline(end, color=GREY, linewidth=0.6, linestyle=":")
        for weights, name, colour, dashes in zip(
            run.weights.T, ("$w_1$", "$w_2$", "$b$"), (GREEN, PURPLE, GREY), ("-", "--", ":"), strict=True
        ):
            times.plot(weights, color=colour, linestyle=dashes, drawstyle="steps-post", label=name)
        times.legend(loc="upper center", ncols=3, handlelength=1.6, columnspacing=1.2, borderaxespad=0)
        times.axvline(k, ymax=0.8, color=INK, linewidth=1.6)
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
    i, before = run.points[k - 1], run.weights[k - 1]
    round_ = int(np.searchsorted(np.cumsum(run.mistakes_in_epoch), k)) + 1
    kind, did, verb = ("orange", "did not fire", "added") if y[i] else ("blue", "fired", "subtracted")
    point = f"({_short(x[i, 0])}, {_short(x[i, 1])})"
    words = (
        f"Pass {round_}, correction {k}. At the ringed {kind} point {point} the unit {did}; the point is {verb}. "
        f"(w₁, w₂, b) goes from {_triple(before)} to {_triple(now)}. {score}"
    )
    earlier = np.flatnonzero((run.weights[:k] == now).all(axis=1))
    if run.converged and k == run.mistakes:
        return f"{words}: the next pass finds no mistake, and the rule stops."
    return f"{words}. These are the weights after correction {earlier[-1]} again." if len(earlier) else f"{words}."


# --- why it stops --------------------------------------------------------------------------------------------


def squeeze(toward: Array, length: Array, gap: float, reach: float) -> Callable[[], Drawn]:
    """Novikoff's proof on one run: u · w above the line kγ, ‖w‖ below the root √k R, until the two cross."""

    def figure() -> Drawn:
        end = (reach / gap) ** 2
        picture, (ax,) = blank(1, height=2.9)
        top = 1.25 * reach * end**0.5
        frame_panel(ax, (0, 1.15 * end), (0, top), (0, 9, 50, 100), (0, 5, 10, 15, 20), "corrections $k$")
        ax.set_title("Lengths", loc="left")
        k = np.linspace(0, 1.15 * end, 116)
        ax.plot(k, reach * np.sqrt(k), color=GREEN, label="$\\sqrt{k}\\,R$: the length of $w$ stays below")
        ax.plot(k, gap * k, color=PURPLE, linestyle="--", label="$k\\,\\gamma$: $u\\cdot w$ stays above")
        ax.fill_between(k, gap * k, reach * np.sqrt(k), where=k <= end, color=GREY, alpha=REGION_ALPHA, linewidth=0)
        ax.plot(length, color=GREEN, linestyle="none", marker="o", markersize=4)
        ax.plot(toward, color=PURPLE, linestyle="none", marker="s", markersize=4)
        ax.axvline(end, color=INK, linewidth=0.8, linestyle=":")
        ax.annotate("no room beyond", (end, 0.06 * top), (-6, 0), textcoords="offset points", ha="right")
        ax.legend(loc="upper left")
        return picture, (
            f"The root is above the line up to k = {end:.0f}, where they cross. The run needed {len(length) - 1} "
            f"corrections; all its dots (‖w‖) and squares (u · w) lie between the two curves."
        )

    figure.__qualname__ = "squeeze"
    return figure


def mistakes_against_gap(
    runs: Mapping[float, Sequence[tuple[float, float]]], hardest: Mapping[float, float]
) -> Callable[[], Drawn]:
    """For each gap, (mistakes, bound) of many runs, and the mistakes on two points that are hard on purpose."""

    def figure() -> Drawn:
        gaps = sorted(runs, reverse=True)
        across = np.log10(gaps)
        picture, (ax,) = blank(1, height=3.1)
        frame_panel(
            ax, (across[0] + 0.1, across[-1] - 0.1), (0, 4.8), title="Mistakes", xlabel="gap between line and points"
        )
        ax.set_xticks(across, [f"{gap:g}" for gap in gaps])
        ax.set_yticks(range(5), ["1", "10", "100", "1000", "10 000"])
        # (gaps, runs, 2) → mistakes and bounds, each (low, middle, high) by gap
        counts = np.log10(np.array([runs[gap] for gap in gaps]))
        mistakes, bounds = np.quantile(counts, (0.05, 0.5, 0.95), axis=1).transpose(2, 0, 1)
        for (low, middle, high), colour, dashes, name in (
            (bounds, GREY, "--", "Novikoff's bound"),
            (mistakes, BLUE, "-", "random points"),
        ):
            ax.fill_between(across, low, high, color=colour, alpha=REGION_ALPHA, linewidth=0)
            ax.plot(across, middle, color=colour, linestyle=dashes, label=name)
        hard = np.log10([hardest[gap] for gap in gaps])
        ax.plot(across, hard, color=PURPLE, linestyle="none", marker="D", markersize=6, label="two chosen points")
        ax.legend(loc="upper left")
        return picture, (
            f"Both axes are logarithmic. From a gap of {gaps[0]:g} to one of {gaps[-1]:g} the bound's median rises from "
            f"about {_rough(bounds[1][0])} to {_rough(bounds[1][-1])}, and the mistakes on random points from "
            f"{_rough(mistakes[1][0])} to {_rough(mistakes[1][-1])}. The two chosen points stay close below the bound."
        )

    figure.__qualname__ = "mistakes_against_gap"
    return figure


def _rough(logarithm: float) -> str:
    """One digit, or two below 100: what a reader sees on a logarithmic axis."""
    number = 10**logarithm
    places = -int(np.floor(np.log10(number))) + (1 if number < 100 else 0)
    return f"{round(number, min(places, 0)):.0f}"


# --- several units -------------------------------------------------------------------------------------------


def regions(W: Array, thresholds: Sequence[float], limits: Limits = (-2, 2, -2, 2)) -> Callable[[float], Drawn]:
    """The regions that three units cut the plane into, each with the units' answers; the last threshold moves."""
    most = 1 + W.shape[1] + W.shape[1] * (W.shape[1] - 1) // 2

    def figure(theta: float) -> Drawn:
        levels = np.array([*thresholds[:-1], theta], float)
        picture, (plane,) = blank(1, height=3.6)
        frame_panel(plane, limits[:2], limits[2:], (-2, 0, 2), (-2, 0, 2), "$x_1$", "$x_2$", square=True)
        for w, level in zip(W.T, levels, strict=True):
            draw_regions(
                plane, lambda points, w=w, level=level: points @ w - level, limits, resolution=2, boundary=False
            )
            ends = line_ends(w, -level, limits)
            plane.plot(ends[:, 0], ends[:, 1], color=INK, linewidth=1.6)
            _arrow(plane, *_from_the_line(w, level), INK)
        units = Affine(W, -levels)
        centres = np.array([piece.mean(axis=0) for piece in cells_of(units, limits)])
        codes = ["".join(f"{int(answer)}" for answer in row) for row in Step()(units(centres))]
        for place in range(most):
            shown = place < len(codes)
            at, code = (centres[place], codes[place]) if shown else (AWAY, "000")
            plane.text(*at, code, ha="center", va="center", zorder=5)
        missing = sorted({f"{code:03b}" for code in range(2 ** W.shape[1])} - set(codes))
        return picture, (
            f"Three lines, {len(codes)} regions. Each region carries the answers of units 1, 2 and 3. "
            f"No point of the picture is answered with {_list(missing)}."
        )

    figure.__qualname__ = "regions"
    return figure
