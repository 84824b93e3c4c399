"""The pictures of lesson 6: a step that gets a slope, units that saturate, and the pull of two losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from actlib.activations import Pointwise, Sigmoid, Step
from actlib.activations.base import Array
from actlib.figures.anatomy import anatomy
from actlib.figures.planes import draw_dots, draw_points
from actlib.figures.style import BLUE, GREY, INK, ORANGE, Drawn, blank, frame_panel
from actlib.words import number_text

STEP = "∞"
"""The steepness of a step."""


def softened(x: Array, y: Array) -> Callable[[float | str], Drawn]:
    """Left: σ(kx) and its slope.  Right: the squared error of σ(k(x − t)) on points x with labels y, over t."""
    grid, t = np.linspace(-3, 3, 601), np.linspace(-3, 3, 601)

    def figure(k: float | str) -> Drawn:
        value, slope = rise(k, grid), steepness(k, grid)
        loss = np.mean((rise(k, x - t[:, None]) - y) ** 2, axis=1)
        pull = np.mean(-2 * (rise(k, x - t[:, None]) - y) * steepness(k, x - t[:, None]), axis=1)
        picture, (left, right) = blank(2, height=2.9)

        frame_panel(left, (-3, 3), (-0.06, 1.5), (-2, 0, 2), (0, 0.5, 1), "$x$", title="value, slope (dashed)")
        left.plot(grid, _broken(value, grid) if k == STEP else value, color=BLUE)
        left.plot(grid, slope.clip(None, 3), color=ORANGE, linestyle="--")

        frame_panel(right, (-3, 3), (-0.06, 0.8), (-2, 0, 2), (0, 0.25, 0.5), "threshold $t$", title="squared error")
        right.set_yticklabels(["0", "¼", "½"])
        right.plot(t, loss, color=BLUE)
        draw_points(right, np.column_stack([x, np.full(len(x), 0.7)]), y, size=26)

        flat = np.mean(np.abs(pull) < 1e-3)
        words = (
            f"Steepness {k}: the largest slope of the unit is {number_text(float(slope.max()))}. The loss is lowest "
            f"{_floors(t, loss, level=k == STEP)}, and its slope is below 0.001 on {flat:.0%} of the thresholds shown."
        )
        return picture, words

    figure.__qualname__ = "softened"
    return figure


def _floors(t: Array, loss: Array, level: bool) -> str:
    """Where the loss is within 0.002 of its lowest value: level floors from end to end, valleys by their middles."""
    low = np.flatnonzero(loss < loss.min() + 2e-3)
    parts = [t[part] for part in np.split(low, np.flatnonzero(np.diff(low) > 1) + 1)]
    ends = [tuple(number_text(round(float(end), 1) + 0.0) for end in (part[0], part[-1])) for part in parts]
    if level:
        return " and ".join(f"from t = {a} to {b}" for a, b in ends)
    return "near t = " + " and ".join(number_text(round(float(part.mean()), 1) + 0.0) for part in parts)


def rise(k: float | str, x: Array) -> Array:
    """σ(kx), or the step if k is ``STEP``."""
    return Step()(x) if k == STEP else Sigmoid()(float(k) * x)


def steepness(k: float | str, x: Array) -> Array:
    """Its slope: k σ′(kx)."""
    return Step().df(x) if k == STEP else float(k) * Sigmoid().df(float(k) * x)


def _broken(value: Array, grid: Array) -> Array:
    """Without the upright line through the jump."""
    return np.where(np.abs(grid) < 1e-9, np.nan, value)


def spreading(f: Pointwise) -> Callable[[float, float], Drawn]:
    """The anatomy of one function, at a point and for normal inputs of some spread."""
    drawn = anatomy({None: f})

    def figure(at: float, spread: float) -> Drawn:
        return drawn(None, at, spread)

    figure.__qualname__ = "spreading"
    return figure


# --- saturation ------------------------------------------------------------------------------------------------


def window(
    spreads: Array, saturated: Mapping[int, Sequence[float]], learnt: Mapping[int, Sequence[float]]
) -> Callable[[int], Drawn]:
    """Over the standard deviation of the starting weights: the share of saturated units, and of starts that learn.

    Both map a number of hidden layers to a number for each of ``spreads``, which are powers of 2.
    """

    def figure(layers: int) -> Drawn:
        powers = np.log2(spreads)
        picture, (ax,) = blank(1, height=2.8)
        ends = (-5.0, 6.0)
        frame_panel(ax, ends, (-0.05, 1.1), (-4, -2, 0, 2, 4, 6), (0, 0.5, 1), "spread of the starting weights")
        ax.set_xticklabels(["1/16", "1/4", "1", "4", "16", "64"])
        ax.set_yticklabels(["0", "½", "1"])
        ax.set_title("share of starts that learn (solid), of units saturated (dashed)", loc="left")
        ax.plot(powers, learnt[layers], color=BLUE)
        ax.plot(powers, saturated[layers], color=ORANGE, linestyle="--")
        good = spreads[np.asarray(learnt[layers]) > 0.5]
        span = f"where the spread is from {_power(good.min())} to {_power(good.max())}" if len(good) else "at no spread"
        low, high = saturated[layers][0], saturated[layers][-1]
        words = (
            f"{layers} hidden layer{'s' if layers > 1 else ''}: more than half of the starts learn "
            f"{span}. The share of saturated units rises from {low:.0%} to {high:.0%}."
        )
        return picture, words

    figure.__qualname__ = "window"
    return figure


def _power(spread: float) -> str:
    """As the axis has it: 1/32, 1, 64."""
    return f"{spread:g}" if spread >= 1 else f"1/{1 / spread:g}"


# --- two losses ------------------------------------------------------------------------------------------------


def pulls(z: Array, label: int) -> tuple[Array, Array]:
    """The slopes in z of cross-entropy and of the squared error of σ(z), both exact in the tails."""
    side = 1 if label else -1  # σ(z) − 1 = −σ(−z), and σ(z) − 0 = σ(z)
    difference = -side * Sigmoid()(-side * z)
    return difference, 2 * difference * Sigmoid().df(z)


def steps_to_the_middle(z: float, label: int, squared: bool, most: int = 100_000) -> int:
    """How many steps of rate 1 take z to the label's side of 0."""
    for step in range(most):
        if (z > 0) == bool(label) and z != 0:
            return step
        z -= float(pulls(np.array(z), label)[int(squared)])
    return most


def two_pulls() -> Callable[[int, int], Drawn]:
    """The slopes of cross-entropy (blue) and of the squared error (orange, dashed) over z, plain and logarithmic."""
    grid = np.linspace(-12, 12, 481)

    def figure(label: int, z: int) -> Drawn:
        picture, (left, right) = blank(2, height=2.9)
        frame_panel(left, (-12, 12), (-1.15, 1.15), (-10, 0, 10), (-1, 0, 1), "$z$", title="slope of the loss")
        frame_panel(right, (-12, 12), (-6.2, 0.4), (-10, 0, 10), (-6, -4, -2, 0), "$z$", title="size of the slope")
        right.set_yticklabels(["10⁻⁶", "10⁻⁴", "10⁻²", "1"])
        left.axhline(0, color=GREY, linewidth=0.6)
        here = pulls(np.array([float(z)]), label)
        for curve, dot, colour, style in zip(pulls(grid, label), here, (BLUE, ORANGE), ("-", "--"), strict=True):
            left.plot(grid, curve, color=colour, linestyle=style)
            right.plot(grid, np.log10(np.abs(curve)), color=colour, linestyle=style)
            draw_dots(left, np.array([[z, dot[0]]]), INK)
            draw_dots(right, np.array([[z, np.log10(abs(dot[0]))]]), INK)
        entropy, squared = (steps_to_the_middle(float(z), label, kind) for kind in (False, True))
        size = [number_text(abs(float(value[0])), 2) for value in here]
        words = (
            f"Label {label}, z = {str(z).replace('-', '−')}: the slope of cross-entropy has size {size[0]}, that of "
        )
        words += f"the squared error {size[1]}. "
        words += (
            "The output is on the right side."
            if not entropy
            else f"With steps of rate 1, the output is on the right side after {entropy} and {squared} steps."
        )
        return picture, words

    figure.__qualname__ = "two_pulls"
    return figure
