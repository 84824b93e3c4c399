"""The pictures of lesson 5: what a unit's loss looks like over its weight, and which rates a network stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.anatomy import anatomy
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, ORANGE, Drawn, blank, frame_panel
from actlib.words import short

WIDE, FAR = (-5.0, 5.0), 100.0


def catalogue(functions: Mapping[str, Pointwise]) -> Callable[[str, float], Drawn]:
    """The anatomy of each function, for normal inputs of standard deviation 1."""
    drawn = anatomy(functions)

    def figure(of: str, at: float) -> Drawn:
        return drawn(of, at, 1.0)

    figure.__qualname__ = "catalogue"
    return figure


# --- the loss of one unit --------------------------------------------------------------------------------------

Landscape = Callable[[Array], Array]
"""The loss of one unit at each of the weights (n,)."""


def bends_down(landscape: Landscape, w: Array) -> Array:
    """Whether the loss lies above its chord at each of the equally spaced weights (n,), ends left out: (n − 2,)."""
    loss = landscape(w)
    return loss[:-2] - 2 * loss[1:-1] + loss[2:] < -1e-9 * max(1.0, float(np.ptp(loss)))


def valleys(landscape: Landscape, w: Array) -> Array:
    """The weights at which the loss is lower than at both neighbours."""
    loss = landscape(w)
    return w[1:-1][(loss[1:-1] < loss[:-2]) & (loss[1:-1] <= loss[2:])]


def roll(landscape: Landscape, start: float, rate: float = 0.05, steps: int = 1000) -> float:
    """Where gradient descent is after ``steps`` steps from ``start``; ±``FAR`` if it ran away.

    A rate below 1 / curvature never jumps over the bottom of a valley; the curvatures of lesson 5 are 16 at most.
    """
    w, near = float(start), 1e-5
    for _ in range(steps):
        below, above = landscape(np.array([w - near, w + near]))
        w -= rate * float(above - below) / (2 * near)
        if abs(w) > FAR:
            return math.copysign(FAR, w)
    return w


def landscapes(choose: Callable[[str, str, int], Landscape]) -> Callable[[str, str, int, float], Drawn]:
    """The loss of one unit over its one weight: orange where it curves downwards, blue elsewhere.

    ``choose`` gives the loss for a name of an activation, a name of a loss, and a number of samples.  A dot that
    would be outside the panel lies at its edge.
    """
    w = np.linspace(*WIDE, 1001)

    def figure(activation: str, loss: str, samples: int, start: float) -> Drawn:
        landscape = choose(activation, loss, samples)
        places = valleys(landscape, w)
        floor = float(landscape(places if len(places) else w).min())
        height = landscape(w) - floor
        top = min(4.0, 1.1 * float(height.max()))
        low = max(-0.06 * top - top * (height.min() < -0.01 * top), -top)  # a loss without lowest point goes below 0
        picture, (ax,) = blank(1, height=2.8)
        frame_panel(ax, WIDE, (low, top), (-4, -2, 0, 2, 4), (0, top), "weight $w$")
        ax.set_title("loss, above its lowest valley", loc="left")
        ax.set_yticklabels(["0", f"{top:.1f}"])
        down = bends_down(landscape, w)
        ax.plot(w, height, color=BLUE)
        # with its neighbours, for a kink is one point only
        near = np.convolve(np.r_[False, down, False], np.ones(3), "same") > 0
        ax.plot(w, np.where(near, height, np.nan), color=ORANGE, linewidth=4)
        end = roll(landscape, start)
        places_of_dots = np.array([start, end])
        dots = np.column_stack([places_of_dots, landscape(places_of_dots) - floor])
        rim = np.array([0.015 * (WIDE[1] - WIDE[0]), 0.03 * (top - low)])
        dots = dots.clip(np.array([WIDE[0], low]) + rim, np.array([WIDE[1], top]) - rim)
        draw_dots(ax, dots[:1], GREY, size=9)
        draw_dots(ax, dots[1:], GREEN, size=9)

        lows = [short(float(place)) for place in places]
        way = "run out of the picture" if abs(end) == FAR else f"lead to w = {short(end)}"
        shape = (
            f"curves downwards on {np.mean(down):.1%} of the weights shown" if down.any() else "never curves downwards"
        )
        words = (
            f"{activation}, {loss}, {samples} sample{'s' if samples > 1 else ''}: the loss {shape} and has "
            f"{len(lows)} valley{'s' if len(lows) != 1 else ''}{', at w = ' if lows else ''}{' and '.join(lows)}. "
            f"From w = {short(start)}, downhill steps {way}."
        )
        return picture, words

    figure.__qualname__ = "landscapes"
    return figure


# --- rates -----------------------------------------------------------------------------------------------------


def standing(
    functions: Mapping[str, Pointwise], rates: Array, ends: Mapping[int, Mapping[str, Array]], level: float
) -> Callable[[int], Drawn]:
    """Left: the largest rate that each activation stands.  Right: the lowest loss at the best rate.

    ``ends`` maps a number of hidden layers to what each activation's loss ended at, a number for each rate, and
    ``level`` is the loss below which a rate counts as stood.  Bounded functions are blue, others orange, and those
    that do not learn (``learns``) are small.
    """
    names = list(functions)
    places = np.arange(len(names))[::-1]

    def figure(layers: int) -> Drawn:
        stood = np.array([largest_rate(rates, ends[layers][name], level) for name in names])
        lowest = np.array([float(np.min(ends[layers][name])) / level for name in names])
        picture, (left, right) = blank(2, height=3.6)
        # the left margin holds the names
        left.set_position((0.22, left.get_position().y0, 0.33, left.get_position().height))
        right.set_position((0.62, right.get_position().y0, 0.34, right.get_position().height))
        height = (-0.6, len(names) - 0.4)
        frame_panel(left, (-6.4, 1.4), height, (-6, -4, -2, 0), tuple(places), title="largest rate")
        left.set_xticklabels(["1/64", "1/16", "1/4", "1"])
        left.set_yticklabels(names)
        frame_panel(right, (-5.4, 0.4), height, (-4, -2, 0), tuple(places), title="lowest loss")
        right.set_xticklabels(["10⁻⁴", "10⁻²", "1"])
        right.set_yticklabels([""] * len(names))
        for ax, values in ((left, np.log2(stood)), (right, np.log10(lowest).clip(-5.2, 0.4))):
            ax.hlines(places, *ax.get_xlim(), color=GREY, linewidth=0.4)
            for colour, wanted in ((BLUE, True), (ORANGE, False)):
                for size, large in ((9.0, True), (4.0, False)):
                    rows = [
                        is_bounded(f) is wanted and learns(ends[layers][name], level) is large
                        for name, f in functions.items()
                    ]
                    draw_dots(ax, np.column_stack([values, places])[np.array(rows)], colour, size=size)
        parts = (
            f"{name} {rate:.2g} and {loss:.2g}{'' if loss < 0.5 else ' (small)'}"
            for name, rate, loss in zip(names, stood, lowest, strict=True)
        )
        words = f"{layers} hidden layer{'s' if layers > 1 else ''}; largest rate and lowest loss: {', '.join(parts)}."
        return picture, words

    figure.__qualname__ = "standing"
    return figure


def largest_rate(rates: Array, ends: Sequence[float] | Array, level: float) -> float:
    """The largest of the rates whose loss ended below ``level``; NaN if there is none."""
    good = np.asarray(ends) < level
    return float(np.max(np.asarray(rates)[good])) if good.any() else float("nan")


def learns(ends: Sequence[float] | Array, level: float) -> bool:
    """Whether at some rate the loss ended below half of ``level``."""
    return bool(np.min(ends) < level / 2)


def wins(
    functions: Mapping[str, Pointwise], rates: Array, ends: Mapping[str, Array], level: float, learners: bool = False
) -> tuple[float, int]:
    """In how many pairs of a bounded and an unbounded function the bounded one stands a larger rate, and of how many.

    A tie counts one half, and a function that stands none of the rates loses to one that does.  With ``learners``,
    only functions that learn are paired.
    """
    chosen = [name for name in functions if learns(ends[name], level) or not learners]
    rate = {name: np.nan_to_num(largest_rate(rates, ends[name], level)) for name in chosen}
    bounded = [name for name in chosen if is_bounded(functions[name])]
    results = [
        float((rate[one] > rate[other]) + (rate[one] == rate[other]) / 2)
        for one in bounded
        for other in chosen
        if other not in bounded
    ]
    return sum(results), len(results)


def is_bounded(f: Pointwise) -> bool:
    """Whether all outputs lie between two numbers."""
    return bool(np.isfinite([f.range.low, f.range.high]).all())
