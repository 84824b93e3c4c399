"""What maxout units can fit at best on [−1, 1], and how to write a piecewise linear function as a difference of two.

A unit is an ``Affine`` map of one number to ``k`` pieces; its output is the largest of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import Array
from actlib.networks.affine import Affine

Scalar = Callable[[float], float]


@dataclass(frozen=True, eq=False)
class Target:
    """A function on [−1, 1] to be fitted, with its slope.

    It is convex, or it is odd and bends one way on the left half and the other way on the right one.
    """

    name: str
    f: Callable[[Array], Array]
    df: Callable[[Array], Array]
    convex: bool = True

    def __call__(self, x: Array) -> Array:
        return self.f(x)


TARGETS = {
    target.name: target
    for target in (
        Target("x²", lambda x: x * x, lambda x: 2 * x),
        Target("ReLU", lambda x: np.maximum(x, 0.0), lambda x: np.where(x > 0, 1.0, 0.0)),
        Target("|x|", abs, np.sign),
        Target("eˣ − 1", np.expm1, np.exp),
        Target("sin 3x", lambda x: np.sin(3 * x), lambda x: 3 * np.cos(3 * x), convex=False),
        Target("x³", lambda x: x**3, lambda x: 3 * x * x, convex=False),
    )
}


def largest(unit: Affine, x: Array) -> Array:
    """The output of the unit at the numbers x (n,)."""
    return np.asarray(unit(x[:, None]).max(axis=1))


def unit_of(slopes: ArrayLike, heights: ArrayLike) -> Affine:
    """The unit with the pieces slope · x + height."""
    return Affine(np.array([slopes], float), np.array(heights, float))


def corners(unit: Affine) -> Array:
    """Where on (−1, 1) the unit passes from one of its pieces to another, rising."""
    w, b = unit.W[0], np.ravel(unit.b)
    i, j = np.triu_indices(len(w), 1)
    i, j = i[w[i] != w[j]], j[w[i] != w[j]]
    x = (b[i] - b[j]) / (w[j] - w[i])
    on_top = (np.abs(x) < 1) & (w[i] * x + b[i] >= largest(unit, x) - 1e-9)
    return np.unique(x[on_top].round(9))


def best_unit(target: Target, k: int) -> tuple[Affine, float]:
    """A unit of k pieces whose largest error on [−1, 1] is as small as that of any, and that error."""
    if k < 1:
        raise ValueError(f"k must be 1 or more, got {k}")
    if target.name in {"ReLU", "|x|"}:  # two pieces are exact, with one the line between them is best
        left = 0.0 if target.name == "ReLU" else -1.0
        if k == 1:
            return unit_of([(left + 1) / 2], [(1 - left) / 4]), (1 - left) / 4
        return unit_of([left, *[1] * (k - 1)], [0] * k), 0.0
    if target.convex:
        touching, error = _equal_tangents(target, k, -1.0, 1.0)
        return unit_of(target.df(touching), target.f(touching) - target.df(touching) * touching + error), error
    return _largest_convex_below(target, k)


def fit_difference(target: Target, k: int) -> tuple[Affine, Affine, float]:
    """Two units of k pieces whose difference is near the target on [−1, 1], and its largest error.

    For a convex target that is ``best_unit`` minus nothing.  For an odd one all errors are equal: the difference is
    odd, and bends k − 1 times on each half, the way the target does.
    """
    if target.convex:
        unit, error = best_unit(target, k)
        return unit, unit_of([0] * k, [0] * k), error
    sign = 1.0 if target.f(np.array(1.0)) > target.df(np.array(0.0)) else -1.0  # −1 if it is concave on the right
    half = Target(target.name, lambda x: sign * target.f(x), lambda x: sign * target.df(x))
    knots, heights = _from_the_origin(half, k)
    x = np.concatenate([-knots[:0:-1], knots])
    first, second = split(x, sign * np.concatenate([-heights[:0:-1], heights]))
    return first, second, _half_error(half, k)


def best_convex(x: Array, y: Array) -> Array:
    """The values (n,) at x (n,), rising, of the convex function with the least mean squared error from y (n,).

    Every convex function on these x is a line plus hinges with weights of 0 or more.  Hinges are taken in one by one,
    the one that helps most first, and left out again if their weight would fall below 0 (Lawson and Hanson, 1974).
    """
    if len(x) != len(y) or len(x) < 2 or np.any(np.diff(x) <= 0):
        raise ValueError(f"x must rise and have as many numbers as y, two or more, got {len(x)} and {len(y)}")
    terms = np.column_stack([np.ones_like(x), x, np.maximum(0, x[:, None] - x[1:-1])])
    terms /= np.linalg.norm(terms, axis=0)
    free = np.arange(terms.shape[1]) < 2  # the line's two weights may have any sign
    chosen, weights = free.copy(), np.zeros(terms.shape[1])
    for _ in range(10 * len(x)):
        while True:
            wanted = np.zeros_like(weights)
            wanted[chosen] = np.linalg.lstsq(terms[:, chosen], y)[0]
            bad = chosen & ~free & (wanted <= 0)
            if not bad.any():
                break
            step = np.min(weights[bad] / (weights[bad] - wanted[bad]))
            weights += step * (wanted - weights)
            chosen &= free | (weights > 1e-14)
        weights = wanted
        gain = np.where(chosen, -np.inf, terms.T @ (y - terms @ weights))
        if gain.max() < 1e-10:
            break
        chosen[gain.argmax()] = True
    return np.asarray(terms @ weights)


def split(x: Array, y: Array) -> tuple[Affine, Affine]:
    """The function that joins the points (x, y), x rising, as the first unit minus the second.

    Every bend upwards goes to the first, every bend downwards to the second, as a bend upwards.
    """
    if len(x) != len(y) or len(x) < 2 or np.any(np.diff(x) <= 0):
        raise ValueError(f"x must rise and have as many numbers as y, two or more, got {len(x)} and {len(y)}")
    slopes = np.diff(y) / np.diff(x)
    bends = np.diff(slopes)
    return _unit(x, slopes[0], np.maximum(bends, 0), y[0]), _unit(x, 0.0, np.maximum(-bends, 0), 0.0)


def _unit(x: Array, slope: float, bends: Array, start: float) -> Affine:
    """The pieces of the convex function with that start, first slope, and bends at the inner points; one each."""
    slopes = slope + np.concatenate([[0.0], np.cumsum(bends)])
    values = start + np.concatenate([[0.0], np.cumsum(slopes * np.diff(x))])
    keep = np.concatenate([[True], bends > 0])
    return unit_of(slopes[keep], (values[:-1] - slopes * x[:-1])[keep])


def _root(f: Scalar, low: float, high: float) -> float:
    """Where a function that rises from below 0 passes it; ``high`` if it does not by then."""
    if f(high) <= 0:
        return high
    for _ in range(52):
        middle = (low + high) / 2
        low, high = (low, middle) if f(middle) > 0 else (middle, high)
    return (low + high) / 2


def _below(target: Target, t: float, x: float) -> float:
    """How far the tangent at t lies below a convex target at x."""
    return float(target.f(x) - target.f(t) - target.df(t) * (x - t))  # type: ignore[arg-type]


def _tangents(target: Target, start: float, k: int, error: float, stop: float = 1.0) -> tuple[list[float], list[float]]:
    """From ``start`` to ``stop``: k tangents, each as long as it stays within 2 · error; where they touch and end."""
    touching, ends = [], [start]
    for _ in range(k):
        p = ends[-1]
        t = _root(lambda t, p=p: _below(target, t, p) - 2 * error, p, stop)  # type: ignore[misc]
        q = _root(lambda q, t=t: _below(target, t, q) - 2 * error, t, stop)  # type: ignore[misc]
        touching.append(t)
        ends.append(q)
    return touching, ends


def _equal_tangents(target: Target, k: int, low: float, high: float) -> tuple[Array, float]:
    """Where k tangents of a target, convex from ``low`` to ``high``, touch that, raised by an error, err by no more."""
    error = _root(lambda e: _tangents(target, low, k, e, high)[1][-1] - high + 1e-13, 0.0, 4.0)
    return np.array(_tangents(target, low, k, error, high)[0]), error


def _largest_convex_below(target: Target, k: int) -> tuple[Affine, float]:
    """The largest convex function below the target, raised by half the widest gap: no convex function does better.

    It is a straight line wherever the target is concave, and one piece has that line.  For an odd target no more is
    needed: turned by half a turn, its error on one half is its error on the other.  Further pieces follow the target
    where it is convex and above that line, as closely as they can.
    """
    x = np.linspace(-1, 1, 4001)
    y = target.f(x)
    hull = _lower_hull(x, y)
    left = int(np.diff(x[hull]).argmax())
    p, q = x[hull[left]], x[hull[left + 1]]
    slope = (target.f(q) - target.f(p)) / (q - p)
    error = float((y - np.interp(x, x[hull], y[hull])).max() / 2)
    line = unit_of([slope], [target.f(p) - slope * p + error])
    if k == 1:
        return line, error
    above = x[y > largest(line, x)]
    low, high = (-1.0, float(above[above <= p].max())) if p + 1 > 1 - q else (float(above[above >= q].min()), 1.0)
    t, small = _equal_tangents(target, k - 1, low, high)
    heights = target.f(t) - target.df(t) * t + small
    return unit_of([*line.W[0], *target.df(t)], [*np.ravel(line.b), *heights]), error


def _lower_hull(x: Array, y: Array) -> Array:
    """The indices of the corners of the largest convex function below the points."""
    hull: list[int] = []
    for i in range(len(x)):
        while len(hull) > 1:
            a, b = hull[-2], hull[-1]
            if (y[b] - y[a]) * (x[i] - x[a]) < (y[i] - y[a]) * (x[b] - x[a]):
                break
            hull.pop()
        hull.append(i)
    return np.array(hull)


def _through_the_origin(half: Target, error: float) -> tuple[float, float]:
    """The line through the origin that errs by at most ``error`` on the longest stretch: its slope and its end."""
    t = _root(lambda t: t * float(half.df(t)) - float(half.f(t)) - error, 0.0, 1.0)  # type: ignore[arg-type]
    slope = float(half.f(t) + error) / t  # type: ignore[arg-type]
    return slope, _root(lambda p: float(half.f(p)) - slope * p - error, t, 1.0)  # type: ignore[arg-type]


def _half_error(half: Target, k: int) -> float:
    def reach(error: float) -> float:
        _, p = _through_the_origin(half, error)
        return _tangents(half, p, k - 1, error)[1][-1] - 1 + 1e-13

    return _root(reach, 1e-12, 2.0)


def _from_the_origin(half: Target, k: int) -> tuple[Array, Array]:
    """The corners from 0 to 1 of the best fit, odd, with k − 1 bends on the right half, where the target is convex."""
    error = _half_error(half, k)
    slope, p = _through_the_origin(half, error)
    ends = [0.0, *_tangents(half, p, k - 1, error)[1]]
    ends[-1] = 1.0
    heights = [0.0, *(float(half.f(q)) - error for q in ends[1:])]  # type: ignore[arg-type]
    if k == 1:
        heights[-1] = slope
    return np.array(ends), np.array(heights)
